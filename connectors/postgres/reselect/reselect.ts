// Reads columns of streamed rows anew from their table, where the event has the placeholder of a value that the server did
// not send, or null (`post.processors`). Called by the stream phase with each batch it hands out, in order; with nothing
// to read no query is made and the batch is passed on as it is. Snapshot rows are of a SELECT anyway.
import type { QueryArrayConfig } from 'pg';
import type { SourceRecord } from '../../../src/data/record.js';
import { Struct } from '../../../src/data/struct.js';
import { failure, isFailure } from '../../../src/errors/failure.js';
import { ENVELOPE } from '../../cdc/envelope.js';
import { tableId } from '../relation.js';
import { quoted } from '../server/connection.js';
import { reasonOf } from '../server/errors.js';
import type { ColumnPlan, TableSchema } from '../table-schema.js';
import { type KeyColumn, keyColumn, keyText } from './key-text.js';
import type { ReselectOptions } from './options.js';
import type { IsUnavailable } from './unavailable.js';

export interface ReselectorOptions {
  /** In the order in which they run. */
  readonly processors: readonly ReselectOptions[];
  readonly isUnavailable: IsUnavailable;
  /** The version of a table that made a record, by the record's value schema. */
  readonly schemaOf: (record: SourceRecord) => TableSchema | undefined;
  /** `schema.table` whose rows are signals; null = there is none. */
  readonly signalTable: string | null;
  /** Runs a query; a session that broke is replaced once. */
  readonly query: (sql: QueryArrayConfig) => Promise<(string | null)[][]>;
  /** `event.processing.failure.handling.mode`: what becomes of an event that fails. */
  readonly onBadRow: 'fail' | 'warn' | 'skip';
  readonly leftOut: () => void;
  readonly warn: (fields: object, message: string) => void;
}

/** Columns of one table version, made once. */
interface TablePlan {
  readonly id: string;
  /** By field of the row; null = a column that is never read anew. */
  readonly fields: readonly (ColumnPlan | null)[];
  /** `schema.table:column` passes, by processor and field. */
  readonly selected: readonly (readonly boolean[])[];
  /** By processor: the columns that find the row. */
  readonly keys: readonly (readonly KeyColumn[])[];
}

export class Reselector {
  readonly #o: ReselectorOptions;
  readonly #plans = new WeakMap<TableSchema, TablePlan>();
  #failed: { error: unknown } | null = null;

  constructor(options: ReselectorOptions) {
    this.#o = options;
  }

