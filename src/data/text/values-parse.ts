// Connect's literal notation, reading half: the type and value that a header's text stands for. Called by the
// simple header converter and InsertHeader. Text that is no other literal is a string; nothing is refused.
import { type Decimal, parseDecimal } from '../decimal.js';
import { int64FromBigInt } from '../int64.js';
import { dateSchema, decimalSchema, timeSchema, timestampSchema } from '../logical.js';
import {
  BOOLEAN,
  FLOAT32,
  FLOAT64,
  INT8,
  INT16,
  INT32,
  INT64,
  Schema,
  type SchemaType,
  STRING,
} from '../schema.js';

export interface ParsedLiteral {
  readonly schema: Schema | null;
  readonly value: unknown;
}

const NULL: ParsedLiteral = { schema: null, value: null };

/** Parses a literal; empty text is the empty string. */
export function parseLiteral(text: string): ParsedLiteral {
  if (text === '') return { schema: STRING, value: '' };
  return new LiteralParser(text).parse(false);
}

/** No literal of the kind tried: the text is read in another way. */
class NotALiteral extends Error {}

const DELIMITERS = ':,{}[]"';

class LiteralParser {
  #at = 0;
  constructor(readonly text: string) {}

  parse(embedded: boolean): ParsedLiteral {
    if (this.#at >= this.text.length) return NULL;
    if (embedded && this.#took('"')) return this.#quoted();
    if (this.#took('null')) return NULL;
    if (this.#word(embedded, 'true')) return { schema: BOOLEAN, value: true };
    if (this.#word(embedded, 'false')) return { schema: BOOLEAN, value: false };
    const start = this.#at;
    try {
      if (this.#took('[')) return this.#array();
      if (this.#took('{')) return this.#map();
    } catch (error) {
      if (!(error instanceof NotALiteral)) throw error;
      this.#at = start;
    }
    const token = this.#token();
    if (token.trim() === '') return { schema: STRING, value: token };
    return this.#scalar(embedded, token.trim());
  }

  /** Text up to the next delimiter that no backslash escapes, or one delimiter. */
  #token(): string {
    const start = this.#at;
    let escaped = false;
    for (; this.#at < this.text.length; this.#at++) {
      const char = this.text[this.#at];
      if (char === '\\') {
        escaped = !escaped;
      } else {
        if (DELIMITERS.includes(char) && !escaped) {
          if (start === this.#at) this.#at++;
          break;
        }
        escaped = false;
      }
    }
    return this.text.slice(start, this.#at);
  }

  /** Consumes the next token if it is the expected one, white space around it apart. */
  #took(expected: string, exactly = false): boolean {
    const start = this.#at;
    let token = this.#token();
    if (!exactly) {
      token = token.trim();
      while (token === '' && this.#at < this.text.length) token = this.#token().trim();
    }
    if (token === expected) return true;
    this.#at = start;
    return false;
  }

  /** At top level nothing may follow a boolean. */
  #word(embedded: boolean, word: string): boolean {
    return embedded ? this.#took(word) : this.text.trim() === word;
  }

  #quoted(): ParsedLiteral {
    let content = '';
    while (this.#at < this.text.length) {
      if (this.#took('"', true)) break;
      content += this.#token();
    }
    return temporal(content) ?? { schema: STRING, value: content };
  }

  #array(): ParsedLiteral {
    const items: ParsedLiteral[] = [];
    const common = new CommonSchema();
    while (this.#at < this.text.length) {
      if (this.#took(']')) {
        refuseNulls(common, items);
        const schema = new Schema('ARRAY', {}, { valueSchema: common.schema });
        return { schema, value: items.map((item) => item.value) };
      }
      if (this.#took(',')) throw new NotALiteral();
      const item = this.parse(true);
      common.merge(item.schema);
      items.push(item);
      this.#separator(']');
    }
    throw new NotALiteral();
  }

  #map(): ParsedLiteral {
    const entries: [unknown, unknown][] = [];
    const keys = new CommonSchema();
    const values = new CommonSchema();
    while (this.#at < this.text.length) {
      if (this.#took('}')) {
        refuseNulls(
          values,
          entries.map((entry) => ({ value: entry[1] })),
        );
        const schema = new Schema('MAP', {}, { keySchema: keys.schema, valueSchema: values.schema });
        return { schema, value: new Map(entries) };
      }
      if (this.#took(',')) throw new NotALiteral();
      const key = this.parse(true);
      if (key.value === null || !this.#took(':')) throw new NotALiteral();
      const value = this.parse(true);
      keys.merge(key.schema);
      values.merge(value.schema);
      entries.push([key.value, value.value]);
      this.#separator('}');
    }
    throw new NotALiteral();
  }

  /** After an element: the end delimiter (left for the loop), or a comma. */
  #separator(end: string): void {
    const here = this.#at;
    if (this.#took(end)) this.#at = here;
    else if (!this.#took(',')) throw new NotALiteral();
  }

  #scalar(embedded: boolean, token: string): ParsedLiteral {
    const digit = /^\d/.test(token);
    const found =
      (digit ? this.#temporal(token) : undefined) ??
      (digit || /^[+-]/.test(token) ? number(token) : undefined);
    if (found) return found;
    if (embedded) throw new NotALiteral();
    return { schema: STRING, value: this.text };
  }

  /** Colons split a time into five tokens. */
  #temporal(token: string): ParsedLiteral | undefined {
    const here = this.#at;
    let joined = token;
    let parts = 0;
    for (; parts < 4 && this.#at < this.text.length; parts++) joined += this.#token();
    const found = parts === 4 ? temporal(joined) : undefined;
    if (found) return found;
    this.#at = here;
    return temporal(token);
  }
}

const TEMPORAL = /^(?:(\d{4})-(\d\d)-(\d\d))?(T)?(?:(\d\d):(\d\d):(\d\d)\.(\d{3})Z)?$/;

/** A date, time or timestamp literal. Fields out of range roll over, as in Java's lenient parsing. */
function temporal(token: string): ParsedLiteral | undefined {
  const match = TEMPORAL.exec(token.replaceAll('\\:', ':'));
  if (!match || token === '') return undefined;
  const [, year, month, day, t, hour, minute, second, milli] = match;
  const clock =
    hour === undefined
      ? 0
      : ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(milli);
  if (year === undefined) return t || hour === undefined ? undefined : { schema: timeSchema(), value: clock };
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (hour === undefined) return t ? undefined : { schema: dateSchema(), value: date.getTime() / 86_400_000 };
  return t ? { schema: timestampSchema(), value: date.getTime() + clock } : undefined;
}

function number(token: string): ParsedLiteral | undefined {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,10})?$/.test(token)) return undefined;
  const decimal = parseDecimal(token);
  const whole = wholeNumber(decimal);
  if (whole !== undefined) return integer(whole);
  const double = Number(token);
  const float = Math.fround(double);
  if (decimal.scale !== 0 && Number.isFinite(float)) return { schema: FLOAT32, value: float };
  if (decimal.scale !== 0 && Number.isFinite(double)) return { schema: FLOAT64, value: double };
  return { schema: decimalSchema(decimal.scale), value: decimal };
}

/** The INT64 that a decimal is, undefined when it has a fraction or is too large. */
function wholeNumber({ unscaled, scale }: Decimal): bigint | undefined {
  if (unscaled === 0n) return 0n;
  if (scale < -19 || scale > 400) return undefined;
  let whole = unscaled;
  if (scale <= 0) {
    whole = unscaled * 10n ** BigInt(-scale);
  } else {
    const unit = 10n ** BigInt(scale);
    if (unscaled % unit !== 0n) return undefined;
    whole = unscaled / unit;
  }
  return BigInt.asIntN(64, whole) === whole ? whole : undefined;
}

function integer(value: bigint): ParsedLiteral {
  const narrowest = ([INT8, INT16, INT32] as const).find((_, i) => BigInt.asIntN(8 << i, value) === value);
  return { schema: narrowest ?? INT64, value: int64FromBigInt(value) };
}

/** Elements of a known type cannot be null: the text is then a string. */
function refuseNulls(common: CommonSchema, items: readonly { value: unknown }[]): void {
  if (common.schema && items.some((item) => item.value === null)) throw new NotALiteral();
}

const WIDENING: readonly SchemaType[] = ['INT8', 'INT16', 'INT32', 'INT64', 'FLOAT32', 'FLOAT64'];

/** The schema that all elements of a container can take; undefined when there is none. */
class CommonSchema {
  schema: Schema | undefined;
  #none = false;

  merge(next: Schema | null): void {
    if (next === null || this.#none) return;
    if (!this.schema) {
      this.schema = next;
      return;
    }
    // Containers of unlike elements count as alike: the last one's schema stands.
    if (this.schema.type === next.type) {
      this.schema = next;
      return;
    }
    const have = WIDENING.indexOf(this.schema.type);
    const want = WIDENING.indexOf(next.type);
    if (have >= 0 && want >= 0 && have !== want) {
      if (want > have) this.schema = next;
    } else {
      this.schema = undefined;
      this.#none = true;
    }
  }
}
