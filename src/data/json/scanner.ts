// Tells the tokens of a JSON text, byte by byte, and refuses what is no JSON in the words of unreadable.ts. Numbers and literals
// are read together with the field name before them and texts when they are asked for, because the place that a mistake is
// reported at, and the path to it, follow from that. Used by the REST server's binding.ts, and by converters to
// tell what is wrong with a text that another parser has refused.
// Guarantees: at most DEPTH nested arrays and objects, so that what reads them may recurse.
import { readNumber } from './scan-number.js';
import { readName, readText } from './scan-text.js';
import { characterText, type Place, source, Unreadable } from './unreadable.js';

export type Token =
  | 'START_OBJECT'
  | 'END_OBJECT'
  | 'START_ARRAY'
  | 'END_ARRAY'
  | 'FIELD_NAME'
  | 'VALUE_STRING'
  | 'VALUE_NUMBER_INT'
  | 'VALUE_NUMBER_FLOAT'
  | 'VALUE_TRUE'
  | 'VALUE_FALSE'
  | 'VALUE_NULL';

const DEPTH = 1000;
const LONGEST_TOKEN = 256;
const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const IDENTIFIER_START = /^[\p{L}\p{Nl}\p{Sc}\p{Pc}]$/u;
const IDENTIFIER_PART = /^[\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mn}\p{Mc}\p{Cf}\p{Cc}]$/u;
const LITERALS = { t: 'VALUE_TRUE', f: 'VALUE_FALSE', n: 'VALUE_NULL' } as const;
const WORDS = { t: 'true', f: 'false', n: 'null' } as const;

interface Scope {
  readonly kind: 'root' | 'Array' | 'Object';
  readonly outer: Scope | null;
  readonly depth: number;
  readonly start: Place;
  entries: number;
}

export class JsonScanner {
  /** The place of the next byte. */
  at = 0;
  /** The token read last; null before the first and after the last. */
  token: Token | null = null;
  /** The last field name. */
  name = '';
  /** Where the token begins; of a field name, its value. */
  tokenPlace: Place = { line: 1, column: 1 };
  #line = 1;
  #lineStart = 0;
  #scope: Scope = { kind: 'root', outer: null, depth: 0, start: { line: 1, column: 0 }, entries: 0 };
  /** The value after a field name. */
  #ahead: Token | null = null;
  #text = '';
  #textIsAhead = false;

  constructor(readonly bytes: Uint8Array) {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.at = 3;
  }

