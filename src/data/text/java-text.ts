// A value's text as Java's toString gives it, told by its schema: for the string converter and messages.
import { Decimal } from '../decimal.js';
import { DATE_NAME, TIME_NAME, TIMESTAMP_NAME } from '../logical.js';
import type { Schema } from '../schema.js';
import { Struct } from '../struct.js';
import { decimalText, doubleText, floatText } from './number-text.js';

const MILLIS_PER_DAY = 86_400_000;

/** Milliseconds since the epoch of a Date, Time or Timestamp; undefined for other schemas, also those of such a name. */
export function logicalMillis(schema: Schema | null | undefined, value: unknown): number | undefined {
  switch (schema?.name) {
    case DATE_NAME:
      return schema.type === 'INT32' ? (value as number) * MILLIS_PER_DAY : undefined;
    case TIME_NAME:
      return schema.type === 'INT32' ? Number(value) : undefined;
    case TIMESTAMP_NAME:
      return schema.type === 'INT64' ? Number(value) : undefined;
    default:
      return undefined;
  }
}

/** Bytes, whose Java text is an object's address, are given in base64. */
export function javaText(schema: Schema | null | undefined, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  const millis = logicalMillis(schema, value);
  if (millis !== undefined) return dateText(millis);
  if (typeof value === 'number') return numberText(schema, value);
  if (value instanceof Date) return dateText(value.getTime());
  if (value instanceof Decimal) return decimalText(value);
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64');
  }
  if (Array.isArray(value)) return `[${value.map((item) => javaText(schema?.valueSchema, item)).join(', ')}]`;
  if (value instanceof Map) {
    const entries = Array.from(
      value,
      ([key, item]) => `${javaText(schema?.keySchema, key)}=${javaText(schema?.valueSchema, item)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof Struct) {
    const fields = value.schema.fields.flatMap((field) => {
      const item = value.values[field.index];
      return item === null || item === undefined ? [] : [`${field.name}=${javaText(field.schema, item)}`];
    });
    return `Struct{${fields.join(',')}}`;
  }
  return String(value);
}

function numberText(schema: Schema | null | undefined, value: number): string {
  if (schema?.type === 'FLOAT32') return floatText(value);
  if (schema?.type === 'FLOAT64' || !Number.isSafeInteger(value) || Object.is(value, -0))
    return doubleText(value);
  return String(value);
}

/** java.util.Date.toString in UTC: `Thu Jan 01 00:00:00 UTC 1970`. */
function dateText(millis: number): string {
  const [weekday, day, month, year, time] = new Date(millis).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${Number(year)}`;
}
