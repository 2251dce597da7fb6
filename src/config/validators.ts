// The validators of Kafka's ConfigDef, with its texts, and combinators for a plugin's own rules. Used in key
// declarations of every room. A validator answers complete error texts; an empty answer is a valid value.

import { javaHashOrder } from '../errors/java-order.js';
import type { ConfigData, ConfigValidator } from './config-key.js';
import { invalidValue } from './config-type.js';
import { compileJavaRegex } from './java-regex.js';

/** A rule on one non-null value: the reason it is refused, or null. Null values pass (see `nonNull`). */
export function rule(
  description: string | undefined,
  reason: (value: ConfigData, all: ReadonlyMap<string, ConfigData>) => string | null,
): ConfigValidator {
  return {
    description,
    check(name, value, all) {
      if (value === null) return [];
      const refused = reason(value, all);
      return refused === null ? [] : [invalidValue(name, value, refused)];
    },
  };
}

/** Numbers from `min` to `max`, either end open when undefined; null is refused as the original refuses it. */
export function range(min?: number | bigint, max?: number | bigint): ConfigValidator {
  const description =
    min === undefined ? `[...,${max}]` : max === undefined ? `[${min},...]` : `[${min},...,${max}]`;
  return {
    description,
    check(name, value) {
      if (value === null) return [invalidValue(name, null, 'Value must be non-null')];
      const number = value as number | bigint;
      if (min !== undefined && number < min)
        return [invalidValue(name, value, `Value must be at least ${min}`)];
      if (max !== undefined && number > max)
        return [invalidValue(name, value, `Value must be no more than ${max}`)];
      return [];
    },
  };
}

export const atLeast = (min: number | bigint): ConfigValidator => range(min);

/** Like `range` but null is valid. */
export function nullable(validator: ConfigValidator): ConfigValidator {
  return {
    description: validator.description,
    check: (name, value, all) => (value === null ? [] : validator.check(name, value, all)),
  };
}

/** Refuses null, also where the key is required anyway: the original then refuses it twice. */
export const nonNull: ConfigValidator = {
  check: (name, value) => (value === null ? [invalidValue(name, null, 'entry must be non null')] : []),
};

export function validString(...allowed: readonly string[]): ConfigValidator {
  const description = `[${allowed.join(', ')}]`;
  return {
    description,
    check: (name, value) =>
      allowed.includes(value as string)
        ? []
        : [invalidValue(name, value, `String must be one of: ${allowed.join(', ')}`)],
  };
}

/** Case-insensitive choice. The texts list the choices in upper case and in Java's hash order, as the original does. */
export function ciValidString(...allowed: readonly string[]): ConfigValidator {
  const upper = new Set(allowed.map((value) => value.toUpperCase()));
  const shown = javaHashOrder(upper).join(', ');
  return {
    description: `(case insensitive) [${shown}]`,
    check: (name, value) =>
      value !== null && upper.has(String(value).toUpperCase())
        ? []
        : [invalidValue(name, value, `String must be one of (case insensitive): ${shown}`)],
  };
}

/** Refuses the empty string; null passes. */
export const nonEmpty: ConfigValidator = {
  description: 'non-empty string',
  check: (name, value) => (value === '' ? [invalidValue(name, value, 'String must be non-empty')] : []),
};

/** Refuses the empty string and ASCII control characters: the rule of connector and group names. */
export const nonEmptyWithoutControls: ConfigValidator = {
  description: 'non-empty string without ISO control characters',
  check(name, value) {
    if (value === null) return [];
    const text = value as string;
    if (text === '') return [invalidValue(name, value, 'String may not be empty')];
    const controls: number[] = [];
    for (const char of text) {
      const code = char.codePointAt(0)!;
      if (code < 32 || (code >= 127 && code < 160)) controls.push(code);
    }
    if (controls.length === 0) return [];
    const shown = controls.join(', ');
    return [
      invalidValue(
        name,
        value,
        `String may not contain control sequences but had the following ASCII chars: ${shown}`,
      ),
    ];
  },
};

/** The whole text must match. */
export function pattern(regex: RegExp, message?: string): ConfigValidator {
  const whole = new RegExp(`^(?:${regex.source})$`, regex.flags);
  return rule(`matches ${regex.source}`, (value) =>
    whole.test(value as string) ? null : (message ?? `String must match ${regex.source}`),
  );
}

/** The text (or each entry of a LIST) must itself be a regular expression. */
export const isRegex: ConfigValidator = rule('valid regular expression', (value) => {
  for (const text of Array.isArray(value) ? value : [value]) {
    try {
      compileJavaRegex(text as string);
    } catch (error) {
      return `Invalid regex: ${(error as Error).message}`;
    }
  }
  return null;
});

/** All validators in order; the first that refuses answers. */
export function allOf(...validators: readonly ConfigValidator[]): ConfigValidator {
  return {
    description: validators
      .map((v) => v.description)
      .filter((text) => text !== undefined)
      .join(','),
    check(name, value, all) {
      for (const validator of validators) {
        const errors = validator.check(name, value, all);
        if (errors.length > 0) return errors;
      }
      return [];
    },
  };
}

/** Valid when at least one validator accepts; the first one's errors otherwise. */
export function anyOf(...validators: readonly ConfigValidator[]): ConfigValidator {
  return {
    description: validators
      .map((v) => v.description)
      .filter((text) => text !== undefined)
      .join(' or '),
    check(name, value, all) {
      let first: readonly string[] = [];
      for (const validator of validators) {
        const errors = validator.check(name, value, all);
        if (errors.length === 0) return [];
        if (first.length === 0) first = errors;
      }
      return first;
    },
  };
}
