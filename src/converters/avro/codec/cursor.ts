// Reads single values of Avro's binary form from a place in bytes. Used by the compiled readers (decode.ts). Whatever
// the bytes are, a read ends with a value or with DATA_INVALID, and never takes more memory than the bytes warrant.
import { int64FromBigInt } from '../../../data/int64.js';
import { failure } from '../../../errors/failure.js';

export interface Cursor {
  b: Buffer;
  o: number;
}

export type Reader = (c: Cursor) => unknown;

export const broken = (detail: string): Error => failure('DATA_INVALID', { detail });

const ended = (): Error => broken('The Avro data ends before its schema says');

/** A zigzag integer of at most 32 bits. */
export function readInt(c: Cursor): number {
  const { b } = c;
  let byte = b[c.o++];
  if (byte < 128) return (byte >>> 1) ^ -(byte & 1);
  let n = byte & 127;
  for (let shift = 7; shift < 35; shift += 7) {
    byte = b[c.o++];
    n |= (byte & 127) << shift;
    if (byte < 128) return (n >>> 1) ^ -(n & 1);
    if (byte === undefined) throw ended();
  }
  throw broken('Invalid int encoding in Avro data');
}

/** A zigzag integer of at most 64 bits. */
export function readLong(c: Cursor): number | bigint {
  const { b } = c;
  const start = c.o;
  let low = 0;
  for (let i = 0; i < 4; i++) {
    const byte = b[c.o++];
    low |= (byte & 127) << (7 * i);
    if (byte < 128) return (low >>> 1) ^ -(low & 1);
    if (byte === undefined) throw ended();
  }
  let high = 0;
  for (let i = 0; i < 3; i++) {
    const byte = b[c.o++];
    high |= (byte & 127) << (7 * i);
    if (byte < 128) {
      const magnitude = Math.floor(low / 2) + high * 134217728;
      return low & 1 ? -magnitude - 1 : magnitude;
    }
    if (byte === undefined) throw ended();
  }
  c.o = start;
  return readBig(c);
}

function readBig(c: Cursor): number | bigint {
  let n = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = c.b[c.o++];
    if (byte === undefined) throw ended();
    n |= BigInt(byte & 127) << shift;
    if (byte < 128) {
      n = BigInt.asUintN(64, n);
      return int64FromBigInt(n & 1n ? -(n >> 1n) - 1n : n >> 1n);
    }
  }
  throw broken('Invalid long encoding in Avro data');
}

/** The length of what follows. */
function readSize(c: Cursor): number {
  const size = Number(readLong(c));
  if (size < 0) throw broken(`Malformed data. Length is negative: ${size}`);
  if (size > c.b.length - c.o) throw ended();
  return size;
}

/** Bytes of their own. */
export function readBytes(c: Cursor): Uint8Array {
  return readFixed(c, readSize(c));
}

export function readFixed(c: Cursor, size: number): Uint8Array {
  if (size > c.b.length - c.o) throw ended();
  const start = c.o;
  c.o += size;
  return Buffer.from(c.b.subarray(start, c.o));
}

export function readText(c: Cursor): string {
  const size = readSize(c);
  const start = c.o;
  c.o += size;
  if (size > 24) return c.b.toString('utf8', start, c.o);
  let text = '';
  for (let i = start; i < c.o; i++) {
    const byte = c.b[i];
    if (byte > 127) return c.b.toString('utf8', start, c.o);
    text += String.fromCharCode(byte);
  }
  return text;
}

export function readFloat(c: Cursor): number {
  if (c.o + 4 > c.b.length) throw ended();
  c.o += 4;
  return c.b.readFloatLE(c.o - 4);
}

export function readDouble(c: Cursor): number {
  if (c.o + 8 > c.b.length) throw ended();
  c.o += 8;
  return c.b.readDoubleLE(c.o - 8);
}

export function readBoolean(c: Cursor): boolean {
  const byte = c.b[c.o++];
  if (byte === undefined) throw ended();
  return byte === 1;
}

/** Elements that take no bytes at all: more of them than this are taken for broken data. */
const MAX_EMPTY = 10_000;

/** Calls `item` for each element of an array or map. */
export function readBlocks(c: Cursor, item: () => void): void {
  let empty = 0;
  for (let count = Number(readLong(c)); count !== 0; count = Number(readLong(c))) {
    if (count < 0) {
      // A negative count has the block's size in bytes behind it.
      readLong(c);
      count = -count;
    }
    for (let i = 0; i < count; i++) {
      const before = c.o;
      item();
      if (c.o === before && ++empty > MAX_EMPTY) throw broken('Malformed Avro data: too many empty elements');
      if (c.o > c.b.length) throw ended();
    }
  }
}
