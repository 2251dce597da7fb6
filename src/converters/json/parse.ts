// Parses JSON without losing a digit. V8's own parser does the work where a text holds no number that a double
// cannot keep; otherwise the parser here answers such numbers as JsonNumber. Called by json.ts for every message
// read. Accepts what the original's parser accepts beyond the standard: leading zeros, more text behind the value.

/** A number as it was written. */
export class JsonNumber {
  constructor(readonly text: string) {}

  get integral(): boolean {
    return !/[.eE]/.test(this.text);
  }
}

/** 16 digits or more in a row, or a fraction or exponent: a double may not keep it. */
const LONG_NUMBER = /\d{16}/;
const FRACTION = /[\d][.eE]/;

/**
 * Parses text. Numbers come as JS numbers where exact; with `exact`, every number that is not a plain integer comes
 * as JsonNumber (a Decimal keeps its scale). Throws SyntaxError.
 */
export function parseJson(text: string, exact: boolean): unknown {
  // What begins as a string is no number, whatever digits it has.
  const isString = text.charCodeAt(0) === 34;
  if (isString || (!LONG_NUMBER.test(text) && !(exact && FRACTION.test(text)))) {
    try {
      return JSON.parse(text);
    } catch {
      // Leading zeros are valid here; anything else fails again below, with the place.
    }
  }
  const parser = new Parser(text, exact);
  return parser.document();
}

class Parser {
  #at = 0;

  constructor(
    readonly text: string,
    readonly exact: boolean,
  ) {}

  document(): unknown {
    this.#space();
    const value = this.#value(0);
    // What follows the first value is not looked at, save that a number must end where it ends.
    const next = this.text[this.#at];
    if (/[0-9-]/.test(this.text[this.#at - 1] ?? '') && next !== undefined && !/\s/.test(next)) this.#fail();
    return value;
  }

  #fail(): never {
    throw new SyntaxError(`Unexpected character at position ${this.#at} in JSON`);
  }

  #space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.#at++;
    }
  }

  #value(depth: number): unknown {
    if (depth > 1000) this.#fail();
    const char = this.text[this.#at];
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#array(depth);
    if (char === '"') return this.#string();
    if (char === '-' || (char >= '0' && char <= '9')) return this.#number();
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
    return this.#fail();
  }

  #object(depth: number): unknown {
    const out: Record<string, unknown> = {};
    this.#at++;
    this.#space();
    if (this.#took('}')) return out;
    do {
      this.#space();
      if (this.text[this.#at] !== '"') this.#fail();
      const key = this.#string();
      this.#space();
      if (!this.#took(':')) this.#fail();
      this.#space();
      const value = this.#value(depth + 1);
      // A plain assignment of __proto__ would set the prototype.
      if (key === '__proto__')
        Object.defineProperty(out, key, { value, enumerable: true, writable: true, configurable: true });
      else out[key] = value;
      this.#space();
    } while (this.#took(','));
    if (!this.#took('}')) this.#fail();
    return out;
  }

  #array(depth: number): unknown {
    const out: unknown[] = [];
    this.#at++;
    this.#space();
    if (this.#took(']')) return out;
    do {
      this.#space();
      out.push(this.#value(depth + 1));
      this.#space();
    } while (this.#took(','));
    if (!this.#took(']')) this.#fail();
    return out;
  }

  #took(char: string): boolean {
    if (this.text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #string(): string {
    const start = this.#at++;
    for (; ; this.#at++) {
      const char = this.text[this.#at];
      if (char === undefined) this.#fail();
      if (char === '\\') this.#at++;
      else if (char === '"') break;
    }
    this.#at++;
    return JSON.parse(this.text.slice(start, this.#at)) as string;
  }

  #number(): unknown {
    const match = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    match.lastIndex = this.#at;
    const text = match.exec(this.text)?.[0];
    if (text === undefined) this.#fail();
    this.#at += text.length;
    const value = Number(text);
    if (/[.eE]/.test(text)) return this.exact || LONG_NUMBER.test(text) ? new JsonNumber(text) : value;
    return Number.isSafeInteger(value) ? value : new JsonNumber(text);
  }
}
