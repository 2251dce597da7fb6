// What a sandbox may ask of the worker about values it holds: each function answers a primitive or another held value,
// which only the sandbox's own code sees. Used by sandbox.ts.
import { Decimal } from '../../../data/decimal.js';
import type { Header } from '../../../data/headers.js';
import { TIMESTAMP_NAME } from '../../../data/logical.js';
import type { Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';

/** A logical type whose Java value is a java.util.Date: the expression sees a Date. */
class HeldDate {
  constructor(readonly millis: number) {}
}

function kindOf(held: unknown): string {
  switch (typeof held) {
    case 'object':
      break;
    case 'undefined':
      return 'null';
    case 'bigint':
      return 'bigint';
    default:
      return 'plain';
  }
  if (held === null) return 'null';
  if (held instanceof Struct) return 'struct';
  if (Array.isArray(held)) return 'list';
  if (held instanceof Map) return 'map';
  if (held instanceof Uint8Array) return 'bytes';
  if (held instanceof Decimal) return 'decimal';
  return held instanceof Date || held instanceof HeldDate ? 'date' : 'other';
}

function structGet(held: Struct, name: string): unknown {
  const field = held.schema.field(name)!;
  const value = held.values[field.index] ?? field.schema.defaultValue ?? null;
  return value !== null && field.schema.name === TIMESTAMP_NAME ? new HeldDate(Number(value)) : value;
}

function entries(held: unknown, index?: number, part?: string | number): unknown {
  if (held instanceof Map) return index === undefined ? held.size : [...held][index][part as number];
  const header = (held as readonly Header[])[index as number];
  return header[part as 'key' | 'schema' | 'value'] ?? null;
}

function schemaPart(held: Schema, part: string, index = 0): unknown {
  switch (part) {
    case 'name':
      return held.name ?? null;
    case 'version':
      return held.version ?? null;
    case 'doc':
      return held.doc ?? null;
    case 'type':
      return held.type;
    case 'optional':
      return held.optional;
    case 'default':
      return held.defaultValue ?? null;
    case 'parameters':
      return held.parameters ?? null;
    case 'keys':
      return held.keySchema ?? null;
    case 'values':
      return held.valueSchema ?? null;
    case 'count':
      return held.fields.length;
    case 'fieldName':
      return held.fields[index].name;
    default:
      return held.fields[index].schema;
  }
}

export const host = {
  kindOf,
  structHas: (held: Struct, name: string) => held.schema.field(name) !== undefined,
  structKeys: (held: Struct) => held.schema.fields.map((field) => field.name),
  structGet,
  items: (held: readonly unknown[], index?: number) => (index === undefined ? held.length : held[index]),
  entries,
  decimalText: (held: Decimal) => held.toString(),
  bytesOf: (held: Uint8Array, index?: number) => (index === undefined ? held.length : held[index]),
  schemaField: (held: Schema, name: string) => held.field(name)?.index ?? -1,
  schemaPart,
  millisOf: (held: Date | HeldDate) => (held instanceof HeldDate ? held.millis : held.getTime()),
};
