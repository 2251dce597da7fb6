// Java .properties files: comments (# and !), `=`, `:` or white space as separators, continued lines, escapes
// (\t \n \r \f \\ \uXXXX). Used for worker files, connector files and the file config provider. Files are read as
// UTF-8; bytes that are not valid UTF-8 make the whole file ISO-8859-1, Java's own encoding.
import { readFile } from 'node:fs/promises';
import { failure } from '../errors/failure.js';

/** Reads and parses a file. Throws CONFIG_FILE_UNREADABLE or CONFIG_PROPERTIES_MALFORMED. */
export async function readProperties(path: string): Promise<Record<string, string>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw failure('CONFIG_FILE_UNREADABLE', { path, reason: (error as Error).message }, error);
  }
  return parseProperties(decode(bytes));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
}

/** Parses the text of a file; a later line with the same key wins. Throws CONFIG_PROPERTIES_MALFORMED. */
export function parseProperties(text: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const { line, number } of logicalLines(text)) {
    let end = 0;
    while (end < line.length && !isSeparator(line[end])) end += line[end] === '\\' ? 2 : 1;
    end = Math.min(end, line.length);
    let from = end;
    while (from < line.length && isSpace(line[from])) from++;
    if (line[from] === '=' || line[from] === ':') {
      from++;
      while (from < line.length && isSpace(line[from])) from++;
    }
    const key = unescapeText(line.slice(0, end), number);
    Object.defineProperty(out, key, {
      value: unescapeText(line.slice(from), number),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return out;
}

function* logicalLines(text: string): Generator<{ line: string; number: number }> {
  const natural = text.split(/\r\n|\r|\n/);
  for (let i = 0; i < natural.length; i++) {
    const number = i + 1;
    let line = trimStart(natural[i]);
    if (line === '' || line[0] === '#' || line[0] === '!') continue;
    while (endsOpen(line)) {
      line = line.slice(0, -1);
      if (i + 1 >= natural.length) break;
      line += trimStart(natural[++i]);
    }
    yield { line, number };
  }
}

/** An odd number of backslashes at the end continues the line. */
function endsOpen(line: string): boolean {
  let count = 0;
  while (count < line.length && line[line.length - 1 - count] === '\\') count++;
  return count % 2 === 1;
}

const isSpace = (char: string | undefined) => char === ' ' || char === '\t' || char === '\f';
const isSeparator = (char: string | undefined) => isSpace(char) || char === '=' || char === ':';
const trimStart = (text: string) => text.replace(/^[ \t\f]+/, '');

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescapeText(text: string, line: number): string {
  if (!text.includes('\\')) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') {
      out += text[i];
      continue;
    }
    const next = text[++i];
    if (next === undefined) break;
    if (next !== 'u') {
      out += escapes[next] ?? next;
      continue;
    }
    const hex = text.slice(i + 1, i + 5);
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) {
      throw failure('CONFIG_PROPERTIES_MALFORMED', { line, detail: 'Malformed \\uxxxx encoding.' });
    }
    out += String.fromCharCode(Number.parseInt(hex, 16));
    i += 4;
  }
  return out;
}
