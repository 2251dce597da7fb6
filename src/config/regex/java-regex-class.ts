// Character classes and single-character escapes of Java patterns, for java-regex-translate.ts. Sets are written
// for the RegExp flag `v`, which knows Java's unions and intersections.

/** The translator's position in the pattern. */
export interface Cursor {
  readonly pattern: string;
  at: number;
  fail(problem: string): never;
}

const PREDEFINED: Readonly<Record<string, string>> = {
  d: '0-9',
  w: 'a-zA-Z_0-9',
  s: ' \\t\\n\\x0B\\f\\r',
  h: ' \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
  v: '\\n\\x0B\\f\\r\\x85\\u2028\\u2029',
};

const PROPERTIES: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E',
  Graph: '\\x21-\\x7E',
  Print: '\\x20-\\x7E',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9a-fA-F',
  Space: ' \\t\\n\\x0B\\f\\r',
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaWhitespace: '\\t-\\r\\x1C-\\x1F \\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000',
  IsAlphabetic: '\\p{Alphabetic}',
  IsLetter: '\\p{L}',
  IsDigit: '\\p{Nd}',
  IsUppercase: '\\p{Uppercase}',
  IsLowercase: '\\p{Lowercase}',
  IsWhite_Space: '\\p{White_Space}',
  IsPunctuation: '\\p{P}',
};

const hex = (code: number): string => `\\u{${code.toString(16)}}`;
const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** One character outside a class. */
export function literal(code: number, ignoreCase: boolean): string {
  if (ignoreCase && isLetter(code)) return `[${String.fromCharCode(code & ~32, code | 32)}]`;
  const plain = isLetter(code) || (code >= 48 && code <= 57) || code === 95;
  return plain ? String.fromCharCode(code) : hex(code);
}

/** A range inside a class, with the other case of its ASCII letters where case does not count. */
function range(from: number, to: number, ignoreCase: boolean): string {
  const own = from === to ? hex(from) : `${hex(from)}-${hex(to)}`;
  if (!ignoreCase) return own;
  let more = '';
  for (const [first, last, shift] of [
    [65, 90, 32],
    [97, 122, -32],
  ]) {
    const low = Math.max(from, first);
    const high = Math.min(to, last);
    if (low <= high) more += `${hex(low + shift)}-${hex(high + shift)}`;
  }
  return own + more;
}

/** The character of an escape that stands for one character (`\t`, `\x41`, `\.`); moves past it. */
export function escapeCode(cursor: Cursor): number {
  const rest = cursor.pattern.slice(cursor.at);
  const numeric =
    /^\\x([0-9a-fA-F]{2})/.exec(rest) ??
    /^\\x\{([0-9a-fA-F]{1,6})\}/.exec(rest) ??
    /^\\u([0-9a-fA-F]{4})/.exec(rest);
  if (numeric) {
    cursor.at += numeric[0].length;
    return Number.parseInt(numeric[1], 16);
  }
  const octal = /^\\0([0-3]?[0-7]{1,2})/.exec(rest);
  if (octal) {
    cursor.at += octal[0].length;
    return Number.parseInt(octal[1], 8);
  }
  const char = rest[1];
  cursor.at += 2;
  if (char === undefined) return cursor.fail('Unexpected internal error');
  const control = 'tnrfae'.indexOf(char);
  if (control >= 0) return [9, 10, 13, 12, 7, 27][control];
  if (char === 'c' && rest.length > 2) {
    cursor.at++;
    return rest.charCodeAt(2) ^ 64;
  }
  if (/[a-zA-Z0-9]/.test(char)) return cursor.fail('Illegal/unsupported escape sequence');
  const code = rest.codePointAt(1)!;
  if (code > 0xffff) cursor.at++;
  return code;
}

export class ClassReader {
  constructor(readonly cursor: Cursor) {}

