// A JSON document with what inference needs and JSON.parse throws away: numbers keep their text, and objects the
// order of their fields. Used by json-schema.ts.
import { dataError } from '../../shared/transform.js';

/** `int` fits 32 bits, `long` 64, `big` more; `double` has a fraction or exponent. */
export class JsonNumber {
  readonly kind: 'int' | 'long' | 'big' | 'double';
  constructor(readonly text: string) {
    if (/[.eE]/.test(text)) this.kind = 'double';
    else {
      const value = BigInt(text);
      this.kind =
        BigInt.asIntN(32, value) === value ? 'int' : BigInt.asIntN(64, value) === value ? 'long' : 'big';
    }
  }
}

export type JsonObject = Map<string, JsonNode>;
export type JsonNode = null | boolean | string | JsonNumber | JsonNode[] | JsonObject;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const MAX_DEPTH = 1000;

/** The first document of a text; what follows it is not looked at, as in the original. Throws DATA_INVALID. */
export function parseJson(text: string): JsonNode {
  return new Parser(text).value(0);
}

class Parser {
  #at = 0;
  constructor(readonly text: string) {}

  value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw dataError(`The JSON document is nested more than ${MAX_DEPTH} levels deep`);
    this.#match(SPACE);
    const char = this.text[this.#at];
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#array(depth);
    if (char === '"') return this.#string();
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const number = this.#match(NUMBER);
    if (number === undefined || number === '') throw this.#unexpected();
    return new JsonNumber(number);
  }

  #object(depth: number): JsonObject {
    const fields: JsonObject = new Map();
    this.#at++;
    if (this.#next('}')) return fields;
    do {
      this.#match(SPACE);
      const name = this.#string();
      if (!this.#next(':')) throw this.#unexpected();
      fields.set(name, this.value(depth + 1));
    } while (this.#next(','));
    if (!this.#next('}')) throw this.#unexpected();
    return fields;
  }

  #array(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    this.#at++;
    if (this.#next(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.#next(','));
    if (!this.#next(']')) throw this.#unexpected();
    return items;
  }

  #string(): string {
    const text = this.#match(STRING);
    if (text === undefined) throw this.#unexpected();
    return JSON.parse(text) as string;
  }

  /** Passes white space and one character, if it is the one. */
  #next(char: string): boolean {
    this.#match(SPACE);
    if (this.text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #unexpected(): Error {
    const found = this.#at < this.text.length ? `character ${JSON.stringify(this.text[this.#at])}` : 'end';
    return dataError(`The JSON document is not valid: unexpected ${found} at position ${this.#at}`);
  }
}

const WORDS: readonly (readonly [string, JsonNode])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
