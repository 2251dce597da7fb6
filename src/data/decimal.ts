// Decimal: an exact number, unscaled x 10^-scale, as Connect's Decimal logical type holds it in memory.
import { failure } from '../errors/failure.js';

export class Decimal {
  constructor(
    readonly unscaled: bigint,
    readonly scale: number,
  ) {}

  /** Plain decimal text, never an exponent (Java's BigDecimal.toPlainString). */
  toString(): string {
    const negative = this.unscaled < 0n;
    let digits = (negative ? -this.unscaled : this.unscaled).toString();
    if (this.scale > 0) {
      digits = digits.padStart(this.scale + 1, '0');
      digits = `${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
    } else if (this.scale < 0 && digits !== '0') {
      digits += '0'.repeat(-this.scale);
    }
    return negative ? `-${digits}` : digits;
  }
}

const DECIMAL_TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/**
 * Parses decimal text, with or without exponent, keeping its scale ("1.10" has scale 2).
 * Throws DATA_INVALID when the text is no finite number.
 */
export function parseDecimal(text: string): Decimal {
  const match = DECIMAL_TEXT.exec(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || whole.length + fraction.length === 0) {
    throw failure('DATA_INVALID', { detail: `"${text}" is not a decimal number` });
  }
  const magnitude = BigInt(whole + fraction);
  return new Decimal(sign === '-' ? -magnitude : magnitude, fraction.length - Number(exponent));
}

/** Big-endian two's complement of minimal length (Java's BigInteger.toByteArray). */
export function unscaledBytes(value: bigint): Uint8Array {
  let bytes = 1;
  const probe = value < 0n ? ~value : value;
  if (probe >= 0x80n) bytes = Math.floor(probe.toString(2).length / 8) + 1;
  const hex = BigInt.asUintN(bytes * 8, value)
    .toString(16)
    .padStart(bytes * 2, '0');
  return Buffer.from(hex, 'hex');
}

/** The inverse of `unscaledBytes`; empty bytes are 0. */
export function unscaledFromBytes(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt.asIntN(
    bytes.length * 8,
    BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`),
  );
}
