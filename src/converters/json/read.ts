// Compiles a Schema into a reader from parsed JSON to the in-memory value, with the original's leniency: a number
// is narrowed as Java narrows it, text where a number belongs reads as 0, unknown fields are passed over.
// Called by json.ts; parsed JSON comes from parse.ts.

import { hashOfKeys, inHashOrder } from '../../data/bare/hash-order.js';
import { Decimal, parseDecimal, unscaledFromBytes } from '../../data/decimal.js';
import { int64FromBigInt } from '../../data/int64.js';
import { DATE_NAME, DECIMAL_NAME, TIME_NAME, TIMESTAMP_NAME } from '../../data/logical.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { failure } from '../../errors/failure.js';
import { javaStringHash, sortByBucket } from '../../errors/java-order.js';
import { decimalScale } from './encode.js';
import { JsonNumber } from './parse.js';

export type JsonReader = (json: unknown) => unknown;

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

export class JsonReaders {
  readonly #compiled = new WeakMap<Schema, JsonReader>();

  constructor(readonly replaceNullWithDefault: boolean) {}

  /** The reader of a schema, compiled at the first call. It throws DATA_INVALID. */
  of(schema: Schema): JsonReader {
    const known = this.#compiled.get(schema);
    if (known) return known;
    let compiled: JsonReader | undefined;
    this.#compiled.set(schema, (json) => compiled!(json));
    const present = this.#present(schema);
    const fallback = this.replaceNullWithDefault ? schema.defaultValue : undefined;
    compiled = (json) => {
      if (json !== null && json !== undefined) return present(json);
      if (fallback !== undefined) return fallback;
      if (schema.optional) return null;
      throw invalid(`Invalid null value for required ${schema.type} field`);
    };
    this.#compiled.set(schema, compiled);
    return compiled;
  }

  #present(schema: Schema): JsonReader {
    switch (schema.type) {
      case 'ARRAY':
        return this.#array(schema);
      case 'MAP':
        return this.#map(schema);
      case 'STRUCT':
        return this.#struct(schema);
      default:
        return leafReader(schema);
    }
  }

  #array(schema: Schema): JsonReader {
    const element = this.of(schema.valueSchema!);
    return (json) =>
      typeof json === 'object' ? Object.values(json as object).map((value) => element(value)) : [];
  }

  #map(schema: Schema): JsonReader {
    const key = this.of(schema.keySchema!);
    const element = this.of(schema.valueSchema!);
    if (schema.keySchema!.type === 'STRING') {
      return (json) => {
        if (nodeType(json) !== 'OBJECT') {
          throw invalid(
            `Maps with string fields should be encoded as JSON objects, but found ${nodeType(json)}`,
          );
        }
        return readMap(json as Record<string, unknown>, element);
      };
    }
    const hash = hashOfKeys(schema.keySchema!);
    return (json) => {
      if (!Array.isArray(json)) {
        throw invalid(
          `Maps with non-string fields should be encoded as JSON array of tuples, but found ${nodeType(json)}`,
        );
      }
      const map = new Map(
        json.map((entry) => {
          if (!Array.isArray(entry)) {
            throw invalid(`Found invalid map entry instead of array tuple: ${nodeType(entry)}`);
          }
          if (entry.length !== 2) {
            throw invalid(`Found invalid map entry, expected length 2 but found :${entry.length}`);
          }
          return [key(entry[0]), element(entry[1])];
        }),
      );
      return hash === undefined ? map : inHashOrder(map, undefined, hash);
    };
  }

  #struct(schema: Schema): JsonReader {
    const names = schema.fields.map((field) => field.name);
    const readers = schema.fields.map((field) => this.of(field.schema));
    return (json) => {
      if (nodeType(json) !== 'OBJECT') {
        throw invalid(`Structs should be encoded as JSON objects, but found ${nodeType(json)}`);
      }
      const values = new Array<unknown>(names.length);
      for (let i = 0; i < names.length; i++) {
        const name = names[i];
        values[i] = readers[i](
          Object.hasOwn(json as object, name) ? (json as Record<string, unknown>)[name] : null,
        );
      }
      return new Struct(schema, values);
    };
  }
}

