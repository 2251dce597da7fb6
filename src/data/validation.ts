// Whether a value fits its schema, by ConnectSchema.validateValue's rules and texts. Connectors and tests call it;
// hot paths do not, since compiled encoders refuse what does not fit.
import { failure } from '../errors/failure.js';
import { Decimal } from './decimal.js';
import { DECIMAL_NAME } from './logical.js';
import { type Schema, type SchemaType, schemaEquals } from './schema.js';
import { Struct } from './struct.js';

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

/** Throws DATA_INVALID, with the place (`field: "x"`, `element of array y`) in its text. */
export function validateValue(schema: Schema, value: unknown, place = 'value'): void {
  if (value === null || value === undefined) {
    if (schema.optional) return;
    throw invalid(`Invalid value: null used for required ${place}, schema type: ${schema.type}`);
  }
  if (!FITS[schema.type](value, schema)) throw mismatch(schema, value, place);
  if (value instanceof Struct) {
    if (value.schema !== schema && !schemaEquals(value.schema, schema)) {
      throw invalid(`Struct schemas do not match.`);
    }
  } else if (Array.isArray(value)) {
    for (const item of value) validateValue(schema.valueSchema!, item, `element of array ${place}`);
  } else if (value instanceof Map) {
    for (const [key, item] of value) {
      validateValue(schema.keySchema!, key, `key of map ${place}`);
      validateValue(schema.valueSchema!, item, `value of map ${place}`);
    }
  }
}

/** Validates every field of a struct, structs in it too; a null with a default in its schema is valid. */
export function validateStruct(struct: Struct): void {
  for (const field of struct.schema.fields) {
    const value = struct.values[field.index];
    const missing = value === null || value === undefined;
    if (missing && (field.schema.optional || field.schema.defaultValue !== undefined)) continue;
    validateValue(field.schema, value, `field: "${field.name}"`);
    if (value instanceof Struct) validateStruct(value);
  }
}

function mismatch(schema: Schema, value: unknown, place: string): Error {
  const shown = schema.name === undefined ? '' : `"${schema.name}" `;
  const kind = typeof value === 'object' ? value!.constructor.name : typeof value;
  return invalid(`Invalid Java object for schema ${shown}with type ${schema.type}: ${kind} for ${place}`);
}

const isInt =
  (bits: number) =>
  (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= -(2 ** (bits - 1)) && (value as number) < 2 ** (bits - 1);

const FITS: Readonly<Record<SchemaType, (value: unknown, schema: Schema) => boolean>> = {
  INT8: isInt(8),
  INT16: isInt(16),
  INT32: isInt(32),
  INT64: (value) =>
    typeof value === 'bigint' ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value),
  FLOAT32: (value) => typeof value === 'number',
  FLOAT64: (value) => typeof value === 'number',
  BOOLEAN: (value) => typeof value === 'boolean',
  STRING: (value) => typeof value === 'string',
  BYTES: (value, schema) =>
    schema.name === DECIMAL_NAME ? value instanceof Decimal : value instanceof Uint8Array,
  ARRAY: (value) => Array.isArray(value),
  MAP: (value) => value instanceof Map,
  STRUCT: (value) => value instanceof Struct,
};
