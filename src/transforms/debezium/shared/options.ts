// Validators and choices of the config keys that Debezium's transforms declare. Enumerated values are read without
// regard to case and white space, as the original reads them.
import type { ConfigValidator } from '../../../config/config-key.js';
import { rule } from '../../../config/validators.js';
import { type KeyOptions, key } from '../../shared/keys.js';

/** A STRING key of a few values. */
export function choiceKey(name: string, allowed: readonly string[], options: KeyOptions) {
  return key(name, { ...options, validator: oneOf(allowed) });
}

export function oneOf(allowed: readonly string[]): ConfigValidator {
  return {
    description: `[${allowed.join(', ')}]`,
    check: rule(undefined, (value) =>
      allowed.includes(choice(value as string)) ? null : `Value must be one of ${allowed.join(', ')}`,
    ).check,
  };
}

/** The value as the original's enumerations compare it. */
export const choice = (value: string): string => value.trim().toLowerCase();

export const positive: ConfigValidator = {
  description: '[1,...]',
  check: rule(undefined, (value) =>
    (value as number) > 0 ? null : 'A positive, non-zero integer value is expected',
  ).check,
};

/** A list whose entries hold no space. */
export const namesOnly: ConfigValidator = {
  description: 'list of names without spaces',
  check: rule(undefined, (value) => {
    const list = value as string[];
    if (list.length === 0) return 'A value is required';
    if (list.some((item) => item === '')) return 'Empty string element(s) not permitted';
    return list.some((item) => /\s/.test(item)) ? 'Element(s) containing space not permitted' : null;
  }).check,
};

export const required: ConfigValidator = {
  description: 'non-empty string',
  check: rule(undefined, (value) => (value === '' ? 'A value is required' : null)).check,
};