  /** The batch with its columns read anew. An event that fails ends the batch before it; the next call throws its error. */
  async apply(batch: readonly SourceRecord[]): Promise<readonly SourceRecord[]> {
    if (this.#failed !== null) throw this.#failed.error;
    const out: SourceRecord[] = [];
    for (const record of batch) {
      try {
        out.push(await this.#record(record));
      } catch (error) {
        const badRow = isFailure(error, 'POSTGRES_RESELECT_FAILED');
        if (!badRow || this.#o.onBadRow === 'fail') {
          if (out.length === 0) throw error;
          this.#failed = { error };
          return out;
        }
        this.#o.leftOut();
        if (this.#o.onBadRow === 'warn')
          this.#o.warn({ topic: record.topic, error: (error as Error).message }, 'A change was left out');
      }
    }
    return out;
  }

  async #record(record: SourceRecord): Promise<SourceRecord> {
    const after = changedRow(record);
    const schema = after === null ? undefined : this.#o.schemaOf(record);
    if (after === null || schema === undefined) return record;
    const plan = this.#planOf(schema);
    if (plan.id === this.#o.signalTable) return record;
    let values: unknown[] | null = null;
    for (const at of this.#o.processors.keys()) {
      values = (await this.#processed({ plan, schema, at, values: values ?? after.values })) ?? values;
    }
    if (values === null) return record;
    const envelope = (record.value as Struct).values.slice();
    envelope[ENVELOPE.after] = new Struct(after.schema, values);
    return { ...record, value: new Struct(schema.envelopeSchema, envelope) };
  }

  /** The row as one processor leaves it; null = unchanged. */
  async #processed(row: {
    plan: TablePlan;
    schema: TableSchema;
    at: number;
    values: unknown[];
  }): Promise<unknown[] | null> {
    const { plan, schema, at, values } = row;
    const processor = this.#o.processors[at]!;
    const wanted = this.#wanted(row);
    if (wanted.length === 0) return null;
    let found: (string | null)[] | undefined;
    try {
      found = await this.#read(schema, plan.keys[at]!, { wanted, values });
    } catch (error) {
      return this.#notRead(processor, plan.id, reasonOf(error), error);
    }
    if (found === undefined)
      return this.#notRead(processor, plan.id, 'there is no row with the key of the event');
    const changed = values.slice();
    wanted.forEach((column, i) => {
      const text = found[i] ?? null;
      changed[column.index] = text === null ? column.nullValue : decoded(column, text);
    });
    return changed;
  }

  #wanted({
    plan,
    schema,
    at,
    values,
  }: {
    plan: TablePlan;
    schema: TableSchema;
    at: number;
    values: unknown[];
  }) {
    const { unavailable, nulls } = this.#o.processors[at]!;
    const selected = plan.selected[at]!;
    const wanted: ColumnPlan[] = [];
    plan.fields.forEach((column, index) => {
      if (column === null || !selected[index]) return;
      const field = schema.valueSchema.fields[index]!.schema;
      const value = values[index] ?? field.defaultValue ?? null;
      if ((unavailable && this.#o.isUnavailable(field, value)) || (nulls && value === null))
        wanted.push(column);
    });
    return wanted;
  }

  /** Texts of the wanted columns; undefined when the row is not there. */
  async #read(
    schema: TableSchema,
    keys: readonly KeyColumn[],
    { wanted, values }: { wanted: readonly ColumnPlan[]; values: readonly unknown[] },
  ): Promise<(string | null)[] | undefined> {
    const { schema: schemaName, name } = schema.table;
    const texts = keys.map((key) => keyText(key, values[key.plan.index]));
    if (keys.length === 0) throw new Error('the table has no primary key');
    const untold = keys.find((_key, i) => texts[i] === null)?.plan.column;
    if (untold !== undefined)
      throw new Error(`the event does not tell ${untold.name} (${untold.typeName}) as it is in the table`);
    const columns = wanted.map(({ column }) => quoted(column.name)).join(', ');
    const where = keys.map(({ plan: { column } }, i) => `${quoted(column.name)} = $${i + 1}`).join(' AND ');
    const [found] = await this.#o.query({
      text: `SELECT ${columns} FROM ${quoted(schemaName)}.${quoted(name)} WHERE ${where}`,
      values: texts,
      rowMode: 'array',
      types: { getTypeParser: () => asText },
    });
    return found;
  }

  #notRead({ onError }: ReselectOptions, table: string, reason: string, cause?: unknown): null {
    // The event is sound where the server was not there: it is tried again.
    if (onError === 'fail' && isFailure(cause) && cause.retriable) throw cause;
    if (onError === 'fail') throw failure('POSTGRES_RESELECT_FAILED', { table, reason }, cause);
    this.#o.warn({ table, reason }, 'Columns could not be read anew: the event goes out as it came');
    return null;
  }

  #planOf(schema: TableSchema): TablePlan {
    let plan = this.#plans.get(schema);
    if (plan === undefined) {
      plan = planOf(schema, this.#o.processors);
      this.#plans.set(schema, plan);
    }
    return plan;
  }
}

/** The new row of an event that was streamed; null for every other record. */
function changedRow({ key, value }: SourceRecord): Struct | null {
  if (!(key instanceof Struct) || !(value instanceof Struct)) return null;
  const op = value.values[ENVELOPE.op];
  if (op !== 'c' && op !== 'u') return null;
  const after = value.values[ENVELOPE.after];
  return after instanceof Struct ? after : null;
}

function planOf(schema: TableSchema, processors: readonly ReselectOptions[]): TablePlan {
  const id = tableId(schema.table);
  const count = schema.valueSchema.fields.length;
  const fields: (ColumnPlan | null)[] = new Array(count).fill(null);
  for (const column of schema.columns)
    if (column !== null && column.index < count) fields[column.index] = column;
  const byName = (name: string) => schema.columns.find((column) => column?.column.name === name) ?? null;
  const primary = schema.table.keyColumns.map(byName).filter((column) => column !== null);
  return {
    id,
    fields,
    selected: processors.map(({ selects }) =>
      fields.map((column) => column !== null && selects(`${id}:${column.column.name}`)),
    ),
    keys: processors.map(({ byEventKey }) =>
      (byEventKey ? schema.keyColumns : primary).map((column) => keyColumn(schema, column)),
    ),
  };
}

function decoded(column: ColumnPlan, text: string): unknown {
  const bytes = Buffer.from(text);
  return column.decodeText(bytes, 0, bytes.length);
}

const asText = (text: string) => text;
