// io.debezium.converters.CloudEventsConverter: change events as CloudEvents 1.0 in JSON or Avro. Records that are no change
// events become null, as in the original. Schemas are derived once and kept by identity.
import type { Converter, SchemaAndValue } from '../../api/converter.js';
import type { ConfigDef } from '../../config/config-def.js';
import type { Props } from '../../config/config-key.js';
import { type Headers, NO_HEADERS } from '../../data/headers.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { schemaNameAdjuster } from '../../data/text/name-adjuster.js';
import { failure } from '../../errors/failure.js';
import { create as createAvro } from '../avro.js';
import { create as createJson } from '../json.js';
import { extensionValues, type Plan, planOf } from './cloud-event-plan.js';
import { CloudEventReader, withData } from './cloud-event-reader.js';
import { cloudEventsDef, type Formats, formatsOf, type Origins, originsOf } from './cloud-events-config.js';

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

/** The id of an event, by connector: it names a place in the source's log. */
const IDS: Readonly<Record<string, readonly string[]>> = {
  postgresql: ['name', 'lsn', 'txId', 'sequence'],
  mysql: ['name', 'file', 'pos'],
  mariadb: ['name', 'file', 'pos'],
};

class CloudEventsConverter implements Converter {
  #origins: Origins = originsOf(cloudEventsDef.parse({}));
  #traceparent = false;
  #extensions = true;
  #data: 'inside' | 'apart' | 'avro' = 'apart';
  #formats: Formats = { event: 'json', data: 'json', registry: '' };
  #avro: Converter | null = null;
  #eventName: (source: Struct) => string | undefined = () => undefined;
  #event = createJson();
  #json = createJson();
  #reader = new CloudEventReader('apart');
  #plans = new WeakMap<Schema, WeakMap<Schema, Map<string, Plan>>>();

  config(): ConfigDef {
    return cloudEventsDef;
  }

  configure(props: Props, isKey: boolean): void {
    const config = cloudEventsDef.parse(props);
    this.#origins = originsOf(config);
    this.#traceparent = config.boolean('opentelemetry.tracing.attributes.enable');
    this.#extensions = config.boolean('extension.attributes.enable');
    const json = config.withPrefix('json.');
    this.#formats = formatsOf(config);
    const enveloped = (json['schemas.enable'] ?? 'true').trim().toLowerCase() === 'true';
    this.#data = this.#formats.data === 'avro' ? 'avro' : enveloped ? 'apart' : 'inside';
    this.#event.configure({ ...json, 'schemas.enable': 'false' }, isKey);
    this.#json.configure(json, isKey);
    this.#reader = new CloudEventReader(this.#data);
    this.#avro = this.#formats.data === 'avro' ? createAvro() : null;
    this.#avro?.configure(config.withPrefix('avro.'), false);
    const adjust = schemaNameAdjuster(config.string('schema.name.adjustment.mode'));
    const given = config.nullableString('schema.cloudevents.name');
    this.#eventName = (source) =>
      this.#formats.event === 'json'
        ? undefined
        : adjust(given ?? `${source.get('name')}.${source.get('db')}.${EVENT_NAME}`);
    this.#plans = new WeakMap();
  }

