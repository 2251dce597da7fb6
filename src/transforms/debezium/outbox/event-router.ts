// outbox.EventRouter: rows inserted into an outbox table become messages, their topic, key, headers and value taken
// from columns. Deletes and tombstones are dropped. Columns are looked up once a schema.
import { compileJavaRegex, type Replacement, replaceFirst } from '../../../config/java-regex.js';
import type { ParsedConfig } from '../../../config/parsed-config.js';
import { Headers } from '../../../data/headers.js';
import type { ConnectRecord } from '../../../data/record.js';
import type { Schema } from '../../../data/schema.js';
import { MICRO_TIMESTAMP, NANO_TIMESTAMP, TIMESTAMP_MILLIS } from '../../../data/semantic.js';
import { Struct } from '../../../data/struct.js';
import { javaText } from '../../../data/text/java-text.js';
import { fieldNameAdjuster } from '../../../data/text/name-adjuster.js';
import { validateValue } from '../../../data/validation.js';
import { requireStruct } from '../../shared/side.js';
import { bySchema, dataError, type TransformLog, transformation } from '../../shared/transform.js';
import { changeEvent, isNull, operation, part, typedValue } from '../shared/envelope.js';
import { choice } from '../shared/options.js';
import { JsonExpander } from './json-schema.js';
import { type AdditionalField, additionalFields, outboxKeys } from './options.js';
import { envelopeSchemas } from './value-schema.js';

export const create = () => transformation({ keys: outboxKeys, prepare });

const ARRAY_PAYLOAD =
  'The outbox payload is a JSON array, and table.expand.json.payload makes records of JSON objects only: write an object, or leave the option out';

interface Columns {
  readonly id: string;
  readonly key: string;
  readonly payload: string;
  readonly timestamp: string | null;
  readonly topic: string;
  readonly version: string | null;
}

interface Payload {
  readonly schema: Schema | null;
  readonly value: unknown;
}

function prepare(config: ParsedConfig, log: TransformLog) {
  const columns: Columns = {
    id: config.string('table.field.event.id'),
    key: config.string('table.field.event.key'),
    payload: config.string('table.field.event.payload'),
    timestamp: config.nullableString('table.field.event.timestamp'),
    topic: config.string('route.by.field'),
    version: config.nullableString('table.field.event.schema.version'),
  };
  const onUpdate = choice(config.string('table.op.invalid.behavior')) as 'warn' | 'error' | 'fatal';
  const more = additionalFields(config.list('table.fields.additional.placement'));
  const ignoresMissing = choice(config.string('table.field.additional.missing')) === 'ignore';
  const enveloped = more.filter((field) => field.placement === 'envelope');
  const valueSchemaOf = envelopeSchemas(enveloped, ignoresMissing);
  const expand = payloadExpander(config, log);
  const tombstones = config.boolean('route.tombstone.on.empty.payload');
  const route = router(config);
  const presentOf = bySchema((schema) =>
    ignoresMissing ? more.filter((field) => schema.field(field.column)) : more,
  );

  return <R extends ConnectRecord>(record: R): R | null => {
    if (isNull(record.value)) return null;
    const event = changeEvent(record);
    if (event === null) return record;
    const op = operation(event);
    if (op === 'd') return null;
    if (op === 'u') {
      if (onUpdate === 'fatal')
        throw dataError(
          `Unexpected update message received ${javaText(record.keySchema, record.key)}, fail.`,
        );
      log[onUpdate]({ topic: record.topic }, 'an update of an outbox row is ignored');
      return null;
    }
    const row = requireStruct(part(event, 'after'), 'Read Outbox Event');
    const payload = expand(payloadOf(row, columns.payload));
    const timestamp = timestampOf(event, row, columns.timestamp);
    const placed = placedFields(record.headers, { row, fields: presentOf(row.schema), id: columns.id });
    const topic = typedValue(row, columns.topic, 'STRING') as string | null;
    const keySchema = row.schema.field(columns.key)?.schema ?? null;
    if (keySchema === null) throw dataError(`${columns.key} is not a valid field name`);
    let value: Payload = payload;
    if (tombstones && isBlank(payload)) value = { schema: null, value: null };
    else if (enveloped.length > 0) {
      if (payload.schema === null) throw dataError(ARRAY_PAYLOAD);
      const version =
        columns.version === null ? undefined : (typedValue(row, columns.version, 'INT32') as number);
      const schema = valueSchemaOf({
        payload: payload.schema,
        row: row.schema,
        topic: topic ?? 'null',
        version,
      });
      const present = presentOf(row.schema).filter((field) => field.placement === 'envelope');
      validateValue(payload.schema, payload.value, 'field: "payload"');
      value = {
        schema,
        value: new Struct(schema, [payload.value, ...present.map((field) => row.get(field.column))]),
      };
    }
    if (topic === null) throw dataError(`The column ${columns.topic} that chooses the topic is null`);
    return {
      ...record,
      topic: route(topic),
      partition: placed.partition,
      keySchema,
      key: row.get(columns.key),
      valueSchema: value.schema,
      value: value.value,
      timestamp,
      headers: placed.headers,
    };
  };
}

