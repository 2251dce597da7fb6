// The config of CloudEventsConverter, and where each attribute of an event comes from. Used by cloud-events.ts.
import { ConfigDef } from '../../config/config-def.js';
import type { ConfigKey } from '../../config/config-key.js';
import type { ParsedConfig } from '../../config/parsed-config.js';
import { failure } from '../../errors/failure.js';

const option = (
  name: string,
  more: Omit<ConfigKey, 'name' | 'importance'> & { importance?: 'LOW' },
): ConfigKey => ({
  name,
  importance: 'HIGH',
  ...more,
});

export const cloudEventsDef = new ConfigDef([
  option('serializer.type', {
    type: 'STRING',
    default: 'json',
    documentation: 'Format of the event: `json` or `avro`.',
  }),
  option('data.serializer.type', {
    type: 'STRING',
    default: 'json',
    documentation: 'Format of its `data`: `json`, or `avro`; an Avro event has Avro data.',
  }),
  option('opentelemetry.tracing.attributes.enable', {
    type: 'BOOLEAN',
    default: false,
    documentation: 'Whether the event has `traceparent`, from the header of that name.',
  }),
  option('extension.attributes.enable', {
    type: 'BOOLEAN',
    default: true,
    documentation:
      'Whether the event has `iodebezium...` attributes for `op`, the source and the transaction.',
  }),
  option('schema.name.adjustment.mode', {
    type: 'STRING',
    default: 'avro',
    importance: 'LOW',
    documentation:
      "How the event's schema name is made fit for Avro: `avro`, `avro_unicode` or `none`; a JSON event has no schema.",
  }),
  option('schema.cloudevents.name', {
    type: 'STRING',
    default: null,
    importance: 'LOW',
    documentation:
      "Name of the event's schema, by default made of server and database; a JSON event has no schema.",
  }),
  option('schema.data.name.source.header.enable', {
    type: 'BOOLEAN',
    default: false,
    importance: 'LOW',
    documentation: 'Whether the name of the schema of `data` may come from header `dataSchemaName`.',
  }),
  option('metadata.source', {
    type: 'LIST',
    default: ['value', 'id:generate', 'type:generate', 'traceparent:header', 'dataSchemaName:generate'],
    documentation:
      'Where metadata comes from: first `value` or `header` for all, then `id`, `type`, `traceparent`, `dataSchemaName`, each with `:header` or `:generate`.',
  }),
]);

export type Origin = 'value' | 'header' | 'generate';

export interface Origins {
  readonly all: Origin;
  readonly id: Origin;
  readonly type: Origin;
  readonly traceparent: Origin;
  readonly dataSchemaName: Origin;
}

const invalid = (text: string) => failure('CONFIG_INVALID', { errors: [`metadata.source: ${text}`] });

export interface Formats {
  readonly event: 'json' | 'avro';
  readonly data: 'json' | 'avro';
  /** Where `dataschema` points: the registry's URLs. Empty without Avro. */
  readonly registry: string;
}

/** Throws CLOUD_EVENTS_JSON_IN_AVRO, CONFIG_INVALID, and CONFIG_UNSUPPORTED for other formats and registries. */
export function formatsOf(config: ParsedConfig): Formats {
  const named = (name: string) => config.string(name).toLowerCase();
  // Whatever the event is to be, if not JSON.
  if (named('serializer.type') !== 'json' && named('data.serializer.type') === 'json')
    throw failure('CLOUD_EVENTS_JSON_IN_AVRO', { format: config.string('serializer.type') });
  const format = (name: string) => {
    const lower = named(name);
    if (lower === 'json' || lower === 'avro') return lower;
    throw failure('CONFIG_UNSUPPORTED', { name, value: config.string(name), supported: 'json or avro' });
  };
  const event = format('serializer.type');
  const data = format('data.serializer.type');
  if (data === 'json') return { event, data, registry: '' };
  const avro = config.withPrefix('avro.');
  if (avro['apicurio.registry.url'] !== undefined) {
    throw failure('CONFIG_UNSUPPORTED', {
      name: 'avro.apicurio.registry.url',
      value: avro['apicurio.registry.url'],
      supported: "nothing and avro.schema.registry.url to the registry's Confluent API (/apis/ccompat/v7)",
    });
  }
  const registry = (avro['schema.registry.url'] ?? '').split(',').map((url) => url.trim());
  if (registry.join('') === '') {
    throw failure('CONFIG_INVALID', {
      errors: ['Need URL(s) for schema registry instances for CloudEvents when using Apache Avro'],
    });
  }
  return { event, data, registry: registry.join(',') };
}

/** Throws CONFIG_INVALID. */
export function originsOf(config: ParsedConfig): Origins {
  const [first, ...rest] = config.list('metadata.source');
  const all = first?.trim().toLowerCase();
  if (all !== 'value' && all !== 'header')
    throw invalid(`the global source can't be "${first ?? ''}", only value or header`);
  const origins: Record<keyof Origins, Origin> = {
    all,
    id: all,
    type: all,
    traceparent: all,
    dataSchemaName: all,
  };
  for (const entry of rest) {
    const [field, text = ''] = entry.split(':');
    const origin = text.trim().toLowerCase();
    if (origin !== 'header' && origin !== 'generate')
      throw invalid(`the source of "${field}" can't be "${text}", only header or generate`);
    if (field === 'all' || !Object.hasOwn(origins, field))
      throw invalid(`"${field}" is not allowed to have a source of its own`);
    origins[field as keyof Origins] = origin;
  }
  if (!config.boolean('opentelemetry.tracing.attributes.enable') && origins.traceparent === 'header') {
    origins.traceparent = 'generate';
  }
  if (!config.boolean('schema.data.name.source.header.enable') && origins.dataSchemaName === 'header') {
    origins.dataSchemaName = 'generate';
  }
  return origins;
}
