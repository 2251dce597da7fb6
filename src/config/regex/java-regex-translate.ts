// Translates the text of a Java pattern into a JavaScript RegExp source (flag `v`), called by java-regex.ts.
// Java's group n becomes the named group `gn`, so that helper groups (for possessive quantifiers) do not disturb
// the numbering. Case-insensitive letters are spelled out, since Java folds ASCII only and can switch in mid-pattern.
import { failure } from '../../errors/failure.js';
import { ClassReader, escapeCode, literal } from './java-regex-class.js';

export interface Translated {
  readonly source: string;
  readonly flags: string;
  /** How many capturing groups the Java pattern has. */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

export interface Modes {
  readonly i: boolean;
  readonly s: boolean;
  readonly m: boolean;
  readonly x: boolean;
}

const LINE_END = '(?:\\r\\n|[\\n\\r\\u0085\\u2028\\u2029])';
const AT_END = '(?![\\s\\S])';

/** Throws JAVA_REGEX_INVALID. */
export function translate(pattern: string, caseInsensitive: boolean): Translated {
  const translator = new Translator(pattern);
  const source = translator.alternatives({ i: caseInsensitive, s: false, m: false, x: false });
  if (translator.at < pattern.length) {
    translator.fail("Unmatched closing ')'");
  }
  translator.checkReferences();
  return { source, flags: 'v', groups: translator.groups, names: translator.names };
}

/** A refusal in the words and lines of PatternSyntaxException. */
export function regexProblem(pattern: string, problem: string, at: number): string {
  const pointer = at < pattern.length ? `\n${' '.repeat(at)}^` : '';
  return `${problem} near index ${at}\n${pattern}${pointer}`;
}

class Translator {
  at = 0;
  groups = 0;
  readonly names = new Map<string, number>();
  #atomics = 0;
  readonly #references: { group: number | string; at: number }[] = [];
  readonly #classes: ClassReader;

  constructor(readonly pattern: string) {
    this.#classes = new ClassReader(this);
  }

  fail(problem: string, at = Math.max(0, this.at - 1)): never {
    throw failure('JAVA_REGEX_INVALID', { problem: regexProblem(this.pattern, problem, at) });
  }

  checkReferences(): void {
    for (const { group, at } of this.#references) {
      const known = typeof group === 'number' ? group <= this.groups : this.names.has(group);
      if (known) continue;
      this.at = at;
      this.fail(
        typeof group === 'number' ? `No group ${group}` : `named capturing group <${group}> does not exist`,
      );
    }
  }

  /** Everything up to a closing parenthesis or the end. A flag group in it holds to the end of the enclosing group. */
  alternatives(outer: Modes): string {
    let modes = outer;
    let out = '';
    while (this.at < this.pattern.length && this.pattern[this.at] !== ')') {
      if (modes.x && this.#skipComment()) continue;
      if (this.pattern[this.at] === '|') {
        this.at++;
        out += '|';
        continue;
      }
      const flags = this.#flagGroup(modes);
      if (flags) {
        modes = flags;
        continue;
      }
      out += this.#quantified(modes);
    }
    return out;
  }

  #skipComment(): boolean {
    const char = this.pattern[this.at];
    if (/\s/.test(char)) {
      this.at++;
      return true;
    }
    if (char !== '#') return false;
    while (this.at < this.pattern.length && this.pattern[this.at] !== '\n') this.at++;
    return true;
  }

