// The JSON Schema that the original registers for a Connect schema, property by property in its order, so that a registry
// finds the two equal. Called once a schema object by json-schema.ts; the values are written by encode.ts.
import { DECIMAL_NAME } from '../../data/logical.js';
import type { Schema } from '../../data/schema.js';
import { failure } from '../../errors/failure.js';
import { copiedHashOrder, javaHashOrder } from '../../errors/java-order.js';
import { GENERAL_ENUM, GENERAL_UNION } from '../avro/schema/names.js';
import { JsonNumber, parseJson } from '../json/parse.js';
import { jsonBytes } from '../json/slab.js';
import { writeString } from '../json/write.js';
import { type JsonSchemaWriters, VARIANT_NAME } from './encode.js';
import {
  ENUM_PARAMETER,
  ID_PARAMETER,
  type JsonSchemaOptions,
  NAMESPACE,
  NULL_SYMBOL,
  UNION_NAME,
} from './options.js';

/** A JSON object in the order of its text. */
type Json = Map<string, unknown>;

const CONNECT_TYPE: Partial<Record<Schema['type'], string>> = {
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FLOAT32: 'float32',
  FLOAT64: 'float64',
  BYTES: 'bytes',
  MAP: 'map',
};

export const isUnionSchema = (schema: Schema): boolean =>
  schema.type === 'STRUCT' && (schema.name === UNION_NAME || schema.parameters?.has(GENERAL_UNION) === true);

/** A map whose keys JSON can hold as property names. */
export const hasStringKeys = (schema: Schema): boolean =>
  schema.keySchema!.type === 'STRING' && !schema.keySchema!.optional;

/** The text of the schema. Throws DATA_INVALID on a schema that JSON Schema cannot hold, and on none. */
export function jsonSchemaFromConnect(
  schema: Schema | null,
  options: JsonSchemaOptions,
  writers: JsonSchemaWriters,
): string {
  if (schema === null) {
    throw failure('DATA_INVALID', {
      detail: 'JsonSchemaConverter writes only data with a schema; this record has none',
    });
  }
  return text(new FromConnect(options, writers).convert(schema, undefined, false));
}

class FromConnect {
  readonly #ids = new Set<string>();
  readonly #open = new Set<readonly unknown[]>();

  constructor(
    readonly options: JsonSchemaOptions,
    readonly writers: JsonSchemaWriters,
  ) {}

  /** `index` is the position of the field that it is the schema of. */
  convert(schema: Schema, index: number | undefined, ignoreOptional: boolean): Json {
    const id = schema.parameters?.get(ID_PARAMETER);
    if (id !== undefined) this.#ids.add(id);
    if (schema.name === VARIANT_NAME) {
      throw failure('DATA_INVALID', { detail: `Data of type ${VARIANT_NAME} cannot be written as JSON` });
    }
    if (isUnionSchema(schema)) return this.#union(schema, index, id);
    // An optional struct is wrapped whole, any other type inside its own attributes: the text is the same.
    const wrapped = schema.optional && !ignoreOptional;
    const own = this.#own(schema, wrapped ? undefined : index, wrapped ? undefined : id);
    return wrapped ? combined([nothing(), own], index, id) : own;
  }

