// Compiles a table (relation.ts) into what the hot paths need: key, row and envelope schemas, one plan a wire column,
// and the key by positions. Called once a table version by the snapshot and by the stream; schemas stay the same
// objects as long as the result is kept, so converters can cache by identity.

import { type Schema, structOf } from '../../src/data/schema.js';
import { Struct } from '../../src/data/struct.js';
import { failure } from '../../src/errors/failure.js';
import { envelopeSchema } from '../cdc/envelope.js';
import type { NameAdjuster } from '../cdc/schema-names.js';
import { type Column, type Table, tableId } from './relation.js';
import { columnDefault } from './types/column-default.js';
import { mapType } from './types/mapping.js';
import type { TypeCatalog } from './types/type-catalog.js';
import { type Decoder, withSchema } from './types/value-mapping.js';
import type { ValueOptions } from './types/value-options.js';

export interface TableSchemaOptions {
  readonly values: ValueOptions;
  /** Topic of a table, already sanitised (cdc/topic-naming.ts). */
  readonly topicOf: (schema: string, table: string) => string;
  readonly adjustSchemaName: NameAdjuster;
  readonly adjustFieldName: NameAdjuster;
  readonly sourceSchema: Schema;
  /** column.include.list / column.exclude.list; absent = all columns. */
  readonly includesColumn?: ((schema: string, table: string, column: string) => boolean) | undefined;
  /** message.key.columns: the key columns in order, null = the table's own. */
  readonly messageKey?: ((table: Table) => readonly string[] | null) | undefined;
}

export interface ColumnPlan {
  readonly column: Column;
  /** Position in the row values. */
  readonly index: number;
  /** Value from pgoutput text; never throws for values the failure mode lets pass. */
  readonly decodeText: Decoder;
  /** Value from COPY BINARY; null = the column must be selected as `::text`. */
  readonly decodeBinary: Decoder | null;
  /** Stands for an unchanged TOAST value the server did not send. */
  readonly unavailable: unknown;
  /** Stands for a column the server did not send: null when optional, else the default or a typed zero. */
  readonly filler: unknown;
}

export interface TableSchema {
  readonly table: Table;
  readonly topic: string;
  readonly keySchema: Schema | null;
  /** The row; optional, the same object for `before` and `after`. */
  readonly valueSchema: Schema;
  readonly envelopeSchema: Schema;
  /** Aligned with `table.columns`; null = filtered out or of a type that is not captured. */
  readonly columns: readonly (ColumnPlan | null)[];
  /** Length of a row's values array: the row's fields, then key columns that are not in the row. */
  readonly slots: number;
  /** The key of a row, null for a table without key. */
  keyOf(values: readonly unknown[]): Struct | null;
}

/**
 * Compiles a table. Throws POSTGRES_COLUMN_CASE_CLASH for two columns whose names differ only by case. Key columns
 * that a column filter leaves out of the row stay in the key: their values stand after the row's.
 */
export function buildTableSchema(table: Table, types: TypeCatalog, options: TableSchemaOptions): TableSchema {
  refuseCaseClash(table);
  const topic = options.topicOf(table.schema, table.name);
  const keyNames = options.messageKey?.(table) ?? table.keyColumns;
  const includes = (c: Column) => options.includesColumn?.(table.schema, table.name, c.name) ?? true;
  const plans: (ColumnPlan | null)[] = new Array(table.columns.length).fill(null);
  const fields: [string, Schema][] = [];
  const keyParts = new Map<string, KeyPart>();
  let slots = 0;
  const place = (column: Column, position: number, inRow: boolean): void => {
    const compiled = compileColumn({ table, column, types, index: slots, options });
    if (!compiled) return;
    const field = options.adjustFieldName(column.name);
    plans[position] = compiled.plan;
    if (keyNames.includes(column.name))
      keyParts.set(column.name, { slot: slots, schema: compiled.schema, field });
    if (inRow) fields.push([field, compiled.schema]);
    slots += 1;
  };
  table.columns.forEach((column, i) => {
    if (includes(column)) place(column, i, true);
  });
  table.columns.forEach((column, i) => {
    if (!includes(column) && keyNames.includes(column.name)) place(column, i, false);
  });
  const key = keyNames.map((name) => keyParts.get(name)).filter((part) => part !== undefined);
  const row = structOf(fields, { name: options.adjustSchemaName(`${topic}.Value`), optional: true });
  const keySchema = keySchemaOf(key, options.adjustSchemaName(`${topic}.Key`));
  return {
    table,
    topic,
    keySchema,
    valueSchema: row,
    envelopeSchema: envelopeSchema({
      name: options.adjustSchemaName(`${topic}.Envelope`),
      row,
      source: options.sourceSchema,
    }),
    columns: plans,
    slots,
    keyOf: keyMaker(
      keySchema,
      key.map((part) => part.slot),
    ),
  };
}

interface KeyPart {
  readonly slot: number;
  readonly schema: Schema;
  readonly field: string;
}

function keySchemaOf(key: readonly KeyPart[], name: string): Schema | null {
  if (key.length === 0) return null;
  return structOf(
    key.map((part) => [part.field, part.schema] as const),
    { name },
  );
}

function refuseCaseClash(table: Table): void {
  const seen = new Map<string, string>();
  for (const { name } of table.columns) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      throw failure('POSTGRES_COLUMN_CASE_CLASH', { table: tableId(table), first: other, second: name });
    }
    seen.set(name.toLowerCase(), name);
  }
}

function compileColumn(parts: {
  table: Table;
  column: Column;
  types: TypeCatalog;
  index: number;
  options: TableSchemaOptions;
}): { plan: ColumnPlan; schema: Schema } | null {
  const { table, column, types, index, options } = parts;
  const where = `${tableId(table)}.${column.name}`;
  const mapped = mapType({
    oid: column.typeOid,
    typmod: column.typmod,
    notNull: column.notNull,
    types,
    options: options.values,
    where,
  });
  if (!mapped) {
    options.values.warn(
      { column: where, type: column.typeName },
      'Column left out: its type is not captured',
    );
    return null;
  }
  const optional = !column.notNull;
  const fallback = columnDefault({ column, types, mapping: mapped, where, options: options.values });
  const schema = mapped.schema.with({ optional: optional || mapped.schema.optional, defaultValue: fallback });
  const mapping = withSchema(mapped, schema);
  const plan: ColumnPlan = {
    column,
    index,
    decodeText: mapping.text,
    decodeBinary: mapping.binary,
    unavailable: mapping.unavailable,
    filler: optional ? null : (fallback ?? mapping.filler),
  };
  return { plan, schema };
}

function keyMaker(
  schema: Schema | null,
  positions: readonly number[],
): (values: readonly unknown[]) => Struct | null {
  if (!schema) return () => null;
  const [first, second] = positions;
  if (positions.length === 1) return (values) => new Struct(schema, [values[first!]]);
  if (positions.length === 2) return (values) => new Struct(schema, [values[first!], values[second!]]);
  return (values) =>
    new Struct(
      schema,
      positions.map((p) => values[p]),
    );
}
