// The forms a point in time takes in TimestampConverter: text, Unix time, Connect's Date, Time and Timestamp. Every
// conversion goes through milliseconds since the epoch.

import { int64FromBigInt } from '../../data/int64.js';
import {
  DATE_NAME,
  dateSchema,
  TIME_NAME,
  TIMESTAMP_NAME,
  timeSchema,
  timestampSchema,
} from '../../data/logical.js';
import { primitive, type Schema } from '../../data/schema.js';
import { failure } from '../../errors/failure.js';
import type { DateFormat } from '../shared/date-format.js';
import { className, schemaText } from '../shared/side.js';
import { dataError } from '../shared/transform.js';

export type TimeForm = 'string' | 'unix' | 'Date' | 'Time' | 'Timestamp';
export type UnixPrecision = 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds';

const MILLIS_PER_DAY = 86_400_000;
const midnight = (millis: number): number => Math.floor(millis / MILLIS_PER_DAY) * MILLIS_PER_DAY;

export interface TimeFormats {
  readonly format: DateFormat | undefined;
  readonly precision: UnixPrecision;
}

export function formSchema(form: TimeForm, optional: boolean): Schema {
  switch (form) {
    case 'string':
      return primitive('STRING', { optional });
    case 'unix':
      return primitive('INT64', { optional });
    case 'Date':
      return dateSchema({ optional });
    case 'Time':
      return timeSchema({ optional });
    case 'Timestamp':
      return timestampSchema({ optional });
  }
}

/** The form that a schema stands for. Throws TIMESTAMP_SCHEMA_UNKNOWN. */
export function formOfSchema(schema: Schema): TimeForm {
  if (schema.name === TIMESTAMP_NAME) return 'Timestamp';
  if (schema.name === DATE_NAME) return 'Date';
  if (schema.name === TIME_NAME) return 'Time';
  if (schema.type === 'STRING') return 'string';
  if (schema.type === 'INT64') return 'unix';
  throw failure('TIMESTAMP_SCHEMA_UNKNOWN', { schema: schemaText(schema) });
}

/** The form of a schemaless value. Throws DATA_INVALID. */
export function formOfValue(value: unknown): TimeForm {
  if (value instanceof Date) return 'Timestamp';
  if (typeof value === 'bigint' || Number.isInteger(value)) return 'unix';
  if (typeof value === 'string') return 'string';
  throw dataError(`TimestampConverter does not support class ${className(value)} objects as timestamps`);
}

/** Milliseconds of a value in its form. Throws DATA_INVALID. */
export function toMillis(form: TimeForm, value: unknown, { format, precision }: TimeFormats): number {
  if (value instanceof Date) return value.getTime();
  switch (form) {
    case 'string':
      if (!format)
        throw dataError(
          'TimestampConverter requires format option to be specified when using string timestamps',
        );
      if (typeof value !== 'string') {
        throw dataError(`Expected string timestamp to be a String, but found class ${className(value)}`);
      }
      return format.parse(value);
    case 'unix':
      if (typeof value !== 'number' && typeof value !== 'bigint') {
        throw dataError(`Expected Unix timestamp to be a Long, but found class ${className(value)}`);
      }
      return unixToMillis(value, precision);
    case 'Date':
      return (value as number) * MILLIS_PER_DAY;
    default:
      return Number(value);
  }
}

function unixToMillis(value: number | bigint, precision: UnixPrecision): number {
  switch (precision) {
    case 'seconds':
      return Number(value) * 1000;
    case 'milliseconds':
      return Number(value);
    // Whole milliseconds are cut off towards zero, as Java's TimeUnit does.
    case 'microseconds':
      return Number(BigInt(value) / 1000n);
    case 'nanoseconds':
      return Number(BigInt(value) / 1_000_000n);
  }
}

function millisToUnix(millis: number, precision: UnixPrecision): number | bigint {
  switch (precision) {
    case 'seconds':
      return Math.trunc(millis / 1000);
    case 'milliseconds':
      return millis;
    case 'microseconds':
      return int64FromBigInt(BigInt(millis) * 1000n);
    case 'nanoseconds':
      return int64FromBigInt(BigInt(millis) * 1_000_000n);
  }
}

/** A value of a form; without a schema, Date, Time and Timestamp are JavaScript dates. */
export function fromMillis(
  form: TimeForm,
  millis: number,
  options: TimeFormats & { schemaless: boolean },
): unknown {
  const { schemaless } = options;
  switch (form) {
    case 'string':
      return options.format!.format(millis);
    case 'unix':
      return millisToUnix(millis, options.precision);
    case 'Date':
      return schemaless ? new Date(midnight(millis)) : midnight(millis) / MILLIS_PER_DAY;
    case 'Time': {
      const time = millis - midnight(millis);
      return schemaless ? new Date(time) : time;
    }
    case 'Timestamp':
      return schemaless ? new Date(millis) : millis;
  }
}
