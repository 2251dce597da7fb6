// Compiles a table (relation.ts) into what the hot paths need: key, row and envelope schemas, one plan a wire column,
// and the key by positions. Called once a table version by the snapshot and by the stream; schemas stay the same
// objects as long as the result is kept, so converters can cache by identity.

import { type Schema, STRING, structOf } from '../../src/data/schema.js';
import { Struct } from '../../src/data/struct.js';
import { failure } from '../../src/errors/failure.js';
import type { ColumnRules } from '../cdc/columns/rules.js';
import { envelopeSchema } from '../cdc/envelope.js';
import type { NameAdjuster } from '../cdc/schema-names.js';
import { type Rewriting, rewriting, rewritten, withParameters } from './columns/rewrite.js';
import { isCharacterType, sourceType } from './columns/source-type.js';
import { type Column, type Table, tableId } from './relation.js';
import { columnDefault } from './types/column-default.js';
import { mapType } from './types/mapping.js';
import type { TypeCatalog } from './types/type-catalog.js';
import { type CellVisitor, type Decoder, withSchema } from './types/value-mapping.js';
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
  /** Columns that are cut, masked or hashed, or tell their source type; absent = none. */
  readonly columnRules?: ColumnRules | undefined;
  /** The table comes from a relation message: source types are told as the stream knows them. */
  readonly streamed?: boolean | undefined;
  /** A field that tells apart the tables of one topic: put behind the key. */
  readonly keyField?: ((schema: string, table: string) => KeyField | null) | undefined;
}

export interface KeyField {
  readonly name: string;
  readonly value: string;
}

export interface ColumnPlan {
  readonly column: Column;
  /** Position in the row values. */
  readonly index: number;
  /** Value from pgoutput text; never throws for values the failure mode lets pass. */
  readonly decodeText: Decoder;
  /** Value from COPY BINARY; null = the column must be selected as `::text`. */
  readonly decodeBinary: Decoder | null;
  /** The same values straight into a sink; null = only decoded. */
  readonly visitText: CellVisitor | null;
  readonly visitBinary: CellVisitor | null;
  /** Stands for an unchanged TOAST value the server did not send. */
  readonly unavailable: unknown;
  /** Stands for a column the server did not send: null when optional, else the default or a typed zero. */
  readonly filler: unknown;
  /** Stands for SQL NULL: null unless the column is masked. */
  readonly nullValue: unknown;
  /** NOT NULL as far as the catalogue says: a row with SQL NULL is older than that. */
  readonly required: boolean;
}

export interface TableSchema {
  readonly table: Table;
  readonly topic: string;
  readonly keySchema: Schema | null;
  /** The row; optional, the same object for `before` and `after`. */
  readonly valueSchema: Schema;
  readonly envelopeSchema: Schema;
  /** NOT NULL columns in which a streamed row had SQL NULL: the catalogue is ahead of the stream. */
  readonly nulls: Set<string>;
  /** Aligned with `table.columns`; null = filtered out or of a type that is not captured. */
  readonly columns: readonly (ColumnPlan | null)[];
  /** Length of a row's values array: the row's fields, then key columns that are not in the row as they are. */
  readonly slots: number;
  /**
   * To be called on each row that was read: rewrites the fields of key columns, of which the key keeps the value. Null
   * for nearly every table.
   */
  readonly finish: ((values: unknown[]) => void) | null;
  /** Rows of text, or of COPY BINARY, may stay in their bytes: every field has a visitor and comes in the wire's order. */
  readonly visitsText: boolean;
  readonly visitsBinary: boolean;
  /** The wire columns of the key. */
  readonly keyColumns: readonly ColumnPlan[];
  /** The key of a row (of which only the key's values need to be there), null for a table without key. */
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
  const rewrittenKeys: RewrittenKey[] = [];
  let slots = 0;
  const place = (column: Column, position: number, inRow: boolean): void => {
    const isKey = keyNames.includes(column.name);
    const compiled = compileColumn({ table, column, types, index: slots, options, plain: isKey });
    if (!compiled) return;
    const field = options.adjustFieldName(column.name);
    plans[position] = compiled.plan;
    if (isKey) keyParts.set(column.name, { slot: slots, schema: compiled.keySchema, field });
    if (inRow) fields.push([field, compiled.schema]);
    if (inRow && isKey && compiled.rewriting) rewrittenKeys.push({ position, slot: slots, ...compiled });
    slots += 1;
  };
  table.columns.forEach((column, i) => {
    if (includes(column)) place(column, i, true);
  });
  table.columns.forEach((column, i) => {
    if (!includes(column) && keyNames.includes(column.name)) place(column, i, false);
  });
  // The value of such a column stands behind the row for the key; the field in the row is made of it.
  const rewrites = rewrittenKeys.map(({ position, slot, plan, rewriting }) => {
    const from = slots++;
    plans[position] = { ...plan, index: from };
    const part = keyParts.get(plan.column.name)!;
    keyParts.set(plan.column.name, { ...part, slot: from });
    return { from, to: slot, value: rewriting!.value };
  });
  const key = keyNames.map((name) => keyParts.get(name)).filter((part) => part !== undefined);
  const keyField = options.keyField?.(table.schema, table.name) ?? null;
  const row = structOf(fields, { name: options.adjustSchemaName(`${topic}.Value`), optional: true });
  const keySchema = keySchemaOf(key, keyField, options.adjustSchemaName(`${topic}.Key`));
  const captured = plans.filter((plan) => plan !== null);
  const inOrder =
    slots === fields.length && captured.every((plan, i) => plan.index === i && plan.nullValue === null);
  const keySlots = new Set(key.map((part) => part.slot));
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
    nulls: new Set(),
    columns: plans,
    slots,
    finish: rewrites.length === 0 ? null : finisher(rewrites),
    visitsText: inOrder && captured.every((plan) => plan.visitText !== null),
    visitsBinary: inOrder && captured.every((plan) => plan.visitBinary !== null),
    keyColumns: captured.filter((plan) => keySlots.has(plan.index)),
    keyOf: keyMaker(
      keySchema,
      key.map((part) => part.slot),
      keyField,
    ),
  };
}

