// Writes the JSON of single values straight into a byte buffer, as Jackson formats them. Called by the compiled
// writers (encode.ts) for each value, so each function favours what rows are made of. Every function takes
// the buffer and a position and answers the position after its text; beyond the buffer's end nothing is stored
// but the position moves on, by which the caller (slab.ts) learns how much room is needed.
import { type Decimal, unscaledBytes } from '../../data/decimal.js';
import { doubleText, floatText } from '../../data/text/number-text.js';
import { failure } from '../../errors/failure.js';

const QUOTE = 34;
const BACKSLASH = 92;
/** Above this length native calls beat a loop over characters. */
const SHORT = 96;
/** The same for bytes that need no string made of them. */
const LONG = 512;

/** 1 for the ASCII characters that stand for themselves in a JSON string. */
const PLAIN = new Uint8Array(128);
for (let code = 32; code < 128; code++) PLAIN[code] = code === QUOTE || code === BACKSLASH ? 0 : 1;

/** The letter of a short escape, by character; 0 = none. */
const SHORT_ESCAPE = new Uint8Array(128);
for (const [char, letter] of ['\bb', '\tt', '\nn', '\ff', '\rr', '""', '\\\\']) {
  SHORT_ESCAPE[char.charCodeAt(0)] = letter.charCodeAt(0);
}

const HEX = '0123456789ABCDEF';

/** A JSON string. */
export function writeString(value: string, b: Uint8Array, o: number): number {
  return value.length > SHORT ? writeLong(value, b, o) : writeEscaped(value, b, o);
}

function writeEscaped(value: string, b: Uint8Array, o: number): number {
  b[o++] = QUOTE;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 128 && PLAIN[code] === 1) b[o++] = code;
    // A character beyond the BMP is two escapes; half of one is written too.
    else if (code >= 0xd800 && code < 0xe000) o = writeUnicodeEscape(code, b, o);
    else o = writeSpecial(code, b, o);
  }
  b[o++] = QUOTE;
  return o;
}

function writeSpecial(code: number, b: Uint8Array, o: number): number {
  if (code >= 0x800) {
    b[o++] = 0xe0 | (code >> 12);
    b[o++] = 0x80 | ((code >> 6) & 63);
    b[o++] = 0x80 | (code & 63);
    return o;
  }
  if (code >= 128) {
    b[o++] = 0xc0 | (code >> 6);
    b[o++] = 0x80 | (code & 63);
    return o;
  }
  const letter = SHORT_ESCAPE[code];
  if (letter === 0) return writeUnicodeEscape(code, b, o);
  b[o++] = BACKSLASH;
  b[o++] = letter;
  return o;
}

function writeUnicodeEscape(code: number, b: Uint8Array, o: number): number {
  b[o++] = BACKSLASH;
  b[o++] = 117;
  for (let shift = 12; shift >= 0; shift -= 4) b[o++] = HEX.charCodeAt((code >> shift) & 15);
  return o;
}

/** What the native JSON.stringify writes in another way than Jackson. */
const NEEDS_OWN_ESCAPE = /[\u0000-\u0007\u000b\u000e-\u001f\ud800-\udfff]/;
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

function writeLong(value: string, b: Uint8Array, o: number): number {
  if (NEEDS_OWN_ESCAPE.test(value)) return writeEscaped(value, b, o);
  const text = NEEDS_ESCAPE.test(value) ? JSON.stringify(value) : `"${value}"`;
  return writeNative(text, b, o);
}

/** Text as UTF-8 by a native call. */
function writeNative(text: string, b: Uint8Array, o: number): number {
  if (o + text.length * 3 > b.length) return o + text.length * 3;
  return o + (b as Buffer).write(text, o, 'utf8');
}

/** ASCII text as it is. */
export function writeAscii(text: string, b: Uint8Array, o: number): number {
  for (let i = 0; i < text.length; i++) b[o++] = text.charCodeAt(i);
  return o;
}

/** Above this length a native copy beats a loop. */
const FEW = 40;

/** Bytes as they are: constant parts. */
export function writeBytes(bytes: Uint8Array, b: Uint8Array, o: number): number {
  const { length } = bytes;
  if (length <= FEW) for (let i = 0; i < length; i++) b[o + i] = bytes[i];
  else if (o + length <= b.length) b.set(bytes, o);
  return o + length;
}

/** A JSON string of bytes that need no escape. */
export function writePlain(source: Uint8Array, start: number, end: number, b: Uint8Array, o: number): number {
  b[o++] = QUOTE;
  for (let i = start; i < end; i++) b[o++] = source[i];
  b[o++] = QUOTE;
  return o;
}

/** A JSON string of UTF-8 bytes. */
export function writeUtf8(source: Buffer, start: number, end: number, b: Uint8Array, o: number): number {
  if (end - start > LONG) return writeString(source.toString('utf8', start, end), b, o);
  const from = o;
  b[o++] = QUOTE;
  for (let i = start; i < end; i++) {
    const code = source[i];
    if (code >= 128 || PLAIN[code] === 0) {
      // Beyond ASCII the text decides: not every character stands for itself, not every byte is part of one.
      if (code !== QUOTE && code !== BACKSLASH)
        return writeString(source.toString('utf8', start, end), b, from);
      b[o++] = BACKSLASH;
    }
    b[o++] = code;
  }
  b[o++] = QUOTE;
  return o;
}

