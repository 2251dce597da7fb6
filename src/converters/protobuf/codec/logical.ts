// The values of logical types in protobuf's messages for them: Decimal, Date, TimeOfDay, Timestamp, by the rules of the
// original's Java calendar. Used by decode.ts and encode.ts. All throw DATA_INVALID on values that do not exist.
import { Decimal } from '../../../data/decimal.js';
import { failure } from '../../../errors/failure.js';

const DAY = 86_400_000;
/** 15 October 1582, in days: before it, Java's calendar is the Julian one. */
const GREGORIAN = -141_427;

export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

function gregorianDays({ year, month, day }: CalendarDate): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / DAY;
}

/** Days since the epoch of a date of the Julian calendar. */
function julianDays({ year, month, day }: CalendarDate): number {
  const shift = Math.floor((14 - month) / 12);
  const y = year + 4800 - shift;
  const m = month + 12 * shift - 3;
  return day + Math.floor((153 * m + 2) / 5) + 365 * y + Math.floor(y / 4) - 32083 - 2440588;
}

function julianDate(days: number): CalendarDate {
  const c = days + 2440588 + 32082;
  const d = Math.floor((4 * c + 3) / 1461);
  const e = c - Math.floor((1461 * d) / 4);
  const m = Math.floor((5 * e + 2) / 153);
  return {
    year: d - 4800 + Math.floor(m / 10),
    month: m + 3 - 12 * Math.floor(m / 10),
    day: e - Math.floor((153 * m + 2) / 5) + 1,
  };
}

function dateOf(days: number): CalendarDate {
  if (days < GREGORIAN) return julianDate(days);
  const date = new Date(days * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The calendar's date of a day since the epoch; the year of its era, as the original writes it. */
export function calendarDate(days: number): CalendarDate {
  const { year, month, day } = dateOf(days);
  return { year: year < 1 ? 1 - year : year, month, day };
}

/** Days since the epoch. */
export function epochDay(date: CalendarDate): number {
  const { year, month, day } = date;
  if (year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && year <= 275_000) {
    const gregorian = gregorianDays(date);
    const days = gregorian >= GREGORIAN ? gregorian : julianDays(date);
    const back = dateOf(days);
    if (back.year === year && back.month === month && back.day === day) return days;
  }
  throw invalid(`No date: year ${year}, month ${month}, day ${day}`);
}

export interface TimeOfDay {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly nanos: number;
}

export function timeOfDay(millis: number): TimeOfDay {
  if (millis < 0 || millis > DAY) {
    throw invalid('Time values must use number of millis greater than 0 and less than 86400000');
  }
  const within = millis % DAY;
  return {
    hours: Math.floor(within / 3_600_000),
    minutes: Math.floor(within / 60_000) % 60,
    seconds: Math.floor(within / 1000) % 60,
    nanos: (within % 1000) * 1_000_000,
  };
}

/** Milliseconds since midnight. */
export function millisOfDay({ hours, minutes, seconds, nanos }: TimeOfDay): number {
  const within = (value: number, limit: number) => value >= 0 && value < limit;
  if (within(hours, 24) && within(minutes, 60) && within(seconds, 60) && within(nanos, 1e9)) {
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + Math.floor(nanos / 1e6);
  }
  throw invalid(`No time of day: ${hours}:${minutes}:${seconds} and ${nanos} ns`);
}

const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

export interface Instant {
  readonly seconds: number;
  readonly nanos: number;
}

export function instant(millis: number): Instant {
  const seconds = Math.floor(millis / 1000);
  checkInstant(seconds, 0);
  return { seconds, nanos: (millis - seconds * 1000) * 1_000_000 };
}

/** Milliseconds since the epoch. */
export function epochMillis(seconds: number | bigint, nanos: number): number {
  checkInstant(seconds, nanos);
  return Number(seconds) * 1000 + Math.floor(nanos / 1e6);
}

function checkInstant(seconds: number | bigint, nanos: number): void {
  if (seconds >= FIRST_SECOND && seconds <= LAST_SECOND && nanos >= 0 && nanos < 1e9) return;
  throw invalid(`No timestamp of the years 1 to 9999: ${seconds} seconds and ${nanos} ns`);
}

/** How many decimal digits the unscaled value has. */
export const precisionOf = ({ unscaled }: Decimal): number =>
  (unscaled < 0n ? -unscaled : unscaled).toString().length;

/** A decimal of at most so many digits, rounded half up; 0 = any number. */
export function rounded(value: Decimal, precision: number): Decimal {
  if (precision < 0) throw invalid(`A decimal of ${precision} digits`);
  let { unscaled, scale } = value;
  for (;;) {
    const drop = precision === 0 ? 0 : precisionOf(new Decimal(unscaled, scale)) - precision;
    if (drop <= 0) return new Decimal(unscaled, scale);
    const unit = 10n ** BigInt(drop);
    const half = unit / 2n;
    unscaled = (unscaled < 0n ? unscaled - half : unscaled + half) / unit;
    scale -= drop;
  }
}
