// The half of a record that a `$Key` or `$Value` transform works on, and what it may ask of it. Used by every
// transform in fields/ and by header-from.ts.
import { Float } from '../../data/bare/float.js';
import { inHashOrder } from '../../data/bare/hash-order.js';
import type { ConnectRecord } from '../../data/record.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { failure } from '../../errors/failure.js';
import { copyCapacity } from '../../errors/java-order.js';

export interface Side {
  schema(record: ConnectRecord): Schema | null;
  value(record: ConnectRecord): unknown;
  with<R extends ConnectRecord>(record: R, schema: Schema | null, value: unknown): R;
}

export const KEY: Side = {
  schema: (record) => record.keySchema,
  value: (record) => record.key ?? null,
  with: (record, keySchema, key) => ({ ...record, keySchema, key }),
};

export const VALUE: Side = {
  schema: (record) => record.valueSchema,
  value: (record) => record.value ?? null,
  with: (record, valueSchema, value) => ({ ...record, valueSchema, value }),
};

/** Throws DATA_INVALID where a schemaless value is no Map. */
export function requireMap(value: unknown, purpose: string): ReadonlyMap<unknown, unknown> {
  if (value instanceof Map) return value;
  throw failure('DATA_INVALID', {
    detail: `Only Map objects supported in absence of schema for [${purpose}], found: ${className(value)}`,
  });
}

/** A schemaless value with other entries, in the order of a Java HashMap that was copied from it and then changed. */
export function changedMap(
  value: ReadonlyMap<unknown, unknown>,
  change: (copy: Map<unknown, unknown>) => void,
): Map<unknown, unknown> {
  const copy = new Map(value);
  change(copy);
  return inHashOrder(copy, copyCapacity(value.size));
}

/** Throws DATA_INVALID where a value with a schema is no Struct. */
export function requireStruct(value: unknown, purpose: string): Struct {
  if (value instanceof Struct) return value;
  throw failure('DATA_INVALID', {
    detail: `Only Struct objects supported for [${purpose}], found: ${className(value)}`,
  });
}

/** The Java class that the original would name for a value. */
export function className(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Struct) return 'org.apache.kafka.connect.data.Struct';
  if (value instanceof Uint8Array) return '[B';
  if (value instanceof Map) return 'java.util.HashMap';
  if (value instanceof Float) return value.single ? 'java.lang.Float' : 'java.lang.Double';
  if (Array.isArray(value)) return 'java.util.ArrayList';
  switch (typeof value) {
    case 'string':
      return 'java.lang.String';
    case 'boolean':
      return 'java.lang.Boolean';
    case 'bigint':
      return 'java.lang.Long';
    case 'number':
      return Number.isInteger(value) ? 'java.lang.Long' : 'java.lang.Double';
    default:
      return value instanceof Date ? 'java.util.Date' : 'java.math.BigDecimal';
  }
}

/** Schema{name:TYPE}, as the original prints a schema in messages. */
export function schemaText(schema: Schema): string {
  return schema.name === undefined ? `Schema{${schema.type}}` : `Schema{${schema.name}:${schema.type}}`;
}

/** A value of a struct by position, with or without its default in place of null. */
export function fieldValue(struct: Struct, index: number, withDefault: boolean): unknown {
  const value = struct.values[index] ?? null;
  return value === null && withDefault ? (struct.schema.fields[index].schema.defaultValue ?? null) : value;
}
