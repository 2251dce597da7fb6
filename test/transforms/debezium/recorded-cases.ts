// The recorded cases of the original (original/RecordDebezium.java), read back: schemas that are written once are put
// where they are referred to, and a record is rebuilt as a source record.
import { Headers } from '../../../src/data/headers.js';
import type { SourceRecord } from '../../../src/data/record.js';
import type { Schema } from '../../../src/data/schema.js';
import {
  plain,
  plainSchema,
  type Recorded,
  recorded,
  schemaOf,
  untagged,
} from '../../converters/recorded.js';

const raw = recorded('transforms/debezium/recorded/debezium.json');
/** Puts schemas where {"$": n} stands for them. */
const schemas = new Map<number, Recorded>();

export function resolved(json: Recorded): Recorded {
  if (json === null || typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map(resolved);
  if (typeof json.$ === 'number') {
    if (!schemas.has(json.$)) schemas.set(json.$, resolved(raw.schemas[json.$]));
    return schemas.get(json.$);
  }
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, resolved(value)]));
}

const built = new Map<Recorded, Schema | null>();

/** The same recorded schema is the same object, as a connector would keep it. */
function schemaObject(json: Recorded): Schema | null {
  if (json === null) return null;
  let schema = built.get(json);
  if (schema === undefined) {
    schema = schemaOf(json);
    built.set(json, schema);
  }
  return schema;
}

/** The type of a schema as a case refers to it; undefined for none. */
export const schemaType = (json: Recorded): string | undefined => resolved(json)?.type;

export const configs: Record<string, Recorded[]> = raw.configs;
export const cases: Recorded[] = raw.cases;
const records: Recorded[] = raw.records.map(resolved);

/** A record as it went in, or, with the changes of a case, as it came out. */
export function recordOf(index: number, changes: Recorded = {}): SourceRecord {
  const json = { ...records[index], ...resolved(changes) };
  const keySchema = schemaObject(json.keySchema);
  const valueSchema = schemaObject(json.valueSchema);
  return {
    topic: json.topic,
    partition: json.partition,
    timestamp: json.timestamp,
    keySchema,
    key: untagged(keySchema, json.key),
    valueSchema,
    value: untagged(valueSchema, json.value),
    headers: new Headers(
      json.headers.map(([key, schema, value]: Recorded[]) => {
        const own = schemaObject(schema);
        return { key, schema: own, value: untagged(own, value) };
      }),
    ),
    sourcePartition: { server: 'srv' },
    sourceOffset: { lsn: 24023128, txId: 555 },
  };
}

export const shownRecord = (record: SourceRecord) => ({
  topic: record.topic,
  partition: record.partition,
  timestamp: record.timestamp,
  keySchema: plainSchema(record.keySchema),
  key: plain(record.key),
  valueSchema: plainSchema(record.valueSchema),
  value: plain(record.value),
  headers: record.headers.entries.map((h) => [h.key, plainSchema(h.schema), plain(h.value)]),
});
