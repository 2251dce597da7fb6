// org.apache.kafka.connect.storage.StringConverter: a value's Java text in a chosen character set; null is null.

import { OPTIONAL_STRING } from '../data/schema.js';
import { utf8Bytes } from '../data/text/half-pairs.js';
import { javaText } from '../data/text/java-text.js';
import { failure } from '../errors/failure.js';
import { plainConverter } from './plain-converter.js';

interface Charset {
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
}

const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** One byte a character; what does not fit becomes `?`, as in Java. */
const singleByte = (limit: number): Charset => ({
  encode: (text) =>
    Buffer.from(Array.from(text, (char) => (char.codePointAt(0)! < limit ? char.codePointAt(0)! : 63))),
  decode: (bytes) =>
    Array.from(bytes, (byte) => (byte < limit ? String.fromCharCode(byte) : '\ufffd')).join(''),
});

const littleEndian: Charset = {
  encode: (text) => Buffer.from(text, 'utf16le'),
  decode: (bytes) => `${buffer(bytes).toString('utf16le')}${half(bytes)}`,
};
/** What a byte that has no partner at the end reads as. */
const half = (bytes: Uint8Array): string => (bytes.length % 2 === 0 ? '' : '\ufffd');
const swapped = (bytes: Uint8Array): Buffer => Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16();
const bigEndian: Charset = {
  encode: (text) => Buffer.from(text, 'utf16le').swap16(),
  decode: (bytes) => `${swapped(bytes).toString('utf16le')}${half(bytes)}`,
};

const CHARSETS: Readonly<Record<string, Charset>> = {
  'UTF-8': {
    encode: utf8Bytes,
    decode: (bytes) => buffer(bytes).toString('utf8'),
  },
  'ISO-8859-1': singleByte(256),
  'US-ASCII': singleByte(128),
  'UTF-16LE': littleEndian,
  'UTF-16BE': bigEndian,
  // Java writes big endian behind a byte order mark and reads either.
  'UTF-16': {
    encode: (text) => bigEndian.encode(text === '' ? '' : `\ufeff${text}`),
    decode: (bytes) => {
      const text = (bytes[0] === 0xff && bytes[1] === 0xfe ? littleEndian : bigEndian).decode(bytes);
      return text.startsWith('\ufeff') ? text.slice(1) : text;
    },
  },
};
const ALIASES: Readonly<Record<string, string>> = {
  UTF8: 'UTF-8',
  ISO8859_1: 'ISO-8859-1',
  LATIN1: 'ISO-8859-1',
  ASCII: 'US-ASCII',
  UTF16: 'UTF-16',
};

function charset(name: string): Charset {
  const upper = name.toUpperCase();
  const found = CHARSETS[ALIASES[upper] ?? upper];
  if (found) return found;
  const known = Object.keys(CHARSETS).join(', ');
  throw failure(
    'CONVERTER_ENCODING_UNKNOWN',
    { encoding: name, known },
    failure('CHARSET_UNKNOWN', { name }),
  );
}

export const create = () =>
  plainConverter({
    keys: [
      {
        name: 'converter.encoding',
        type: 'STRING',
        default: 'UTF-8',
        importance: 'HIGH',
        width: 'MEDIUM',
        displayName: 'Encoding',
        documentation: 'The name of the Java character set in which strings are written and read.',
      },
    ],
    format(config) {
      const { encode, decode } = charset(config.string('converter.encoding'));
      return {
        write: (schema, value) =>
          value === null || value === undefined ? null : encode(javaText(schema, value)),
        read: (bytes) => ({ schema: OPTIONAL_STRING, value: bytes === null ? null : decode(bytes) }),
      };
    },
  });
