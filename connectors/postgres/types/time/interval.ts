// interval in its two handling modes, from IntervalStyle=postgres output such as `1 year 2 mons -3 days +04:05:06.78`.
import { int64FromBigInt } from '../../../../src/data/int64.js';
import * as semantic from '../../../../src/data/semantic.js';
import { failure } from '../../../../src/errors/failure.js';
import { fromText } from '../ascii.js';
import type { ValueMapping } from '../value-mapping.js';
import type { ValueOptions } from '../value-options.js';

export interface Interval {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  /** Microseconds of the seconds part. All parts carry their own sign. */
  readonly micros: number;
}

const INTERVAL =
  /^(?:(-?\d+) years? ?)?(?:([+-]?\d+) mons? ?)?(?:([+-]?\d+) days? ?)?(?:([+-])?(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/;

/** Throws DATA_INVALID for any other style. */
export function parseInterval(text: string): Interval {
  const match = INTERVAL.exec(text);
  if (!match || text === '')
    throw failure('DATA_INVALID', { detail: `"${text}" is not an interval of style postgres` });
  const [, years, months, days, sign, hours, minutes, seconds, fraction] = match;
  const way = sign === '-' ? -1 : 1;
  const part = (digits: string | undefined) => Number(digits ?? 0);
  return {
    years: part(years),
    months: part(months),
    days: part(days),
    hours: way * part(hours) + 0,
    minutes: way * part(minutes) + 0,
    micros: way * (part(seconds) * 1_000_000 + part((fraction ?? '').padEnd(6, '0') || '0')) + 0,
  };
}

/** A month is 365.25 / 12 days, a year twelve of those. */
const MICROS_PER_MONTH = 2_629_800_000_000n;
const MICROS_PER_DAY = 86_400_000_000n;

/** Intervals beyond it (about 292,000 years) become it. */
const LONGEST = 0x7fff_ffff_ffff_ffffn;

/** Microseconds under the average month. */
export function intervalMicros(interval: Interval): number | bigint {
  const months = BigInt(interval.years * 12 + interval.months);
  const clock =
    BigInt(interval.hours) * 3_600_000_000n +
    BigInt(interval.minutes) * 60_000_000n +
    BigInt(interval.micros);
  const micros = months * MICROS_PER_MONTH + BigInt(interval.days) * MICROS_PER_DAY + clock;
  if (micros > LONGEST) return LONGEST;
  return micros < -LONGEST - 1n ? -LONGEST - 1n : int64FromBigInt(micros);
}

/** `P1Y2M3DT4H5M6.78S`, every part present. */
export function intervalIso(i: Interval): string {
  const magnitude = Math.abs(i.micros);
  const fraction = String(magnitude % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const seconds = `${i.micros < 0 ? '-' : ''}${Math.floor(magnitude / 1_000_000)}${fraction ? `.${fraction}` : ''}`;
  return `P${i.years}Y${i.months}M${i.days}DT${i.hours}H${i.minutes}M${seconds}S`;
}

export function intervalMapping(mode: ValueOptions['intervalHandlingMode']): ValueMapping {
  if (mode === 'string') {
    const text = fromText((value) => intervalIso(parseInterval(value)));
    return { schema: semantic.interval(), text, binary: null, filler: 'P0Y0M0DT0H0M0S', unavailable: null };
  }
  const text = fromText((value) => intervalMicros(parseInterval(value)));
  return { schema: semantic.microDuration(), text, binary: null, filler: 0, unavailable: null };
}
