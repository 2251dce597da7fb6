// java.text.SimpleDateFormat in UTC with English names: formats and parses milliseconds since the epoch. Parsing is
// lenient as Java's default is: fields out of range roll over, text behind the match is not looked at.
// Letters without an equivalent here are refused by name. The calendar is the Gregorian one at all times (Java's is Julian
// before October 1582); a text is not parsed by the weeks of a year or month.
import { configError, dataError } from './transform.js';

export interface DateFormat {
  format(millis: number): string;
  /** Throws DATA_INVALID. */
  parse(text: string): number;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

type Part = { literal: string } | { letter: string; width: number };

export function dateFormat(pattern: string): DateFormat {
  const parts = partsOf(pattern);
  return {
    format: (millis) => {
      const date = new Date(millis);
      return parts.map((part) => ('literal' in part ? part.literal : formatPart(date, part))).join('');
    },
    parse: (text) => parse(parts, text, pattern),
  };
}

function partsOf(pattern: string): Part[] {
  const parts: Part[] = [];
  for (const [text] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g)) {
    if (text === "'") throw configError(invalidPattern(pattern, 'Unterminated quote'));
    if (/^[A-Za-z]/.test(text)) {
      if (!'GyYMwWDdFEuaHkKhmsSzZX'.includes(text[0])) {
        throw configError(invalidPattern(pattern, `Illegal pattern character '${text[0]}'`));
      }
      parts.push({ letter: text[0], width: text.length });
    } else {
      parts.push({ literal: text === "''" ? "'" : text.replace(/^'|'$/g, '').replaceAll("''", "'") });
    }
  }
  return parts;
}

const invalidPattern = (pattern: string, why: string): string =>
  `Invalid value java.lang.IllegalArgumentException: ${why} for configuration TimestampConverter requires a SimpleDateFormat-compatible pattern for string timestamps: ${pattern}`;

function formatPart(date: Date, { letter, width }: { letter: string; width: number }): string {
  const number = (value: number) => String(value).padStart(width, '0');
  const hour = date.getUTCHours();
  switch (letter) {
    case 'y': {
      const year = date.getUTCFullYear();
      const era = year > 0 ? year : 1 - year;
      return width === 2 ? String(era % 100).padStart(2, '0') : number(era);
    }
    case 'M': {
      const month = date.getUTCMonth();
      if (width >= 4) return MONTHS[month];
      return width === 3 ? MONTHS[month].slice(0, 3) : number(month + 1);
    }
    case 'd':
      return number(date.getUTCDate());
    case 'H':
      return number(hour);
    case 'k':
      return number(hour === 0 ? 24 : hour);
    case 'h':
      return number(hour % 12 === 0 ? 12 : hour % 12);
    case 'K':
      return number(hour % 12);
    case 'm':
      return number(date.getUTCMinutes());
    case 's':
      return number(date.getUTCSeconds());
    case 'S':
      return number(date.getUTCMilliseconds());
    case 'E':
      return width >= 4 ? DAYS[date.getUTCDay()] : DAYS[date.getUTCDay()].slice(0, 3);
    case 'u':
      return number(date.getUTCDay() === 0 ? 7 : date.getUTCDay());
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'D':
      return number(Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / 86_400_000) + 1);
    case 'G':
      return date.getUTCFullYear() > 0 ? 'AD' : 'BC';
    case 'Y': {
      const { year } = weekOf(date);
      return width === 2 ? String(year % 100).padStart(2, '0') : number(year);
    }
    case 'w':
      return number(weekOf(date).week);
    case 'W':
      return number(Math.floor((date.getUTCDate() - 1 + weekday(date, date.getUTCMonth())) / 7) + 1);
    case 'F':
      return number(Math.ceil(date.getUTCDate() / 7));
    case 'z':
      return width >= 4 ? 'Coordinated Universal Time' : 'UTC';
    case 'Z':
      return '+0000';
    default:
      return 'Z';
  }
}

/** 0 = Sunday, of the first day of a month of the date's year. */
const weekday = (date: Date, month: number): number =>
  new Date(Date.UTC(date.getUTCFullYear(), month, 1)).getUTCDay();

/** As Java counts in the US: weeks begin on Sunday, the one with January 1st is the first of its year. */
function weekOf(date: Date): { year: number; week: number } {
  const year = date.getUTCFullYear();
  const saturday = new Date(date.getTime() + (6 - date.getUTCDay()) * 86_400_000);
  if (saturday.getUTCFullYear() > year) return { year: year + 1, week: 1 };
  const day = Math.floor((date.getTime() - Date.UTC(year, 0)) / 86_400_000);
  return { year, week: Math.floor((day + weekday(date, 0)) / 7) + 1 };
}

const WEEKS = new Set(['Y', 'w', 'W', 'F']);

