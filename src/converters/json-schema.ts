// io.confluent.connect.json.JsonSchemaConverter: records as JSON, their JSON Schemas in a schema registry. Bytes and
// registered schemas equal the original's; see registry/converter.ts for the registry's side.
import type { Converter, SchemaAndValue } from '../api/converter.js';
import { ConfigDef } from '../config/config-def.js';
import type { Schema } from '../data/schema.js';
import { failure } from '../errors/failure.js';
import { converterTypeKey } from './converter-type.js';
import { parseJson } from './json/parse.js';
import { holdsDecimal } from './json/read.js';
import { type JsonWriter, jsonBytes } from './json/slab.js';
import { writeAscii, writeBytes } from './json/write.js';
import { jsonSchemaWriters } from './json-schema/encode.js';
import { isUnionSchema, jsonSchemaFromConnect } from './json-schema/from-connect.js';
import { type JsonSchema, type NamedText, parseJsonSchema } from './json-schema/model.js';
import { obstacles } from './json-schema/obstacles.js';
import { JSON_SCHEMA_DATA_KEYS, type JsonSchemaOptions, jsonSchemaOptions } from './json-schema/options.js';
import { jsonSchemaReader } from './json-schema/read.js';
import { connectFromJsonSchema } from './json-schema/to-connect.js';
import { jsonValidator, type Validator } from './json-schema/validate.js';
import { REGISTRY_KEYS } from './registry/config.js';
import { type ParsedSchema, RegistryConverter, type SchemaCodec } from './registry/converter.js';

export const JSON_SCHEMA_CONVERTER_CONFIG = new ConfigDef([
  converterTypeKey,
  ...REGISTRY_KEYS,
  ...JSON_SCHEMA_DATA_KEYS,
]);

export interface ParsedJsonSchema extends ParsedSchema {
  readonly schema: JsonSchema;
  readonly text: string;
  readonly references: readonly NamedText[];
}

export function jsonSchemaCodec(options: JsonSchemaOptions): SchemaCodec<ParsedJsonSchema> {
  const writers = jsonSchemaWriters(options);
  const parse = (text: string, references: readonly NamedText[]): ParsedJsonSchema => {
    const schema = parseJsonSchema(text, references);
    return { schema, text, references, recordName: schema.common.title };
  };
  const validator = ({ text, references }: ParsedJsonSchema): Validator | undefined =>
    options.failInvalidSchema ? jsonValidator(text, references, options.ignoreModernDialects) : undefined;
  return {
    format: 'JSON',
    writesNull: (schema) =>
      schema.optional || (schema.defaultValue !== undefined && !options.ignoreDefaultForNullables),
    fromConnect(schema) {
      const text = jsonSchemaFromConnect(schema, options, writers);
      return { parsed: parse(text, []), text };
    },
    parse,
    obstacles: (written, readAs) => obstacles(written.schema, readAs.schema),
    writer(schema, target) {
      const write = schema === null ? writeAnyNull : writers.of(schema);
      const validate = validator(target);
      return validate === undefined ? write : validated(write, validate);
    },
    reader: (_written, readAs, version) =>
      readerOf(connectFromJsonSchema(readAs.schema, options, version), validator(readAs)),
  };
}

/** Never used: data without a schema has been refused before. */
const writeAnyNull: JsonWriter = (_value, b, o) => writeAscii('null', b, o);

function validated(write: JsonWriter, validate: Validator): JsonWriter {
  return (value, b, o) => {
    const bytes = jsonBytes(write, value);
    validate(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return writeBytes(bytes, b, o);
  };
}

/** Numbers are parsed exactly where a double could change what is read. */
const needsExact = (schema: Schema): boolean =>
  holdsDecimal(schema) || holdsUnionWithBytes(schema, new Set());

function holdsUnionWithBytes(schema: Schema | undefined, seen: Set<unknown>): boolean {
  if (!schema || seen.has(schema.type === 'STRUCT' ? schema.fields : schema)) return false;
  seen.add(schema.type === 'STRUCT' ? schema.fields : schema);
  if (isUnionSchema(schema) && schema.fields.some((field) => field.schema.type === 'BYTES')) return true;
  const parts = [schema.keySchema, schema.valueSchema, ...schema.fields.map((field) => field.schema)];
  return parts.some((part) => holdsUnionWithBytes(part, seen));
}

function readerOf(schema: Schema, validate: Validator | undefined): (bytes: Buffer) => SchemaAndValue {
  const read = jsonSchemaReader(schema);
  const exact = needsExact(schema);
  return (bytes) => {
    const text = bytes.toString('utf8');
    const json = parsedJson(text, exact);
    validate?.(asDoubles(text));
    return { schema, value: read(json) };
  };
}

function parsedJson(text: string, exact: boolean): unknown {
  try {
    return parseJson(text, exact);
  } catch (error) {
    throw failure('DATA_INVALID', { detail: 'The data is no JSON' }, error);
  }
}

/** As a validator knows JSON: every number a double. */
function asDoubles(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failure('DATA_INVALID', { detail: 'The data is no JSON' }, error);
  }
}

export const create = (): Converter =>
  new RegistryConverter({
    def: JSON_SCHEMA_CONVERTER_CONFIG,
    codec: (config) => jsonSchemaCodec(jsonSchemaOptions(config)) as SchemaCodec<ParsedSchema>,
  });
