// The dead letter of a source record, which has no bytes of the log: a JSON description of all that the connector gave.
// Called by the error policy when a record that failed has been let pass.
import { Float } from '../../data/bare/float.js';
import { Decimal } from '../../data/decimal.js';
import type { OffsetMap, SourceRecord } from '../../data/record.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import type { ComposedLetter } from './dead-letter-queue.js';

/** What is kept of a text or of bytes in a record that is too large for the log. */
const KEPT = 8 * 1024;

/** Tells a description from a record's own value. */
const LETTER_FORMAT = 'millrace.source-record';

/** `cut`: long values are cut, because their size is what failed. */
export function sourceLetter(record: SourceRecord, cut = false): ComposedLetter {
  const limit = cut ? KEPT : Number.POSITIVE_INFINITY;
  const description = {
    format: LETTER_FORMAT,
    topic: record.topic,
    partition: record.partition,
    timestamp: record.timestamp,
    sourcePartition: plainMap(record.sourcePartition),
    sourceOffset: plainMap(record.sourceOffset),
    keySchema: schemaName(record.keySchema),
    key: plain(record.key, limit),
    valueSchema: schemaName(record.valueSchema),
    value: plain(record.value, limit),
    headers: record.headers.entries.map(({ key, value }) => ({ key, value: plain(value, limit) })),
  };
  const value = Buffer.from(JSON.stringify(description), 'utf8');
  return { key: null, value, headers: [], timestamp: record.timestamp === -1 ? null : record.timestamp };
}

function schemaName(schema: Schema | null): string | null {
  return schema === null ? null : (schema.name ?? schema.type);
}

function plainMap(map: OffsetMap): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, plain(value, KEPT)]));
}

function plain(value: unknown, limit: number): unknown {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
      return value.length <= limit ? value : { cut: value.slice(0, limit), length: value.length };
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'object':
      return plainObject(value, limit);
    default:
      return value;
  }
}

function plainObject(value: object, limit: number): unknown {
  if (value instanceof Uint8Array) {
    const base64 = Buffer.from(value.subarray(0, limit)).toString('base64');
    return value.length <= limit ? { base64 } : { base64, length: value.length };
  }
  if (value instanceof Float) return value.valueOf();
  if (value instanceof Decimal) return String(value);
  if (Array.isArray(value)) return value.map((item) => plain(item, limit));
  if (value instanceof Map) {
    const texts = [...value.keys()].every((key) => typeof key === 'string');
    const entries = [...value].map(([key, item]) => [plain(key, limit), plain(item, limit)]);
    return texts ? Object.fromEntries(entries) : entries;
  }
  if (value instanceof Struct) {
    const fields = value.schema.fields;
    return Object.fromEntries(fields.map((field) => [field.name, plain(value.values[field.index], limit)]));
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, limit)]));
}