interface Fields {
  y: number;
  M: number;
  d: number;
  hour: number;
  m: number;
  s: number;
  S: number;
  pm: boolean | undefined;
  offset: number;
}

function parse(parts: readonly Part[], text: string, pattern: string): number {
  if (parts.some((part) => 'letter' in part && WEEKS.has(part.letter))) {
    throw dataError(`Could not parse timestamp: a pattern with weeks (${pattern}) is for writing only`);
  }
  const fields: Fields = { y: 1970, M: 0, d: 1, hour: 0, m: 0, s: 0, S: 0, pm: undefined, offset: 0 };
  let at = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    const next = parts[i + 1];
    const rest = text.slice(at);
    // Digits that run into the next field are cut by width.
    const abutting = next !== undefined && 'letter' in next;
    const length =
      'literal' in part ? literalLength(part.literal, rest) : readField(fields, part, { rest, abutting });
    if (length < 0) {
      throw dataError(`Could not parse timestamp: value (${text}) does not match pattern (${pattern})`);
    }
    at += length;
  }
  let { hour } = fields;
  if (fields.pm !== undefined) hour = (hour % 12) + (fields.pm ? 12 : 0);
  const date = new Date(0);
  date.setUTCFullYear(fields.y, fields.M, fields.d);
  date.setUTCHours(hour, fields.m, fields.s, fields.S);
  return date.getTime() - fields.offset * 60_000;
}

const literalLength = (literal: string, rest: string): number =>
  rest.startsWith(literal) ? literal.length : -1;

function readField(
  fields: Fields,
  { letter, width }: { letter: string; width: number },
  { rest, abutting }: { rest: string; abutting: boolean },
): number {
  if (letter === 'a') {
    const half = /^[ ]*([AP])M/i.exec(rest);
    if (!half) return -1;
    fields.pm = half[1].toUpperCase() === 'P';
    return half[0].length;
  }
  if (letter === 'E') return nameLength(DAYS, rest)?.length ?? -1;
  if (letter === 'M' && width >= 3) {
    const found = nameLength(MONTHS, rest);
    if (!found) return -1;
    fields.M = found.index;
    return found.length;
  }
  if (letter === 'G') return /^ *(AD|BC)/i.exec(rest)?.[0].length ?? -1;
  if (letter === 'X') return readOffset(fields, width, rest);
  if ('zZ'.includes(letter)) return readZone(fields, rest);
  const match = /^ *-?\d+/.exec(abutting ? rest.slice(0, width) : rest);
  if (!match) return -1;
  setNumber(fields, { letter, width, digits: match[0].trim() });
  return match[0].length;
}

function setNumber(
  fields: Fields,
  { letter, width, digits }: { letter: string; width: number; digits: string },
): void {
  const value = Number(digits);
  switch (letter) {
    case 'y':
      fields.y = width <= 2 && digits.length === 2 ? twoDigitYear(value) : value;
      break;
    case 'M':
      fields.M = value - 1;
      break;
    case 'k':
      fields.hour = value === 24 ? 0 : value;
      break;
    case 'h':
      fields.hour = value === 12 ? 0 : value;
      break;
    case 'H':
    case 'K':
      fields.hour = value;
      break;
    case 'D':
      fields.M = 0;
      fields.d = value;
      break;
    case 'd':
    case 'm':
    case 's':
    case 'S':
      fields[letter] = value;
  }
}

/** Within 80 years before and 20 years after now. */
function twoDigitYear(value: number): number {
  const first = new Date().getUTCFullYear() - 80;
  const century = first - (first % 100) + value;
  return century < first ? century + 100 : century;
}

function nameLength(names: readonly string[], rest: string): { index: number; length: number } | undefined {
  const lower = rest.toLowerCase();
  const index = names.findIndex((name) => lower.startsWith(name.slice(0, 3).toLowerCase()));
  if (index < 0) return undefined;
  return { index, length: lower.startsWith(names[index].toLowerCase()) ? names[index].length : 3 };
}

const OFFSETS = [/^(?:Z|([+-])(\d\d))/, /^(?:Z|([+-])(\d\d)(\d\d))/, /^(?:Z|([+-])(\d\d):(\d\d))/];

/** ISO 8601: hours, hours and minutes, or these with a colon, by the number of letters. */
function readOffset(fields: Fields, width: number, rest: string): number {
  const match = OFFSETS[Math.min(width, 3) - 1].exec(rest);
  if (!match) return -1;
  const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
  fields.offset = match[1] === '-' ? -minutes : minutes;
  return match[0].length;
}

function readZone(fields: Fields, rest: string): number {
  const match = /^(?:(?:UTC|GMT|Z)(?![+-]\d)|(?:GMT)?([+-])(\d\d):?(\d\d)?)/.exec(rest);
  if (!match) return -1;
  if (match[1]) {
    fields.offset = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0));
  }
  return match[0].length;
}
