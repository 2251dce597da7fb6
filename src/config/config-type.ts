// Parsing of one raw value by its declared type, and the way back to text, with the rules and texts of Kafka's
// ConfigDef. Called by config-def.ts for every key; throws plain ValueError, which config-def turns into the
// key's error text.
import type { ConfigData, ConfigType } from './config-key.js';
import { HIDDEN, Password } from './password.js';

/** A value that its type refuses. `reason` is the text after `Invalid value V for configuration N: `. */
export class ValueError extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Text of an invalid value, as Kafka's ConfigException words it. */
export function invalidValue(name: string, value: unknown, reason?: string): string {
  const shown = value instanceof Password ? HIDDEN : shownValue(value);
  return `Invalid value ${shown} for configuration ${name}${reason === undefined ? '' : `: ${reason}`}`;
}

function shownValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

const ranges = {
  INT: [-2147483648n, 2147483647n],
  SHORT: [-32768n, 32767n],
  LONG: [-9223372036854775808n, 9223372036854775807n],
} as const;

/**
 * Parses raw text (or passes an already parsed value through). Text is trimmed first for every type but
 * PASSWORD's secret, which is trimmed too as the original does. Null stays null.
 */
export function parseValue(type: ConfigType, raw: unknown): ConfigData {
  if (raw === null || raw === undefined) return null;
  if (typeof raw !== 'string') return passParsed(type, raw);
  const text = javaTrim(raw);
  switch (type) {
    case 'BOOLEAN': {
      const lower = text.toLowerCase();
      if (lower === 'true') return true;
      if (lower === 'false') return false;
      throw new ValueError('Expected value to be either true or false');
    }
    case 'PASSWORD':
      return new Password(text);
    case 'STRING':
    case 'CLASS':
      return text;
    case 'LIST':
      return text === '' ? [] : splitList(text);
    case 'DOUBLE':
      return parseDouble(text);
    default:
      return parseInteger(type, text);
  }
}

function passParsed(type: ConfigType, value: unknown): ConfigData {
  switch (type) {
    case 'BOOLEAN':
      if (typeof value === 'boolean') return value;
      throw new ValueError('Expected value to be either true or false');
    case 'PASSWORD':
      if (value instanceof Password) return value;
      throw new ValueError('Expected value to be a string, but it was not');
    case 'LIST':
      if (Array.isArray(value)) return value;
      throw new ValueError('Expected a comma separated list.');
    case 'INT':
    case 'SHORT':
    case 'LONG':
      if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return value;
      throw new ValueError(`Not a number of type ${type}`);
    case 'DOUBLE':
      if (typeof value === 'number') return value;
      throw new ValueError('Not a number of type DOUBLE');
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

/** Java's String.trim: everything up to U+0020 at both ends. */
function javaTrim(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && text.charCodeAt(from) <= 32) from++;
  while (to > from && text.charCodeAt(to - 1) <= 32) to--;
  return from === 0 && to === text.length ? text : text.slice(from, to);
}

/** Commas with surrounding white space separate; trailing empty entries stay, as the original splits. */
function splitList(text: string): string[] {
  return text.split(/[ \t\n\v\f\r]*,[ \t\n\v\f\r]*/);
}

function parseInteger(type: 'INT' | 'SHORT' | 'LONG', text: string): number | bigint {
  if (!/^[+-]?[0-9]+$/.test(text)) throw new ValueError(`Not a number of type ${type}`);
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  const [low, high] = ranges[type];
  if (value < low || value > high) throw new ValueError(`Not a number of type ${type}`);
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

function parseDouble(text: string): number {
  if (/^[+-]?(NaN|Infinity)$/.test(text)) return text.includes('NaN') ? Number.NaN : Number(text);
  if (!/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[fFdD]?$/.test(text)) {
    throw new ValueError('Not a number of type DOUBLE');
  }
  return Number(text.replace(/[fFdD]$/, ''));
}

/** The text that REST and docs show for a parsed value; null for null. Secrets show as `[hidden]`. */
export function valueToText(type: ConfigType, value: ConfigData): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Password || type === 'PASSWORD') return HIDDEN;
  if (Array.isArray(value)) return value.join(',');
  if (type === 'DOUBLE' && typeof value === 'number') return doubleText(value);
  return String(value);
}

function doubleText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return `${value}.0`;
  if (Number.isFinite(value) && (Math.abs(value) >= 1e7 || Math.abs(value) < 1e-3)) {
    const [mantissa, exponent] = value.toExponential().split('e');
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
  }
  return String(value);
}
