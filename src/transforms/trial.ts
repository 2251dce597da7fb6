// Records as people write and read them, for trying transforms: plain JSON in, plain JSON out. Used by the test kit
// (`millrace/testing`) and by `millrace transform try`.
import { Float } from '../data/bare/float.js';
import { Decimal } from '../data/decimal.js';
import { type Header, Headers } from '../data/headers.js';
import type { ConnectRecord, SinkRecord } from '../data/record.js';
import type { Schema } from '../data/schema.js';
import { Struct } from '../data/struct.js';
import { failure } from '../errors/failure.js';

/** What is not given is null, or for a topic `topic`. */
export interface RecordDraft {
  readonly topic?: string | undefined;
  readonly partition?: number | undefined;
  readonly offset?: bigint | number | undefined;
  /** Milliseconds since the epoch. */
  readonly timestamp?: number | null | undefined;
  readonly keySchema?: Schema | undefined;
  readonly key?: unknown;
  readonly valueSchema?: Schema | undefined;
  /** An object becomes a Struct of the schema, or without a schema a Map. */
  readonly value?: unknown;
  readonly headers?: Readonly<Record<string, unknown>> | readonly Header[] | undefined;
}

/** A record as a sink's transforms see it; a source's see the same fields. Throws DATA_INVALID. */
export function recordOf(draft: RecordDraft): SinkRecord {
  const { topic = 'topic', partition = 0, timestamp = null, keySchema = null, valueSchema = null } = draft;
  const offset = BigInt(draft.offset ?? 0);
  const { headers = [] } = draft;
  return {
    topic,
    partition,
    timestamp,
    keySchema,
    key: connectValue(keySchema, draft.key),
    valueSchema,
    value: connectValue(valueSchema, draft.value),
    headers: new Headers(
      Array.isArray(headers)
        ? (headers as Header[])
        : Object.entries(headers).map(([key, value]) => ({
            key,
            schema: null,
            value: connectValue(null, value),
          })),
    ),
    offset,
    timestampType: timestamp === null ? 'NoTimestampType' : 'CreateTime',
    originalTopic: topic,
    originalPartition: partition,
    originalOffset: offset,
  };
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function connectValue(schema: Schema | null | undefined, value: unknown): unknown {
  if (value === null || value === undefined) return schema?.defaultValue ?? null;
  if (Array.isArray(value)) return value.map((item) => connectValue(schema?.valueSchema, item));
  if (!isPlain(value)) return value;
  if (schema?.type === 'STRUCT') {
    for (const name of Object.keys(value)) {
      if (!schema.field(name)) throw failure('DATA_INVALID', { detail: `${name} is not a valid field name` });
    }
    return new Struct(
      schema,
      schema.fields.map((f) => connectValue(f.schema, Object.hasOwn(value, f.name) ? value[f.name] : null)),
    );
  }
  return new Map(Object.entries(value).map(([key, item]) => [key, connectValue(schema?.valueSchema, item)]));
}

/** A Connect value as plain data: Structs and Maps with text keys as objects, decimals as text, bytes as they are. */
export function plainValue(value: unknown): unknown {
  if (value instanceof Struct) {
    return Object.fromEntries(
      value.schema.fields.map((f) => [f.name, plainValue(value.values[f.index] ?? null)]),
    );
  }
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => [plainValue(key), plainValue(item)] as const);
    return entries.every(([key]) => typeof key === 'string')
      ? Object.fromEntries(entries as [string, unknown][])
      : entries;
  }
  if (value instanceof Float) return value.valueOf();
  if (value instanceof Decimal) return value.toString();
  return Array.isArray(value) ? value.map(plainValue) : (value ?? null);
}

export interface PlainRecord {
  readonly topic: string;
  readonly partition: number | null;
  readonly timestamp: number | null;
  readonly key: unknown;
  readonly value: unknown;
  readonly headers: readonly { readonly key: string; readonly value: unknown }[];
}

/** A record as plain data, to compare and to print. */
export function plainRecord(record: ConnectRecord): PlainRecord {
  const { topic, partition, timestamp, key, value, headers } = record;
  return {
    topic,
    partition,
    timestamp,
    key: plainValue(key),
    value: plainValue(value),
    headers: headers.entries.map((h) => ({ key: h.key, value: plainValue(h.value) })),
  };
}
