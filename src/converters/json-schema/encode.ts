// Writers of Connect values as the JSON of JsonSchemaConverter: as those of JsonConverter, save that a map without string
// keys is a list of {key, value}, a union its set field, and a missing value may be left out. Compiled once a schema.
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { failure } from '../../errors/failure.js';
import { JsonEncoders } from '../json/encode.js';
import { type JsonWriter, jsonBytes } from '../json/slab.js';
import { describe, writeAscii, writeBytes, writeString } from '../json/write.js';
import { hasStringKeys, isUnionSchema } from './from-connect.js';
import type { JsonSchemaOptions } from './options.js';

export const VARIANT_NAME = 'org.apache.kafka.connect.data.Variant';

export interface JsonSchemaWriters {
  /** The writer of a schema's values, null included. It throws DATA_INVALID. */
  of(schema: Schema): JsonWriter;
}

export function jsonSchemaWriters(options: JsonSchemaOptions): JsonSchemaWriters {
  const sparse = writersOf(options, true);
  if (options.ignoreDefaultForNullables) return sparse;
  const whole = writersOf(options, false);
  const made = new WeakMap<Schema, JsonWriter>();
  return {
    of(schema) {
      let write = made.get(schema);
      if (write === undefined) {
        const [quick, careful] = [whole.of(schema), sparse.of(schema)];
        // Compiled code writes every field; a struct that lacks a required one is rare enough to be written twice.
        write = (value, b, o) => {
          try {
            return quick(value, b, o);
          } catch {
            return careful(value, b, o);
          }
        };
        made.set(schema, write);
      }
      return write;
    },
  };
}

/** `sparse` = structs leave required fields out that have no value. */
function writersOf(options: JsonSchemaOptions, sparse: boolean): JsonSchemaWriters {
  const { decimalFormat, ignoreDefaultForNullables } = options;
  const writers: JsonEncoders = new JsonEncoders({
    decimalFormat,
    replaceNullWithDefault: !ignoreDefaultForNullables,
    special(schema) {
      if (schema.type === 'MAP' && !hasStringKeys(schema)) return entriesWriter(schema, writers);
      if (isUnionSchema(schema)) return unionWriter(schema, writers);
      if (schema.type === 'STRUCT' && sparse)
        return sparseWriter(schema, writers, !ignoreDefaultForNullables);
      return undefined;
    },
  });
  return writers;
}

function entriesWriter(schema: Schema, writers: JsonSchemaWriters): JsonWriter {
  const key = writers.of(schema.keySchema!);
  const element = writers.of(schema.valueSchema!);
  return (value, b, o) => {
    if (!(value instanceof Map)) throw invalid(`Invalid type for MAP: ${describe(value)}`);
    o = writeAscii('[', b, o);
    let first = true;
    for (const [k, v] of value) {
      o = key(k, b, writeAscii(first ? '{"key":' : ',{"key":', b, o));
      first = false;
      o = writeAscii('}', b, element(v, b, writeAscii(',"value":', b, o)));
    }
    return writeAscii(']', b, o);
  };
}

/** The value of the first field that is set. */
function unionWriter(schema: Schema, writers: JsonSchemaWriters): JsonWriter {
  const branches = schema.fields.map((field) => writers.of(field.schema));
  return (value, b, o) => {
    const { values } = structOf(value, schema);
    for (let i = 0; i < branches.length; i++) {
      if (values[i] !== null && values[i] !== undefined) return branches[i](values[i], b, o);
    }
    if (schema.optional) return writeAscii('null', b, o);
    throw invalid('No field of a union has a value');
  };
}

/** As any struct, but a required field without a value is left out, unless its default is written. */
function sparseWriter(schema: Schema, writers: JsonSchemaWriters, withDefaults: boolean): JsonWriter {
  const fields = schema.fields.map((field) => ({
    key: Buffer.from(`${quoted(field.name)}:`),
    write: writers.of(field.schema),
    required: !field.schema.optional && !(withDefaults && field.schema.defaultValue !== undefined),
  }));
  return (value, b, o) => {
    const { values } = structOf(value, schema);
    b[o++] = 123;
    let first = true;
    for (let i = 0; i < fields.length; i++) {
      const { key, write, required } = fields[i];
      const own = values[i];
      if (required && (own === null || own === undefined)) continue;
      if (!first) b[o++] = 44;
      first = false;
      o = write(own, b, writeBytes(key, b, o));
    }
    b[o++] = 125;
    return o;
  };
}

const quoted = (name: string): string =>
  Buffer.from(jsonBytes((v, b, o) => writeString(v as string, b, o), name)).toString('utf8');

function structOf(value: unknown, schema: Schema): Struct {
  if (!(value instanceof Struct)) throw invalid(`Invalid type for STRUCT: ${describe(value)}`);
  if (value.schema !== schema && value.schema.fields.length !== schema.fields.length) {
    throw invalid('Mismatching schema.');
  }
  return value;
}

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });
