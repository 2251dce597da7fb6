// Reads single values of protobuf's binary form from a place in bytes. Used by the compiled readers (decode.ts). Whatever
// the bytes are, a read ends with a value or with DATA_INVALID.
import { isUtf8 } from 'node:buffer';
import { int64FromBigInt } from '../../../data/int64.js';
import { failure } from '../../../errors/failure.js';

export interface Cursor {
  b: Buffer;
  o: number;
  /** The end of the message that is read. */
  end: number;
}

export const broken = (detail: string): Error => failure('DATA_INVALID', { detail });

const ended = (): Error => broken('The protobuf data ends in the middle of a field');

/** The low 32 bits of a varint, signed. */
export function readVarint32(c: Cursor): number {
  const { b, end } = c;
  if (c.o >= end) throw ended();
  let byte = b[c.o++];
  if (byte < 128) return byte;
  let n = byte & 127;
  for (let shift = 7; shift < 70; shift += 7) {
    if (c.o >= end) throw ended();
    byte = b[c.o++];
    if (shift < 32) n |= (byte & 127) << shift;
    if (byte < 128) return n;
  }
  throw broken('The protobuf data holds a malformed varint');
}

/** A varint of 64 bits, signed. */
export function readVarint64(c: Cursor): number | bigint {
  const start = c.o;
  const { b, end } = c;
  let low = 0;
  let scale = 1;
  // Seven bytes have 49 bits, which a double keeps exactly.
  for (let i = 0; i < 7; i++) {
    if (c.o >= end) throw ended();
    const byte = b[c.o++];
    low += (byte & 127) * scale;
    if (byte < 128) return low;
    scale *= 128;
  }
  c.o = start;
  return int64FromBigInt(BigInt.asIntN(64, readBig(c)));
}

function readBig(c: Cursor): bigint {
  let n = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (c.o >= c.end) throw ended();
    const byte = c.b[c.o++];
    n |= BigInt(byte & 127) << shift;
    if (byte < 128) return n;
  }
  throw broken('The protobuf data holds a malformed varint');
}

export function readZigzag32(c: Cursor): number {
  const n = readVarint32(c);
  return (n >>> 1) ^ -(n & 1);
}

export function readZigzag64(c: Cursor): number | bigint {
  const n = BigInt.asUintN(64, BigInt(readVarint64(c)));
  return int64FromBigInt(n & 1n ? -(n >> 1n) - 1n : n >> 1n);
}

export function readBool(c: Cursor): boolean {
  const n = readVarint64(c);
  return n !== 0;
}

function fixed(c: Cursor, size: number): number {
  if (size > c.end - c.o) throw ended();
  c.o += size;
  return c.o - size;
}

export const readUnsigned32 = (c: Cursor): number => readVarint32(c) >>> 0;
export const readFixed32 = (c: Cursor): number => c.b.readUInt32LE(fixed(c, 4));
export const readSfixed32 = (c: Cursor): number => c.b.readInt32LE(fixed(c, 4));
export const readFloat = (c: Cursor): number => c.b.readFloatLE(fixed(c, 4));
export const readDouble = (c: Cursor): number => c.b.readDoubleLE(fixed(c, 8));
export const readFixed64 = (c: Cursor): number | bigint => int64FromBigInt(c.b.readBigInt64LE(fixed(c, 8)));

/** The place of what has its length before it; the cursor stands behind it. */
export function readDelimited(c: Cursor): number {
  const size = readVarint32(c);
  if (size < 0) throw broken('The protobuf data holds a negative size');
  return fixed(c, size);
}

/** Bytes of their own. */
export function readBytes(c: Cursor): Uint8Array {
  const start = readDelimited(c);
  return Buffer.from(c.b.subarray(start, c.o));
}

export function readString(c: Cursor): string {
  return textOf(c, readDelimited(c), false);
}

/** As proto3 has it: text that is no UTF-8 is refused. */
export function readCheckedString(c: Cursor): string {
  return textOf(c, readDelimited(c), true);
}

function textOf({ b, o }: Cursor, start: number, checked: boolean): string {
  if (o - start <= 24) {
    let text = '';
    let i = start;
    for (; i < o && b[i] < 128; i++) text += String.fromCharCode(b[i]);
    if (i === o) return text;
  }
  if (checked && !isUtf8(b.subarray(start, o)))
    throw broken('The protobuf data holds a text that is no UTF-8');
  return b.toString('utf8', start, o);
}

/** How deep messages and groups may stand in each other. */
export const MAX_DEPTH = 100;

/** Goes over the value of a field that the schema does not know. */
export function skipField(c: Cursor, tag: number, depth = 0): void {
  switch (tag & 7) {
    case 0:
      readVarint64(c);
      return;
    case 1:
      fixed(c, 8);
      return;
    case 2:
      readDelimited(c);
      return;
    case 3:
      if (depth > MAX_DEPTH) throw broken('The protobuf data is nested too deep');
      for (let inner = readTag(c); inner !== ((tag & ~7) | 4); inner = readTag(c)) {
        if ((inner & 7) === 4) throw broken('The protobuf data holds an end of a group that is not open');
        skipField(c, inner, depth + 1);
      }
      return;
    case 5:
      fixed(c, 4);
      return;
    default:
      throw broken('The protobuf data holds a field of an unknown wire type');
  }
}

/** The number and wire type of a field. */
export function readTag(c: Cursor): number {
  const tag = readVarint32(c);
  if (tag >>> 3 === 0) throw broken('The protobuf data holds an invalid tag (zero)');
  return tag;
}
