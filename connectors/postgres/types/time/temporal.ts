// date, time, timetz, timestamp and timestamptz in every `time.precision.mode`. A column without declared precision
// counts as six digits; a timestamp without zone is read as if it were UTC and never shifted.
import { int64FromBigInt } from '../../../../src/data/int64.js';
import { dateSchema, timeSchema, timestampSchema } from '../../../../src/data/logical.js';
import type { Schema } from '../../../../src/data/schema.js';
import * as semantic from '../../../../src/data/semantic.js';
import { failure } from '../../../../src/errors/failure.js';
import { readInt64 } from '../ascii.js';
import type { Decoder, ValueMapping } from '../value-mapping.js';
import type { ValueOptions } from '../value-options.js';
import {
  infinityOf,
  int64OfDays,
  isoDate,
  isoTime,
  MICROS_PER_DAY,
  POSTGRES_EPOCH_DAYS,
  parseDate,
  parsed,
  parseTime,
  parseTimestamp,
  readTimestamp,
} from './clock.js';

type Mode = ValueOptions['timePrecisionMode'];

/** Declared fractional digits, 6 when none. */
export function precisionOf(typmod: number): number {
  return typmod < 0 ? 6 : typmod;
}

const DATE_INFINITY = -2147472692;
const DATE_MINUS_INFINITY = -2147472691;
const INFINITE_DATE = 0x7fffffff;
const MINUS_INFINITE_DATE = -0x80000000;

/** `date`: days since the epoch, or ISO text. */
export function dateMapping(mode: Mode): ValueMapping {
  const iso = mode === 'isostring';
  const of = iso ? (days: number) => `${isoDate(days)}Z` : (days: number) => days;
  const positive = iso ? '+292278994-08-16Z' : DATE_INFINITY;
  const negative = iso ? '+292269055-12-02Z' : DATE_MINUS_INFINITY;
  return {
    schema: iso ? semantic.isoDate() : mode === 'connect' ? dateSchema() : semantic.date(),
    text: (buffer, start, end) => {
      const infinity = infinityOf(buffer, start);
      if (infinity !== 0) return infinity > 0 ? positive : negative;
      return of(parseDate(buffer, start, end));
    },
    binary: (buffer, start) => {
      const days = buffer.readInt32BE(start);
      if (days === INFINITE_DATE) return positive;
      return days === MINUS_INFINITE_DATE ? negative : of(days + POSTGRES_EPOCH_DAYS);
    },
    filler: iso ? '1970-01-01Z' : 0,
    unavailable: null,
  };
}

/** `time(p)`: milliseconds, microseconds or nanoseconds of the day, or ISO text. */
export function timeMapping(mode: Mode, typmod: number): ValueMapping {
  const [schema, of] = timeForm(mode, precisionOf(typmod));
  return {
    schema,
    text: (buffer, start, end) => {
      parseTime(buffer, start, end);
      return of(parsed.micros);
    },
    binary: (buffer, start) => of(Number(readInt64(buffer, start))),
    filler: mode === 'isostring' ? '00:00:00Z' : 0,
    unavailable: null,
  };
}

function timeForm(mode: Mode, precision: number): [Schema, (micros: number) => unknown] {
  const millis = (micros: number) => Math.floor(micros / 1000);
  if (mode === 'connect') return [timeSchema(), millis];
  if (mode === 'isostring')
    return [semantic.isoTime(), (m) => `${isoTime(m === MICROS_PER_DAY ? 0 : m, -1)}Z`];
  if (mode === 'nanoseconds') return [semantic.nanoTime(), (micros) => micros * 1000];
  if (mode === 'adaptive' && precision <= 3) return [semantic.time(), millis];
  return [semantic.microTime(), (micros) => micros];
}

/** `timetz`: text in UTC with the shortest fraction. */
export function timetzMapping(): ValueMapping {
  const of = (micros: number, offset: number): string => {
    const utc = (micros - offset * 1_000_000) % MICROS_PER_DAY;
    return `${isoTime(utc < 0 ? utc + MICROS_PER_DAY : utc, -1)}Z`;
  };
  return {
    schema: semantic.zonedTime(),
    text: (buffer, start, end) => {
      parseTime(buffer, start, end);
      return of(parsed.micros, parsed.offset);
    },
    // The zone of the binary form counts seconds west of UTC.
    binary: (buffer, start) => of(Number(readInt64(buffer, start)), -buffer.readInt32BE(start + 8)),
    filler: '00:00:00Z',
    unavailable: null,
  };
}