  /** Goes to the next token. Throws Unreadable. */
  next(): Token | null {
    if (this.token === 'FIELD_NAME') return this.#enter(this.#ahead as Token);
    if (this.#textIsAhead) this.text();
    const byte = this.#skipSpace();
    if (byte < 0) {
      const { kind, start } = this.#scope;
      if (kind !== 'root') {
        this.fail(
          `Unexpected end-of-input: expected close marker for ${kind} (start marker at ${source(start)})`,
        );
      }
      this.token = null;
      return null;
    }
    return byte === 0x5d || byte === 0x7d ? this.#close(byte) : this.#entry(byte);
  }

  /** The text of a string or number. */
  text(): string {
    if (this.#textIsAhead) {
      this.#textIsAhead = false;
      this.#text = readText(this);
    }
    return this.#text;
  }

  get atRoot(): boolean {
    return this.#scope.kind === 'root';
  }

  /** The place of the next byte, for messages. */
  place(): Place {
    return { line: this.#line, column: this.at - this.#lineStart + 1 };
  }

  fail(what: string, place: Place = this.place()): never {
    throw new Unreadable(what, place, 'grammar');
  }

  /** Refuses the byte read last. */
  unexpected(code: number, why: string, where = ''): never {
    const { line, column } = this.place();
    this.fail(`Unexpected character (${characterText(code)})${where}: ${why}`, { line, column: column - 1 });
  }

  /** The next byte; where the body ends, a mistake in what is being read. */
  byte(within = ` in ${this.token}`): number {
    if (this.at >= this.bytes.length) this.fail(`Unexpected end-of-input${within}`);
    return this.bytes[this.at++]!;
  }

  /** Refuses a byte that begins no value. */
  noValue(byte: number): never {
    const inArray = this.#scope.kind === 'Array';
    if (byte === 0x2c || byte === 0x7d || (byte === 0x5d && inArray))
      this.unexpected(byte, 'expected a value');
    if (byte === 0x4e) this.#nonStandard('NaN', 1);
    if (byte === 0x49) this.#nonStandard('Infinity', 1);
    if (IDENTIFIER_START.test(String.fromCharCode(byte))) this.#unrecognized(String.fromCharCode(byte));
    this.unexpected(byte, `expected a valid value ${VALUES}`);
  }

  /** Refuses a word for a number that JSON lacks, of which `matched` characters have been read. */
  nonStandardNumber(word: string, matched: number): never {
    this.#nonStandard(word, matched);
  }

  /** After a value that stands alone comes space; the byte has not been read yet. */
  checkSpaceAfterRoot(): void {
    if (!this.atRoot || this.at >= this.bytes.length) return;
    const byte = this.bytes[this.at++]!;
    if (byte === 0x20 || byte === 0x09) return;
    if (byte === 0x0d) this.at--;
    else if (byte === 0x0a) this.#newLine();
    else this.unexpected(byte, 'Expected space separating root-level values');
  }

  /** The character that a byte begins, in UTF-8. */
  character(first: number): number {
    if (first < 0x80) return first;
    const more = (first & 0xe0) === 0xc0 ? 1 : (first & 0xf0) === 0xe0 ? 2 : (first & 0xf8) === 0xf0 ? 3 : 0;
    if (more === 0) this.fail(`Invalid UTF-8 start byte 0x${first.toString(16)}`);
    let code = first & (0x3f >> more);
    for (let read = 0; read < more; read++) {
      const byte = this.byte();
      if ((byte & 0xc0) !== 0x80) this.fail(`Invalid UTF-8 middle byte 0x${byte.toString(16)}`);
      code = (code << 6) | (byte & 0x3f);
    }
    return code;
  }

  #entry(first: number): Token {
    const scope = this.#scope;
    let byte = first;
    if (scope.kind !== 'root' && scope.entries++ > 0) {
      if (byte !== 0x2c) this.unexpected(byte, `was expecting comma to separate ${scope.kind} entries`);
      byte = this.#skipSpaceTo();
    }
    if (scope.kind !== 'Object') {
      this.#begins();
      return this.#enter(this.#value(byte));
    }
    if (byte !== 0x22) {
      this.unexpected(this.character(byte) & 0xffff, 'was expecting double-quote to start field name');
    }
    this.name = readName(this);
    this.token = 'FIELD_NAME';
    byte = this.#skipColon();
    this.#begins();
    this.#ahead = this.#value(byte);
    return this.token;
  }

  #enter(token: Token): Token {
    this.token = token;
    if (token === 'START_ARRAY' || token === 'START_OBJECT') {
      const kind = token === 'START_ARRAY' ? 'Array' : 'Object';
      const depth = this.#scope.depth + 1;
      this.#scope = { kind, outer: this.#scope, depth, start: this.tokenPlace, entries: 0 };
      if (depth > DEPTH) {
        const limit = '`StreamReadConstraints.getMaxNestingDepth()`';
        const what = `Document nesting depth (${depth}) exceeds the maximum allowed (${DEPTH}, from ${limit})`;
        throw new Unreadable(what, null, 'grammar');
      }
    }
    return token;
  }