  /** `(?i)`, `(?i-s)`: the modes from here on, or undefined where something else stands. */
  #flagGroup(modes: Modes): Modes | undefined {
    const match = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?\)/.exec(this.pattern.slice(this.at));
    if (!match) return undefined;
    this.at += match[0].length;
    return this.#changed(modes, match[1], match[2] ?? '');
  }

  #changed(modes: Modes, on: string, off: string): Modes {
    const changed: Record<string, boolean> = { ...modes };
    for (const [letters, value] of [
      [on, true],
      [off, false],
    ] as const) {
      for (const letter of letters) {
        if (letter in changed) changed[letter] = value;
        else if ('udU'.includes(letter)) this.fail(`Inline flag '${letter}' is not supported`);
        else this.fail('Unknown inline modifier');
      }
    }
    return changed as unknown as Modes;
  }

  #quantified(modes: Modes): string {
    const start = this.at;
    const literals = /^\\Q/.test(this.pattern.slice(start, start + 2));
    if (literals) return this.#quotation(modes);
    let atom = this.#atom(modes);
    for (;;) {
      if (modes.x) while (this.at < this.pattern.length && this.#skipComment());
      const quantifier = this.#quantifier();
      if (quantifier === undefined) return atom;
      const next = this.pattern[this.at];
      if (next === '+') {
        this.at++;
        atom = this.#atomic(`(?:${atom})${quantifier}`);
      } else if (next === '?') {
        this.at++;
        atom = `(?:${atom})${quantifier}?`;
      } else {
        atom = `(?:${atom})${quantifier}`;
      }
      const dangling = this.pattern[this.at];
      if (dangling === '*' || dangling === '+' || dangling === '?') {
        this.fail(`Dangling meta character '${dangling}'`, this.at);
      }
    }
  }

  #quantifier(): string | undefined {
    const char = this.pattern[this.at];
    if (char === '*' || char === '+' || char === '?') {
      this.at++;
      return char;
    }
    if (char !== '{') return undefined;
    const match = /^\{(\d+)(,(\d*))?\}/.exec(this.pattern.slice(this.at));
    if (!match) {
      const counted = /^\{\d+,?\d*/.exec(this.pattern.slice(this.at));
      if (counted) this.fail('Unclosed counted closure', this.at + counted[0].length);
      this.fail('Illegal repetition', this.at + 1);
    }
    if (match[3] && Number(match[3]) < Number(match[1])) {
      this.fail('Illegal repetition range', this.at + match[0].length - 1);
    }
    this.at += match[0].length;
    return match[0];
  }

  /** What has matched is not given back: a lookahead captures it, a reference consumes it. */
  #atomic(source: string): string {
    const name = `a${++this.#atomics}`;
    return `(?:(?=(?<${name}>${source}))\\k<${name}>)`;
  }

  #quotation(modes: Modes): string {
    const end = this.pattern.indexOf('\\E', this.at + 2);
    const text = this.pattern.slice(this.at + 2, end < 0 ? undefined : end);
    this.at = end < 0 ? this.pattern.length : end + 2;
    const atoms = [...text].map((char) => literal(char.codePointAt(0)!, modes.i));
    // A quantifier after \E holds for the last character.
    const quantifier = atoms.length ? this.#quantifier() : undefined;
    if (quantifier) {
      const lazy = this.pattern[this.at] === '?' ? '?' : '';
      this.at += lazy.length;
      atoms.push(`(?:${atoms.pop()})${quantifier}${lazy}`);
    }
    return atoms.join('');
  }

  #atom(modes: Modes): string {
    const char = this.pattern[this.at];
    switch (char) {
      case '(':
        return this.#group(modes);
      case '[':
        return this.#classes.read(modes.i);
      case '.':
        this.at++;
        return modes.s ? '[\\s\\S]' : '[^\\n\\r\\u0085\\u2028\\u2029]';
      case '^':
        this.at++;
        return modes.m ? `(?:(?<![\\s\\S])|(?<=${LINE_END})(?=[\\s\\S]))` : '(?<![\\s\\S])';
      case '$':
        this.at++;
        return modes.m ? `(?=${LINE_END}|${AT_END})` : `(?=${LINE_END}?${AT_END})`;
      case '*':
      case '+':
      case '?':
        this.at++;
        return this.fail(`Dangling meta character '${char}'`);
      case '{':
        this.at++;
        return this.fail('Illegal repetition', this.at);
      case '\\':
        return this.#escape(modes);
      default: {
        const code = this.pattern.codePointAt(this.at)!;
        this.at += code > 0xffff ? 2 : 1;
        return literal(code, modes.i);
      }
    }
  }

  #group(modes: Modes): string {
    const rest = this.pattern.slice(this.at);
    const named = /^\(\?<([a-zA-Z][a-zA-Z0-9]*)>/.exec(rest);
    const flags = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?:/.exec(rest);
    const special = /^\(\?(?:[=!>]|<[=!])/.exec(rest)?.[0];
    if (named) {
      this.at += named[0].length;
      if (this.names.has(named[1])) this.fail(`Named capturing group <${named[1]}> is already defined`);
      const group = ++this.groups;
      this.names.set(named[1], group);
      return `(?<g${group}>${this.#body(modes)})`;
    }
    if (flags) {
      this.at += flags[0].length;
      return `(?:${this.#body(this.#changed(modes, flags[1], flags[2] ?? ''))})`;
    }
    if (special === '(?>') {
      this.at += special.length;
      return this.#atomic(this.#body(modes));
    }
    if (special) {
      this.at += special.length;
      return `(?:${special}${this.#body(modes)}))`;
    }
    if (rest.startsWith('(?')) {
      this.at += 2;
      this.fail(this.pattern[this.at] === '<' ? 'Unknown look-behind group' : 'Unknown inline modifier');
    }
    this.at++;
    const group = ++this.groups;
    return `(?<g${group}>${this.#body(modes)})`;
  }

  #body(modes: Modes): string {
    const body = this.alternatives(modes);
    if (this.pattern[this.at] !== ')') this.fail('Unclosed group', this.pattern.length);
    this.at++;
    return body;
  }

  #escape(modes: Modes): string {
    const char = this.pattern[this.at + 1];
    switch (char) {
      case 'A':
        return this.#take(2, '(?<![\\s\\S])');
      case 'z':
        return this.#take(2, AT_END);
      case 'Z':
        return this.#take(2, `(?=${LINE_END}?${AT_END})`);
      case 'b':
      case 'B':
        return this.#take(2, `\\${char}`);
      case 'R':
        return this.#take(2, '(?:\\r\\n|[\\n\\v\\f\\r\\u0085\\u2028\\u2029])');
      case 'k': {
        const name = /^<([a-zA-Z][a-zA-Z0-9]*)>/.exec(this.pattern.slice(this.at + 2));
        if (!name) this.fail("\\k is not followed by '<' for named capturing group");
        this.#reference(name[1], modes);
        this.at += 2 + name[0].length;
        return `\\k<g${this.names.get(name[1])}>`;
      }
      case 'G':
      case 'X':
      case 'N':
        this.at += 2;
        return this.fail(`\\${char} is not supported`);
    }
    if (char >= '1' && char <= '9') return this.#backReference(modes);
    const set = this.#classes.escapedSet(modes.i);
    if (set !== undefined) return set;
    return literal(escapeCode(this), modes.i);
  }

  #backReference(modes: Modes): string {
    let group = Number(this.pattern[this.at + 1]);
    this.at += 2;
    // More digits belong to the reference only as long as such a group has been opened.
    for (; /\d/.test(this.pattern[this.at] ?? ''); this.at++) {
      const longer = group * 10 + Number(this.pattern[this.at]);
      if (longer > this.groups) break;
      group = longer;
    }
    this.#reference(group, modes);
    // A reference to a group that is not yet open never matches in Java.
    return group <= this.groups ? `\\k<g${group}>` : '(?![\\s\\S]|(?![\\s\\S]))';
  }

  #reference(group: number | string, modes: Modes): void {
    if (modes.i) this.fail('A back reference in a case-insensitive pattern is not supported');
    this.#references.push({ group, at: this.at });
    if (typeof group === 'string') this.checkReferences();
  }

  #take(length: number, source: string): string {
    this.at += length;
    return source;
  }
}
