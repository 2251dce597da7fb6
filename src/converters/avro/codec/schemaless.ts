// Data without a Connect schema in Avro: each value is the record Anything (schema/anything.ts) with one field set.
// An integral number is an INT64, any other a FLOAT64, as JSON without a schema is read.
import { failure } from '../../../errors/failure.js';
import { describe } from '../../json/write.js';
import { ANYTHING_AT } from '../schema/anything.js';
import type { Reader } from './cursor.js';
import { readBlocks, readBytes, readDouble, readFloat, readInt, readLong, readText } from './cursor.js';
import { writeBoolean, writeDouble, writeInt, writeLong, writeString } from './write.js';

const FIELDS = 9;

/** Throws DATA_INVALID on a value that has no counterpart. */
export function writeAnything(value: unknown, b: Uint8Array, o: number): number {
  if (value === null || value === undefined) return nulls(FIELDS, b, o);
  switch (typeof value) {
    case 'boolean':
      return writeAt(ANYTHING_AT.boolean, b, o, (at) => writeBoolean(value, b, at));
    case 'string':
      return writeAt(ANYTHING_AT.string, b, o, (at) => writeString(value, b, at));
    case 'bigint':
      return writeAt(ANYTHING_AT.long, b, o, (at) => writeLong(value, b, at));
    case 'number':
      return Number.isSafeInteger(value)
        ? writeAt(ANYTHING_AT.long, b, o, (at) => writeLong(value, b, at))
        : writeAt(ANYTHING_AT.double, b, o, (at) => writeDouble(value, b, at));
  }
  if (Array.isArray(value)) {
    return writeAt(ANYTHING_AT.array, b, o, (at) => {
      if (value.length > 0) at = writeInt(value.length, b, at);
      for (const item of value) at = writeAnything(item, b, at);
      b[at] = 0;
      return at + 1;
    });
  }
  if (value instanceof Map) {
    return writeAt(ANYTHING_AT.map, b, o, (at) => {
      if (value.size > 0) at = writeInt(value.size, b, at);
      for (const [key, item] of value) at = writeAnything(item, b, writeAnything(key, b, at));
      b[at] = 0;
      return at + 1;
    });
  }
  throw failure('DATA_INVALID', { detail: `Unknown Java type for schemaless data: ${describe(value)}` });
}

function writeAt(field: number, b: Uint8Array, o: number, write: (at: number) => number): number {
  o = nulls(field, b, o);
  b[o] = 2;
  return nulls(FIELDS - 1 - field, b, write(o + 1));
}

function nulls(count: number, b: Uint8Array, o: number): number {
  for (let i = 0; i < count; i++) b[o++] = 0;
  return o;
}

/** The first field that is set is the value. */
export const readAnything: Reader = (c) => {
  let found: unknown = null;
  for (const read of READERS) {
    const present = readInt(c) === 1;
    const value = present ? read(c) : null;
    found ??= value;
  }
  return found;
};

const READERS: readonly Reader[] = [
  (c) => c.b[c.o++] === 1,
  readBytes,
  readDouble,
  readFloat,
  readInt,
  readLong,
  readText,
  (c) => {
    const out: unknown[] = [];
    readBlocks(c, () => out.push(readAnything(c)));
    return out;
  },
  (c) => {
    const out = new Map<unknown, unknown>();
    readBlocks(c, () => {
      const key = readAnything(c);
      out.set(key, readAnything(c));
    });
    return out;
  },
];
