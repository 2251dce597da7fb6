// One value converted to a primitive type by Java's rules: integers narrow to their low bits, floating point
// numbers saturate, text must be a number in range. Used by cast.ts.

import { Float, floatOf } from '../../data/bare/float.js';
import { Decimal } from '../../data/decimal.js';
import { int64FromBigInt } from '../../data/int64.js';
import { DECIMAL_NAME } from '../../data/logical.js';
import { primitive, type Schema, type SchemaType } from '../../data/schema.js';
import { javaText, logicalMillis } from '../../data/text/java-text.js';
import { isoText } from '../../data/text/values-text.js';
import { failure } from '../../errors/failure.js';
import { className } from '../shared/side.js';
import { configError, dataError } from '../shared/transform.js';

const TARGETS = ['INT8', 'INT16', 'INT32', 'INT64', 'FLOAT32', 'FLOAT64', 'BOOLEAN', 'STRING'] as const;
export type CastType = (typeof TARGETS)[number];

/** The type of a cast spec's word. Throws CONFIG_INVALID. */
export function castTypeOf(word: string): CastType {
  const upper = word.trim().toUpperCase();
  const found = TARGETS.find((type) => type === upper);
  if (found) return found;
  if (['BYTES', 'ARRAY', 'MAP', 'STRUCT'].includes(upper)) {
    throw configError(
      `Cast transformation does not support casting to ${upper}; supported types are [${TARGETS.join(', ')}]`,
    );
  }
  throw configError(
    `Invalid value java.lang.IllegalArgumentException: No enum constant org.apache.kafka.connect.data.Schema.Type.${upper} for configuration Invalid type found in casting spec: ${word.trim()}`,
  );
}

/** Casts a value without schema: what has become a float is told from an INT64. Throws DATA_INVALID. */
export function bareCast(value: unknown, type: CastType): unknown {
  const found =
    value instanceof Float
      ? castValue(FLOATS[value.single ? 0 : 1], value.valueOf(), type)
      : castValue(null, value, type);
  return typeof found === 'number' && (type === 'FLOAT32' || type === 'FLOAT64')
    ? floatOf(found, type === 'FLOAT32')
    : found;
}

const FLOATS = [primitive('FLOAT32'), primitive('FLOAT64')] as const;

/** Throws DATA_INVALID where the value cannot be cast. Null stays null. */
export function castValue(schema: Schema | null, value: unknown, type: CastType): unknown {
  if (value === null || value === undefined) return null;
  refuseContainers(schema?.type, value);
  if (type === 'STRING') {
    const millis = logicalMillis(schema, value);
    return millis === undefined ? javaText(schema, value) : isoText(millis);
  }
  if (value instanceof Uint8Array) throw unexpected(value);
  if (type === 'BOOLEAN') return toBoolean(schema, value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return parse(value, type);
  if (value instanceof Decimal || typeof value === 'number' || typeof value === 'bigint') {
    return narrow(value, type, isFloating(schema, value));
  }
  throw unexpected(value);
}

const unexpected = (value: unknown): Error =>
  dataError(`Unexpected type in Cast transformation: class ${className(value)}`);

function refuseContainers(type: SchemaType | undefined, value: unknown): void {
  const actual = type ?? (Array.isArray(value) ? 'ARRAY' : value instanceof Map ? 'MAP' : undefined);
  if (actual === 'ARRAY' || actual === 'MAP' || actual === 'STRUCT') {
    throw dataError(
      `Cast transformation does not support casting from ${actual}; supported types are [${TARGETS.join(', ')}, BYTES]`,
    );
  }
}

function isFloating(schema: Schema | null, value: unknown): boolean {
  if (schema && schema.name !== DECIMAL_NAME) return schema.type === 'FLOAT32' || schema.type === 'FLOAT64';
  return typeof value === 'number' && !Number.isSafeInteger(value);
}

function toBoolean(schema: Schema | null, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.toLowerCase() === 'true';
  if (value instanceof Decimal || typeof value === 'number' || typeof value === 'bigint') {
    return Number(narrow(value, 'INT64', isFloating(schema, value))) !== 0;
  }
  throw unexpected(value);
}

const BITS = { INT8: 8, INT16: 16, INT32: 32, INT64: 64 } as const;

function narrow(value: number | bigint | Decimal, type: CastType, floating: boolean): unknown {
  if (type === 'FLOAT32') return Math.fround(doubleOf(value));
  if (type === 'FLOAT64') return doubleOf(value);
  const bits = BITS[type as keyof typeof BITS];
  const whole = floating ? saturated(value as number, bits === 64 ? 64 : 32) : wholeOf(value);
  return int64FromBigInt(BigInt.asIntN(bits, whole));
}

/** Keeps the sign of zero. */
const doubleOf = (value: number | bigint | Decimal): number =>
  typeof value === 'number' ? value : Number(value.toString());

function saturated(value: number, bits: number): bigint {
  if (Number.isNaN(value)) return 0n;
  const limit = 1n << BigInt(bits - 1);
  if (value >= Number(limit)) return limit - 1n;
  return value <= -Number(limit) ? -limit : BigInt(Math.trunc(value));
}

function wholeOf(value: number | bigint | Decimal): bigint {
  if (!(value instanceof Decimal)) return BigInt(value);
  if (value.scale <= 0) return value.unscaled * 10n ** BigInt(-value.scale);
  return value.unscaled / 10n ** BigInt(value.scale);
}

function parse(text: string, type: CastType): unknown {
  const refused = () =>
    failure(
      'DATA_INVALID',
      { detail: `Value (${text}) was out of range for requested data type` },
      failure('NUMBER_UNREADABLE', { text }),
    );
  if (type === 'FLOAT32' || type === 'FLOAT64') {
    const trimmed = text.trim();
    if (!/^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/.test(trimmed)) throw refused();
    const number = Number(trimmed.replace(/(?<!Infinit.*)[fFdD]$/, ''));
    return type === 'FLOAT32' ? Math.fround(number) : number;
  }
  if (!/^[+-]?\d+$/.test(text)) throw refused();
  const value = BigInt(text.replace(/^\+/, ''));
  if (BigInt.asIntN(BITS[type as keyof typeof BITS], value) !== value) throw refused();
  return int64FromBigInt(value);
}
