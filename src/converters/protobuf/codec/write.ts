// Writes single values in protobuf's binary form straight into a byte buffer. Called by the compiled writers (encode.ts).
// Every function takes the buffer and a position and answers the position after its bytes; beyond the buffer's end
// nothing is stored but the position moves on (see json/slab.ts).
import { withoutHalfPairs } from '../../../data/text/half-pairs.js';
import { invalidType, writeInt, writeLong, writeRaw } from '../../avro/codec/write.js';
import type { JsonWriter } from '../../json/slab.js';

export { invalidType, writeDouble, writeFloat } from '../../avro/codec/write.js';

/** An unsigned number of at most 32 bits. */
export function writeVarint(value: number, b: Uint8Array, o: number): number {
  let n = value >>> 0;
  while (n > 127) {
    b[o++] = (n & 127) | 128;
    n >>>= 7;
  }
  b[o++] = n;
  return o;
}

/** A signed 32-bit number: negative ones take ten bytes. */
export function writeInt32(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'number') throw invalidType('INT32', value);
  const n = value | 0;
  return n < 0 ? writeBig(BigInt(n), b, o) : writeVarint(n, b, o);
}

export function writeUint32(value: unknown, b: Uint8Array, o: number): number {
  return writeVarint(low32(value), b, o);
}

/** An INT64: a whole number, or a bigint where a number is not exact. */
export function writeInt64(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) {
    let n = value;
    while (n > 0x7fffffff) {
      b[o++] = (n % 128) | 128;
      n = Math.floor(n / 128);
    }
    return writeVarint(n, b, o);
  }
  return writeBig(big(value), b, o);
}

function writeBig(value: bigint, b: Uint8Array, o: number): number {
  let n = BigInt.asUintN(64, value);
  while (n > 127n) {
    b[o++] = Number(n & 127n) | 128;
    n >>= 7n;
  }
  b[o++] = Number(n);
  return o;
}

function big(value: unknown): bigint {
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalidType('INT64', value);
  return BigInt(value);
}

/** The low 32 bits of an integer, as Java's cast has them. */
export function low32(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return value === (value | 0) ? value : Number(BigInt.asIntN(32, BigInt(value)));
  }
  return Number(BigInt.asIntN(32, big(value)));
}

export function writeSint32(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'number') throw invalidType('INT32', value);
  return writeInt(value | 0, b, o);
}

export const writeSint64 = writeLong;

export function writeFixed32(value: unknown, b: Uint8Array, o: number): number {
  let n = low32(value);
  for (let i = 0; i < 4; i++, n >>= 8) b[o + i] = n & 255;
  return o + 4;
}

export function writeFixed64(value: unknown, b: Uint8Array, o: number): number {
  let n = BigInt.asUintN(64, big(value));
  for (let i = 0; i < 8; i++, n >>= 8n) b[o + i] = Number(n & 255n);
  return o + 8;
}

export function writeBool(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'boolean') throw invalidType('BOOLEAN', value);
  b[o] = value ? 1 : 0;
  return o + 1;
}

/** Up to this length a loop over characters beats a native call, and the length fits one byte. */
const SHORT = 40;

export function writeString(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'string') throw invalidType('STRING', value);
  const { length } = value;
  if (length <= SHORT) {
    let i = 0;
    for (; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) break;
      b[o + 1 + i] = code;
    }
    if (i === length) {
      b[o] = length;
      return o + 1 + length;
    }
  }
  let size = Buffer.byteLength(value, 'utf8');
  let text = value;
  if (size !== length) {
    text = withoutHalfPairs(value);
    if (text !== value) size = Buffer.byteLength(text, 'utf8');
  }
  o = writeVarint(size, b, o);
  if (o + size <= b.length) (b as Buffer).write(text, o, 'utf8');
  return o + size;
}

export function writeBytes(value: unknown, b: Uint8Array, o: number): number {
  if (!(value instanceof Uint8Array)) throw invalidType('BYTES', value);
  return writeRaw(value, b, writeVarint(value.length, b, o));
}

/** A writer of what `content` writes, with its length before it. */
export function delimited(content: JsonWriter): JsonWriter {
  return (value, b, o) => {
    const start = o + 1;
    const end = content(value, b, start);
    const size = end - start;
    if (size < 128) {
      b[o] = size;
      return end;
    }
    // The length takes more than the one byte that was left for it.
    const place = writeVarint(size, NOWHERE, 0) + o;
    if (place + size <= b.length) b.copyWithin(place, start, end);
    writeVarint(size, b, o);
    return place + size;
  };
}

const NOWHERE = new Uint8Array(0);
