// Text of floating point and big decimal numbers as Java writes them (Double.toString since JDK 19,
// Float.toString, BigDecimal.toString): what JSON, header and string converters of the original put on the wire.
import type { Decimal } from '../decimal.js';

/** Double.toString: `1.0`, `1.0E10`, `1.0E-5`, `NaN`, `Infinity`. */
export function doubleText(value: number): string {
  if (Number.isInteger(value) && value < 1e7 && value > -1e7) {
    return value === 0 && 1 / value < 0 ? '-0.0' : `${value}.0`;
  }
  const magnitude = value < 0 ? -value : value;
  if (magnitude >= 1e-3 && magnitude < 1e7) return String(value);
  if (!Number.isFinite(value)) return String(value);
  let text = value.toExponential();
  // Java writes two digits where one would do, and then the two that are closest (4.9E-324, not 5.0E-324).
  if (text[value < 0 ? 2 : 1] === 'e') text = value.toExponential(1);
  return scientific(text);
}

/** Float.toString of a float32 value. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return 1 / value < 0 ? '-0.0' : '0.0';
  const negative = value < 0;
  const text = shortestFloat(negative ? -value : value);
  const [digits, exponent] = digitsOf(text);
  const sign = negative ? '-' : '';
  if (exponent < -3 || exponent >= 7) {
    // The same rule as for doubles: two digits, the closest two.
    if (digits.length > 1) return `${sign}${scientific(text)}`;
    return `${sign}${scientific((negative ? -value : value).toExponential(1))}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 2, '0');
  return `${sign}${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1)}`;
}

/** Exponential text of the shortest decimal that reads back as this positive float32. */
function shortestFloat(value: number): string {
  // Any decimal of six digits names at most one float32 (unless it is subnormal), nine always suffice.
  for (let digits = value < 1.2e-38 ? 1 : 6; digits < 9; digits++) {
    const text = value.toExponential(digits - 1);
    if (Math.fround(Number(text)) === value) return evenOfTwo(value, text, digits);
    // Below a power of two floats lie closer: the nearest decimal may miss where the next one up does not.
    const [all, exponent] = [
      text.replace(/e.*$/, '').replace('.', ''),
      Number(text.slice(text.indexOf('e') + 1)),
    ];
    const up = `${Number(all) + 1}e${exponent - digits + 1}`;
    if (Math.fround(Number(up)) === value) return Number(up).toExponential(digits - 1);
  }
  return value.toExponential(8);
}

/** Where two decimals are equally close, Java takes the one with an even last digit. */
function evenOfTwo(value: number, text: string, digits: number): string {
  if (!/5e/.test(value.toExponential(digits))) return text;
  const longer = value.toExponential(60);
  if (!/^50*$/.test(longer.slice(0, longer.indexOf('e')).replace('.', '').slice(digits))) return text;
  const all = BigInt(text.slice(0, text.indexOf('e')).replace('.', ''));
  if (all % 2n === 0n) return text;
  const lower = Number(`${all - 1n}e${Number(text.slice(text.indexOf('e') + 1)) - digits + 1}`);
  return Math.fround(lower) === value ? lower.toExponential(digits - 1) : text;
}

/** Significant digits without trailing zeros, and the decimal exponent of the first. */
function digitsOf(exponential: string): [string, number] {
  const at = exponential.indexOf('e');
  const digits = exponential.slice(0, at).replace('.', '').replace(/0+$/, '');
  return [digits, Number(exponential.slice(at + 1))];
}

/** JavaScript's exponential form into Java's: at least one digit after the point, `E`, no plus sign. */
function scientific(exponential: string): string {
  const negative = exponential.startsWith('-');
  const [digits, exponent] = digitsOf(negative ? exponential.slice(1) : exponential);
  return `${negative ? '-' : ''}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
}

/** BigDecimal.toString: plain, or with an exponent where the scale is negative or the number very small. */
export function decimalText(value: Decimal): string {
  const { unscaled, scale } = value;
  if (scale === 0) return unscaled.toString();
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString();
  const exponent = digits.length - 1 - scale;
  if (scale > 0 && exponent >= -6) return value.toString();
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  const suffix = exponent === 0 ? '' : `E${exponent > 0 ? '+' : ''}${exponent}`;
  return `${negative ? '-' : ''}${mantissa}${suffix}`;
}
