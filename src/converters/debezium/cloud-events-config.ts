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
    documentation: 'Format of the event: `json`.',
  }),
  option('data.serializer.type', {
    type: 'STRING',
    default: 'json',
    documentation: 'Format of its `data`: `json`.',
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
    documentation: "How the event's schema name is bent; a JSON event has no schema.",
  }),
  option('schema.cloudevents.name', {
    type: 'STRING',
    default: null,
    importance: 'LOW',
    documentation: "Name of the event's schema; a JSON event has no schema.",
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

/** Throws CONFIG_INVALID, and CONFIG_UNSUPPORTED for another format than JSON. */
export function originsOf(config: ParsedConfig): Origins {
  for (const name of ['serializer.type', 'data.serializer.type']) {
    const value = config.string(name);
    if (value.toLowerCase() !== 'json')
      throw failure('CONFIG_UNSUPPORTED', { name, value, supported: 'json' });
  }
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