function payloadOf(row: Struct, column: string): Payload {
  const field = row.schema.field(column);
  if (!field) throw dataError(`Unable to find payload field ${column} in event`);
  return { schema: field.schema, value: row.values[field.index] ?? field.schema.defaultValue ?? null };
}

/** A payload that is no JSON stays as it is, as in the original; an array has a schema, but no record can hold it. */
function payloadExpander(config: ParsedConfig, log: TransformLog): (payload: Payload) => Payload {
  if (!config.boolean('table.expand.json.payload')) return (payload) => payload;
  const name = config.string('table.field.event.payload');
  const json = new JsonExpander({
    nullAsBytes: choice(config.string('table.json.payload.null.behavior')) === 'optional_bytes',
    adjustName: fieldNameAdjuster(choice(config.string('field.name.adjustment.mode'))),
  });
  return (payload) => {
    if (typeof payload.value !== 'string') return payload;
    let expanded: Payload | null;
    try {
      expanded = json.expand(payload.value, name);
    } catch (error) {
      log.warn(
        { reason: (error as Error).message },
        'an outbox payload is no JSON object and is left as it is',
      );
      return payload;
    }
    if (expanded === null) throw dataError(ARRAY_PAYLOAD);
    return expanded;
  };
}

const isBlank = ({ value }: Payload): boolean =>
  isNull(value) || (typeof value === 'string' && value.trim() === '');

function router(config: ParsedConfig): (topic: string) => string {
  const regex = compileJavaRegex(config.string('route.topic.regex'));
  const text = config.string('route.topic.replacement');
  // Prepared when a topic first matches: an expression that never does may lack the group that the default names.
  let replacement: Replacement | undefined;
  const known = new Map<string, string>();
  return (topic) => {
    let routed = known.get(topic);
    if (routed === undefined) {
      if (regex.matches(topic)) {
        replacement ??= regex.replacement(text);
        routed = replaceFirst(regex, replacement, topic);
      } else routed = topic;
      if (known.size >= 1000) known.clear();
      known.set(topic, routed);
    }
    return routed;
  };
}

function timestampOf(event: Struct, row: Struct, column: string | null): number | null {
  const fallback = () => {
    const value = typedValue(event, 'ts_ms', 'INT64') as number | bigint | null;
    return value === null ? null : Number(value);
  };
  if (column === null) return fallback();
  const field = row.schema.field(column);
  if (!field) throw dataError(`Unable to find timestamp field ${column} in event`);
  const value = typedValue(row, column, 'INT64') as number | bigint | null;
  if (value === null) return fallback();
  switch (field.schema.name) {
    case TIMESTAMP_MILLIS:
      return Number(value);
    case MICRO_TIMESTAMP:
      return Number(BigInt(value) / 1000n);
    case NANO_TIMESTAMP:
      return Number(BigInt(value) / 1_000_000n);
    default:
      throw dataError(
        `Unsupported field type ${field.schema.name ?? `${field.schema.type} (without logical schema name)`} for event timestamp`,
      );
  }
}

interface Placing {
  readonly row: Struct;
  readonly fields: readonly AdditionalField[];
  readonly id: string;
}

/** Header `id`, then the additional headers; the partition of the last column placed there. */
function placedFields(
  headers: Headers,
  { row, fields, id }: Placing,
): { headers: Headers; partition: number | null } {
  const idField = row.schema.field(id);
  if (!idField) throw dataError(`${id} is not a valid field name`);
  const entries = [...headers.entries, { key: 'id', schema: idField.schema, value: row.get(id) }];
  let partition: number | null = null;
  for (const { column, placement, alias } of fields) {
    if (placement === 'header') {
      const value = row.get(column);
      entries.push({ key: alias, schema: row.schema.field(column)!.schema, value });
    } else if (placement === 'partition') partition = typedValue(row, column, 'INT32') as number | null;
  }
  return { headers: new Headers(entries), partition };
}
