// Short forms for the config keys of transforms and predicates, with the original's validators.
import type { ConfigKey, ConfigType, ConfigValidator, Importance } from '../../config/config-key.js';
import { compileJavaRegex } from '../../config/java-regex.js';
import { rule } from '../../config/validators.js';

export interface KeyOptions {
  readonly type?: ConfigType;
  /** Absent = required. */
  readonly default?: unknown;
  readonly importance?: Importance;
  readonly validator?: ConfigValidator;
  readonly documentation: string;
}

export function key(name: string, options: KeyOptions): ConfigKey {
  const { type = 'STRING', importance = 'MEDIUM', ...rest } = options;
  return { name, type, importance, ...rest };
}

export const nonEmptyList: ConfigValidator = {
  description: 'non-empty list',
  check: (name, value) =>
    value === null || (Array.isArray(value) && value.length === 0)
      ? [`Invalid value ${value === null ? null : '[]'} for configuration ${name}: Empty list`]
      : [],
};

/** Says what is wrong with a list by a function that throws it. */
export function parsable(
  description: string,
  parse: (entries: readonly string[]) => unknown,
): ConfigValidator {
  return {
    description,
    check(_name, value) {
      if (value === null) return [];
      try {
        parse(value as string[]);
        return [];
      } catch (error) {
        return [(error as Error).message];
      }
    },
  };
}

export const PAIRS = 'list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>';

/** What is said of a list of pairs in which an entry is none. */
export function noPair(entries: readonly string[], entry: string): string {
  return `Invalid value [${entries.join(', ')}] for configuration renames: Invalid rename mapping: ${entry}`;
}

export const javaRegex: ConfigValidator = rule('valid regex', (value) => {
  try {
    compileJavaRegex(value as string);
    return null;
  } catch (error) {
    return `Invalid regex: ${(error as Error).message}`;
  }
});
