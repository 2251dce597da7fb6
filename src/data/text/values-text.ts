// Connect's literal notation, writing half: the text of a value as headers carry it and as Cast writes strings.
// Called by the simple header converter and transforms; the reading half is values-parse.ts.
import { failure } from '../../errors/failure.js';
import { Float } from '../bare/float.js';
import type { Schema } from '../schema.js';
import { Struct } from '../struct.js';
import { javaText, logicalMillis } from './java-text.js';

const MILLIS_PER_DAY = 86_400_000;

/** A date by its magnitude: time of day below one day, date on exact midnight, else date and time. */
export function isoText(millis: number): string {
  const iso = new Date(millis).toISOString();
  if (millis < MILLIS_PER_DAY) return iso.slice(iso.indexOf('T') + 1);
  return millis % MILLIS_PER_DAY === 0 ? iso.slice(0, iso.indexOf('T')) : iso;
}

/** The literal of a value: strings bare at top level, quoted inside containers. Throws DATA_INVALID. */
export function literalText(schema: Schema | null | undefined, value: unknown, embedded = false): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return embedded ? quoted(value) : value;
  const millis = logicalMillis(schema, value);
  if (millis !== undefined) return isoText(millis);
  if (value instanceof Uint8Array)
    return embedded ? quoted(javaText(schema, value)) : javaText(schema, value);
  if (Array.isArray(value)) {
    return `[${value.map((item) => literalText(schema?.valueSchema, item, true)).join(',')}]`;
  }
  if (value instanceof Map) {
    const entries = Array.from(
      value,
      ([key, item]) =>
        `${literalText(schema?.keySchema, key, true)}:${literalText(schema?.valueSchema, item, true)}`,
    );
    return `{${entries.join(',')}}`;
  }
  if (value instanceof Struct) {
    const fields = value.schema.fields.map(
      (field) => `${quoted(field.name)}:${literalText(field.schema, value.get(field.name), true)}`,
    );
    return `{${fields.join(',')}}`;
  }
  if (typeof value === 'object' && !('unscaled' in value || value instanceof Float)) {
    throw failure('DATA_INVALID', {
      detail: `Failed to serialize unexpected value type ${value.constructor.name}`,
    });
  }
  return javaText(schema, value);
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
