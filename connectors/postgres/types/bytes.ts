// bytea and types captured as opaque text (both by `binary.handling.mode`), bit and varbit.
import { BOOLEAN, BYTES, STRING } from '../../../src/data/schema.js';
import * as semantic from '../../../src/data/semantic.js';
import { failure } from '../../../src/errors/failure.js';
import { ascii } from './ascii.js';
import { placeholderOf } from './placeholder.js';
import type { Decoder, ValueMapping } from './value-mapping.js';
import type { ValueOptions } from './value-options.js';

const BACKSLASH = 92;
const LETTER_X = 120;

/** Octets of bytea text: hex output (`\x...`), or the older escape output. */
export function byteaFromText(buffer: Buffer, start: number, end: number): Buffer {
  if (buffer[start] === BACKSLASH && buffer[start + 1] === LETTER_X)
    return Buffer.from(ascii(buffer, start + 2, end), 'hex');
  const bytes: number[] = [];
  for (let i = start; i < end; i += 1) {
    if (buffer[i] !== BACKSLASH) bytes.push(buffer[i]!);
    else if (buffer[i + 1] === BACKSLASH) {
      bytes.push(BACKSLASH);
      i += 1;
    } else {
      bytes.push(Number.parseInt(ascii(buffer, i + 1, i + 4), 8));
      i += 3;
    }
  }
  return Buffer.from(bytes);
}

/** How octets appear in a `binary.handling.mode`. */
export function bytesForm(mode: ValueOptions['binaryHandlingMode']): (bytes: Buffer) => unknown {
  switch (mode) {
    case 'bytes':
      return (bytes) => bytes;
    case 'base64':
      return (bytes) => bytes.toString('base64');
    case 'base64-url-safe':
      return (bytes) => bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    case 'hex':
      return (bytes) => bytes.toString('hex');
  }
}

function bytesMapping(options: ValueOptions, text: Decoder, binary: Decoder | null): ValueMapping {
  const raw = options.binaryHandlingMode === 'bytes';
  const placeholder = placeholderOf(options.unavailableValuePlaceholder);
  return {
    schema: raw ? BYTES : STRING,
    text,
    binary,
    filler: raw ? Buffer.alloc(0) : '',
    unavailable: raw ? placeholder.bytes : placeholder.text,
  };
}

export function byteaMapping(options: ValueOptions): ValueMapping {
  const form = bytesForm(options.binaryHandlingMode);
  return bytesMapping(
    options,
    (buffer, start, end) => form(byteaFromText(buffer, start, end)),
    (buffer, start, end) => form(Buffer.from(buffer.subarray(start, end))),
  );
}

/** Types whose text the original prints anew, each number as Java prints a double. */
const GEOMETRIC = new Set(['box', 'lseg', 'path', 'polygon', 'circle', 'line']);

/** A type without a mapping of its own under `include.unknown.datatypes`: the octets of its text. */
export function unknownMapping(options: ValueOptions, typeName: string): ValueMapping {
  const form = bytesForm(options.binaryHandlingMode);
  const octets = GEOMETRIC.has(typeName)
    ? (text: Buffer) => Buffer.from(text.toString('latin1').replace(/-?[\d.]+(?:e[+-]?\d+)?/g, javaDouble))
    : (text: Buffer) => Buffer.from(text);
  return bytesMapping(options, (buffer, start, end) => form(octets(buffer.subarray(start, end))), null);
}

/** `1` as `1.0`, `1e+300` as `1.0E300`. */
function javaDouble(digits: string): string {
  const value = Number(digits);
  const magnitude = Math.abs(value);
  const plain = magnitude === 0 || (magnitude >= 1e-3 && magnitude < 1e7);
  if (plain) return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value);
  const [mantissa, exponent] = value.toExponential().split('e');
  return `${mantissa!.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

const UNLIMITED = 2147483647;

/** bit(1) is a boolean; longer ones are little-endian octets without trailing zero octets. */
export function bitMapping(typmod: number): ValueMapping {
  if (typmod === 1) {
    return { schema: BOOLEAN, text: (b, s) => b[s] === 49, binary: null, filler: false, unavailable: null };
  }
  return {
    schema: semantic.bits(typmod < 0 ? UNLIMITED : typmod),
    text: bitsFromText,
    binary: null,
    filler: Buffer.alloc(0),
    unavailable: null,
  };
}

function bitsFromText(buffer: Buffer, start: number, end: number): Buffer {
  const length = end - start;
  const bytes = Buffer.alloc((length + 7) >> 3);
  let used = 0;
  for (let i = 0; i < length; i += 1) {
    const digit = buffer[end - 1 - i]!;
    if (digit !== 48 && digit !== 49) {
      throw failure('DATA_INVALID', { detail: `"${ascii(buffer, start, end)}" is not a bit string` });
    }
    if (digit === 49) {
      bytes[i >> 3]! |= 1 << (i & 7);
      used = (i >> 3) + 1;
    }
  }
  return bytes.subarray(0, used);
}
