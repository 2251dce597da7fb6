// Reads the numbers in a task's properties as the originals do, which declare no config keys for them.
import type { Props } from '../../src/config/config-key.js';
import { failure } from '../../src/errors/failure.js';

/** Throws GENERATOR_CONFIG_INVALID where the property is missing (and has no default) or is no whole number. */
export function wholeNumber(task: string, props: Props, name: string, fallback?: string): number {
  const text = props[name] ?? fallback;
  if (text === undefined || !/^[+-]?\d{1,15}$/.test(text)) {
    throw failure('GENERATOR_CONFIG_INVALID', { task, name, value: text });
  }
  return Number(text);
}
