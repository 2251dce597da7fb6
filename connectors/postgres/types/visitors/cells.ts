// Values from the wire straight into a sink: the bytes of PostgreSQL's text or binary form as they are, or brought into shape
// in a few scratch bytes. Beside the decoders of the most used types; what a visitor has no short way for goes
// through the decoder. Chosen in choice.ts.
import { readInt64 } from '../ascii.js';
import { smallNumericFromBinary } from '../numeric.js';
import { isoDate, parsed, readTimestamp } from '../time/clock.js';
import type { CellVisit, CellVisitor, Decoder } from '../value-mapping.js';

const MINUS = 45;
const DOT = 46;
const COLON = 58;
const ZERO = 48;
const NINE = 57;
const LETTER_T = 116;

/** By way of a decoder that never fails. */
export function visitDecoded(decode: Decoder): CellVisitor {
  return { visit: (b, start, end, sink) => sink.value(decode(b, start, end)) };
}

/** Digits as they are: integers. */
export const numeralVisitor: CellVisitor = {
  visit: (b, start, end, sink) => sink.numeral(b, start, end),
};

export const boolTextVisitor: CellVisitor = {
  visit: (b, start, _, sink) => sink.boolean(b[start] === LETTER_T),
};
export const boolBinaryVisitor: CellVisitor = { visit: (b, start, _, sink) => sink.boolean(b[start] === 1) };

export const int2BinaryVisitor: CellVisitor = {
  visit: (b, start, _, sink) => sink.integer(((b[start]! << 24) >> 16) | b[start + 1]!),
};
export const int4BinaryVisitor: CellVisitor = {
  visit: (b, start, _, sink) => sink.integer(b.readInt32BE(start)),
};
export const int8BinaryVisitor: CellVisitor = {
  visit: (b, start, _, sink) => {
    const value = readInt64(b, start);
    if (typeof value === 'number') sink.integer(value);
    else sink.value(value);
  },
};

/** True for `[-]d.d` between 0.001 and 10,000,000, and not more digits than the server gives for the shortest form. */
function isNumeral(b: Buffer, start: number, end: number): boolean {
  let i = b[start] === MINUS ? start + 1 : start;
  const whole = i;
  for (; i < end && b[i]! >= ZERO && b[i]! <= NINE; i += 1);
  const digits = i - whole;
  if (digits === 0 || digits > 7 || b[i] !== DOT) return false;
  const fraction = i + 1;
  const small = digits === 1 && b[whole] === ZERO;
  if (small && b[fraction] === ZERO && b[fraction + 1] === ZERO && b[fraction + 2] === ZERO) return false;
  for (i = fraction; i < end; i += 1) if (b[i]! < ZERO || b[i]! > NINE) return false;
  return i > fraction;
}

/** Since PostgreSQL 12 the text of a float8 is the shortest one that reads back as the same number. */
export function float8TextVisitor(decode: Decoder): CellVisitor {
  return {
    visit: (b, start, end, sink) => {
      if (isNumeral(b, start, end)) sink.numeral(b, start, end);
      else sink.value(decode(b, start, end));
    },
  };
}

/** Fifteen digits always fit a double exactly. */
const EXACT_DIGITS = 15;

/** Numeric text of the declared scale. NaN and the infinities are for the decoder. */
export function numericTextVisitor(scale: number, decode: Decoder): CellVisitor {
  return {
    takes: (b, start) => {
      const lead = b[start] === MINUS ? b[start + 1]! : b[start]!;
      return lead >= ZERO && lead <= NINE;
    },
    visit: (b, start, end, sink) => {
      const dot = scale === 0 ? end : end - scale - 1;
      if (end - start > EXACT_DIGITS || (scale > 0 && b[dot] !== DOT) || dot <= start) {
        sink.value(decode(b, start, end));
        return;
      }
      let i = b[start] === MINUS ? start + 1 : start;
      let unscaled = 0;
      for (; i < end; i += 1) if (i !== dot) unscaled = unscaled * 10 + b[i]! - ZERO;
      sink.decimal(b[start] === MINUS ? -unscaled : unscaled, scale);
    },
  };
}