  /** `\d`, `\P{L}` and the like as a class of their own; undefined (nothing consumed) for other escapes. */
  escapedSet(ignoreCase: boolean): string | undefined {
    const { cursor } = this;
    const char = cursor.pattern[cursor.at + 1] ?? '';
    const lower = char.toLowerCase();
    if (lower in PREDEFINED) {
      cursor.at += 2;
      return `[${char === lower ? '' : '^'}${PREDEFINED[lower]}]`;
    }
    if (lower !== 'p') return undefined;
    const match = /^\\[pP](?:\{(\^?[A-Za-z0-9_=]+)\}|([A-Za-z]))/.exec(cursor.pattern.slice(cursor.at));
    if (!match) return cursor.fail('Unknown character property');
    cursor.at += match[0].length;
    return `[${char === 'p' ? '' : '^'}${this.#property(match[1] ?? match[2], ignoreCase)}]`;
  }

  #property(name: string, ignoreCase: boolean): string {
    if (ignoreCase && /^(Lower|Upper)$/.test(name)) return PROPERTIES.Alpha;
    if (Object.hasOwn(PROPERTIES, name)) return PROPERTIES[name];
    const candidates = [name, name.replace(/^Is/, ''), `Script=${name.replace(/^(Is|script=|sc=)/i, '')}`];
    for (const candidate of candidates) {
      try {
        new RegExp(`\\p{${candidate}}`, 'v');
        return `\\p{${candidate}}`;
      } catch {
        // Not a property under this spelling: the next one may be.
      }
    }
    return this.cursor.fail(`Unknown character property name {${name}}`);
  }

  /** A whole `[…]`, with nested classes and intersections. */
  read(ignoreCase: boolean): string {
    const { cursor } = this;
    const { pattern } = cursor;
    cursor.at++;
    const negated = pattern[cursor.at] === '^';
    if (negated) cursor.at++;
    const operands: string[] = [];
    let current = '';
    let first = true;
    for (; ; first = false) {
      const char = pattern[cursor.at];
      if (char === undefined) cursor.fail('Unclosed character class');
      if (char === ']' && !first) break;
      if (char === '[') {
        current += this.read(ignoreCase);
      } else if (pattern.startsWith('&&', cursor.at)) {
        while (pattern[cursor.at] === '&') cursor.at++;
        operands.push(current);
        current = '';
      } else if (pattern.startsWith('\\Q', cursor.at)) {
        current += this.#quotation(ignoreCase);
      } else {
        current += (char === '\\' ? this.escapedSet(ignoreCase) : undefined) ?? this.#range(ignoreCase);
      }
    }
    cursor.at++;
    operands.push(current);
    const filled = operands.filter((operand) => operand !== '');
    const body = filled.length > 1 ? filled.map((operand) => `[${operand}]`).join('&&') : (filled[0] ?? '');
    return `[${negated ? '^' : ''}${body}]`;
  }

  #quotation(ignoreCase: boolean): string {
    const { cursor } = this;
    const end = cursor.pattern.indexOf('\\E', cursor.at);
    if (end < 0) cursor.fail('Unclosed character class');
    const text = cursor.pattern.slice(cursor.at + 2, end);
    cursor.at = end + 2;
    return [...text].map((char) => range(char.codePointAt(0)!, char.codePointAt(0)!, ignoreCase)).join('');
  }

  #range(ignoreCase: boolean): string {
    const { cursor } = this;
    const from = this.#single();
    const after = cursor.pattern[cursor.at + 1];
    if (cursor.pattern[cursor.at] !== '-' || after === undefined || after === ']' || after === '[') {
      return range(from, from, ignoreCase);
    }
    cursor.at++;
    const to = this.#single();
    if (to < from) cursor.fail('Illegal character range');
    return range(from, to, ignoreCase);
  }

  #single(): number {
    const { cursor } = this;
    if (cursor.pattern[cursor.at] === '\\') return escapeCode(cursor);
    const code = cursor.pattern.codePointAt(cursor.at)!;
    cursor.at += code > 0xffff ? 2 : 1;
    return code;
  }
}
