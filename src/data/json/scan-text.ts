// Reads the strings of a JSON body, field names and values, from the byte after their first quote. Used by the scanner.
import type { JsonScanner } from './scanner.js';
import { characterText, Unreadable } from './unreadable.js';

const LONGEST_NAME = 50_000;
const ESCAPES: Readonly<Record<string, number>> = {
  b: 0x08,
  t: 0x09,
  n: 0x0a,
  f: 0x0c,
  r: 0x0d,
  '"': 0x22,
  '/': 0x2f,
  '\\': 0x5c,
};

export function readText(scanner: JsonScanner): string {
  let text = '';
  for (;;) {
    text += plain(scanner);
    const byte = scanner.byte(' in VALUE_STRING');
    if (byte === 0x22) return text;
    if (byte === 0x5c) text += escaped(scanner);
    else if (byte < 0x20) control(scanner, byte, 'string value');
    else text += String.fromCodePoint(character(scanner, byte));
  }
}

/** What a name's bytes are is checked once it is whole. */
export function readName(scanner: JsonScanner): string {
  const { bytes } = scanner;
  if (scanner.at >= bytes.length) {
    scanner.fail("Unexpected end-of-input: was expecting closing '\"' for name");
  }
  const parts: (Uint8Array | string)[] = [];
  for (let start = scanner.at; ; start = scanner.at) {
    let byte = 0;
    do {
      byte = scanner.byte(' in field name');
    } while (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c);
    parts.push(bytes.subarray(start, scanner.at - 1));
    if (byte === 0x22) break;
    if (byte !== 0x5c) control(scanner, byte, 'name');
    parts.push(escaped(scanner));
  }
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  if (length > LONGEST_NAME) {
    const limit = '`StreamReadConstraints.getMaxNameLength()`';
    const what = `Name length (${length}) exceeds the maximum allowed (${LONGEST_NAME}, from ${limit})`;
    throw new Unreadable(what, null, 'grammar');
  }
  return parts.map((part) => (typeof part === 'string' ? part : decoded(scanner, part))).join('');
}

/** The characters up to the next one that needs a closer look. */
function plain(scanner: JsonScanner): string {
  const { bytes, at: start } = scanner;
  let at = start;
  while (
    at < bytes.length &&
    bytes[at]! >= 0x20 &&
    bytes[at]! < 0x80 &&
    bytes[at] !== 0x22 &&
    bytes[at] !== 0x5c
  ) {
    at++;
  }
  scanner.at = at;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, at - start).toString('latin1');
}

function character(scanner: JsonScanner, first: number): number {
  const code = scanner.character(first);
  return code > 0x10ffff ? 0xfffd : code;
}

function decoded(scanner: JsonScanner, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const whole = Buffer.from(bytes);
    for (let at = 0; at < whole.length; ) {
      const first = whole[at++]!;
      if (first < 0x80) continue;
      const more =
        (first & 0xe0) === 0xc0 ? 1 : (first & 0xf0) === 0xe0 ? 2 : (first & 0xf8) === 0xf0 ? 3 : 0;
      if (more === 0) scanner.fail(`Invalid UTF-8 start byte 0x${first.toString(16)}`);
      if (at + more > whole.length) scanner.fail('Unexpected end-of-input in field name');
      for (let read = 0; read < more; read++) {
        const byte = whole[at++];
        if ((byte & 0xc0) !== 0x80) scanner.fail(`Invalid UTF-8 middle byte 0x${byte.toString(16)}`);
      }
    }
    return whole.toString();
  }
}

function escaped(scanner: JsonScanner): string {
  const within = ' in character escape sequence';
  const byte = scanner.byte(within);
  if (byte !== 0x75) {
    const code = ESCAPES[String.fromCharCode(byte)];
    if (code !== undefined) return String.fromCharCode(code);
    const given = scanner.character(byte) & 0xffff;
    const { line, column } = scanner.place();
    scanner.fail(`Unrecognized character escape ${characterText(given)}`, { line, column: column - 1 });
  }
  let value = 0;
  for (let read = 0; read < 4; read++) {
    const char = scanner.byte(within);
    const digit = Number.parseInt(String.fromCharCode(char), 16);
    if (Number.isNaN(digit)) {
      scanner.unexpected(char, 'expected a hex-digit for character escape sequence');
    }
    value = (value << 4) | digit;
  }
  return String.fromCharCode(value);
}

function control(scanner: JsonScanner, byte: number, where: string): never {
  const { line, column } = scanner.place();
  const what = `Illegal unquoted character (${characterText(byte)})`;
  scanner.fail(`${what}: has to be escaped using backslash to be included in ${where}`, {
    line,
    column: column - 1,
  });
}
