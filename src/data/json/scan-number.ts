// Reads a number of a JSON body as it is written: config values are texts, offsets have 64 bits. Used by the scanner.
import type { JsonScanner } from './scanner.js';
import { Unreadable } from './unreadable.js';

const LONGEST = 1000;
const PLUS_SIGN =
  'JSON spec does not allow numbers to have plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow';

export interface ScannedNumber {
  readonly text: string;
  readonly isWhole: boolean;
}

/** Reads on from a number's first byte; refuses a byte that begins no value at all. */
export function readNumber(scanner: JsonScanner, first: number): ScannedNumber {
  const start = scanner.at - 1;
  let digit = first;
  if (first === 0x2b) {
    badStart(scanner, scanner.byte(' in a Number value'), '+');
  } else if (first === 0x2d) {
    digit = scanner.byte();
    if (digit === 0x2e) scanner.noValue(digit);
    if (!isDigit(digit)) badStart(scanner, digit, '-');
  } else if (!isDigit(first)) scanner.noValue(first);
  if (digit === 0x30 && isDigit(scanner.bytes[scanner.at])) {
    scanner.fail('Invalid numeric value: Leading zeroes not allowed');
  }
  let digits = 1 + skipDigits(scanner);
  let isWhole = true;
  let last = scanner.bytes[scanner.at];
  if (last === 0x2e) {
    isWhole = false;
    scanner.at++;
    const fraction = skipDigits(scanner);
    digits += fraction;
    last = scanner.bytes[scanner.at];
    if (fraction === 0) {
      if (last !== undefined) scanner.at++;
      const why = 'Decimal point not followed by a digit';
      scanner.unexpected(last ?? 0x2e, why, ' in numeric value');
    }
  }
  if (last === 0x65 || last === 0x45) {
    isWhole = false;
    scanner.at++;
    let byte = scanner.byte();
    if (byte === 0x2b || byte === 0x2d) byte = scanner.byte();
    if (!isDigit(byte)) {
      scanner.unexpected(byte, 'Exponent indicator not followed by a digit', ' in numeric value');
    }
    digits += 1 + skipDigits(scanner);
  }
  const text = Buffer.from(
    scanner.bytes.buffer,
    scanner.bytes.byteOffset + start,
    scanner.at - start,
  ).toString();
  scanner.checkSpaceAfterRoot();
  if (digits > LONGEST) {
    const limit = '`StreamReadConstraints.getMaxNumberLength()`';
    const what = `Number value length (${digits}) exceeds the maximum allowed (${LONGEST}, from ${limit})`;
    throw new Unreadable(what, null, 'grammar');
  }
  return { text, isWhole };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function skipDigits(scanner: JsonScanner): number {
  const start = scanner.at;
  while (isDigit(scanner.bytes[scanner.at])) scanner.at++;
  return scanner.at - start;
}

/** Refuses what follows a sign. */
function badStart(scanner: JsonScanner, given: number, sign: '+' | '-'): never {
  let byte = given;
  if (byte === 0x49) {
    byte = scanner.byte(' in a Number value');
    if (byte === 0x4e) scanner.nonStandardNumber(`${sign}INF`, 3);
    if (byte === 0x6e) scanner.nonStandardNumber(`${sign}Infinity`, 3);
  }
  if (sign === '+') scanner.unexpected(0x2b, PLUS_SIGN, ' in numeric value');
  const why = 'expected digit (0-9) to follow minus sign, for valid numeric value';
  scanner.unexpected(byte, why, ' in numeric value');
}
