// MaskField: fields overwritten with the empty value of their type, or with a given replacement.

import { nonEmpty } from '../../config/validators.js';
import { Float } from '../../data/bare/float.js';
import { Decimal } from '../../data/decimal.js';
import { int64FromBigInt } from '../../data/int64.js';
import { isTemporal } from '../../data/logical.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { javaDecimal, lowBits } from '../shared/java-decimal.js';
import { key, nonEmptyList } from '../shared/keys.js';
import { changedMap, className, fieldValue, KEY, requireMap, requireStruct, VALUE } from '../shared/side.js';
import {
  bySchema,
  dataError,
  replaceNullKey,
  type SidedDefinition,
  transformation,
} from '../shared/transform.js';
import { bareCast, castValue } from './cast-value.js';

const PURPOSE = 'mask fields';
const WIDTHS = { INT8: 8, INT16: 16, INT32: 32, INT64: 64 } as const;

/** Throws DATA_INVALID where a type cannot be masked. Null stays null. */
function masked(schema: Schema | null, value: unknown, replacement: string | null): unknown {
  if (value === null || value === undefined) return null;
  return replacement === null ? emptyOf(schema, value) : replaced(schema, value, replacement);
}

function emptyOf(schema: Schema | null, value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      // Without a schema a number that is not whole is a FLOAT64, and so is its zero.
      return schema !== null || Number.isInteger(value) ? 0 : new Float(0, false);
    case 'bigint':
      return 0;
    case 'string':
      return '';
    case 'boolean':
      return false;
  }
  if (value instanceof Float) return new Float(0, value.single);
  if (value instanceof Decimal) return new Decimal(0n, 0);
  if (Array.isArray(value)) return [];
  if (value instanceof Map) return new Map();
  throw dataError(`Cannot mask value of type: class ${className(value)}`);
}

function replaced(schema: Schema | null, value: unknown, replacement: string): unknown {
  const numeric =
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof Decimal ||
    value instanceof Float;
  const temporal = isTemporal(schema);
  if (typeof value === 'string') return replacement;
  if (!numeric || temporal) {
    throw dataError(
      `Cannot mask value of type class ${temporal ? 'java.util.Date' : className(value)} with custom replacement.`,
    );
  }
  try {
    if (value instanceof Decimal) return javaDecimal(replacement);
    const isFloat = value instanceof Float || (typeof value === 'number' && !Number.isInteger(value));
    const bare = !isFloat ? 'INT64' : value instanceof Float && value.single ? 'FLOAT32' : 'FLOAT64';
    const type = schema?.type ?? bare;
    if (type === 'FLOAT32' || type === 'FLOAT64') {
      return schema === null ? bareCast(replacement, type) : castValue(null, replacement, type);
    }
    const whole = lowBits(javaDecimal(replacement), WIDTHS[type as keyof typeof WIDTHS]);
    return type === 'INT64' ? int64FromBigInt(whole) : Number(whole);
  } catch (error) {
    const detail = `Unable to convert ${replacement} (class ${className(replacement)}) to a number`;
    throw Object.assign(dataError(detail), { cause: error });
  }
}

const maskField: SidedDefinition = (side) => ({
  keys: [
    key('fields', {
      type: 'LIST',
      importance: 'HIGH',
      validator: nonEmptyList,
      documentation: 'The fields to mask.',
    }),
    key('replacement', {
      default: null,
      importance: 'LOW',
      validator: { ...nonEmpty },
      documentation: 'What the masked fields get instead of an empty value (numbers and strings only).',
    }),
    replaceNullKey,
  ],
  prepare(config) {
    const names = new Set(config.list('fields'));
    const replacement = config.nullableString('replacement');
    const withDefault = config.boolean('replace.null.with.default');
    const maskedFields = bySchema((schema) => schema.fields.map((field) => names.has(field.name)));
    return (record) => {
      const schema = side.schema(record);
      const value = side.value(record);
      if (!schema) {
        const map = changedMap(requireMap(value, PURPOSE), (copy) => {
          for (const name of names) copy.set(name, masked(null, copy.get(name), replacement));
        });
        return side.with(record, null, map);
      }
      const struct = requireStruct(value, PURPOSE);
      const which = maskedFields(struct.schema);
      const values = struct.schema.fields.map((field, i) => {
        const original = fieldValue(struct, i, withDefault);
        return which[i] ? masked(field.schema, original, replacement) : original;
      });
      return side.with(record, schema, new Struct(struct.schema, values));
    };
  },
});

export const createKey = () => transformation(maskField(KEY));
export const createValue = () => transformation(maskField(VALUE));