  #union(schema: Schema, index: number | undefined, id: string | undefined): Json {
    const branches = schema.fields.map((field) => this.convert(field.schema, field.index, true));
    return combined(schema.optional ? [nothing(), ...branches] : branches, index, id);
  }

  #own(schema: Schema, index: number | undefined, id: string | undefined): Json {
    const out: Json = new Map();
    const { first, last } = this.#shape(schema);
    for (const [key, value] of first) out.set(key, value);
    if (schema.name !== undefined) out.set('title', schema.name);
    if (schema.doc !== undefined) out.set('description', schema.doc);
    if (id !== undefined) out.set('id', id);
    if (schema.defaultValue !== undefined) out.set('default', this.#default(schema));
    if (index !== undefined) out.set('connect.index', index);
    if (schema.version !== undefined) out.set('connect.version', schema.version);
    const type = CONNECT_TYPE[schema.type];
    if (type !== undefined) out.set('connect.type', type);
    const parameters = copiedHashOrder(
      [...(schema.parameters?.keys() ?? [])].filter((k) => !k.startsWith(NAMESPACE)),
    );
    if (parameters.length > 0) {
      out.set('connect.parameters', new Map(parameters.map((key) => [key, schema.parameters!.get(key)])));
    }
    for (const [key, value] of last) out.set(key, value);
    return out;
  }

  /** What the type itself says, before the common attributes and after them. */
  #shape(schema: Schema): { first: [string, unknown][]; last: [string, unknown][] } {
    const shape = (first: [string, unknown][], last: [string, unknown][] = []) => ({ first, last });
    switch (schema.type) {
      case 'INT8':
      case 'INT16':
      case 'INT32':
      case 'INT64':
        return shape([['type', 'integer']]);
      case 'FLOAT32':
      case 'FLOAT64':
        return shape([['type', 'number']]);
      case 'BOOLEAN':
        return shape([], [['type', 'boolean']]);
      case 'STRING':
        return shape([isEnum(schema) ? ['enum', this.#symbols(schema)] : ['type', 'string']]);
      case 'BYTES': {
        const numeric = schema.name === DECIMAL_NAME && this.options.decimalFormat === 'NUMERIC';
        return shape([['type', numeric ? 'number' : 'string']]);
      }
      case 'ARRAY':
        return shape([['type', 'array']], [['items', this.#inner(schema.valueSchema!, undefined)]]);
      case 'MAP':
        return this.#map(schema, shape);
      case 'STRUCT':
        return this.#struct(schema, shape);
    }
  }

  #map<T>(schema: Schema, shape: (first: [string, unknown][], last: [string, unknown][]) => T): T {
    if (hasStringKeys(schema)) {
      const values = this.convert(schema.valueSchema!, undefined, false);
      return shape([['type', 'object']], [['additionalProperties', values]]);
    }
    const properties = {
      value: this.convert(schema.valueSchema!, 1, false),
      key: this.convert(schema.keySchema!, 0, false),
    };
    const entry: Json = new Map<string, unknown>([
      ['type', 'object'],
      ['properties', new Map(Object.entries(properties))],
    ]);
    return shape([['type', 'array']], [['items', entry]]);
  }

  #struct<T>(schema: Schema, shape: (first: [string, unknown][], last: [string, unknown][]) => T): T {
    if (this.#open.has(schema.fields)) {
      throw failure('DATA_INVALID', {
        detail: `Schema ${schema.name ?? 'without a name'} contains itself and has no parameter ${ID_PARAMETER}`,
      });
    }
    this.#open.add(schema.fields);
    const converted = new Map<string, Json>();
    for (const field of schema.fields) converted.set(field.name, this.#inner(field.schema, field.index));
    this.#open.delete(schema.fields);
    const properties = javaHashOrder(converted.keys()).map((name) => [name, converted.get(name)] as const);
    const first: [string, unknown][] = [['type', 'object']];
    if (!this.options.additionalProperties) first.push(['additionalProperties', false]);
    return shape(first, properties.length > 0 ? [['properties', new Map(properties)]] : []);
  }

  /** A schema that has been converted under its id is referred to. */
  #inner(schema: Schema, index: number | undefined): Json {
    const id = schema.parameters?.get(ID_PARAMETER);
    if (id !== undefined && this.#ids.has(id)) return new Map([['$ref', id]]);
    return this.convert(schema, index, false);
  }

  #symbols(schema: Schema): unknown[] {
    const prefix = `${this.options.generalizedSumTypes ? GENERAL_ENUM : ENUM_PARAMETER}.`;
    const symbols = [...schema.parameters!.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .map((symbol) => (symbol === NULL_SYMBOL ? null : symbol));
    return javaHashOrder(symbols);
  }

  #default(schema: Schema): unknown {
    const bytes = jsonBytes(this.writers.of(schema), schema.defaultValue);
    return ordered(parseJson(Buffer.from(bytes).toString('utf8'), true));
  }
}

const isEnum = (schema: Schema): boolean =>
  schema.parameters?.has(GENERAL_ENUM) === true || schema.parameters?.has(ENUM_PARAMETER) === true;

const nothing = (): Json => new Map([['type', 'null']]);

function combined(branches: readonly Json[], index: number | undefined, id: string | undefined): Json {
  const out: Json = new Map();
  if (id !== undefined) out.set('id', id);
  if (index !== undefined) out.set('connect.index', index);
  out.set('oneOf', branches);
  return out;
}

/** Objects inside a default are HashMaps in the original. */
function ordered(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(ordered);
  if (typeof json !== 'object' || json === null || json instanceof JsonNumber) return json;
  const object = json as Record<string, unknown>;
  return new Map(javaHashOrder(Object.keys(object)).map((key) => [key, ordered(object[key])]));
}

const quoted = (value: string): string =>
  Buffer.from(jsonBytes((v, b, o) => writeString(v as string, b, o), value)).toString('utf8');

function text(json: unknown): string {
  if (typeof json === 'string') return quoted(json);
  if (json instanceof JsonNumber) return json.text;
  if (Array.isArray(json)) return `[${json.map(text).join(',')}]`;
  if (json instanceof Map)
    return `{${[...json].map(([key, value]) => `${quoted(key)}:${text(value)}`).join(',')}}`;
  return String(json);
}
