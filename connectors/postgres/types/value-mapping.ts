// How one PostgreSQL type becomes a Connect schema and values: the shape every file in types/ answers with and
// table-schema.ts compiles into column plans. Decoders read the wire bytes in place and keep no reference to them.
import type { FieldSink } from '../../../src/data/lazy-struct.js';
import type { Schema } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';

/** Reads one non-null value from `buffer[start, end)`. May throw DATA_INVALID; never returns undefined. */
export type Decoder = (buffer: Buffer, start: number, end: number) => unknown;

/** Gives one non-null value of `buffer[start, end)` to a sink, the same that the decoder answers. Never throws. */
export type CellVisit = (buffer: Buffer, start: number, end: number, sink: FieldSink) => void;

export interface CellVisitor {
  readonly visit: CellVisit;
  /** False for bytes that only the decoder may take; absent = there are none. */
  readonly takes?: ((buffer: Buffer, start: number, end: number) => boolean) | undefined;
}

export interface ValueMapping {
  /** Required, without default. */
  readonly schema: Schema;
  /** From the type's text output, session TimeZone=UTC, DateStyle=ISO, IntervalStyle=postgres, extra_float_digits=1. */
  readonly text: Decoder;
  /** From the type's binary output; null = a snapshot selects the column as text. */
  readonly binary: Decoder | null;
  /** Absent: values must be decoded when the row is read, because that can fail or tells of something. */
  readonly textVisitor?: CellVisitor | undefined;
  readonly binaryVisitor?: CellVisitor | undefined;
  /** Value of a NOT NULL column the server did not send (key-only deletes) and that has no default. */
  readonly filler: unknown;
  /** Stands for an unchanged TOAST value the server did not send; null where the type has no placeholder. */
  readonly unavailable: unknown;
}

/**
 * The mapping under another form of its schema (optional, with default). Structs carry their schema, and converters
 * insist that it is the field's own.
 */
export function withSchema(mapping: ValueMapping, schema: Schema): ValueMapping {
  if (schema.type !== 'STRUCT') return { ...mapping, schema };
  const bind = (value: unknown) => (value instanceof Struct ? new Struct(schema, value.values) : value);
  const { text, binary } = mapping;
  return {
    schema,
    text: (buffer, start, end) => bind(text(buffer, start, end)),
    binary: binary && ((buffer, start, end) => bind(binary(buffer, start, end))),
    filler: bind(mapping.filler),
    unavailable: bind(mapping.unavailable),
  };
}
