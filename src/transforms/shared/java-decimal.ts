// Reads decimal text as Java's BigDecimal does, and says what is wrong with other text as it says it. Used by mask-field.ts.
import { type Decimal, parseDecimal } from '../../data/decimal.js';
import { failure } from '../../errors/failure.js';

/** Texts longer than this are read by another branch in Java, with another message. */
const COMPACT = 18;

/** Throws DECIMAL_UNREADABLE. */
export function javaDecimal(text: string): Decimal {
  const detail = mistakeIn(text);
  if (detail !== null) throw failure('DECIMAL_UNREADABLE', { detail });
  return parseDecimal(text);
}

/** The low bits of the whole part, as Java narrows numbers. */
export function lowBits(value: Decimal, bits: number): bigint {
  const power = 10n ** BigInt(Math.abs(value.scale));
  return BigInt.asIntN(bits, value.scale <= 0 ? value.unscaled * power : value.unscaled / power);
}

function mistakeIn(text: string): string | null {
  const noMark = "Character array is missing \"exponent\" mark 'e' or 'E'.";
  if (text === '') return noMark;
  const unsigned = /^[+-]/.test(text) ? text.slice(1) : text;
  let digits = 0;
  let dots = 0;
  for (const [at, char] of [...unsigned].entries()) {
    if (char >= '0' && char <= '9') digits++;
    else if (char === '.') {
      if (++dots > 1) return 'Character array contains more than one decimal point.';
    } else if (char === 'e' || char === 'E') {
      const mistake = mistakeInExponent(unsigned.slice(at + 1));
      if (mistake !== null) return mistake;
      break;
    } else if (unsigned.length > COMPACT) return noMark;
    else {
      const known = 'is neither a decimal digit number, decimal point, nor "e" notation exponential mark.';
      return `Character ${char} ${known}`;
    }
  }
  return digits === 0 ? 'No digits found.' : null;
}

function mistakeInExponent(text: string): string | null {
  const digits = text.replace(/^[+-]/, '');
  if (digits === '') return 'No exponent digits.';
  if (!/^\d+$/.test(digits)) return 'Not a digit.';
  return digits.replace(/^0+/, '').length > 10 ? 'Too many nonzero exponent digits.' : null;
}
