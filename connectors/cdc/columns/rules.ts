// Column rules of a configuration: which columns are cut, masked or hashed, and which tell their source type. Shared by
// every log reader; parsed once at start, asked once a column.
import { compileJavaRegex } from '../../../src/config/java-regex.js';
import { isHashAlgorithm } from './digest.js';

/** What happens to the values of a column. */
export type ColumnRule =
  | { readonly kind: 'truncate'; readonly length: number }
  | { readonly kind: 'mask'; readonly length: number }
  | {
      readonly kind: 'hash';
      /** 1 = over the Java-serialised string, 2 = over its UTF-8 bytes. */
      readonly version: 1 | 2;
      readonly algorithm: string;
      readonly salt: string;
    };

/** What holds for one column; rule null = its values pass unchanged. */
export interface ColumnTreatment {
  readonly rule: ColumnRule | null;
  readonly propagates: boolean;
}

export interface ColumnRules {
  /** `column` = `schema.table.column`, `type` = `schema.table.type`. */
  treatment(column: string, type: string): ColumnTreatment;
}

export interface RuleProblem {
  readonly option: string;
  readonly value: string;
  readonly problem: string;
}

type Parsed = { readonly rule: ColumnRule } | { readonly problem: string };

const TRUNCATE = /^column\.truncate\.to\.(.*)\.chars$/;
const MASK = /^column\.mask\.with\.(.*)\.chars$/;
const HASH = /^column\.mask\.hash\.(v2\.)?([^.]+)\.with\.salt\.(.*)$/;

/** True for the names of options that carry a rule: their number, algorithm and salt are part of the name. */
function isColumnRule(option: string): boolean {
  return /^column\.(truncate\.to|mask)\./.test(option);
}

function parse(option: string): Parsed {
  const cut = TRUNCATE.exec(option);
  if (cut) return counted(cut[1], (length) => ({ kind: 'truncate', length }));
  const mask = MASK.exec(option);
  if (mask) return counted(mask[1], (length) => ({ kind: 'mask', length }));
  const hash = HASH.exec(option);
  if (!hash) return { problem: 'no such column rule' };
  const [, v2, algorithm, salt] = hash;
  if (salt === '') return { problem: 'a salt is missing at the end of its name' };
  if (!isHashAlgorithm(algorithm)) return { problem: `there is no hash algorithm ${algorithm}` };
  return { rule: { kind: 'hash', version: v2 === undefined ? 1 : 2, algorithm, salt } };
}

function counted(text: string, rule: (length: number) => ColumnRule): Parsed {
  return /^\d{1,9}$/.test(text)
    ? { rule: rule(Number(text)) }
    : { problem: 'its name must have a number of characters' };
}

/** What is wrong with the column rules of a configuration. */
export function columnRuleProblems(props: Readonly<Record<string, string>>): RuleProblem[] {
  return Object.entries(props)
    .filter(([option]) => isColumnRule(option))
    .flatMap(([option, value]) => {
      const parsed = parse(option);
      const problem = 'problem' in parsed ? parsed.problem : patternProblem(value);
      return problem === null ? [] : [{ option, value, problem }];
    });
}

function patternProblem(value: string): string | null {
  try {
    patterns(value);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Patterns between commas; `\,` stands for a comma of the pattern. */
function patterns(text: string): ((id: string) => boolean)[] {
  return text
    .split(/(?<!\\),/)
    .map((part) => part.replaceAll('\\,', ',').trim())
    .filter((part) => part !== '')
    .map((part) => {
      const regex = compileJavaRegex(part, { caseInsensitive: true });
      return (id) => regex.matches(id);
    });
}

const RANK: Readonly<Record<string, number>> = { truncate: 0, mask: 1, hash: 2 };

/**
 * The rules of a configuration whose problems were reported before. One rule a column: cutting before masking before
 * hashing, then by name. A column that is cut or masked does not tell its source type.
 */
export function columnRules(props: Readonly<Record<string, string>>): ColumnRules {
  const rules = Object.entries(props)
    .filter(([option]) => isColumnRule(option))
    .flatMap(([option, value]) => {
      const parsed = parse(option);
      return 'rule' in parsed ? [{ option, rule: parsed.rule, matches: patterns(value) }] : [];
    })
    .sort((a, b) => order(a.rule) - order(b.rule) || (a.option < b.option ? -1 : 1));
  const byColumn = patterns(props['column.propagate.source.type'] ?? '');
  const byType = patterns(props['datatype.propagate.source.type'] ?? '');
  return {
    treatment(column, type) {
      const found = rules.find(({ matches }) => matches.some((test) => test(column)));
      const rule = found?.rule ?? null;
      const hides = rule !== null && rule.kind !== 'hash';
      const propagates =
        !hides && (byColumn.some((test) => test(column)) || byType.some((test) => test(type)));
      return { rule, propagates };
    },
  };
}

function order(rule: ColumnRule): number {
  return RANK[rule.kind] + (rule.kind === 'hash' && rule.version === 2 ? 0.5 : 0);
}
