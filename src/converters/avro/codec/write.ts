// Writes single values in Avro's binary form straight into a byte buffer. Called by the compiled writers (encode.ts)
// for each value. Every function takes the buffer and a position and answers the position after its bytes; beyond the
// buffer's end nothing is stored but the position moves on (see json/slab.ts).
import { withoutHalfPairs } from '../../../data/text/half-pairs.js';
import { failure } from '../../../errors/failure.js';
import { describe } from '../../json/write.js';

export const invalidType = (type: string, value: unknown): Error =>
  failure('DATA_INVALID', { detail: `Invalid type for ${type}: ${describe(value)}` });

/** A 32-bit integer, zigzag. */
export function writeInt(value: number, b: Uint8Array, o: number): number {
  let n = ((value << 1) ^ (value >> 31)) >>> 0;
  while (n > 127) {
    b[o++] = (n & 127) | 128;
    n >>>= 7;
  }
  b[o++] = n;
  return o;
}

/** An INT64: a whole number, or a bigint where a number is not exact. */
export function writeLong(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value === 'number') {
    if (value === (value | 0)) return writeInt(value, b, o);
    if (Number.isSafeInteger(value)) return writeSafe(value, b, o);
  }
  if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) throw invalidType('INT64', value);
  let n = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  while (n > 127n) {
    b[o++] = Number(n & 127n) | 128;
    n >>= 7n;
  }
  b[o++] = Number(n);
  return o;
}

function writeSafe(value: number, b: Uint8Array, o: number): number {
  // The zigzag of a 53-bit integer has 54 bits: the upper part is one that a double keeps exactly.
  const magnitude = value < 0 ? -value - 1 : value;
  let high = Math.floor(magnitude / 64);
  b[o++] = ((magnitude % 64) * 2 + (value < 0 ? 1 : 0)) | 128;
  while (high > 0x7fffffff) {
    b[o++] = (high % 128) | 128;
    high = Math.floor(high / 128);
  }
  while (high > 127) {
    b[o++] = (high & 127) | 128;
    high >>>= 7;
  }
  b[o++] = high;
  return o;
}

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

export function writeFloat(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'number') throw invalidType('FLOAT32', value);
  scratch.setFloat32(0, value, true);
  for (let i = 0; i < 4; i++) b[o + i] = scratchBytes[i];
  return o + 4;
}

export function writeDouble(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'number') throw invalidType('FLOAT64', value);
  scratch.setFloat64(0, value, true);
  for (let i = 0; i < 8; i++) b[o + i] = scratchBytes[i];
  return o + 8;
}

export function writeBoolean(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'boolean') throw invalidType('BOOLEAN', value);
  b[o] = value ? 1 : 0;
  return o + 1;
}

/** Up to this length a loop over characters beats a native call, and the length fits one byte. */
const SHORT = 40;

export function writeString(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'string') throw invalidType('STRING', value);
  const { length } = value;
  if (length > SHORT) return writeLongString(value, b, o);
  for (let i = 0, at = o + 1; i < length; i++) {
    const code = value.charCodeAt(i);
    if (code > 127) return writeLongString(value, b, o);
    b[at++] = code;
  }
  b[o] = length << 1;
  return o + 1 + length;
}

function writeLongString(value: string, b: Uint8Array, o: number): number {
  let text = value;
  let size = Buffer.byteLength(text, 'utf8');
  if (size !== text.length) {
    text = withoutHalfPairs(value);
    if (text !== value) size = Buffer.byteLength(text, 'utf8');
  }
  o = writeInt(size, b, o);
  if (o + size <= b.length) (b as Buffer).write(text, o, 'utf8');
  return o + size;
}

export function writeBytes(value: unknown, b: Uint8Array, o: number): number {
  if (!(value instanceof Uint8Array)) throw invalidType('BYTES', value);
  return writeRaw(value, b, writeInt(value.length, b, o));
}

/** Bytes without their length. */
export function writeRaw(value: Uint8Array, b: Uint8Array, o: number): number {
  if (o + value.length <= b.length) b.set(value, o);
  return o + value.length;
}
