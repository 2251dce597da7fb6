// Regular expressions as Java understands them, for filters and topic names that users bring from existing
// connector configs. Patterns are translated once (java-regex-translate.ts) into a RegExp of the same meaning;
// what has no translation is refused by name, never matched in another way.
import { failure } from '../errors/failure.js';
import { regexProblem, translate } from './regex/java-regex-translate.js';

export interface JavaRegexOptions {
  /** Pattern.CASE_INSENSITIVE: ASCII letters only, as in Java. */
  readonly caseInsensitive?: boolean | undefined;
}

export interface JavaRegex {
  /** The pattern as it was given. */
  readonly pattern: string;
  /** Matches the whole text only. */
  readonly full: RegExp;
  /** Matches anywhere in the text. */
  readonly anywhere: RegExp;
  /** Java's Matcher.matches: the whole text. */
  matches(text: string): boolean;
  /** Java's Matcher.find: anywhere in the text. */
  find(text: string): boolean;
  /** Prepares a replacement text (`$1`, `${name}`, `\$`). Throws JAVA_REGEX_REPLACEMENT_INVALID. */
  replacement(text: string): Replacement;
}

/** Writes the replacement for one match. */
export type Replacement = (match: RegExpExecArray) => string;

/** Compiles a Java pattern. Throws JAVA_REGEX_INVALID on a pattern that Java or the translation refuses. */
export function compileJavaRegex(pattern: string, options: JavaRegexOptions = {}): JavaRegex {
  const { source, flags, groups, names } = translate(pattern, options.caseInsensitive ?? false);
  let full: RegExp;
  let anywhere: RegExp;
  try {
    full = new RegExp(`^(?:${source})$`, flags);
    anywhere = new RegExp(source, flags);
  } catch (error) {
    const problem = regexProblem(pattern, 'Pattern cannot be compiled', 0);
    throw failure('JAVA_REGEX_INVALID', { problem }, error);
  }
  return {
    pattern,
    full,
    anywhere,
    matches: (text) => full.test(text),
    find: (text) => anywhere.test(text),
    replacement: (text) => compileReplacement(text, groups, names),
  };
}

/** Java's Matcher.replaceFirst: the first match anywhere in the text is replaced; no match, same text. */
export function replaceFirst(regex: JavaRegex, replacement: Replacement, text: string): string {
  const match = regex.anywhere.exec(text);
  if (!match) return text;
  return text.slice(0, match.index) + replacement(match) + text.slice(match.index + match[0].length);
}

function compileReplacement(text: string, groups: number, names: ReadonlyMap<string, number>): Replacement {
  const invalid = (problem: string) =>
    failure('JAVA_REGEX_REPLACEMENT_INVALID', { replacement: text, problem });
  const parts: (string | number)[] = [];
  let literal = '';
  for (let i = 0; i < text.length; ) {
    const char = text[i++];
    if (char === '\\') {
      if (i === text.length) throw invalid('character to be escaped is missing');
      literal += text[i++];
    } else if (char !== '$') {
      literal += char;
    } else {
      const [group, next] = groupReference(text, i, { groups, names, invalid });
      parts.push(literal, group);
      literal = '';
      i = next;
    }
  }
  parts.push(literal);
  return (match) => parts.map((part) => (typeof part === 'string' ? part : groupText(match, part))).join('');
}

const groupText = (match: RegExpExecArray, group: number): string =>
  group === 0 ? match[0] : (match.groups?.[`g${group}`] ?? '');

interface ReferenceContext {
  groups: number;
  names: ReadonlyMap<string, number>;
  invalid(problem: string): Error;
}

/** Reads what follows a `$`: answers the group's number and where the text goes on. */
function groupReference(text: string, start: number, context: ReferenceContext): [number, number] {
  if (start === text.length) throw context.invalid('Illegal group reference: group index is missing');
  if (text[start] === '{') {
    const end = text.indexOf('}', start);
    const name = text.slice(start + 1, end < 0 ? undefined : end);
    if (end < 0) throw context.invalid("named capturing group is missing trailing '}'");
    const group = context.names.get(name);
    if (group === undefined) throw context.invalid(`No group with name {${name}}`);
    return [group, end + 1];
  }
  let group = '0123456789'.indexOf(text[start]);
  if (group < 0) throw context.invalid('Illegal group reference');
  if (group > context.groups) throw context.invalid(`No group ${group}`);
  let next = start + 1;
  for (; next < text.length; next++) {
    const digit = '0123456789'.indexOf(text[next]);
    if (digit < 0 || group * 10 + digit > context.groups) break;
    group = group * 10 + digit;
  }
  return [group, next];
}