/** An integer of at most 32 bits. */
export function writeInt32(value: number, b: Uint8Array, o: number): number {
  if (value < 0) {
    if (value === -2147483648) return writeAscii('-2147483648', b, o);
    b[o++] = 45;
    value = -value;
  }
  const end = o + digitCount(value);
  writeDigits(value, b, o, end);
  return end;
}

function digitCount(value: number): number {
  if (value < 10000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  if (value < 100000000) return value < 1000000 ? (value < 100000 ? 5 : 6) : value < 10000000 ? 7 : 8;
  return value < 1000000000 ? 9 : 10;
}

/** Fills the places from `start` to `end` with the last digits of an int32 that is not negative. */
function writeDigits(value: number, b: Uint8Array, start: number, end: number): void {
  let rest = value | 0;
  for (let at = end - 1; at >= start; at--) {
    const next = (rest / 10) | 0;
    b[at] = 48 + rest - next * 10;
    rest = next;
  }
}

/** An INT64 (integral number or bigint; anything else is DATA_INVALID). */
export function writeInt64(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'number') {
    if (typeof value === 'bigint') return writeAscii(bigText(value), b, o);
    throw invalidType('INT64', value);
  }
  if ((value | 0) === value) return writeInt32(value, b, o);
  if (!Number.isSafeInteger(value)) throw invalidType('INT64', value);
  let rest = value;
  if (rest < 0) {
    b[o++] = 45;
    rest = -rest;
  }
  // Two halves of at most eight digits fit small integers.
  const high = Math.floor(rest / 1e8);
  o = writeInt32(high, b, o);
  writeDigits(rest - high * 1e8, b, o, o + 8);
  return o + 8;
}

let lastBig = 0n;
let lastBigText = '0';
let otherBig = 0n;
let otherBigText = '0';

/** Decimal digits; those of the last two values are kept, since the nanoseconds of many rows are the same. */
function bigText(value: bigint): string {
  if (value === lastBig) return lastBigText;
  const text = value === otherBig ? otherBigText : value.toString();
  otherBig = lastBig;
  otherBigText = lastBigText;
  lastBig = value;
  lastBigText = text;
  return text;
}

export function writeDouble(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'number') throw invalidType('FLOAT64', value);
  return writeAscii(Number.isFinite(value) ? doubleText(value) : `"${value}"`, b, o);
}

export function writeFloat(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'number') throw invalidType('FLOAT32', value);
  return writeAscii(Number.isFinite(value) ? floatText(Math.fround(value)) : `"${value}"`, b, o);
}

export function writeBoolean(value: unknown, b: Uint8Array, o: number): number {
  if (value === true) return writeAscii('true', b, o);
  if (value === false) return writeAscii('false', b, o);
  throw invalidType('BOOLEAN', value);
}

/** BYTES in base64. */
export function writeBase64(value: unknown, b: Uint8Array, o: number): number {
  if (!(value instanceof Uint8Array)) throw invalidType('BYTES', value);
  const text = Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64');
  b[o++] = QUOTE;
  o = text.length > SHORT ? writeNative(text, b, o) : writeAscii(text, b, o);
  b[o++] = QUOTE;
  return o;
}

const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');

/** Base64 of a Decimal's unscaled value; up to 48 bits without an intermediate buffer. */
export function writeDecimalBase64(value: Decimal, b: Uint8Array, o: number): number {
  const number = Number(value.unscaled);
  if (number >= BITS_48 || number < -BITS_48) return writeBase64(unscaledBytes(value.unscaled), b, o);
  return writeUnscaledBase64(number, b, o);
}

const BITS_48 = 140737488355328;

/** The same of an unscaled value that a number holds. */
export function writeUnscaledBase64(number: number, b: Uint8Array, o: number): number {
  if (number >= BITS_48 || number < -BITS_48) return writeBase64(unscaledBytes(BigInt(number)), b, o);
  b[o++] = QUOTE;
  const high = Math.floor(number / 16777216);
  const low = number - high * 16777216;
  if (number < 8388608 && number >= -8388608) {
    o = writeThree(number, lengthBelow24(number), b, o);
  } else {
    const length = lengthBelow24(high);
    const bits = (3 - length) * 8;
    // All bytes moved to the left edge of 48 bits: the first group is full.
    o = writeThree(bits === 0 ? high : (high << bits) | (low >>> (24 - bits)), 3, b, o);
    o = writeThree(low, length, b, o);
  }
  b[o++] = QUOTE;
  return o;
}

function lengthBelow24(number: number): number {
  if (number < 128 && number >= -128) return 1;
  return number < 32768 && number >= -32768 ? 2 : 3;
}

/** Base64 of the lowest `length` bytes, with padding. */
function writeThree(number: number, length: number, b: Uint8Array, o: number): number {
  const bits = number << (24 - length * 8);
  b[o] = ALPHABET[(bits >>> 18) & 63];
  b[o + 1] = ALPHABET[(bits >>> 12) & 63];
  b[o + 2] = length > 1 ? ALPHABET[(bits >>> 6) & 63] : 61;
  b[o + 3] = length > 2 ? ALPHABET[bits & 63] : 61;
  return o + 4;
}

/** The error of a value whose class does not fit its schema's type. */
export function invalidType(type: string, value: unknown): Error {
  return failure('DATA_INVALID', { detail: `Invalid type for ${type}: ${describe(value)}` });
}

/** What a value is, for messages; never the value itself. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'object' ? value.constructor.name : typeof value;
}
