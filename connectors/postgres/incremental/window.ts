// The rows of one chunk while the stream passes: a row whose key a transaction changed that the chunk's snapshot had not
// seen is dropped, as it is older than the event. Fed from the stream before the chunk is read and until it is sent.
import { Struct } from '../../../src/data/struct.js';
import type { TableSchema } from '../table-schema.js';
import type { Visibility } from './visibility.js';

type Values = readonly unknown[];

interface Touch {
  readonly xid: number;
  /** Null = every row. */
  readonly key: string | null;
  /** The event lacked large values that it did not change: the row's own record has them. */
  readonly partial: boolean;
}

export class ChunkWindow {
  readonly #slots = new Map<TableSchema, readonly number[]>();
  #touched: Touch[] = [];
  #rows: (Values | null)[] = [];
  #index = new Map<string, number[]>();
  #seen: Visibility | null = null;
  /** A row was dropped for an event that does not have all its values: the chunk should be read again. */
  incomplete = false;

  /** A streamed transaction changed the row with these values (old or new). */
  touch(schema: TableSchema, values: Values, xid: number): void {
    if (this.#seen?.sees(xid)) return;
    this.#change({ xid, key: keyText(values, this.#slotsOf(schema)), partial: isPartial(schema, values) });
  }

  /** A streamed transaction emptied the table. */
  truncate(xid: number): void {
    if (!this.#seen?.sees(xid)) this.#change({ xid, key: null, partial: false });
  }

  #change(touch: Touch): void {
    if (this.#seen === null) this.#touched.push(touch);
    else this.#drop(touch);
  }

  #drop({ key, partial }: Touch): void {
    if (key === null) this.#rows = [];
    for (const at of (key === null ? undefined : this.#index.get(key)) ?? []) {
      if (partial && this.#rows[at] != null) this.incomplete = true;
      this.#rows[at] = null;
    }
  }

  /** The chunk was read as `seen` sees it. */
  fill(schema: TableSchema, rows: readonly Values[], seen: Visibility): void {
    const slots = this.#slotsOf(schema);
    this.#rows = [...rows];
    rows.forEach((values, at) => {
      const key = keyText(values, slots);
      const same = this.#index.get(key);
      if (same) same.push(at);
      else this.#index.set(key, [at]);
    });
    this.#seen = seen;
    for (const touch of this.#touched) if (!seen.sees(touch.xid)) this.#drop(touch);
    this.#touched = [];
  }

  /** What is left, in the chunk's order. */
  rows(): Values[] {
    return this.#rows.filter((values) => values != null);
  }

  #slotsOf(schema: TableSchema): readonly number[] {
    let slots = this.#slots.get(schema);
    if (slots === undefined) {
      slots = identitySlots(schema);
      this.#slots.set(schema, slots);
    }
    return slots;
  }
}

/** Positions of what tells rows apart in every event: the replica identity, else the key, else all columns. */
function identitySlots({ table, columns }: TableSchema): number[] {
  const { replicaIdentity, keyColumns } = table;
  const identity = table.columns.filter((column) => column.identityPart).map((column) => column.name);
  const own = replicaIdentity === 'full' || identity.length === 0 ? keyColumns : identity;
  const slots = columns.flatMap((plan) =>
    plan !== null && (own.length === 0 || own.includes(plan.column.name)) ? [plan.index] : [],
  );
  return slots;
}

function isPartial({ columns }: TableSchema, values: Values): boolean {
  return columns.some(
    (plan) => plan !== null && plan.unavailable !== null && values[plan.index] === plan.unavailable,
  );
}

/** Equal for equal values, whichever way they were decoded. */
export function keyText(values: Values, slots: readonly number[]): string {
  if (slots.length === 1) {
    const value = values[slots[0]!];
    if (typeof value === 'number' || typeof value === 'string') return String(value);
  }
  return JSON.stringify(slots.map((slot) => plainValue(values[slot])));
}

function plainValue(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Struct) return value.values.map(plainValue);
  if (value instanceof Map) return [...value].map(([name, item]) => [name, plainValue(item)]);
  if (Array.isArray(value)) return value.map(plainValue);
  return typeof value === 'object' ? String(value) : value;
}
