// Dates and times: PostgreSQL's ISO text output to days and microseconds, days to calendar dates, and ISO text back.
// Proleptic Gregorian throughout, years may have more than four digits, BC becomes an astronomical year. Results of a
// parse stand in the one `parsed` object until the next parse, so that hot paths allocate nothing.
import { int64FromBigInt } from '../../../../src/data/int64.js';

export const MICROS_PER_DAY = 86_400_000_000;
/** Days from 1970-01-01 to 2000-01-01, PostgreSQL's epoch. */
export const POSTGRES_EPOCH_DAYS = 10_957;

const MINUS = 45;
const DOT = 46;
const COLON = 58;
const LETTER_I = 105;
const SECOND_SCALE = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1];

/** Filled by the parse functions: days since 1970, microseconds of the day, offset east of UTC in seconds. */
export const parsed = { days: 0, micros: 0, offset: 0 };

/** 1 = `infinity`, -1 = `-infinity`, 0 = finite. */
export function infinityOf(buffer: Buffer, start: number): -1 | 0 | 1 {
  const first = buffer[start]!;
  if (first === LETTER_I) return 1;
  return first === MINUS ? -1 : 0;
}

/** Days since 1970 of a proleptic Gregorian date with an astronomical year. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** `YYYY-MM-DD` of days since 1970: four digits at least, `+` before longer years, `-` before years below 0. */
export function isoDate(days: number): string {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${isoYear(year)}-${TWO[month]}-${TWO[day]}`;
}

function isoYear(year: number): string {
  if (year < 0) return `-${String(-year).padStart(4, '0')}`;
  return year > 9999 ? `+${year}` : String(year).padStart(4, '0');
}

const TWO = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

/** `HH:MM:SS` and a fraction: of `digits` digits, or as short as it can be when `digits` is -1. */
export function isoTime(micros: number, digits: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = micros - seconds * 1_000_000;
  const hour = Math.floor(seconds / 3600);
  const minute = Math.floor(seconds / 60) % 60;
  const text = `${TWO[hour]}:${TWO[minute]}:${TWO[seconds % 60]}`;
  if (digits === 0 || (digits < 0 && fraction === 0)) return text;
  const six = String(1_000_000 + fraction);
  if (digits > 0) return `${text}.${six.slice(1, 1 + digits)}`;
  let end = 7;
  while (six.charCodeAt(end - 1) === 48) end -= 1;
  return `${text}.${six.slice(1, end)}`;
}

/** Parses `YYYY-MM-DD` with an optional ` BC` after `end` of the whole value; answers where it stopped. */
function parseDatePart(buffer: Buffer, start: number, end: number): number {
  let i = start;
  let year = 0;
  for (; buffer[i] !== MINUS; i += 1) year = year * 10 + buffer[i]! - 48;
  const month = buffer[i + 1]! * 10 + buffer[i + 2]! - 528;
  const day = buffer[i + 4]! * 10 + buffer[i + 5]! - 528;
  // " BC" closes the value, whatever stands between.
  if (buffer[end - 1] === 67) year = 1 - year;
  parsed.days = daysFromCivil(year, month, day);
  return i + 6;
}

/** Parses `HH:MM:SS[.ffffff][+HH[:MM[:SS]]]`. */
function parseTimePart(buffer: Buffer, start: number, end: number): void {
  const hour = buffer[start]! * 10 + buffer[start + 1]! - 528;
  const minute = buffer[start + 3]! * 10 + buffer[start + 4]! - 528;
  const second = buffer[start + 6]! * 10 + buffer[start + 7]! - 528;
  let i = start + 8;
  let fraction = 0;
  if (buffer[i] === DOT) {
    const first = i + 1;
    for (i = first; i < end && buffer[i]! >= 48 && buffer[i]! <= 57; i += 1)
      fraction = fraction * 10 + buffer[i]! - 48;
    fraction *= SECOND_SCALE[i - first]!;
  }
  parsed.micros = (hour * 3600 + minute * 60 + second) * 1_000_000 + fraction;
  parsed.offset = i < end ? parseOffset(buffer, i, end) : 0;
}

function parseOffset(buffer: Buffer, start: number, end: number): number {
  const sign = buffer[start] === MINUS ? -1 : buffer[start] === 43 ? 1 : 0;
  if (sign === 0) return 0;
  let seconds = (buffer[start + 1]! * 10 + buffer[start + 2]! - 528) * 3600;
  if (start + 3 < end && buffer[start + 3] === COLON) {
    seconds += (buffer[start + 4]! * 10 + buffer[start + 5]! - 528) * 60;
    if (start + 6 < end && buffer[start + 6] === COLON)
      seconds += buffer[start + 7]! * 10 + buffer[start + 8]! - 528;
  }
  return sign * seconds;
}

/** Days since 1970 of finite date text. */
export function parseDate(buffer: Buffer, start: number, end: number): number {
  parseDatePart(buffer, start, end);
  return parsed.days;
}

/** Fills `parsed` from time or timetz text. */
export function parseTime(buffer: Buffer, start: number, end: number): void {
  parseTimePart(buffer, start, end);
}

/** Fills `parsed` from finite timestamp or timestamptz text; an offset is taken out, so days and micros are UTC. */
export function parseTimestamp(buffer: Buffer, start: number, end: number): void {
  const time = parseDatePart(buffer, start, end) + 1;
  parseTimePart(buffer, time, end);
  if (parsed.offset !== 0) shiftToUtc();
}

function shiftToUtc(): void {
  const micros = parsed.micros - parsed.offset * 1_000_000;
  const days = Math.floor(micros / MICROS_PER_DAY);
  parsed.days += days;
  parsed.micros = micros - days * MICROS_PER_DAY;
  parsed.offset = 0;
}

/**
 * Fills `parsed` from the eight bytes of a binary timestamp (microseconds since 2000); answers the infinity as
 * `infinityOf` does.
 */
export function readTimestamp(buffer: Buffer, start: number): -1 | 0 | 1 {
  const high = buffer.readInt32BE(start);
  const low = buffer.readUInt32BE(start + 4);
  if (high === 0x7fffffff && low === 0xffffffff) return 1;
  if (high === -0x80000000 && low === 0) return -1;
  if (high >= -0x200000 && high < 0x200000) {
    const micros = high * 4294967296 + low;
    const days = Math.floor(micros / MICROS_PER_DAY);
    parsed.days = days + POSTGRES_EPOCH_DAYS;
    parsed.micros = micros - days * MICROS_PER_DAY;
    return 0;
  }
  const micros = (BigInt(high) << 32n) + BigInt(low);
  const day = BigInt(MICROS_PER_DAY);
  const rest = ((micros % day) + day) % day;
  parsed.days = Number((micros - rest) / day) + POSTGRES_EPOCH_DAYS;
  parsed.micros = Number(rest);
  return 0;
}

/** Exact `days x perDay + part` as an INT64. */
export function int64OfDays(days: number, perDay: number, part: number): number | bigint {
  const value = days * perDay + part;
  return Number.isSafeInteger(value) && Number.isSafeInteger(days * perDay)
    ? value
    : int64FromBigInt(BigInt(days) * BigInt(perDay) + BigInt(part));
}
