// The value of a key column as PostgreSQL reads it in text, made of what stands in the event. Used to find the row
// again (reselect.ts).

import { Decimal, unscaledFromBytes } from '../../../src/data/decimal.js';
import { DATE_NAME, TIMESTAMP_NAME } from '../../../src/data/logical.js';
import type { Schema } from '../../../src/data/schema.js';
import {
  DATE_DAYS,
  MICRO_TIMESTAMP,
  NANO_TIMESTAMP,
  TIMESTAMP_MILLIS,
  VARIABLE_SCALE_DECIMAL,
} from '../../../src/data/semantic.js';
import { Struct } from '../../../src/data/struct.js';
import type { ColumnPlan, TableSchema } from '../table-schema.js';
import { isoDate, isoTime } from '../types/time/clock.js';
import { precisionOf } from '../types/time/temporal.js';

const BYTEA = 17;
const MICROS_PER_DAY = 86_400_000_000n;
/** Years 1 to 9999: outside of them are the numbers that stand for infinity. */
const [FIRST_DAY, LAST_DAY] = [-719_162n, 2_932_896n];

export interface KeyColumn {
  readonly plan: ColumnPlan;
  /** Of its value in the event; null where a rule has made another of it. */
  readonly schema: Schema | null;
}

/** A key column of a table. */
export function keyColumn(table: TableSchema, plan: ColumnPlan): KeyColumn {
  const inRow = table.valueSchema.fields[plan.index];
  const schema = (inRow ?? table.keySchema?.field(plan.column.name))?.schema ?? null;
  const rewritten = ['masked', 'truncateLength'].some((name) => schema?.parameters?.has(name));
  return { plan, schema: rewritten ? null : schema };
}

/** Null where the event's value does not tell the column's: null, times, or octets that are told as text. */
export function keyText({ plan, schema }: KeyColumn, value: unknown): string | null {
  if (schema === null) return null;
  switch (typeof value) {
    case 'string':
      return plan.column.typeOid === BYTEA ? null : value;
    case 'boolean':
      return String(value);
    case 'number':
    case 'bigint':
      return numberText(plan, schema, value);
  }
  if (value instanceof Decimal) return value.toString();
  if (value instanceof Struct && value.schema.name === VARIABLE_SCALE_DECIMAL) {
    const [scale, unscaled] = value.values as [number, Uint8Array];
    return new Decimal(unscaledFromBytes(unscaled), scale).toString();
  }
  if (value instanceof Uint8Array && plan.column.typeOid === BYTEA)
    return `\\x${Buffer.from(value).toString('hex')}`;
  return null;
}

function numberText(plan: ColumnPlan, schema: Schema, value: number | bigint): string | null {
  switch (schema.name) {
    case undefined:
      return String(value);
    case DATE_DAYS:
    case DATE_NAME:
      return timestampText(BigInt(value) * MICROS_PER_DAY);
    case TIMESTAMP_MILLIS:
    case TIMESTAMP_NAME:
      // Digits behind the milliseconds are lost.
      return precisionOf(plan.column.typmod) > 3 ? null : timestampText(BigInt(value) * 1000n);
    case MICRO_TIMESTAMP:
      return timestampText(BigInt(value));
    case NANO_TIMESTAMP:
      return timestampText(BigInt(value) / 1000n);
    default:
      return null;
  }
}

function timestampText(micros: bigint): string | null {
  const part = ((micros % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY;
  const days = (micros - part) / MICROS_PER_DAY;
  if (days < FIRST_DAY || days > LAST_DAY) return null;
  return `${isoDate(Number(days))} ${isoTime(Number(part), 6)}`;
}
