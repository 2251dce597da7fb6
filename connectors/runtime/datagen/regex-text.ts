// Text that a regular expression matches, at random: literals, classes, groups, alternatives and counted repetitions. Compiled
// once a schema; an expression with anything else (look-around, back references) is refused.
import { failure } from '../../../src/errors/failure.js';
import type { JavaRandom } from './java-random.js';

type Maker = (random: JavaRandom) => string;

/** Repetitions that have no upper bound end here. */
const MOST = 8;
const PRINTABLE = range(' ', '~');
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  d: range('0', '9'),
  w: [...range('0', '9'), ...range('A', 'Z'), '_', ...range('a', 'z')],
  s: [' ', '\t'],
};
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Throws DATAGEN_SCHEMA_INVALID for an expression that it cannot generate from. */
export function regexText(pattern: string): Maker {
  const parser = new Parser(pattern);
  const maker = parser.alternatives();
  if (parser.at < pattern.length) parser.refuse();
  return maker;
}

class Parser {
  at = 0;

  constructor(readonly pattern: string) {}

  alternatives(): Maker {
    const options = [this.#sequence()];
    while (this.pattern[this.at] === '|') {
      this.at++;
      options.push(this.#sequence());
    }
    return options.length === 1 ? options[0] : (random) => options[random.below(options.length)](random);
  }

  refuse(): never {
    throw failure('DATAGEN_SCHEMA_INVALID', {
      where: 'regex',
      detail: `text cannot be made from '${this.pattern}' (character ${this.at + 1})`,
    });
  }

  #sequence(): Maker {
    const parts: Maker[] = [];
    while (this.at < this.pattern.length && this.pattern[this.at] !== '|' && this.pattern[this.at] !== ')') {
      parts.push(this.#repeated(this.#atom()));
    }
    return (random) => {
      let out = '';
      for (const part of parts) out += part(random);
      return out;
    };
  }

  #atom(): Maker {
    const char = this.pattern[this.at++];
    switch (char) {
      case '(': {
        if (this.pattern.startsWith('?:', this.at)) this.at += 2;
        else if (this.pattern[this.at] === '?') this.refuse();
        const inner = this.alternatives();
        if (this.pattern[this.at++] !== ')') this.refuse();
        return inner;
      }
      case '[':
        return oneOf(this.#class());
      case '.':
        return oneOf(PRINTABLE);
      case '\\':
        return oneOf(this.#escaped());
      case '^':
      case '$':
        return () => '';
      case '*':
      case '+':
      case '?':
      case '{':
        return this.refuse();
      default:
        return () => char;
    }
  }

  #escaped(): readonly string[] {
    const char = this.pattern[this.at++];
    if (char === undefined || (/[A-Za-z0-9]/.test(char) && !(char in CLASSES) && !(char in CONTROLS)))
      this.refuse();
    return CLASSES[char] ?? [CONTROLS[char] ?? char];
  }

  #class(): readonly string[] {
    const negated = this.pattern[this.at] === '^';
    if (negated) this.at++;
    const chars = new Set<string>();
    while (this.at < this.pattern.length && this.pattern[this.at] !== ']') {
      const from = this.#classChars();
      const isRange = from.length === 1 && this.pattern[this.at] === '-' && this.pattern[this.at + 1] !== ']';
      if (!isRange) {
        for (const char of from) chars.add(char);
        continue;
      }
      this.at++;
      const to = this.#classChars();
      if (to.length !== 1 || to[0] < from[0]) this.refuse();
      for (const char of range(from[0], to[0])) chars.add(char);
    }
    if (this.pattern[this.at++] !== ']') this.refuse();
    const found = negated ? PRINTABLE.filter((char) => !chars.has(char)) : [...chars];
    if (found.length === 0) this.refuse();
    return found;
  }

  #classChars(): readonly string[] {
    const char = this.pattern[this.at++];
    if (char === undefined || char === '[' || char === '&') this.refuse();
    return char === '\\' ? this.#escaped() : [char];
  }

  #repeated(atom: Maker): Maker {
    const counted = /^(?:[?*+]|\{(\d+)(?:(,)(\d*))?\})/.exec(this.pattern.slice(this.at));
    if (counted === null) return atom;
    this.at += counted[0].length;
    const least = counted[0] === '+' ? 1 : Number(counted[1] ?? 0);
    const most = counted[0] === '?' ? 1 : mostOf(counted, least);
    if (most < least || most > 65_536) this.refuse();
    return (random) => {
      let out = '';
      const count = least === most ? least : least + random.below(most - least + 1);
      for (let i = 0; i < count; i++) out += atom(random);
      return out;
    };
  }
}

function mostOf(counted: RegExpExecArray, least: number): number {
  if (counted[1] === undefined || counted[3] === '') return Math.max(least, MOST);
  return counted[2] === undefined ? least : Number(counted[3]);
}

function oneOf(chars: readonly string[]): Maker {
  return chars.length === 1 ? () => chars[0] : (random) => chars[random.below(chars.length)];
}

function range(from: string, to: string): string[] {
  const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
  return Array.from({ length: last - first + 1 }, (_, i) => String.fromCharCode(first + i));
}
