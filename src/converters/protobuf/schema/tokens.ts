// Cuts the text of a .proto file into words, strings and signs; comments and white space are dropped. Used by parse.ts
// alone. Throws SCHEMA_TEXT_INVALID with the line.
import { failure } from '../../../errors/failure.js';

export interface Token {
  readonly kind: 'word' | 'string' | 'sign' | 'end';
  readonly text: string;
  readonly line: number;
}

// Numbers are words too: what a word means is told by its place.
const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|([A-Za-z0-9_.+-]+)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|([{}[\]()<>;,=:/])/gy;

export class Tokens {
  readonly #text: string;
  #line = 1;
  #next: Token;
  readonly #pattern = new RegExp(TOKEN);

  constructor(text: string) {
    this.#text = text;
    this.#next = this.#read();
  }

  peek(): Token {
    return this.#next;
  }

  take(): Token {
    const token = this.#next;
    this.#next = this.#read();
    return token;
  }

  /** Takes the next token where it is this sign. */
  accept(sign: string): boolean {
    if (this.#next.kind !== 'sign' || this.#next.text !== sign) return false;
    this.take();
    return true;
  }

  expect(sign: string): void {
    if (!this.accept(sign)) throw this.wrong(`expected '${sign}'`);
  }

  word(): string {
    if (this.#next.kind !== 'word') throw this.wrong('expected a word');
    return this.take().text;
  }

  /** A text, of one string or several behind each other. */
  string(): string {
    if (this.#next.kind !== 'string') throw this.wrong('expected a string');
    let text = '';
    while (this.#next.kind === 'string') text += unescaped(this.take().text.slice(1, -1));
    return text;
  }

  wrong(problem: string): Error {
    const { kind, text, line } = this.#next;
    const found = kind === 'end' ? 'the end' : `'${text.slice(0, 40)}'`;
    return failure('SCHEMA_TEXT_INVALID', {
      kind: 'PROTOBUF',
      problem: `line ${line}: ${problem}, found ${found}`,
    });
  }

  #read(): Token {
    for (;;) {
      const start = this.#pattern.lastIndex;
      if (start >= this.#text.length) return { kind: 'end', text: '', line: this.#line };
      const match = this.#pattern.exec(this.#text);
      const line = this.#line;
      if (match === null) {
        throw failure('SCHEMA_TEXT_INVALID', {
          kind: 'PROTOBUF',
          problem: `line ${line}: unexpected '${this.#text.slice(start, start + 1)}'`,
        });
      }
      for (let i = match[0].indexOf('\n'); i >= 0; i = match[0].indexOf('\n', i + 1)) this.#line++;
      if (match[1] !== undefined) return { kind: 'word', text: match[1], line };
      if (match[2] !== undefined) return { kind: 'string', text: match[2], line };
      if (match[3] !== undefined) return { kind: 'sign', text: match[3], line };
    }
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unescaped(text: string): string {
  return text.replace(
    /\\(?:[xX]([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))/gs,
    (_all, hex?: string, octal?: string, char?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      return ESCAPES[char!] ?? char!;
    },
  );
}