interface RewrittenKey {
  readonly position: number;
  readonly slot: number;
  readonly plan: ColumnPlan;
  readonly rewriting: Rewriting | null;
}

interface Rewrite {
  readonly from: number;
  readonly to: number;
  readonly value: Rewriting['value'];
}

function finisher(rewrites: readonly Rewrite[]): (values: unknown[]) => void {
  return (values) => {
    for (const { from, to, value } of rewrites) values[to] = value(values[from]);
  };
}

interface KeyPart {
  readonly slot: number;
  readonly schema: Schema;
  readonly field: string;
}

function keySchemaOf(key: readonly KeyPart[], extra: KeyField | null, name: string): Schema | null {
  if (key.length === 0 && extra === null) return null;
  const fields = key.map((part) => [part.field, part.schema] as const);
  return structOf(extra === null ? fields : [...fields, [extra.name, STRING] as const], { name });
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
  /** The decoders answer the values as they are, whatever the rule. */
  plain: boolean;
}): CompiledColumn | null {
  const { table, column, types, index, options } = parts;
  const where = `${tableId(table)}.${column.name}`;
  const original = mapType({
    oid: column.typeOid,
    typmod: column.typmod,
    notNull: column.notNull,
    types,
    options: options.values,
    where,
  });
  if (!original) {
    options.values.warn(
      { column: where, type: column.typeName },
      'Column left out: its type is not captured',
    );
    return null;
  }
  const optional = !column.notNull;
  const treated = treat(parts, where);
  const fallback = columnDefault({ column, types, mapping: original, where, options: options.values });
  const attributes = { optional: optional || original.schema.optional, defaultValue: fallback };
  const keySchema = original.schema.with(attributes);
  const schema = treated.parameters.length > 0 ? withParameters(keySchema, treated.parameters) : keySchema;
  const applied = parts.plain ? null : treated.rewriting;
  const bound = withSchema(original, parts.plain ? keySchema : schema);
  const mapping = applied === null ? bound : rewritten(bound, applied);
  const plan: ColumnPlan = {
    column,
    index,
    decodeText: mapping.text,
    decodeBinary: mapping.binary,
    visitText: mapping.textVisitor ?? null,
    visitBinary: mapping.binaryVisitor ?? null,
    unavailable: mapping.unavailable,
    filler: optional ? null : through(applied, fallback ?? mapping.filler),
    nullValue: through(applied, null),
    required: !attributes.optional && through(applied, null) === null,
  };
  return { plan, schema, keySchema, rewriting: treated.rewriting };
}

interface CompiledColumn {
  readonly plan: ColumnPlan;
  /** Of the row's field. */
  readonly schema: Schema;
  /** Of the key's field: without the parameters of column rules. */
  readonly keySchema: Schema;
  readonly rewriting: Rewriting | null;
}

function through(rewriting: Rewriting | null, value: unknown): unknown {
  return rewriting === null ? value : rewriting.value(value);
}

/** What column rules make of a column. */
function treat(
  {
    table,
    column,
    types,
    options,
  }: { table: Table; column: Column; types: TypeCatalog; options: TableSchemaOptions },
  where: string,
): { rewriting: Rewriting | null; parameters: (readonly [string, string])[] } {
  if (!options.columnRules) return { rewriting: null, parameters: [] };
  const source = sourceType({ column, types, streamed: options.streamed ?? false });
  const { rule, propagates } = options.columnRules.treatment(where, `${tableId(table)}.${source.name}`);
  const rewrites =
    rule && rewriting({ rule, character: isCharacterType(column, types), length: source.length });
  const prefix = '__debezium.source.column.';
  const told: [string, string | null][] = propagates
    ? [
        [`${prefix}type`, source.name],
        [`${prefix}length`, String(source.length)],
        [`${prefix}scale`, source.scale === null ? null : String(source.scale)],
        [`${prefix}name`, column.name],
      ]
    : [];
  return {
    rewriting: rewrites,
    parameters: [
      ...told.filter((entry): entry is [string, string] => entry[1] !== null),
      ...(rewrites ? [rewrites.parameter] : []),
    ],
  };
}

function keyMaker(
  schema: Schema | null,
  positions: readonly number[],
  extra: KeyField | null,
): (values: readonly unknown[]) => Struct | null {
  if (!schema) return () => null;
  const [first, second] = positions;
  if (extra !== null) {
    const { value } = extra;
    return (values) => new Struct(schema, [...positions.map((p) => values[p]), value]);
  }
  if (positions.length === 1) return (values) => new Struct(schema, [values[first!]]);
  if (positions.length === 2) return (values) => new Struct(schema, [values[first!], values[second!]]);
  return (values) =>
    new Struct(
      schema,
      positions.map((p) => values[p]),
    );
}