export const textVisitor: CellVisitor = { visit: (b, start, end, sink) => sink.text(b, start, end) };
/** jsonb in binary: its text behind a version byte. */
export const jsonbBinaryVisitor: CellVisitor = {
  visit: (b, start, end, sink) => sink.text(b, start + 1, end),
};
export const plainTextVisitor: CellVisitor = { visit: (b, start, end, sink) => sink.plain(b, start, end) };

const scratch = Buffer.alloc(64);
const HEX = Buffer.from('0123456789abcdef');

export const uuidBinaryVisitor: CellVisitor = {
  visit: (b, start, _, sink) => {
    let o = 0;
    for (let i = 0; i < 16; i += 1) {
      if (i === 4 || i === 6 || i === 8 || i === 10) scratch[o++] = MINUS;
      const byte = b[start + i]!;
      scratch[o] = HEX[byte >> 4]!;
      scratch[o + 1] = HEX[byte & 15]!;
      o += 2;
    }
    sink.plain(scratch, 0, o);
  },
};

/** `YYYY-MM-DD HH:MM:SS[.f]+00` to `YYYY-MM-DDTHH:MM:SS.ffZ` with `digits` digits; other forms go by the decoder. */
export function timestamptzTextVisitor(digits: number, decode: Decoder): CellVisitor {
  const visit: CellVisit = (b, start, end, sink) => {
    const length = end - start;
    const zone = end - 3;
    const plain =
      length >= 22 &&
      length <= 29 &&
      b[start + 4] === MINUS &&
      b[zone] === 43 &&
      b[zone + 1] === ZERO &&
      b[zone + 2] === ZERO;
    if (!plain || (length > 22 && b[start + 19] !== DOT)) {
      sink.value(decode(b, start, end));
      return;
    }
    for (let i = 0; i < 19; i += 1) scratch[i] = b[start + i]!;
    scratch[10] = 84;
    let o = 19;
    if (digits > 0) {
      scratch[o++] = DOT;
      const given = length === 22 ? 0 : length - 23;
      for (let i = 0; i < digits; i += 1) scratch[o++] = i < given ? b[start + 20 + i]! : ZERO;
    }
    scratch[o++] = 90;
    sink.plain(scratch, 0, o);
  };
  return { visit };
}

/** Microseconds since 2000 to the same text. The day's text is kept, since neighbours share it. */
export function timestamptzBinaryVisitor(digits: number, decode: Decoder): CellVisitor {
  const out = Buffer.alloc(64);
  let lastDays = Number.NaN;
  let time = 0;
  const visit: CellVisit = (b, start, end, sink) => {
    if (readTimestamp(b, start) !== 0) {
      sink.value(decode(b, start, end));
      return;
    }
    if (parsed.days !== lastDays) {
      lastDays = parsed.days;
      time = out.write(`${isoDate(lastDays)}T`, 'latin1');
    }
    const seconds = Math.floor(parsed.micros / 1_000_000);
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    let o = twoDigits(out, time, hours);
    out[o++] = COLON;
    o = twoDigits(out, o, minutes - hours * 60);
    out[o++] = COLON;
    o = twoDigits(out, o, seconds - minutes * 60);
    if (digits > 0) {
      out[o++] = DOT;
      let fraction = parsed.micros - seconds * 1_000_000;
      for (let i = 5; i >= 0; i -= 1) {
        const rest = Math.floor(fraction / 10);
        if (i < digits) out[o + i] = ZERO + fraction - rest * 10;
        fraction = rest;
      }
      o += digits;
    }
    out[o++] = 90;
    sink.plain(out, 0, o);
  };
  return { visit };
}

function twoDigits(b: Buffer, o: number, value: number): number {
  const tens = Math.floor(value / 10);
  b[o] = ZERO + tens;
  b[o + 1] = ZERO + value - tens * 10;
  return o + 2;
}

/** Base-10000 digits of up to fifteen decimal ones; longer ones and what is not finite are for the decoder. */
export function numericBinaryVisitor(scale: number, decode: Decoder): CellVisitor {
  return {
    takes: (b, start) => b[start + 4] === 0 || b[start + 4] === 0x40,
    visit: (b, start, end, sink) => {
      const value = smallNumericFromBinary(b, start);
      if (value === null || b[start + 7] !== scale || b[start + 6] !== 0) sink.value(decode(b, start, end));
      else sink.decimal(value, scale);
    },
  };
}
