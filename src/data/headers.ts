// Record headers: an ordered list, duplicates allowed, immutable, so that records may share one Headers object
// and a converter may cache the bytes of it by identity.
import type { Schema } from './schema.js';

export interface Header {
  readonly key: string;
  /** null = schemaless. */
  readonly schema: Schema | null;
  readonly value: unknown;
}

export class Headers {
  constructor(readonly entries: readonly Header[]) {}

  /** These headers and one more at the end. */
  with(key: string, schema: Schema | null, value: unknown): Headers {
    return new Headers([...this.entries, { key, schema, value }]);
  }

  /** One header before all of these. */
  first(key: string, schema: Schema | null, value: unknown): Headers {
    return new Headers([{ key, schema, value }, ...this.entries]);
  }

  /** These headers less every one of that key. */
  without(key: string): Headers {
    return new Headers(this.entries.filter((h) => h.key !== key));
  }

  /** The last header of that key. */
  lastWithName(key: string): Header | undefined {
    return this.entries.findLast((h) => h.key === key);
  }
}

export const NO_HEADERS = new Headers([]);
