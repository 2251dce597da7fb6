// One temporal value moved to a time zone, by the name of its schema. Used by timezone-converter.ts.
import { int64FromBigInt } from '../../../data/int64.js';
import { TIMESTAMP_NAME } from '../../../data/logical.js';
import {
  MICRO_TIMESTAMP,
  NANO_TIMESTAMP,
  TIMESTAMP_MILLIS,
  ZONED_TIME,
  ZONED_TIMESTAMP,
} from '../../../data/semantic.js';
import { dataError } from '../../shared/transform.js';
import type { Zone } from './zone.js';

export type Convert = (value: unknown) => unknown;

/** The conversion of a schema name; undefined for one that has none. Times without zone are read as local to the zone. */
export function conversionOf(name: string | undefined, zone: Zone): Convert | undefined {
  switch (name) {
    case TIMESTAMP_MILLIS:
    case TIMESTAMP_NAME:
      return (value) => Number(value) - zone.atLocal(Number(value)) * 1000;
    case MICRO_TIMESTAMP:
      return localUnits(zone, 1_000_000n);
    case NANO_TIMESTAMP:
      return localUnits(zone, 1_000_000_000n);
    case ZONED_TIMESTAMP:
      return (value) => zonedTimestamp(value as string, zone);
    case ZONED_TIME:
      return (value) => zonedTime(value as string, zone.atInstant(Date.now()));
    default:
      return undefined;
  }
}

function localUnits(zone: Zone, perSecond: bigint): Convert {
  return (value) => {
    const units = BigInt(value as number | bigint);
    const millis = Number((units * 1000n) / perSecond);
    return int64FromBigInt(units - BigInt(zone.atLocal(millis)) * perSecond);
  };
}

/** `source.ts_ms` and its kin: an instant, shifted by the zone's offset at it. */
export function shiftedInstant(field: string, zone: Zone): Convert {
  const perSecond = field === 'ts_ms' ? 1000n : field === 'ts_us' ? 1_000_000n : 1_000_000_000n;
  return (value) => {
    const units = BigInt(value as number | bigint);
    return int64FromBigInt(units + BigInt(zone.atInstant(Number((units * 1000n) / perSecond))) * perSecond);
  };
}

const OFFSET = '(Z|[+-]\\d{2}:\\d{2}(?::\\d{2})?)';
const TIMESTAMP = new RegExp(
  `^([+-]?\\d{4,9})-(\\d{2})-(\\d{2})T(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?${OFFSET}$`,
  'i',
);
const TIME = new RegExp(`^(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?${OFFSET}$`, 'i');

function zonedTimestamp(text: string, zone: Zone): string {
  const match = TIMESTAMP.exec(text);
  if (!match) throw dataError(`"${text}" is no ISO timestamp with offset`);
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const local = date.getTime();
  // The zone's offset is taken at the local time of the text's own offset, as the original does.
  const target = zone.atLocal(local);
  const moved = new Date(local + (target - secondsOf(offset)) * 1000);
  const iso = moved.toISOString();
  const dayText = iso
    .slice(0, iso.indexOf('T'))
    .replace(/^([+-])0*(?=\d{4})/, (_, sign: string) => (sign === '-' ? '-' : ''));
  return `${dayText}T${iso.slice(iso.indexOf('T') + 1, -5)}${fractionText(fraction)}${offsetText(target)}`;
}

function zonedTime(text: string, target: number): string {
  const match = TIME.exec(text);
  if (!match) throw dataError(`"${text}" is no ISO time with offset`);
  const [, hour, minute, second = '0', fraction = '', offset] = match;
  const local = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const moved = (((local + target - secondsOf(offset)) % 86_400) + 86_400) % 86_400;
  const iso = new Date(moved * 1000).toISOString();
  return `${iso.slice(11, 19)}${fractionText(fraction)}${offsetText(target)}`;
}

function secondsOf(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const [hours, minutes, seconds = 0] = offset.slice(1).split(':').map(Number);
  const total = hours * 3600 + minutes * 60 + seconds;
  return offset[0] === '-' ? -total : total;
}

function fractionText(fraction: string): string {
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}

function offsetText(offset: number): string {
  if (offset === 0) return 'Z';
  const total = Math.abs(offset);
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = total % 60 === 0 ? '' : `:${two(total % 60)}`;
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}${seconds}`;
}
