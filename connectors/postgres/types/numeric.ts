// PostgreSQL numeric, text and binary form, to an exact Decimal. Values of up to fifteen digits never touch a string
// or a big number until the last step. NaN and the infinities have no Decimal: they are answered as markers.
import { Decimal } from '../../../src/data/decimal.js';
import { ascii } from './ascii.js';

export type NotFinite = 'NaN' | 'Infinity' | '-Infinity';

const MINUS = 45;
const DOT = 46;
const NAN_SIGN = 0xc000;
const PLUS_INFINITY_SIGN = 0xd000;
const MINUS_INFINITY_SIGN = 0xf000;
const NEGATIVE_SIGN = 0x4000;
const POWERS = [1, 10, 100, 1000];
/** Invariant 11: longer values never pass through a floating point number. */
const EXACT_DIGITS = 15;

/** From text such as `-12.340` (scale 3); the original's exponent forms do not occur in numeric output. */
export function numericFromText(buffer: Buffer, start: number, end: number): Decimal | NotFinite {
  const first = buffer[start]!;
  const negative = first === MINUS;
  let i = negative ? start + 1 : start;
  const lead = buffer[i]!;
  if (lead < 48 || lead > 57) return ascii(buffer, start, end) as NotFinite;
  if (end - i > EXACT_DIGITS + 1) return longNumeric(ascii(buffer, start, end));
  let unscaled = 0;
  let scale = 0;
  for (; i < end; i += 1) {
    const byte = buffer[i]!;
    if (byte === DOT) scale = end - i - 1;
    else unscaled = unscaled * 10 + byte - 48;
  }
  return new Decimal(BigInt(negative ? -unscaled : unscaled), scale);
}

function longNumeric(text: string): Decimal {
  const dot = text.indexOf('.');
  if (dot < 0) return new Decimal(BigInt(text), 0);
  return new Decimal(BigInt(text.slice(0, dot) + text.slice(dot + 1)), text.length - dot - 1);
}

/** From the binary form: digit count, weight, sign, display scale, then base-10000 digits. */
export function numericFromBinary(buffer: Buffer, start: number): Decimal | NotFinite {
  const count = buffer.readUInt16BE(start);
  const weight = buffer.readInt16BE(start + 2);
  const sign = buffer.readUInt16BE(start + 4);
  const scale = buffer.readUInt16BE(start + 6);
  if (sign === NAN_SIGN) return 'NaN';
  if (sign === PLUS_INFINITY_SIGN) return 'Infinity';
  if (sign === MINUS_INFINITY_SIGN) return '-Infinity';
  const unscaled = smallNumericFromBinary(buffer, start);
  if (unscaled !== null) return new Decimal(BigInt(unscaled), scale);
  return longBinary({ buffer, digits: start + 8, count, weight, scale, negative: sign === NEGATIVE_SIGN });
}

/** The unscaled value of a finite binary numeric, null where it may have more digits than a number holds exactly. */
export function smallNumericFromBinary(buffer: Buffer, start: number): number | null {
  const count = buffer.readUInt16BE(start);
  const weight = buffer.readInt16BE(start + 2);
  const scale = buffer.readUInt16BE(start + 6);
  if ((weight + 1) * 4 + scale + 4 > EXACT_DIGITS) return null;
  const digits = start + 8;
  let unscaled = 0;
  for (let i = 0; i < count; i += 1) unscaled = unscaled * 10000 + buffer.readUInt16BE(digits + i * 2);
  // The digits stand for unscaled x 10^(4 x (weight - count + 1)); bring that to 10^-scale.
  let shift = scale + 4 * (weight - count + 1);
  for (; shift >= 4; shift -= 4) unscaled *= 10000;
  for (; shift <= -4; shift += 4) unscaled = Math.trunc(unscaled / 10000);
  if (shift > 0) unscaled *= POWERS[shift]!;
  else if (shift < 0) unscaled = Math.trunc(unscaled / POWERS[-shift]!);
  return unscaled !== 0 && buffer.readUInt16BE(start + 4) === NEGATIVE_SIGN ? -unscaled : unscaled;
}

function longBinary(n: {
  buffer: Buffer;
  digits: number;
  count: number;
  weight: number;
  scale: number;
  negative: boolean;
}): Decimal {
  let text = '';
  for (let i = 0; i < n.count; i += 1) {
    text += n.buffer
      .readUInt16BE(n.digits + i * 2)
      .toString()
      .padStart(4, '0');
  }
  const shift = n.scale + 4 * (n.weight - n.count + 1);
  text = shift >= 0 ? text + '0'.repeat(shift) : text.slice(0, shift);
  const magnitude = BigInt(text === '' ? '0' : text);
  return new Decimal(n.negative ? -magnitude : magnitude, n.scale);
}

/** The same value at another scale; digits beyond it are cut (HALF_UP when `round`). */
export function atScale(value: Decimal, scale: number, round = false): Decimal {
  if (value.scale === scale) return value;
  if (value.scale < scale) return new Decimal(value.unscaled * 10n ** BigInt(scale - value.scale), scale);
  const divisor = 10n ** BigInt(value.scale - scale);
  let unscaled = value.unscaled / divisor;
  const rest = value.unscaled % divisor;
  if (round && (rest < 0n ? -rest : rest) * 2n >= divisor) unscaled += rest < 0n ? -1n : 1n;
  return new Decimal(unscaled, scale);
}

/** Without trailing zeros, scale never below 0 (how a VariableScaleDecimal is written). */
export function stripped(value: Decimal): Decimal {
  let { unscaled, scale } = value;
  if (unscaled === 0n) return new Decimal(0n, 0);
  while (scale > 0 && unscaled % 10n === 0n) {
    unscaled /= 10n;
    scale -= 1;
  }
  return scale < 0 ? new Decimal(unscaled * 10n ** BigInt(-scale), 0) : new Decimal(unscaled, scale);
}
