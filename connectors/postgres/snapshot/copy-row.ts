// A row of COPY BINARY that stays in its bytes, the snapshot's counterpart of stream-row.ts: checked when it is read, decoded
// only if somebody asks for its values. Made by copy-binary.ts for tables all of whose columns have visitors.
import { type FieldSink, RowStruct } from '../../../src/data/lazy-struct.js';
import type { Struct } from '../../../src/data/struct.js';
import type { ColumnPlan, TableSchema } from '../table-schema.js';

export class CopyRow extends RowStruct {
  readonly #table: TableSchema;
  readonly #plans: readonly ColumnPlan[];
  readonly #bytes: Buffer;
  readonly #at: number;

  /** `at` = of the first field's length, and `fieldsEnd` has passed the row; the bytes must not change. */
  constructor(from: { table: TableSchema; plans: readonly ColumnPlan[]; bytes: Buffer; at: number }) {
    super(from.table.valueSchema);
    this.#table = from.table;
    this.#plans = from.plans;
    this.#bytes = from.bytes;
    this.#at = from.at;
  }

  protected make(): unknown[] {
    const values = new Array<unknown>(this.#table.slots);
    this.#decode(values, this.#plans);
    return values;
  }

  visit(sink: FieldSink): void {
    const b = this.#bytes;
    const plans = this.#plans;
    let at = this.#at;
    for (let i = 0; i < plans.length; i++) {
      const length = lengthAt(b, at);
      at += 4;
      if (length < 0) {
        sink.none();
        continue;
      }
      plans[i]!.visitBinary!.visit(b, at, at + length, sink);
      at += length;
    }
  }

  /** The row's key, decoded; null for a table without key. */
  key(): Struct | null {
    const { keyColumns, keyOf } = this.#table;
    if (keyColumns.length > 0) this.#decode(keyValues, keyColumns);
    return keyOf(keyValues);
  }

  /** Decodes the columns that are `wanted`, in the wire's order, to their places. */
  #decode(values: unknown[], wanted: readonly ColumnPlan[]): void {
    const b = this.#bytes;
    let at = this.#at;
    for (let i = 0, found = 0; found < wanted.length; i++) {
      const plan = this.#plans[i]!;
      const length = lengthAt(b, at);
      at += 4;
      if (plan === wanted[found]) {
        values[plan.index] = length < 0 ? null : plan.decodeBinary!(b, at, at + length);
        found++;
      }
      if (length > 0) at += length;
    }
  }
}

/** Only the key's places are read, and copied at once. */
const keyValues: unknown[] = [];

/** -1 = null. */
export function lengthAt(b: Buffer, at: number): number {
  return (b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!;
}

/** Where the fields end that begin at `at`; -1 when one is not for its column's visitor. */
export function fieldsEnd(b: Buffer, at: number, plans: readonly ColumnPlan[]): number {
  let next = at;
  for (let i = 0; i < plans.length; i++) {
    const length = lengthAt(b, next);
    next += 4;
    if (length < 0) continue;
    const takes = plans[i]!.visitBinary!.takes;
    if (takes !== undefined && !takes(b, next, next + length)) return -1;
    next += length;
  }
  return next;
}
