// How one PostgreSQL type becomes a Connect schema and values: the shape every file in types/ answers with and
// table-schema.ts compiles into column plans. Decoders read the wire bytes in place and keep no reference to them.
import type { Schema } from '../../../src/data/schema.js';

/** Reads one non-null value from `buffer[start, end)`. May throw DATA_INVALID; never returns undefined. */
export type Decoder = (buffer: Buffer, start: number, end: number) => unknown;

export interface ValueMapping {
  /** Required, without default. */
  readonly schema: Schema;
  /** From the type's text output, session TimeZone=UTC, DateStyle=ISO, IntervalStyle=postgres, extra_float_digits=1. */
  readonly text: Decoder;
  /** From the type's binary output; null = a snapshot selects the column as text. */
  readonly binary: Decoder | null;
  /** Value of a NOT NULL column the server did not send (key-only deletes) and that has no default. */
  readonly filler: unknown;
  /** Stands for an unchanged TOAST value the server did not send; null where the type has no placeholder. */
  readonly unavailable: unknown;
}
