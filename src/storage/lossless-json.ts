// JSON as Kafka Connect's internal topics need it: integers beyond 2^53 are read as bigint and written digit by
// digit, nothing is rounded. Called by the stores; objects keep the order of their keys.
import { int64FromText } from '../data/int64.js';
import { failure } from '../errors/failure.js';

export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json };

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
const SPACE = /[ \t\r\n]*/y;

/** Parses JSON text. Throws STORE_RECORD_INVALID. */
export function parseLossless(text: string): Json {
  const parser = new Parser(text);
  const value = parser.value();
  parser.end();
  return value;
}

/** JSON text without white space; bigint as digits. */
export function stringifyLossless(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(stringifyLossless).join(',')}]`;
  const members = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}:${stringifyLossless(item)}`,
  );
  return `{${members.join(',')}}`;
}

class Parser {
  #at = 0;
  constructor(readonly text: string) {}

  value(): Json {
    this.#match(SPACE);
    const first = this.text[this.#at];
    if (first === '{') return this.#object();
    if (first === '[') return this.#array();
    if (first === '"') return this.#string();
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
    return this.#number();
  }

  end(): void {
    this.#match(SPACE);
    if (this.#at !== this.text.length) this.#fail();
  }

  #object(): Json {
    const out: { [key: string]: Json } = {};
    this.#at++;
    if (this.#take('}')) return out;
    do {
      this.#match(SPACE);
      const key = this.#string();
      if (!this.#take(':')) this.#fail();
      const value = this.value();
      if (key === '__proto__') Object.defineProperty(out, key, { value, enumerable: true });
      else out[key] = value;
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail();
    return out;
  }

  #array(): Json {
    const out: Json[] = [];
    this.#at++;
    if (this.#take(']')) return out;
    do out.push(this.value());
    while (this.#take(','));
    if (!this.#take(']')) this.#fail();
    return out;
  }

  #string(): string {
    const found = this.#match(STRING);
    if (found === null) this.#fail();
    try {
      return JSON.parse(found[0]) as string;
    } catch {
      this.#fail();
    }
  }

  #number(): number | bigint {
    const found = this.#match(NUMBER);
    if (found === null || found[0] === '') this.#fail();
    return found[1] === undefined && found[2] === undefined ? int64FromText(found[0]) : Number(found[0]);
  }

  #take(char: string): boolean {
    this.#match(SPACE);
    if (this.text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #fail(): never {
    throw failure('STORE_RECORD_INVALID', { detail: `not JSON at character ${this.#at}` });
  }
}
