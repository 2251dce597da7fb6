// Names and in-memory forms of Connect's own logical types (org.apache.kafka.connect.data.*), version 1 each.
//   Decimal    BYTES   Decimal {unscaled, scale}; parameter `scale`
//   Date       INT32   days since the epoch, a number
//   Time       INT32   milliseconds since midnight, a number
//   Timestamp  INT64   milliseconds since the epoch, a number
import { primitive, type Schema, type SchemaAttributes } from './schema.js';

export const DECIMAL_NAME = 'org.apache.kafka.connect.data.Decimal';
export const DATE_NAME = 'org.apache.kafka.connect.data.Date';
export const TIME_NAME = 'org.apache.kafka.connect.data.Time';
export const TIMESTAMP_NAME = 'org.apache.kafka.connect.data.Timestamp';

/** Whether a schema's name says that its values are what a java.util.Date is in Java. */
export function isTemporal(schema: Schema | null): boolean {
  const name = schema?.name;
  return name === DATE_NAME || name === TIME_NAME || name === TIMESTAMP_NAME;
}

/** Decimal of a fixed scale; `parameters` beside `scale` follow it in order. */
export function decimalSchema(scale: number, attributes: SchemaAttributes = {}): Schema {
  return primitive('BYTES', {
    ...attributes,
    name: DECIMAL_NAME,
    version: 1,
    parameters: new Map([['scale', String(scale)], ...(attributes.parameters ?? [])]),
  });
}

export const dateSchema = (attributes: SchemaAttributes = {}): Schema =>
  primitive('INT32', { ...attributes, name: DATE_NAME, version: 1 });
export const timeSchema = (attributes: SchemaAttributes = {}): Schema =>
  primitive('INT32', { ...attributes, name: TIME_NAME, version: 1 });
export const timestampSchema = (attributes: SchemaAttributes = {}): Schema =>
  primitive('INT64', { ...attributes, name: TIMESTAMP_NAME, version: 1 });
