// A new row of the stream that stays in its bytes: checked when it is read, decoded only if somebody asks for its values.
// Made by event-decoder.ts for tables all of whose columns have visitors; same grammar as readRow in pgoutput.ts.
import { type FieldSink, RowStruct } from '../../../src/data/lazy-struct.js';
import type { Struct } from '../../../src/data/struct.js';
import type { TableSchema } from '../table-schema.js';
import { CELL_NULL, CELL_TEXT, readRow, u16, u32 } from './pgoutput.js';

/** Only the key's places are read, and copied at once. */
const keyValues: unknown[] = [];

export class StreamRow extends RowStruct {
  readonly #table: TableSchema;
  readonly #bytes: Buffer;
  readonly #at: number;

  /** `bytes[at…]` must have passed `holdsRow` and must not change. */
  constructor(table: TableSchema, bytes: Buffer, at: number) {
    super(table.valueSchema);
    this.#table = table;
    this.#bytes = bytes;
    this.#at = at;
  }

  protected make(): unknown[] {
    return readRow(this.#bytes, this.#at, { schema: this.#table, old: null });
  }

  visit(sink: FieldSink): void {
    const b = this.#bytes;
    const { columns } = this.#table;
    let next = this.#at + 2;
    for (let i = 0; i < columns.length; i++) {
      const plan = columns[i];
      if (b[next] === CELL_NULL) {
        next += 1;
        if (plan !== null) sink.none();
        continue;
      }
      const start = next + 5;
      next = start + u32(b, next + 1);
      if (plan !== null) plan.visitText!.visit(b, start, next, sink);
    }
  }

  /** The row's key, decoded; null for a table without key. */
  key(): Struct | null {
    const { columns, keyColumns, keyOf } = this.#table;
    if (keyColumns.length === 0) return keyOf(keyValues);
    const b = this.#bytes;
    const last = keyColumns[keyColumns.length - 1];
    let next = this.#at + 2;
    for (let i = 0; ; i++) {
      const plan = columns[i];
      const isNull = b[next] === CELL_NULL;
      const start = next + (isNull ? 1 : 5);
      next = isNull ? start : start + u32(b, next + 1);
      if (plan !== null && keyColumns.includes(plan)) {
        keyValues[plan.index] = isNull ? null : plan.decodeText(b, start, next);
        if (plan === last) return keyOf(keyValues);
      }
    }
  }
}

/** True when `b[at…]` is a row of values and nulls that all columns' visitors take; anything else is for `readRow`. */
export function holdsRow(b: Buffer, at: number, { columns }: TableSchema): boolean {
  if (u16(b, at) !== columns.length) return false;
  let next = at + 2;
  for (let i = 0; i < columns.length; i++) {
    const kind = b[next];
    if (kind === CELL_NULL) {
      if (columns[i]?.required) return false;
      next += 1;
      continue;
    }
    if (kind !== CELL_TEXT) return false;
    const start = next + 5;
    next = start + u32(b, next + 1);
    const takes = columns[i]?.visitText?.takes;
    if (takes !== undefined && !takes(b, start, next)) return false;
  }
  return true;
}
