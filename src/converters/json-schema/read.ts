// Readers from parsed JSON to the values of a Connect schema that came of a JSON Schema, as lenient as the original: a
// number is narrowed, text where a number belongs reads as 0, other properties are passed over. Compiled once a schema.
import { hashOfKeys, inHashOrder } from '../../data/bare/hash-order.js';
import { DECIMAL_NAME } from '../../data/logical.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { failure } from '../../errors/failure.js';
import { JsonNumber } from '../json/parse.js';
import { isIntegral, type JsonReader, leafReader, nodeType } from '../json/read.js';
import { hasStringKeys, isUnionSchema } from './from-connect.js';

/** Reads a present or a missing (undefined) value. It throws DATA_INVALID. */
export function jsonSchemaReader(schema: Schema): JsonReader {
  return new Readers().of(schema);
}

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

/** Throws where a struct inside a value lacks what it requires. */
type Check = (value: unknown) => void;

class Readers {
  /** By schema; structs that contain themselves share their fields and not their schema object. */
  readonly #compiled = new Map<Schema, JsonReader>();

  of(schema: Schema): JsonReader {
    const known = this.#compiled.get(schema);
    if (known) return known;
    let compiled: JsonReader | undefined;
    this.#compiled.set(schema, (json) => compiled!(json));
    const present = this.#present(schema);
    const { defaultValue, optional } = schema;
    compiled = (json) => {
      if (json !== null && json !== undefined) return present(json);
      if (defaultValue !== undefined) return defaultValue;
      if (json === undefined || optional) return null;
      throw invalid(`Invalid null value for required ${schema.type} field`);
    };
    this.#compiled.set(schema, compiled);
    return compiled;
  }

  #present(schema: Schema): JsonReader {
    switch (schema.type) {
      case 'BYTES': {
        const read = leafReader(schema);
        if (schema.name === DECIMAL_NAME) return read;
        return (json) => {
          if (typeof json !== 'string') throw invalid(`Invalid bytes field: found ${nodeType(json)}`);
          return read(json);
        };
      }
      case 'ARRAY': {
        const element = this.of(schema.valueSchema!);
        return (json) =>
          typeof json === 'object' && !(json instanceof JsonNumber)
            ? Object.values(json as object).map((item) => element(item))
            : [];
      }
      case 'MAP':
        return hasStringKeys(schema) ? this.#map(schema) : this.#entries(schema);
      case 'STRUCT':
        return isUnionSchema(schema) ? this.#union(schema) : this.#struct(schema);
      default:
        return leafReader(schema);
    }
  }

  #map(schema: Schema): JsonReader {
    const element = this.of(schema.valueSchema!);
    return (json) => {
      if (nodeType(json) !== 'OBJECT') {
        throw invalid(
          `Maps with string fields should be encoded as JSON objects, but found ${nodeType(json)}`,
        );
      }
      return inHashOrder(new Map(Object.entries(json as object).map(([key, item]) => [key, element(item)])));
    };
  }

  #entries(schema: Schema): JsonReader {
    const key = this.of(schema.keySchema!);
    const element = this.of(schema.valueSchema!);
    const hash = hashOfKeys(schema.keySchema!);
    return (json) => {
      if (!Array.isArray(json)) {
        throw invalid(
          `Maps with non-string fields should be encoded as JSON array of objects, but found ${nodeType(json)}`,
        );
      }
      const map = new Map(
        json.map((entry) => {
          if (nodeType(entry) !== 'OBJECT') {
            throw invalid(`Found invalid map entry instead of object: ${nodeType(entry)}`);
          }
          const size = Object.keys(entry).length;
          if (size !== 2) throw invalid(`Found invalid map entry, expected length 2 but found :${size}`);
          return [key(own(entry, 'key')), element(own(entry, 'value'))];
        }),
      );
      return hash === undefined ? map : inHashOrder(map, undefined, hash);
    };
  }

  #struct(schema: Schema): JsonReader {
    const names = schema.fields.map((field) => field.name);
    const readers = schema.fields.map((field) => this.of(field.schema));
    const checks = schema.fields.map((field) => completeness(field.schema));
    return (json) => {
      if (nodeType(json) !== 'OBJECT') {
        throw invalid(`Structs should be encoded as JSON objects, but found ${nodeType(json)}`);
      }
      const values = new Array<unknown>(names.length);
      for (let i = 0; i < names.length; i++) {
        values[i] = readers[i](own(json as object, names[i]));
        checks[i]?.(values[i]);
      }
      return new Struct(schema, values);
    };
  }

  /** The first branch whose type fits; else the struct that shares most properties. */
  #union(schema: Schema): JsonReader {
    const branches = schema.fields.map((field) => ({ schema: field.schema, read: this.of(field.schema) }));
    const checks = schema.fields.map((field) => completeness(field.schema));
    return (json) => {
      let best = branches.findIndex((branch) => isSimple(branch.schema, json));
      if (best < 0) {
        const shared = branches.map((branch) => sharedProperties(branch.schema, json));
        const most = Math.max(0, ...shared);
        if (most > 0) best = shared.indexOf(most);
      }
      if (best < 0) throw invalid('Did not find matching oneof field for data');
      const values = new Array<unknown>(branches.length).fill(null);
      values[best] = branches[best].read(json);
      checks[best]?.(values[best]);
      return new Struct(schema, values);
    };
  }
}

const own = (json: object, name: string): unknown =>
  Object.hasOwn(json, name) ? (json as Record<string, unknown>)[name] : undefined;

function isSimple(schema: Schema, json: unknown): boolean {
  const type = nodeType(json);
  switch (schema.type) {
    case 'FLOAT32':
    case 'FLOAT64':
      return type === 'NUMBER';
    case 'BOOLEAN':
      return type === 'BOOLEAN';
    case 'STRING':
      return type === 'STRING';
    case 'BYTES':
      return type === 'NUMBER' && !isIntegral(json);
    case 'ARRAY':
      return type === 'ARRAY';
    case 'MAP':
      return type === 'OBJECT' || type === 'ARRAY';
    case 'STRUCT':
      return false;
    default:
      return type === 'NUMBER' && isIntegral(json);
  }
}

/** How many properties of an object a struct has, those of structs in it included. */
function sharedProperties(schema: Schema, json: unknown): number {
  if (schema.type !== 'STRUCT' || nodeType(json) !== 'OBJECT') return 0;
  let shared = 0;
  for (const [name, value] of Object.entries(json as object)) {
    const field = schema.field(name);
    if (field) shared += 1 + sharedProperties(field.schema, value);
  }
  return shared;
}

/** The check of structs directly in a field, in its list or map; undefined where there are none. */
function completeness(schema: Schema): Check | undefined {
  if (schema.type === 'STRUCT') {
    return (value) => {
      if (!(value instanceof Struct)) return;
      for (const { name, index, schema: inner } of value.schema.fields) {
        const missing = value.values[index] === null || value.values[index] === undefined;
        if (missing && !inner.optional && inner.defaultValue === undefined) {
          throw invalid(`Invalid value: null used for required field: "${name}", schema type: ${inner.type}`);
        }
      }
    };
  }
  const element = schema.valueSchema && completeness(schema.valueSchema);
  if (!element) return undefined;
  return (value) => {
    const items = value instanceof Map ? value.values() : Array.isArray(value) ? value : [];
    for (const item of items) element(item);
  };
}
