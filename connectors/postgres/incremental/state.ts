// What an incremental snapshot still has to do, as the stored offsets keep it under `incremental_snapshot_*`: tables in
// order, key of the last chunk sent, greatest key when the table was begun. Changed by incremental.ts only.
import type { OffsetMap } from '../../../src/data/record.js';
import { type KeyPart, readKey, writeKey } from './java-keys.js';

export interface Collection {
  /** `schema.table`. */
  readonly id: string;
  /** SQL in parentheses. */
  readonly condition: string | null;
  readonly surrogateKey: string | null;
}

const PREFIX = 'incremental_snapshot_';
const COLLECTION = `${PREFIX}collections_`;

export class IncrementalState {
  collections: Collection[] = [];
  correlationId: string | null = null;
  /** Key of the last row of the last chunk sent; null = the table is at its beginning. */
  lastKey: readonly KeyPart[] | null = null;
  /** Null until the table is begun. */
  maximumKey: readonly KeyPart[] | null = null;

  get running(): boolean {
    return this.collections.length > 0;
  }

  get current(): Collection | null {
    return this.collections[0] ?? null;
  }

  /** Adds tables that are not waiting yet. */
  add(collections: readonly Collection[], correlationId: string): void {
    this.collections.push(...collections);
    this.correlationId = correlationId;
  }

  /** The current table is done. */
  next(): void {
    this.collections.shift();
    this.#forgetKeys();
    if (!this.running) this.correlationId = null;
  }

  /** Removes tables (all when null); answers those that were there. */
  remove(matches: ((id: string) => boolean) | null): string[] {
    const gone = this.collections.filter(({ id }) => matches === null || matches(id)).map(({ id }) => id);
    const current = this.current?.id;
    this.collections = this.collections.filter(({ id }) => !gone.includes(id));
    if (this.current?.id !== current) this.#forgetKeys();
    if (!this.running) this.correlationId = null;
    return gone;
  }

  #forgetKeys(): void {
    this.lastKey = null;
    this.maximumKey = null;
  }

  /** The keys to add to an offset; null when nothing runs. */
  offset(): OffsetMap | null {
    if (!this.running) return null;
    const collections = this.collections.map(({ id, condition, surrogateKey }) => ({
      [`${COLLECTION}id`]: id,
      [`${COLLECTION}additional_condition`]: condition,
      [`${COLLECTION}surrogate_key`]: surrogateKey,
    }));
    return {
      ...(this.correlationId === null ? {} : { [`${PREFIX}correlation_id`]: this.correlationId }),
      [`${PREFIX}maximum_key`]: writeKey(this.maximumKey),
      [`${PREFIX}collections`]: JSON.stringify(collections),
      [`${PREFIX}primary_key`]: writeKey(this.lastKey),
    };
  }

  /** The state a stored offset holds; keys that cannot be read begin the table anew. */
  static load(offset: OffsetMap | null): IncrementalState {
    const state = new IncrementalState();
    const text = offset?.[`${PREFIX}collections`];
    if (typeof text !== 'string') return state;
    state.collections = readCollections(text);
    const correlation = offset![`${PREFIX}correlation_id`];
    state.correlationId = typeof correlation === 'string' ? correlation : null;
    const last = readKey(offset![`${PREFIX}primary_key`]);
    const maximum = readKey(offset![`${PREFIX}maximum_key`]);
    if (last !== undefined && maximum !== undefined && maximum !== null) {
      state.lastKey = last;
      state.maximumKey = maximum;
    }
    return state;
  }
}

/** An offset without what an incremental snapshot adds. */
export function withoutIncremental(offset: OffsetMap): OffsetMap {
  return Object.fromEntries(Object.entries(offset).filter(([name]) => !name.startsWith(PREFIX)));
}

function readCollections(text: string): Collection[] {
  try {
    const raw = JSON.parse(text) as Record<string, string | null | undefined>[];
    return raw.flatMap((one) => {
      const id = one[`${COLLECTION}id`];
      if (typeof id !== 'string') return [];
      return [
        {
          id,
          condition: one[`${COLLECTION}additional_condition`] || null,
          surrogateKey: one[`${COLLECTION}surrogate_key`] || null,
        },
      ];
    });
  } catch {
    return [];
  }
}
