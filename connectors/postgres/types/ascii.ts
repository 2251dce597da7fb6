// Reading PostgreSQL's text output in place: digits to numbers, bytes to strings, without intermediate strings on
// the hot types. Used by every decoder in types/.
import { int64FromBigInt } from '../../../src/data/int64.js';
import type { Decoder } from './value-mapping.js';

const MINUS = 45;
/** Fifteen digits always fit a double exactly. */
const EXACT_DIGITS = 15;

/** Buffer's own slicing without the encoding switch of toString. */
interface SlicingBuffer {
  utf8Slice(start: number, end: number): string;
  latin1Slice(start: number, end: number): string;
}

export function utf8(buffer: Buffer, start: number, end: number): string {
  return (buffer as unknown as SlicingBuffer).utf8Slice(start, end);
}

/** For text that is ASCII by its type's grammar. */
export function ascii(buffer: Buffer, start: number, end: number): string {
  return (buffer as unknown as SlicingBuffer).latin1Slice(start, end);
}

/** Decimal integer text that fits a double exactly (int2, int4, oid). */
export function parseSmallInt(buffer: Buffer, start: number, end: number): number {
  let i = start;
  const negative = buffer[i] === MINUS;
  if (negative) i += 1;
  let value = 0;
  for (; i < end; i += 1) value = value * 10 + buffer[i]! - 48;
  return negative ? -value : value;
}

/** Decimal integer text of any int8: a number where exact, else a bigint. */
export function parseInt64(buffer: Buffer, start: number, end: number): number | bigint {
  if (end - start <= EXACT_DIGITS) return parseSmallInt(buffer, start, end);
  return int64FromBigInt(BigInt(ascii(buffer, start, end)));
}

/** Big-endian int8: a number where exact, else a bigint. */
export function readInt64(buffer: Buffer, start: number): number | bigint {
  const high = buffer.readInt32BE(start);
  if (high >= -0x200000 && high < 0x200000) {
    const value = high * 4294967296 + buffer.readUInt32BE(start + 4);
    if (value !== -9007199254740992) return value;
  }
  return buffer.readBigInt64BE(start);
}

/** Wraps a decoder of text as a decoder of bytes. */
export function fromText(parse: (text: string) => unknown): Decoder {
  return (buffer, start, end) => parse(utf8(buffer, start, end));
}
