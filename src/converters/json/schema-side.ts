// The schema half of `{"schema":…,"payload":…}`: a Connect schema as JSON bytes (rendered once a schema) and the
// way back. Called by json.ts; payload values are written and read elsewhere.
import {
  arrayOf,
  mapOf,
  primitive,
  type Schema,
  type SchemaAttributes,
  type SchemaType,
  structOf,
} from '../../data/schema.js';
import { failure } from '../../errors/failure.js';
import type { JsonEncoders } from './encode.js';
import { JsonNumber } from './parse.js';
import { jsonBytes } from './slab.js';
import { writeString } from './write.js';

const WORDS: Readonly<Record<SchemaType, string>> = {
  BOOLEAN: 'boolean',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FLOAT32: 'float',
  FLOAT64: 'double',
  BYTES: 'bytes',
  STRING: 'string',
  ARRAY: 'array',
  MAP: 'map',
  STRUCT: 'struct',
};
const TYPES = new Map(Object.entries(WORDS).map(([type, word]) => [word, type as SchemaType]));

const quoted = (text: string): string =>
  Buffer.from(jsonBytes((value, b, o) => writeString(value as string, b, o), text)).toString();

/** JSON text of a schema, its keys in the original's order; `field` is the name it has inside a struct. */
export function schemaJson(schema: Schema | undefined, encoders: JsonEncoders, field?: string): string {
  // Of elements that have no schema in common.
  if (schema === undefined) return 'null';
  const parts = [`"type":"${WORDS[schema.type]}"`];
  if (schema.type === 'ARRAY') {
    parts.push(`"items":${schemaJson(schema.valueSchema, encoders)}`);
  } else if (schema.type === 'MAP') {
    parts.push(`"keys":${schemaJson(schema.keySchema, encoders)}`);
    parts.push(`"values":${schemaJson(schema.valueSchema, encoders)}`);
  } else if (schema.type === 'STRUCT') {
    const fields = schema.fields.map((f) => schemaJson(f.schema, encoders, f.name));
    parts.push(`"fields":[${fields.join(',')}]`);
  }
  parts.push(`"optional":${schema.optional}`);
  if (schema.name !== undefined) parts.push(`"name":${quoted(schema.name)}`);
  if (schema.version !== undefined) parts.push(`"version":${schema.version}`);
  if (schema.doc !== undefined) parts.push(`"doc":${quoted(schema.doc)}`);
  if (schema.parameters) {
    const entries = Array.from(schema.parameters, ([key, value]) => `${quoted(key)}:${quoted(value)}`);
    parts.push(`"parameters":{${entries.join(',')}}`);
  }
  if (schema.defaultValue !== undefined) {
    parts.push(`"default":${Buffer.from(jsonBytes(encoders.of(schema), schema.defaultValue)).toString()}`);
  }
  if (field !== undefined) parts.push(`"field":${quoted(field)}`);
  return `{${parts.join(',')}}`;
}

type Json = Record<string, unknown>;

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

function isObject(value: unknown): value is Json {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}

/** Turns a default's JSON into the in-memory value of its schema. */
export type DefaultReader = (schema: Schema, json: unknown) => unknown;

/** The schema that parsed JSON describes; null for JSON null. Throws DATA_INVALID. */
export function schemaFromJson(json: unknown, readDefault: DefaultReader): Schema | null {
  if (json === null || json === undefined) return null;
  const word = isObject(json) ? json.type : undefined;
  if (!isObject(json) || typeof word !== 'string') throw invalid("Schema must contain 'type' field");
  const type = TYPES.get(word);
  if (type === undefined) throw invalid(`Unknown schema type: ${word}`);
  const schema = shape(type, json, readDefault);
  const defaultJson = json.default;
  if (defaultJson === undefined || defaultJson === null) return schema;
  return schema.with({ defaultValue: readDefault(schema.with({ optional: false }), defaultJson) });
}

function shape(type: SchemaType, json: Json, readDefault: DefaultReader): Schema {
  const attributes = attributesFrom(json);
  switch (type) {
    case 'ARRAY':
      return arrayOf(
        part(json.items, 'Array schema did not specify the element type', readDefault),
        attributes,
      );
    case 'MAP':
      return mapOf(
        part(json.keys, 'Map schema did not specify the key type', readDefault),
        part(json.values, 'Map schema did not specify the value type', readDefault),
        attributes,
      );
    case 'STRUCT':
      return structOf(fieldsFrom(json.fields, readDefault), attributes);
    default:
      return primitive(type, attributes);
  }
}

function part(json: unknown, problem: string, readDefault: DefaultReader): Schema {
  const schema = schemaFromJson(json, readDefault);
  if (!schema) throw invalid(problem);
  return schema;
}

function fieldsFrom(json: unknown, readDefault: DefaultReader): [string, Schema][] {
  if (!Array.isArray(json)) throw invalid('Struct schema\'s "fields" argument is not an array.');
  return json.map((field) => {
    const name = isObject(field) ? field.field : undefined;
    if (typeof name !== 'string') throw invalid("Struct schema's field name not specified properly");
    return [name, part(field, "Schema must contain 'type' field", readDefault)];
  });
}

function attributesFrom(json: Json): SchemaAttributes {
  const { parameters } = json;
  if (parameters !== undefined && parameters !== null && isObject(parameters)) {
    for (const value of Object.values(parameters)) {
      if (typeof value !== 'string') throw invalid('Schema parameters must have string values.');
    }
  }
  return {
    optional: json.optional === true,
    name: typeof json.name === 'string' ? json.name : undefined,
    version: versionFrom(json.version),
    doc: typeof json.doc === 'string' ? json.doc : undefined,
    parameters: isObject(parameters)
      ? new Map(Object.entries(parameters as Record<string, string>))
      : undefined,
  };
}

function versionFrom(json: unknown): number | undefined {
  const value = json instanceof JsonNumber ? Number(json.text) : json;
  return typeof value === 'number' ? Math.trunc(value) | 0 : undefined;
}
