// JSON text of values that come without a schema, their types told from the values themselves. Called by the
// JSON converter for schemaless records (`schemas.enable` on or off) and by nothing hot.
import { Float } from '../../data/bare/float.js';
import { Struct } from '../../data/struct.js';
import { failure } from '../../errors/failure.js';
import {
  describe,
  writeAscii,
  writeBase64,
  writeDouble,
  writeFloat,
  writeInt64,
  writeString,
} from './write.js';

/** Integers are INT64, other numbers FLOAT64. Throws DATA_INVALID on what Connect has no type for. */
export function writeSchemaless(value: unknown, b: Uint8Array, o: number): number {
  if (value === null || value === undefined) return writeAscii('null', b, o);
  switch (typeof value) {
    case 'string':
      return writeString(value, b, o);
    case 'boolean':
      return writeAscii(String(value), b, o);
    case 'bigint':
      return writeInt64(value, b, o);
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0)
        ? writeInt64(value, b, o)
        : writeDouble(value, b, o);
  }
  if (value instanceof Float)
    return value.single ? writeFloat(value.valueOf(), b, o) : writeDouble(value.valueOf(), b, o);
  if (value instanceof Uint8Array) return writeBase64(value, b, o);
  if (Array.isArray(value)) return writeArray(value, b, o);
  if (value instanceof Map) return writeMap(value, b, o);
  if (value instanceof Struct) throw failure('DATA_INVALID', { detail: 'Mismatching schema.' });
  throw failure('DATA_INVALID', {
    detail: `Java class ${describe(value)} does not have corresponding schema type.`,
  });
}

function writeArray(values: readonly unknown[], b: Uint8Array, o: number): number {
  b[o++] = 91;
  for (let i = 0; i < values.length; i++) {
    if (i > 0) b[o++] = 44;
    o = writeSchemaless(values[i], b, o);
  }
  b[o++] = 93;
  return o;
}

/** An object when every key is a string, else an array of pairs. */
function writeMap(map: ReadonlyMap<unknown, unknown>, b: Uint8Array, o: number): number {
  const asObject = [...map.keys()].every((key) => typeof key === 'string');
  b[o++] = asObject ? 123 : 91;
  let first = true;
  for (const [key, value] of map) {
    if (!first) b[o++] = 44;
    first = false;
    if (asObject) {
      o = writeString(key as string, b, o);
      b[o++] = 58;
      o = writeSchemaless(value, b, o);
    } else {
      o = writeArray([key, value], b, o);
    }
  }
  b[o++] = asObject ? 125 : 93;
  return o;
}