/** `timestamptz(p)`: text in UTC, the fraction padded to the declared precision, in every mode. */
export function timestamptzMapping(typmod: number): ValueMapping {
  const digits = precisionOf(typmod);
  let lastDays = Number.NaN;
  let datePart = '';
  const current = (): string => {
    if (parsed.days !== lastDays) {
      lastDays = parsed.days;
      datePart = `${isoDate(lastDays)}T`;
    }
    return `${datePart}${isoTime(parsed.micros, digits)}Z`;
  };
  return {
    schema: semantic.zonedTimestamp(),
    text: (buffer, start, end) => {
      const infinity = infinityOf(buffer, start);
      if (infinity !== 0) return infinity > 0 ? 'infinity' : '-infinity';
      parseTimestamp(buffer, start, end);
      return current();
    },
    binary: (buffer, start) => {
      const infinity = readTimestamp(buffer, start);
      if (infinity !== 0) return infinity > 0 ? 'infinity' : '-infinity';
      return current();
    },
    filler: '1970-01-01T00:00:00Z',
    unavailable: null,
  };
}

interface TimestampForm {
  readonly schema: Schema;
  readonly positive: unknown;
  readonly negative: unknown;
  /** From `parsed`. */
  readonly finite: () => unknown;
}

/** `timestamp(p)`: milliseconds, microseconds or nanoseconds since the epoch, or ISO text. */
export function timestampMapping(mode: Mode, typmod: number): ValueMapping {
  const form = timestampForm(mode, precisionOf(typmod));
  const text: Decoder = (buffer, start, end) => {
    const infinity = infinityOf(buffer, start);
    if (infinity !== 0) return infinity > 0 ? form.positive : form.negative;
    parseTimestamp(buffer, start, end);
    return form.finite();
  };
  const binary: Decoder = (buffer, start) => {
    const infinity = readTimestamp(buffer, start);
    if (infinity !== 0) return infinity > 0 ? form.positive : form.negative;
    return form.finite();
  };
  return {
    schema: form.schema,
    text,
    binary,
    filler: mode === 'isostring' ? '1970-01-01T00:00:00Z' : 0,
    unavailable: null,
  };
}

const MICROS_FORM: Omit<TimestampForm, 'schema'> = {
  positive: 9223372036825200000n,
  negative: -9223372036832400000n,
  finite: () => int64OfDays(parsed.days, MICROS_PER_DAY, parsed.micros),
};
const MILLIS_FORM: Omit<TimestampForm, 'schema'> = {
  positive: 9223372036825200n,
  negative: -9223372036832400n,
  finite: () => int64OfDays(parsed.days, 86_400_000, Math.floor(parsed.micros / 1000)),
};

function timestampForm(mode: Mode, precision: number): TimestampForm {
  if (mode === 'isostring') {
    return {
      schema: semantic.isoTimestamp(),
      positive: '+294247-01-10T04:00:25.2Z',
      negative: '-290308-12-21T19:59:27.6Z',
      finite: () => `${isoDate(parsed.days)}T${isoTime(parsed.micros, -1)}Z`,
    };
  }
  if (mode === 'nanoseconds') {
    return {
      schema: semantic.nanoTimestamp(),
      positive: 9223372036854775807n,
      negative: -9223372036854775808n,
      finite: nanosOfParsed,
    };
  }
  if (mode === 'connect') return { schema: timestampSchema(), ...MILLIS_FORM };
  if (mode !== 'microseconds' && precision <= 3) return { schema: semantic.timestamp(), ...MILLIS_FORM };
  return { schema: semantic.microTimestamp(), ...MICROS_FORM };
}

function nanosOfParsed(): number | bigint {
  const nanos = BigInt(parsed.days) * 86_400_000_000_000n + BigInt(parsed.micros) * 1000n;
  if (BigInt.asIntN(64, nanos) !== nanos) {
    throw failure('DATA_INVALID', {
      detail: 'a timestamp outside 1677-09-21 to 2262-04-11 does not fit 64-bit nanoseconds',
    });
  }
  return int64FromBigInt(nanos);
}
