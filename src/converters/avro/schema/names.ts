// Names on the way between Connect and Avro: namespaces, scrubbing of characters that Avro refuses, and the names of
// the fields that stand for a union's branches.

import type { Schema } from '../../../data/schema.js';
import { withoutHalfPairs } from '../../../data/text/half-pairs.js';
import { type AvroSchema, fullName, isNamed } from './model.js';
import type { AvroOptions } from './options.js';

export const NAMESPACE = 'io.confluent.connect.avro';
export const DEFAULT_NAME = 'ConnectDefault';
export const MAP_ENTRY = 'MapEntry';
export const UNION_NAME = `${NAMESPACE}.Union`;
export const ENUM_PARAMETER = `${NAMESPACE}.Enum`;
export const GENERAL_ENUM = 'org.apache.kafka.connect.data.Enum';
export const GENERAL_UNION = 'org.apache.kafka.connect.data.Union';
export const FIXED_SIZE = 'connect.fixed.size';
export const DECIMAL_PRECISION = 'connect.decimal.precision';

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A name of which Avro accepts every character: URL-encoded, `x` before a leading digit, `_` for the rest. */
export function scrub(name: string): string {
  if (name === '' || PLAIN.test(name)) return name;
  // Java's URLEncoder spares less than encodeURIComponent does.
  const encoded = encodeURIComponent(withoutHalfPairs(name))
    .replace(/%20/g, '+')
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return (/^[0-9]/.test(encoded) ? `x${encoded}` : encoded).replace(/[^A-Za-z0-9_]/g, '_');
}

export interface SplitName {
  readonly namespace: string | undefined;
  readonly name: string;
}

/** The last dotted part is the name, what is before it the namespace. */
export function splitName(full: string, scrubbed: boolean): SplitName {
  if (full === '') return { namespace: undefined, name: full };
  const parts = full.replace(/\.+$/, '').split('.');
  const clean = scrubbed ? parts.map(scrub) : parts;
  const name = clean[clean.length - 1];
  return { namespace: clean.slice(0, -1).join('.') || undefined, name };
}

export function scrubbedFullName(full: string, options: AvroOptions): string {
  if (!options.scrubInvalidNames) return full;
  const { namespace, name } = splitName(full, true);
  return namespace === undefined ? name : `${namespace}.${name}`;
}

export const isUnionSchema = (schema: Schema): boolean =>
  schema.name === UNION_NAME || schema.parameters?.has(GENERAL_UNION) === true;

export const isEnumSchema = (schema: Schema): boolean =>
  schema.type === 'STRING' &&
  (schema.parameters?.has(GENERAL_ENUM) === true || schema.parameters?.has(ENUM_PARAMETER) === true);

export const isFixedSchema = (schema: Schema): boolean =>
  schema.type === 'BYTES' && schema.name !== undefined && schema.parameters?.has(FIXED_SIZE) === true;

/** The name of the field that stands for a branch of a union. */
export function unionFieldName(branch: AvroSchema, index: number, options: AvroOptions): string {
  if (options.generalizedSumTypes) return `connect_union_field_${index}`;
  if (!isNamed(branch)) return branch.type;
  return options.enhancedSchemas ? fullName(branch) : branch.name;
}

/** True for a map that Avro's own map can hold: its keys are strings. */
export const hasStringKeys = (schema: Schema, options: AvroOptions): boolean =>
  schema.keySchema!.type === 'STRING' && (!schema.keySchema!.optional || options.allowOptionalMapKeys);
