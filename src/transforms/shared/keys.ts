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
    Array.isArray(value) && value.length === 0
      ? [`Invalid value [] for configuration ${name}: Empty list`]
      : [],
};

/** `old:new` pairs. */
export const pairs: ConfigValidator = {
  description: 'list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>',
  check: (name, value) =>
    Array.isArray(value) && value.length === 0
      ? [`Invalid value [] for configuration ${name}: Empty list`]
      : [],
};

export const javaRegex: ConfigValidator = rule('valid regex', (value) => {
  try {
    compileJavaRegex(value as string);
    return null;
  } catch (error) {
    return `Invalid regex: ${(error as Error).message}`;
  }
});
