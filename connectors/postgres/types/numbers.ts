// bool, integers, oid, floats, numeric and money. numeric and money follow `decimal.handling.mode`.
import { Decimal, unscaledBytes } from '../../../src/data/decimal.js';
import { decimalSchema } from '../../../src/data/logical.js';
import {
  BOOLEAN,
  FLOAT32,
  FLOAT64,
  INT16,
  INT32,
  INT64,
  type Schema,
  STRING,
} from '../../../src/data/schema.js';
import * as semantic from '../../../src/data/semantic.js';
import { Struct } from '../../../src/data/struct.js';
import { failure } from '../../../src/errors/failure.js';
import { ascii, parseInt64, parseSmallInt, readInt64, utf8 } from './ascii.js';
import { atScale, type NotFinite, numericFromBinary, numericFromText, stripped } from './numeric.js';
import type { Decoder, ValueMapping } from './value-mapping.js';
import type { ValueOptions } from './value-options.js';

const plain = (schema: Schema, filler: unknown, text: Decoder, binary: Decoder): ValueMapping => ({
  schema,
  text,
  binary,
  filler,
  unavailable: null,
});

const LETTER_T = 116;

export const boolMapping: ValueMapping = {
  schema: BOOLEAN,
  text: (buffer, start) => buffer[start] === LETTER_T,
  binary: (buffer, start) => buffer[start] === 1,
  filler: false,
  unavailable: null,
};
export const int2Mapping = plain(INT16, 0, parseSmallInt, (buffer, start) => buffer.readInt16BE(start));
export const int4Mapping = plain(INT32, 0, parseSmallInt, (buffer, start) => buffer.readInt32BE(start));
export const int8Mapping = plain(INT64, 0, parseInt64, readInt64);
export const oidMapping = plain(INT64, 0, parseSmallInt, (buffer, start) => buffer.readUInt32BE(start));
/** FLOAT32 in memory is the double nearest to the float, whichever form it came in. */
export const float4Mapping = plain(
  FLOAT32,
  0,
  (buffer, start, end) => Math.fround(Number(ascii(buffer, start, end))),
  (buffer, start) => buffer.readFloatBE(start),
);
export const float8Mapping = plain(
  FLOAT64,
  0,
  (buffer, start, end) => Number(ascii(buffer, start, end)),
  (buffer, start) => buffer.readDoubleBE(start),
);

const NOT_FINITE_TEXT: Record<NotFinite, string> = {
  NaN: 'NAN',
  Infinity: 'POSITIVE_INFINITY',
  '-Infinity': 'NEGATIVE_INFINITY',
};

/** numeric(p,s), or numeric without modifiers when `typmod` is -1. */
export function numericMapping(mode: ValueOptions['decimalHandlingMode'], typmod: number): ValueMapping {
  const declared = typmod < 0 ? null : numericModifiers(typmod);
  if (mode === 'double') return numericForm(FLOAT64, 0, (value) => Number(value.toString()), Number);
  if (mode === 'string') {
    return numericForm(
      STRING,
      new Decimal(0n, declared?.scale ?? 0).toString(),
      (value) => value.toString(),
      (special) => NOT_FINITE_TEXT[special],
    );
  }
  const refuse = (special: NotFinite): never => {
    throw failure('DATA_INVALID', { detail: `${special} has no exact decimal form` });
  };
  if (!declared) {
    const schema = semantic.variableScaleDecimal();
    const of = (value: Decimal): Struct => {
      const short = stripped(value);
      return new Struct(schema, [short.scale, unscaledBytes(short.unscaled)]);
    };
    return numericForm(schema, of(new Decimal(0n, 0)), of, refuse);
  }
  const { precision, scale } = declared;
  const schema = decimalSchema(scale, {
    parameters: new Map([['connect.decimal.precision', String(precision)]]),
  });
  return numericForm(
    schema,
    new Decimal(0n, scale),
    (value) => (value.scale === scale ? value : atScale(value, scale)),
    refuse,
  );
}

/** Precision and scale of a numeric typmod; the scale may be negative (PostgreSQL 15 and later). */
export function numericModifiers(typmod: number): { precision: number; scale: number } {
  const packed = typmod - 4;
  return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 };
}

function numericForm(
  schema: Schema,
  filler: unknown,
  ...[finite, special]: [(value: Decimal) => unknown, (special: NotFinite) => unknown]
): ValueMapping {
  const of = (value: Decimal | NotFinite) => (typeof value === 'string' ? special(value) : finite(value));
  return {
    schema,
    text: (buffer, start, end) => of(numericFromText(buffer, start, end)),
    binary: (buffer, start) => of(numericFromBinary(buffer, start)),
    filler,
    unavailable: null,
  };
}

/** money: the text of `lc_monetary`, read with `.` as decimal point and `,` as grouping. */
export function moneyMapping(
  mode: ValueOptions['decimalHandlingMode'],
  fractionDigits: number,
): ValueMapping {
  const decimal: Decoder = (buffer, start, end) => moneyFromText(utf8(buffer, start, end));
  const form = { binary: null, unavailable: null };
  if (mode === 'double') {
    return { ...form, schema: FLOAT64, text: (b, s, e) => Number(String(decimal(b, s, e))), filler: 0 };
  }
  if (mode === 'string')
    return {
      ...form,
      schema: STRING,
      text: (b, s, e) => String(decimal(b, s, e)),
      filler: new Decimal(0n, fractionDigits).toString(),
    };
  return {
    ...form,
    schema: decimalSchema(fractionDigits),
    text: (b, s, e) => atScale(decimal(b, s, e) as Decimal, fractionDigits, true),
    filler: new Decimal(0n, fractionDigits),
  };
}

function moneyFromText(text: string): Decimal {
  const digits = text.replace(/[^0-9.]/g, '');
  if (!/^\d+(\.\d*)?$/.test(digits))
    throw failure('DATA_INVALID', { detail: `"${text}" is not an amount of money` });
  const value = numericFromText(Buffer.from(digits), 0, digits.length) as Decimal;
  return /[(-]/.test(text) ? new Decimal(-value.unscaled, value.scale) : value;
}
