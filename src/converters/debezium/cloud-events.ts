// io.debezium.converters.CloudEventsConverter: change events as CloudEvents 1.0 in JSON. Records that are no change
// events become null, as in the original. Schemas are derived once and kept by identity.
import type { Converter, SchemaAndValue } from '../../api/converter.js';
import type { ConfigDef } from '../../config/config-def.js';
import type { Props } from '../../config/config-key.js';
import type { Headers } from '../../data/headers.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { failure } from '../../errors/failure.js';
import { create as createJson } from '../json.js';
import { extensionValues, type Plan, planOf } from './cloud-event-plan.js';
import { CloudEventReader } from './cloud-event-reader.js';
import { cloudEventsDef, type Origins, originsOf } from './cloud-events-config.js';

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
  #dataApart = true;
  #event = createJson();
  #data = createJson();
  #reader = new CloudEventReader(true);
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
    this.#dataApart = (json['schemas.enable'] ?? 'true').trim().toLowerCase() === 'true';
    this.#event.configure({ ...json, 'schemas.enable': 'false' }, isKey);
    this.#data.configure(json, isKey);
    this.#reader = new CloudEventReader(this.#dataApart);
    this.#plans = new WeakMap();
  }

  fromConnectData(topic: string, schema: Schema | null, value: unknown, headers: Headers): Uint8Array | null {
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
    const plan = this.#planOf(value.schema, source.schema, this.#dataName(source, headers));
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
    if (!this.#dataApart) {
      values.push(data);
      return this.#event.fromConnectData(topic, plan.schema, new Struct(plan.schema, values));
    }
    values.push(new Struct(plan.schema.fields[plan.schema.fields.length - 1].schema, []));
    const event = this.#event.fromConnectData(topic, plan.schema, new Struct(plan.schema, values))!;
    // The event ends with "data":{}} : what data is takes the place of {}.
    const head = Uint8Array.from(event.subarray(0, event.length - 3));
    return Buffer.concat([head, this.#data.fromConnectData(topic, plan.dataSchema, data)!, CLOSE]);
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.#reader.read(bytes);
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
      'application/json',
    ];
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

  #planOf(value: Schema, source: Schema, dataName: string): Plan {
    const bySource = this.#plans.get(value) ?? new WeakMap<Schema, Map<string, Plan>>();
    this.#plans.set(value, bySource);
    const byName = bySource.get(source) ?? new Map<string, Plan>();
    bySource.set(source, byName);
    let plan = byName.get(dataName);
    if (!plan) {
      const wholeValue = this.#origins.all === 'header';
      plan = planOf(value, source, {
        traceparent: this.#traceparent,
        extensions: this.#extensions,
        dataApart: this.#dataApart,
        wholeValue,
        dataName,
      });
      byName.set(dataName, plan);
    }
    return plan;
  }
}

const CLOSE = Buffer.from('}');

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