  #close(byte: number): Token {
    this.#begins();
    const [kind, other] = byte === 0x5d ? (['Array', '}'] as const) : (['Object', ']'] as const);
    const { kind: open, outer, start } = this.#scope;
    if (open !== kind) {
      const why =
        outer === null
          ? `no open ${kind} to close`
          : `expected '${other}' (for ${open} starting at ${source(start)})`;
      this.fail(`Unexpected close marker '${String.fromCharCode(byte)}': ${why}`, this.tokenPlace);
    }
    this.#scope = outer as Scope;
    this.token = byte === 0x5d ? 'END_ARRAY' : 'END_OBJECT';
    return this.token;
  }

  /** What begins with this byte; numbers and literals are read to their end. */
  #value(byte: number): Token {
    if (byte === 0x22) {
      this.#textIsAhead = true;
      return 'VALUE_STRING';
    }
    if (byte === 0x5b) return 'START_ARRAY';
    if (byte === 0x7b) return 'START_OBJECT';
    if (byte === 0x74 || byte === 0x66 || byte === 0x6e) {
      const letter = String.fromCharCode(byte) as keyof typeof WORDS;
      this.#match(WORDS[letter], 1);
      return LITERALS[letter];
    }
    const number = readNumber(this, byte);
    this.#text = number.text;
    return number.isWhole ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT';
  }

  #match(word: string, matched: number): void {
    for (let at = matched; at < word.length; at++, this.at++) {
      if (this.bytes[this.at] !== word.charCodeAt(at)) this.#unrecognized(word.slice(0, at));
    }
    const after = this.bytes[this.at];
    if (after === undefined || after < 0x30 || after === 0x5d || after === 0x7d) return;
    if (isIdentifierPart(this.character(after))) this.#unrecognized(word);
  }

  #nonStandard(word: string, matched: number): never {
    this.#match(word, matched);
    this.fail(`Non-standard token '${word}': enable \`JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS\` to allow`);
  }

  /** Refuses a word, with what looks like the rest of it. */
  #unrecognized(matched: string): never {
    let token = matched;
    while (this.at < this.bytes.length) {
      const code = this.character(this.bytes[this.at++]!);
      if (!isIdentifierPart(code)) break;
      token += String.fromCharCode(code);
      if (token.length >= LONGEST_TOKEN) {
        token += '...';
        break;
      }
    }
    this.fail(`Unrecognized token '${token}': was expecting ${VALUES}`);
  }

  /** The next byte that is no space, -1 at the end. */
  #skipSpace(): number {
    while (this.at < this.bytes.length) {
      const byte = this.bytes[this.at++]!;
      if (byte === 0x0a) this.#newLine();
      else if (byte === 0x0d) {
        if (this.bytes[this.at] === 0x0a) this.at++;
        this.#newLine();
      } else if (byte === 0x2f) {
        const off = "not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser";
        this.unexpected(byte, `maybe a (non-standard) comment? (${off})`);
      } else if (byte > 0x20) return byte;
      else if (byte < 0x20 && byte !== 0x09) {
        const separator =
          ' (consider enabling `JsonReadFeature.ALLOW_RS_CONTROL_CHAR` to allow use of Record Separators (\\u001E))';
        const allowed = 'only regular white space (\\r, \\n, \\t) is allowed between tokens';
        this.fail(`Illegal character (${characterText(byte)}): ${allowed}${byte === 0x1e ? separator : ''}`);
      }
    }
    return -1;
  }

  /** The next byte that is no space where there must be one. */
  #skipSpaceTo(): number {
    const byte = this.#skipSpace();
    if (byte < 0) this.fail(`Unexpected end-of-input within/between ${this.#scope.kind} entries`);
    return byte;
  }

  #skipColon(): number {
    const byte = this.#skipSpaceTo();
    if (byte !== 0x3a) this.unexpected(byte, 'was expecting a colon to separate field name and value');
    return this.#skipSpaceTo();
  }

  #newLine(): void {
    this.#line++;
    this.#lineStart = this.at;
  }

  /** A token begins with the byte read last. */
  #begins(): void {
    const { line, column } = this.place();
    this.tokenPlace = { line, column: column - 1 };
  }
}

function isIdentifierPart(code: number): boolean {
  const char = code & 0xffff;
  if ((char >= 0x09 && char <= 0x0d) || (char >= 0x1c && char <= 0x1f)) return false;
  return IDENTIFIER_PART.test(String.fromCharCode(char));
}

/** What is wrong with a text; null where the first value in it is JSON. */
export function jsonMistake(bytes: Uint8Array): Unreadable | null {
  const scanner = new JsonScanner(bytes);
  try {
    let depth = 0;
    do {
      const token = scanner.next();
      if (token === 'VALUE_STRING') scanner.text();
      if (token === 'START_ARRAY' || token === 'START_OBJECT') depth++;
      else if (token === 'END_ARRAY' || token === 'END_OBJECT') depth--;
    } while (depth > 0);
    return null;
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}
