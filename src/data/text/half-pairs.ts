// Text as Java encodes it in UTF-8: half a surrogate pair, which UTF-8 has no bytes for, becomes `?`. Used wherever bytes or
// URL-encoded names must be those of the original; JSON escapes half pairs instead.

const HALF_PAIR = /[\ud800-\udfff]/u;
const HALF_PAIRS = /[\ud800-\udfff]/gu;

/** The very same text where it has no half pair. */
export const withoutHalfPairs = (text: string): string =>
  HALF_PAIR.test(text) ? text.replace(HALF_PAIRS, '?') : text;

/** UTF-8 of a text. */
export const utf8Bytes = (text: string): Uint8Array => Buffer.from(withoutHalfPairs(text), 'utf8');
