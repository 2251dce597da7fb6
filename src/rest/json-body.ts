// Reads JSON request bodies. Unlike JSON.parse it keeps numbers as they were written (config values are text, offsets
// are 64 bit), says line and column of a mistake, and takes no `__proto__` tricks. Used by the routes.
import { failure } from '../errors/failure.js';

/** A number as written. */
export class RawNumber {
  constructor(readonly text: string) {}
}

export type Json = null | boolean | string | RawNumber | readonly Json[] | ReadonlyMap<string, Json>;

/** Parses one document. Throws REST_BODY_UNREADABLE with the place of the mistake. */
export function parseJson(text: string): Json {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

const MAX_DEPTH = 100;

class Parser {
  #at = 0;
  constructor(readonly text: string) {}

  value(depth: number): Json {
    if (depth > MAX_DEPTH) this.#fail('nested too deeply');
    this.#space();
    const char = this.text[this.#at];
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#array(depth);
    if (char === '"') return this.#string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    number.lastIndex = this.#at;
    const found = number.exec(this.text);
    if (found === null) {
      if (char === undefined) this.#fail('unexpected end of the document');
      const token = /[\w$.+-]+/y;
      token.lastIndex = this.#at;
      this.#fail(`unexpected token '${token.exec(this.text)?.[0] ?? char}'`);
    }
    this.#at += found[0].length;
    return new RawNumber(found[0]);
  }

  end(): void {
    this.#space();
    if (this.#at < this.text.length) this.#fail('unexpected text after the document');
  }

  #object(depth: number): Json {
    const out = new Map<string, Json>();
    this.#at++;
    this.#space();
    if (this.#take('}')) return out;
    do {
      this.#space();
      if (this.text[this.#at] !== '"') this.#fail('expected a field name in double quotes');
      const name = this.#string();
      this.#space();
      if (!this.#take(':')) this.#fail("expected ':' after the field name");
      out.set(name, this.value(depth + 1));
      this.#space();
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail("expected ',' or '}'");
    return out;
  }

  #array(depth: number): Json {
    const out: Json[] = [];
    this.#at++;
    this.#space();
    if (this.#take(']')) return out;
    do {
      out.push(this.value(depth + 1));
      this.#space();
    } while (this.#take(','));
    if (!this.#take(']')) this.#fail("expected ',' or ']'");
    return out;
  }

  #string(): string {
    const from = this.#at;
    let at = from + 1;
    while (at < this.text.length && this.text[at] !== '"') at += this.text[at] === '\\' ? 2 : 1;
    if (at >= this.text.length) this.#fail('a string is not closed');
    this.#at = at + 1;
    try {
      return JSON.parse(this.text.slice(from, at + 1)) as string;
    } catch {
      this.#at = from;
      this.#fail('a string has an invalid escape or control character');
    }
  }

  #space(): void {
    while (this.#at < this.text.length && ' \t\r\n'.includes(this.text[this.#at])) this.#at++;
  }

  #take(char: string): boolean {
    if (this.text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #fail(what: string): never {
    const before = this.text.slice(0, this.#at).split('\n');
    const column = before[before.length - 1].length + 1;
    throw failure('REST_BODY_UNREADABLE', { detail: `${what} at line ${before.length}, column ${column}` });
  }
}

/** JSON text of a reply; bigints are written as the integers they are. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    // The engine's own writer is several times faster, but refuses bigints.
    if (error instanceof TypeError) return exactJson(value);
    throw error;
  }
}

function exactJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => exactJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return exactJson(toJSON.call(value));
    const fields: string[] = [];
    for (const [name, field] of Object.entries(value)) {
      if (field !== undefined) fields.push(`${JSON.stringify(name)}:${exactJson(field)}`);
    }
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
