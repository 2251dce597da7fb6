// Puts a column rule around the values of a column: cut, masked or hashed, what stands for them included. Called once a
// column by table-schema.ts; a column without rule is not touched.
import type { Schema } from '../../../src/data/schema.js';
import { hasher } from '../../cdc/columns/digest.js';
import type { ColumnRule } from '../../cdc/columns/rules.js';
import type { Decoder, ValueMapping } from '../types/value-mapping.js';

export interface Rewriting {
  /** The value for readers; null stays null except in a mask, which tells nothing. */
  readonly value: (value: unknown) => unknown;
  /** Parameter that tells of it in the field's schema. */
  readonly parameter: readonly [name: string, value: string];
}

export interface RewritingOptions {
  readonly rule: ColumnRule;
  /** Masks and hashes leave other types alone. */
  readonly character: boolean;
  /** Longest value of the column. */
  readonly length: number;
}

/** Null where the rule can change nothing: a column that is never longer than what it would be cut to. */
export function rewriting({ rule, character, length }: RewritingOptions): Rewriting | null {
  if (rule.kind === 'truncate') {
    if (length <= rule.length) return null;
    return { value: (value) => cut(value, rule.length), parameter: ['truncateLength', String(rule.length)] };
  }
  const parameter = ['masked', 'true'] as const;
  if (!character) return { value: (value) => value, parameter };
  if (rule.kind === 'mask') {
    const mask = '*'.repeat(rule.length);
    return { value: () => mask, parameter };
  }
  const hash = hasher(rule);
  return {
    value: (value) => (typeof value === 'string' ? hash(value).slice(0, length) : value),
    parameter,
  };
}

function cut(value: unknown, length: number): unknown {
  if (typeof value === 'string') return value.length > length ? value.slice(0, length) : value;
  if (value instanceof Uint8Array) return value.length > length ? value.subarray(0, length) : value;
  return value;
}

/** The mapping whose decoders answer rewritten values. */
export function rewritten(mapping: ValueMapping, { value }: Rewriting): ValueMapping {
  const around =
    (decode: Decoder): Decoder =>
    (buffer, start, end) =>
      value(decode(buffer, start, end));
  return {
    ...mapping,
    textVisitor: undefined,
    binaryVisitor: undefined,
    text: around(mapping.text),
    binary: mapping.binary && around(mapping.binary),
    unavailable: value(mapping.unavailable),
  };
}

/** The schema with more parameters behind its own. */
export function withParameters(schema: Schema, more: Iterable<readonly [string, string]>): Schema {
  return schema.with({ parameters: new Map([...(schema.parameters ?? []), ...more]) });
}
