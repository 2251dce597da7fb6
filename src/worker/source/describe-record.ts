// A source record as text for the error log (`errors.log.include.messages`), in the original's form. Called only
// when a record has failed.
import type { OffsetMap, SourceRecord } from '../../data/record.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';

export function describeSourceRecord(record: SourceRecord): string {
  const { topic, partition, key, keySchema, value, valueSchema, timestamp, headers } = record;
  const shownHeaders = headers.entries
    .map((h) => `ConnectHeader(key=${h.key}, value=${text(h.value)}, schema=${schemaText(h.schema)})`)
    .join(', ');
  return (
    `SourceRecord{sourcePartition=${mapText(record.sourcePartition)}, sourceOffset=${mapText(record.sourceOffset)}} ` +
    `ConnectRecord{topic='${topic}', kafkaPartition=${partition}, key=${text(key)}, keySchema=${schemaText(keySchema)}, ` +
    `value=${text(value)}, valueSchema=${schemaText(valueSchema)}, timestamp=${timestamp}, ` +
    `headers=ConnectHeaders(headers=${shownHeaders})}`
  );
}

function mapText(map: OffsetMap): string {
  return `{${Object.entries(map)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ')}}`;
}

function schemaText(schema: Schema | null): string {
  if (schema === null) return 'null';
  return schema.name === undefined ? `Schema{${schema.type}}` : `Schema{${schema.name}:${schema.type}}`;
}

function text(value: unknown): string {
  if (value instanceof Struct) {
    const shown = value.schema.fields
      .filter((field) => value.values[field.index] !== null)
      .map((field) => `${field.name}=${text(value.values[field.index])}`);
    return `Struct{${shown.join(',')}}`;
  }
  if (value instanceof Uint8Array) return `[B(${value.length} bytes)`;
  if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([k, v]) => `${text(k)}=${text(v)}`).join(', ')}}`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([k, v]) => `${k}=${text(v)}`)
      .join(', ')}}`;
  }
  return String(value);
}