  prepare(
    topic: string,
    schema: Schema | null,
    value: unknown,
    headers?: Headers,
  ): Promise<void> | undefined {
    if (this.#avro === null) return undefined;
    const event = this.#built(schema, value, headers ?? NO_HEADERS);
    if (event === null) return undefined;
    const data = this.#avro.prepare!(this.#dataTopic(topic), event.plan.dataSchema, event.data);
    if (this.#formats.event === 'json') return data;
    const whole = this.#avro.prepare!(topic, event.plan.schema, event);
    if (data === undefined || whole === undefined) return data ?? whole;
    return Promise.all([data, whole]).then(() => {});
  }

  prepareRead(topic: string, bytes: Uint8Array | null, headers: Headers): Promise<void> | undefined {
    if (this.#avro === null || this.#formats.event === 'json') return undefined;
    const event = this.#avro.prepareRead!(topic, bytes, headers);
    return event === undefined
      ? this.#prepareData(topic, bytes, headers)
      : event.then(() => this.#prepareData(topic, bytes, headers));
  }

  #prepareData(topic: string, bytes: Uint8Array | null, headers: Headers): Promise<void> | undefined {
    const { value } = this.#avro!.toConnectData(topic, bytes, headers);
    const data = value instanceof Struct && value.schema.field('data') ? value.get('data') : null;
    return data instanceof Uint8Array
      ? this.#avro!.prepareRead!(this.#dataTopic(topic), data, headers)
      : undefined;
  }

  fromConnectData(topic: string, schema: Schema | null, value: unknown, headers: Headers): Uint8Array | null {
    const event = this.#built(schema, value, headers);
    if (event === null) return null;
    const { plan, data, values } = event;
    const whole = (own: unknown) => new Struct(plan.schema, [...values, own]);
    if (this.#avro !== null) {
      const bytes = Buffer.from(
        this.#avro.fromConnectData(this.#dataTopic(topic), plan.dataSchema, data, headers)!,
      );
      // The registry's prefix: a zero byte and the schema's id.
      values[DATA_SCHEMA_AT] = `${this.#formats.registry}/schemas/ids/${bytes.readInt32BE(1)}`;
      const writer = this.#formats.event === 'json' ? this.#event : this.#avro;
      return writer.fromConnectData(topic, plan.schema, whole(bytes), headers);
    }
    if (this.#data === 'inside') return this.#event.fromConnectData(topic, plan.schema, whole(data));
    const json = this.#event.fromConnectData(
      topic,
      plan.schema,
      whole(new Struct(plan.schema.fields[plan.schema.fields.length - 1].schema, [])),
    )!;
    // The event ends with "data":{}} : what data is takes the place of {}.
    const head = Uint8Array.from(json.subarray(0, json.length - 3));
    return Buffer.concat([head, this.#json.fromConnectData(topic, plan.dataSchema, data)!, CLOSE]);
  }

  recycle(): void {
    this.#avro?.recycle?.();
  }

  /** An Avro event's data has a subject of its own. */
  #dataTopic(topic: string): string {
    return this.#formats.event === 'avro' ? `${topic}-data` : topic;
  }

  /** The parts of an event but for its data's bytes; null for a record that is no change event. */
  #built(schema: Schema | null, value: unknown, headers: Headers) {
    if (schema === null || value === null || value === undefined) return null;
    const fromHeaders = this.#origins.all === 'header';
    if (
      fromHeaders
        ? !headers.lastWithName('source') || !headers.lastWithName('op')
        : !schema.name?.endsWith('.Envelope')
    ) {
      return null;
    }
    if (!(value instanceof Struct)) throw invalid('Mismatching schema');
    const part = (name: string) =>
      fromHeaders ? headerValue(headers, name, name === 'transaction') : fieldOf(value, name);
    const source = part('source');
    if (!(source instanceof Struct)) throw invalid('A cloud event needs a source');
    const plan = this.#planOf(value.schema, source, this.#dataName(source, headers));
    const values = this.#attributes(source, headers);
    if (this.#extensions) {
      const transaction = part('transaction');
      const op = part('op');
      values.push(...extensionValues(op, source, transaction instanceof Struct ? transaction : null));
    }
    const data = new Struct(
      plan.dataSchema,
      plan.dataFields.map(
        (index) => value.values[index] ?? value.schema.fields[index].schema.defaultValue ?? null,
      ),
    );
    return { plan, data, values };
  }

  toConnectData(topic: string, bytes: Uint8Array | null, headers: Headers = NO_HEADERS): SchemaAndValue {
    if (this.#formats.event === 'json') return this.#reader.read(bytes);
    const event = this.#avro!.toConnectData(topic, bytes, headers);
    return withData(event, (data) => this.#avro!.toConnectData(this.#dataTopic(topic), data, headers));
  }

  #dataName(source: Struct, headers: Headers): string {
    if (this.#origins.dataSchemaName === 'header')
      return String(headerValue(headers, 'dataSchemaName', false));
    return `io.debezium.connector.${source.get('connector')}.Data`;
  }

  #attributes(source: Struct, headers: Headers): unknown[] {
    const connector = String(source.get('connector'));
    const id = IDS[connector];
    if (!id) throw invalid(`No usable CloudEvents converters for connector type "${connector}"`);
    const { id: idOrigin, type: typeOrigin } = this.#origins;
    const time = Number(source.get('ts_ms'));
    const values: unknown[] = [
      this.#origin(idOrigin, {
        name: 'id',
        headers,
        made: () => id.map((name) => `${name}:${source.get(name)}`).join(';'),
      }),
      `/debezium/${connector}/${source.get('name')}`,
      '1.0',
      this.#origin(typeOrigin, {
        name: 'type',
        headers,
        made: () => `io.debezium.connector.${connector}.DataChangeEvent`,
      }),
      new Date(time).toISOString(),
      `application/${this.#formats.data}`,
    ];
    // What the schema of the data is called is known only once that is written.
    if (this.#data === 'avro') values.push(null);
    if (this.#traceparent) {
      if (this.#origins.traceparent !== 'header') {
        throw invalid(
          'traceparent can only be taken from a header: set metadata.source to traceparent:header',
        );
      }
      values.push(headerValue(headers, 'traceparent', false));
    }
    return values;
  }

  #origin(origin: string, from: { name: string; headers: Headers; made: () => string }): unknown {
    if (origin === 'generate') return from.made();
    if (origin === 'header') return headerValue(from.headers, from.name, false);
    throw invalid(
      `The ${from.name} of a cloud event cannot be taken from the value: set metadata.source to ${from.name}:generate`,
    );
  }

  #planOf(value: Schema, from: Struct, dataName: string): Plan {
    const source = from.schema;
    const eventName = this.#eventName(from);
    const key = `${dataName}\u0000${eventName ?? ''}`;
    const bySource = this.#plans.get(value) ?? new WeakMap<Schema, Map<string, Plan>>();
    this.#plans.set(value, bySource);
    const byName = bySource.get(source) ?? new Map<string, Plan>();
    bySource.set(source, byName);
    let plan = byName.get(key);
    if (!plan) {
      const wholeValue = this.#origins.all === 'header';
      plan = planOf(value, source, {
        traceparent: this.#traceparent,
        extensions: this.#extensions,
        data: this.#data,
        wholeValue,
        dataName,
        eventName,
      });
      byName.set(key, plan);
    }
    return plan;
  }
}

const CLOSE = Buffer.from('}');
const EVENT_NAME = 'CloudEvents.Envelope';
/** Behind id, source, specversion, type, time and datacontenttype. */
const DATA_SCHEMA_AT = 6;

function fieldOf(value: Struct, name: string): unknown {
  const field = value.schema.field(name);
  if (field) return value.values[field.index] ?? field.schema.defaultValue ?? null;
  if (name === 'transaction') return null;
  throw invalid(`${name} is not a valid field name`);
}

function headerValue(headers: Headers, name: string, optional: boolean): unknown {
  const header = headers.lastWithName(name);
  if (header) return header.value ?? null;
  if (optional) return null;
  throw invalid(`Header \`${name}\` was not provided`);
}

export const create = (): Converter => new CloudEventsConverter();
