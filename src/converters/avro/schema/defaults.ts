// Defaults on the way between Connect values and the JSON that an Avro schema holds. Both directions are only walked
// when a schema is converted, never for a record.
import { Decimal, unscaledBytes, unscaledFromBytes } from '../../../data/decimal.js';
import { int64FromBigInt, int64FromText } from '../../../data/int64.js';
import { DECIMAL_NAME } from '../../../data/logical.js';
import type { Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { doubleText, floatText } from '../../../data/text/number-text.js';
import { failure } from '../../../errors/failure.js';
import { JsonNumber } from '../../json/parse.js';
import { type AvroSchema, entriesOf } from './model.js';
import { hasStringKeys, isUnionSchema, scrub, unionFieldName } from './names.js';
import type { AvroOptions } from './options.js';
import { numberOf } from './parse.js';

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

/** JSON of a Connect value; null where there is none. Throws DATA_INVALID on a value of another type. */
export function defaultToJson(schema: Schema, value: unknown, options: AvroOptions): unknown {
  if (value === null || value === undefined) return null;
  if (schema.name === DECIMAL_NAME && value instanceof Decimal) return latin1(unscaledBytes(value.unscaled));
  switch (schema.type) {
    case 'FLOAT32':
      return new JsonNumber(floatText(value as number));
    case 'FLOAT64':
      return new JsonNumber(doubleText(value as number));
    case 'BYTES':
      return latin1(value as Uint8Array);
    case 'ARRAY':
      return (value as unknown[]).map((item) => defaultToJson(schema.valueSchema!, item, options));
    case 'MAP': {
      const entries = [...(value as Map<unknown, unknown>)];
      const item = (one: unknown) => defaultToJson(schema.valueSchema!, one, options);
      if (hasStringKeys(schema, options)) return new Map(entries.map(([k, v]) => [k, item(v)]));
      return entries.map(([k, v]) => [defaultToJson(schema.keySchema!, k, options), item(v)]);
    }
    case 'STRUCT':
      return structToJson(schema, value, options);
    default:
      return value;
  }
}

function structToJson(schema: Schema, value: unknown, options: AvroOptions): unknown {
  if (!(value instanceof Struct)) throw invalid(`Invalid type used for default value of STRUCT field`);
  const out = new Map<string, unknown>();
  for (const field of schema.fields) {
    const own = value.values[field.index] ?? field.schema.defaultValue ?? null;
    const json = defaultToJson(field.schema, own, options);
    // A union's default is that of its first type.
    if (isUnionSchema(schema)) return json;
    out.set(options.scrubInvalidNames ? scrub(field.name) : field.name, json);
  }
  return out;
}

/** True when Avro takes this JSON as a default of that schema. */
export function validDefault(schema: AvroSchema, json: unknown): boolean {
  switch (schema.type) {
    case 'null':
      return json === null;
    case 'boolean':
      return typeof json === 'boolean';
    case 'string':
    case 'bytes':
    case 'enum':
    case 'fixed':
      return typeof json === 'string';
    case 'int': {
      const value = numberOf(json);
      return (
        value !== undefined &&
        Number.isInteger(value) &&
        (value | 0) === value &&
        !(json instanceof JsonNumber)
      );
    }
    case 'long':
      return (
        typeof json === 'bigint' || Number.isInteger(json) || (json instanceof JsonNumber && json.integral)
      );
    case 'float':
    case 'double':
      return numberOf(json) !== undefined;
    case 'array':
      return Array.isArray(json) && json.every((item) => validDefault(schema.items, item));
    case 'map':
      return (
        isObject(json) && Array.from(entriesOf(json)).every(([, item]) => validDefault(schema.values, item))
      );
    case 'union':
      return schema.branches.some((branch) => validDefault(branch, json));
    case 'record':
      return (
        isObject(json) &&
        schema.fields.every((f) => validDefault(f.schema, memberOf(json, f.name) ?? f.defaultValue))
      );
  }
}

const memberOf = (json: object, name: string): unknown =>
  json instanceof Map
    ? json.get(name)
    : Object.hasOwn(json, name)
      ? (json as Record<string, unknown>)[name]
      : undefined;

const isObject = (json: unknown): json is object =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && !(json instanceof JsonNumber);

/**
 * The Connect value of a default in a schema's JSON. Throws DATA_INVALID where the JSON does not fit. `schema` is the
 * Connect schema made of `avro`.
 */
export function defaultFromJson(
  schema: Schema,
  avro: AvroSchema,
  json: unknown,
  options: AvroOptions,
): unknown {
  if (json === null || json === undefined) return null;
  if (schema.name === DECIMAL_NAME) {
    return new Decimal(unscaledFromBytes(bytesOf(json)), Number(schema.parameters?.get('scale')));
  }
  switch (avro.type) {
    case 'null':
      return null;
    case 'int':
    case 'float':
    case 'double': {
      const value = numberOf(json);
      if (value === undefined) throw invalid(`Invalid default value: ${String(json)} is no number`);
      return avro.type === 'float' ? Math.fround(value) : value;
    }
    case 'long':
      if (typeof json === 'bigint') return int64FromBigInt(json);
      if (json instanceof JsonNumber && json.integral) return int64FromText(json.text);
      if (numberOf(json) === undefined) throw invalid(`Invalid default value: ${String(json)} is no number`);
      return numberOf(json);
    case 'boolean':
      if (typeof json !== 'boolean') throw invalid(`Invalid default value: ${String(json)} is no boolean`);
      return json;
    case 'string':
    case 'enum':
      if (typeof json === 'object' && !(json instanceof JsonNumber))
        throw invalid('Invalid default value: no text');
      return json instanceof JsonNumber ? json.text : String(json);
    case 'bytes':
    case 'fixed':
      return bytesOf(json);
    case 'array':
      if (!Array.isArray(json)) throw invalid('Invalid JSON for array default value');
      if (schema.type === 'MAP') return mapFromEntries(schema, avro.items, json, options);
      return json.map((item) => defaultFromJson(schema.valueSchema!, avro.items, item, options));
    case 'map':
      if (!isObject(json)) throw invalid('Invalid JSON for map default value');
      return new Map(
        Array.from(entriesOf(json), ([k, v]) => [
          k,
          defaultFromJson(schema.valueSchema!, avro.values, v, options),
        ]),
      );
    case 'record':
    case 'union':
      return structFromJson(schema, avro, json, options);
  }
}

function mapFromEntries(schema: Schema, items: AvroSchema, json: unknown[], options: AvroOptions): unknown {
  if (items.type !== 'record') throw invalid('Invalid JSON for map default value');
  const [key, value] = ['key', 'value'].map((name) => items.fields.find((f) => f.name === name)!.schema);
  return new Map(
    json.map((entry) => {
      const [k, v] = Array.isArray(entry)
        ? entry
        : [(entry as Record<string, unknown>)['key'], (entry as Record<string, unknown>)['value']];
      return [
        defaultFromJson(schema.keySchema!, key, k, options),
        defaultFromJson(schema.valueSchema!, value, v, options),
      ];
    }),
  );
}

function structFromJson(schema: Schema, avro: AvroSchema, json: unknown, options: AvroOptions): unknown {
  if (avro.type === 'union') {
    const [first] = avro.branches;
    if (first.type === 'null') return null;
    const values = new Array<unknown>(schema.fields.length).fill(null);
    const name = unionFieldName(first, 0, options);
    const field = schema.field(name);
    if (!field) return defaultFromJson(schema, first, json, options);
    values[field.index] = defaultFromJson(field.schema, first, json, options);
    return new Struct(schema, values);
  }
  if (avro.type !== 'record' || !isObject(json)) throw invalid('Invalid JSON for record default value');
  return new Struct(
    schema,
    avro.fields.map((f, i) => {
      const own = schema.fields[i].schema;
      const given = memberOf(json, f.name);
      const value = defaultFromJson(own, isOptional(f.schema, own), given, options);
      if (value === null && !own.optional)
        throw invalid(`Invalid default value: no value for field ${f.name}`);
      return value;
    }),
  );
}

/** The type beside null, where a union only says that a value is optional. */
function isOptional(avro: AvroSchema, schema: Schema): AvroSchema {
  if (avro.type !== 'union' || isUnionSchema(schema)) return avro;
  return avro.branches.find((branch) => branch.type !== 'null') ?? avro;
}

function bytesOf(json: unknown): Uint8Array {
  if (typeof json !== 'string') throw invalid('Invalid binary data in default value');
  return Buffer.from(json, 'latin1');
}