/** The reader of a schema without others in it, for JSON that is not null. */
export function leafReader(schema: Schema): JsonReader {
  switch (schema.name) {
    case DECIMAL_NAME:
      return decimalReader(schema);
    case DATE_NAME:
      return (json) => logicalInt(json, 'Date');
    case TIME_NAME:
      return (json) => logicalInt(json, 'Time');
    case TIMESTAMP_NAME:
      return (json) => {
        if (!isIntegral(json)) throw logicalType('Timestamp', 'integral', json);
        return toInt64(json);
      };
  }
  switch (schema.type) {
    case 'INT8':
      return (json) => (toInt32(json) << 24) >> 24;
    case 'INT16':
      return (json) => (toInt32(json) << 16) >> 16;
    case 'INT32':
      return toInt32;
    case 'INT64':
      return toInt64;
    case 'FLOAT32':
      return (json) => Math.fround(toDouble(json));
    case 'FLOAT64':
      return toDouble;
    case 'BOOLEAN':
      return (json) => json === true;
    case 'STRING':
      return (json) => (typeof json === 'string' ? json : null);
    case 'BYTES':
      return (json) => (typeof json === 'string' ? base64(json, 'Invalid bytes field') : null);
    default:
      throw invalid(`A ${schema.type} is read by its parts`);
  }
}

/** Schemaless JSON: INT64, FLOAT64, string, boolean, array, Map. Integers beyond int64 wrap as the original's do. */
export function readSchemaless(json: unknown): unknown {
  if (json instanceof JsonNumber) return json.integral ? toInt64(json) : Number(json.text);
  if (Array.isArray(json)) return json.map(readSchemaless);
  if (typeof json === 'object' && json !== null)
    return readMap(json as Record<string, unknown>, readSchemaless);
  return json ?? null;
}

function readMap(json: Record<string, unknown>, read: JsonReader): Map<string, unknown> {
  const map = new Map<string, unknown>();
  for (const key of sortByBucket(Object.keys(json), javaStringHash)) map.set(key, read(json[key]));
  return map;
}

/** Jackson's node types, as its messages name them. */
export function nodeType(json: unknown): string {
  if (json === null || json === undefined) return 'NULL';
  if (Array.isArray(json)) return 'ARRAY';
  if (json instanceof JsonNumber) return 'NUMBER';
  return (typeof json).toUpperCase();
}

export function isIntegral(json: unknown): boolean {
  return json instanceof JsonNumber ? json.integral : Number.isInteger(json);
}

export function toInt32(json: unknown): number {
  if (Number.isSafeInteger(json)) return (json as number) | 0;
  return Number(BigInt.asIntN(32, truncated(json)));
}

export function toInt64(json: unknown): number | bigint {
  if (Number.isSafeInteger(json)) return (json as number) + 0;
  return int64FromBigInt(BigInt.asIntN(64, truncated(json)));
}

/** The whole part of any number; 0 for what is none. */
function truncated(json: unknown): bigint {
  if (typeof json !== 'number' && !(json instanceof JsonNumber)) return 0n;
  const { unscaled, scale } = parseDecimal(json instanceof JsonNumber ? json.text : String(json));
  // A number this far from zero has no low bits left.
  if (scale < -400 || scale > 20000) return 0n;
  return scale > 0 ? unscaled / 10n ** BigInt(scale) : unscaled * 10n ** BigInt(-scale);
}

export function toDouble(json: unknown): number {
  if (typeof json === 'number') return json;
  return json instanceof JsonNumber ? Number(json.text) : 0;
}

export function base64(text: string, problem: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) throw invalid(problem);
  return Buffer.from(text, 'base64');
}

export function decimalReader(schema: Schema): JsonReader {
  let scale: number | undefined;
  return (json) => {
    if (typeof json === 'number') return parseDecimal(String(json));
    if (json instanceof JsonNumber) return parseDecimal(json.text);
    if (typeof json === 'string') {
      const detail = 'Invalid bytes for Decimal field';
      const bytes = base64(json, detail);
      if (bytes.length === 0) throw invalid(detail);
      try {
        // Numbers do without it.
        scale ??= decimalScale(schema);
      } catch (error) {
        throw failure('DATA_INVALID', { detail }, error);
      }
      return new Decimal(unscaledFromBytes(bytes), scale);
    }
    throw logicalType('Decimal', 'numeric or bytes', json);
  };
}

export function logicalInt(json: unknown, type: string): number {
  if (typeof json !== 'number' || (json | 0) !== json) throw logicalType(type, 'integer', json);
  return json;
}

export function logicalType(type: string, expected: string, json: unknown): Error {
  return invalid(
    `Invalid type for ${type}, underlying representation should be ${expected} but was ${nodeType(json)}`,
  );
}

/** Whether a schema holds a Decimal anywhere: its numbers must then be parsed exactly. */
export function holdsDecimal(schema: Schema | null, seen = new Set<Schema>()): boolean {
  if (!schema || seen.has(schema)) return false;
  seen.add(schema);
  if (schema.name === DECIMAL_NAME) return true;
  const parts = [schema.keySchema, schema.valueSchema, ...schema.fields.map((field) => field.schema)];
  return parts.some((part) => holdsDecimal(part ?? null, seen));
}
