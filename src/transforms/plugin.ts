// Kafka Connect's own transforms and predicates as plugins, under its class names, and Debezium's. Read by the plugin
// registry.
import type { PluginDescriptor } from '../api/plugin.js';
import type { Predicate, Transformation } from '../api/transform.js';
import { debeziumPlugins } from './debezium/plugin.js';

const PACKAGE = 'org.apache.kafka.connect.transforms';
const version = '4.1.1';

interface Sided {
  createKey(): Transformation;
  createValue(): Transformation;
}

function sided(name: string, load: () => Promise<Sided>): PluginDescriptor[] {
  const javaClass = (half: string) => `${PACKAGE}.${name}$${half}`;
  return [
    {
      type: 'transformation',
      version,
      javaClass: javaClass('Key'),
      load: async () => ({ create: (await load()).createKey }),
    },
    {
      type: 'transformation',
      version,
      javaClass: javaClass('Value'),
      load: async () => ({ create: (await load()).createValue }),
    },
  ];
}

function whole(name: string, load: () => Promise<() => Transformation>): PluginDescriptor {
  const javaClass = `${PACKAGE}.${name}`;
  return { type: 'transformation', version, javaClass, load: async () => ({ create: await load() }) };
}

function predicate(name: string, load: () => Promise<() => Predicate>): PluginDescriptor {
  const javaClass = `${PACKAGE}.predicates.${name}`;
  return { type: 'predicate', version, javaClass, load: async () => ({ create: await load() }) };
}

const predicates = () => import('./predicates/predicates.js');

export const plugins: PluginDescriptor[] = [
  ...sided('Cast', () => import('./fields/cast.js')),
  whole('DropHeaders', async () => (await import('./record/headers.js')).createDropHeaders),
  ...sided('ExtractField', () => import('./fields/extract-field.js')),
  whole('Filter', async () => (await import('./record/headers.js')).createFilter),
  ...sided('Flatten', () => import('./fields/flatten.js')),
  ...sided('HeaderFrom', () => import('./record/header-from.js')),
  ...sided('HoistField', () => import('./fields/hoist-field.js')),
  ...sided('InsertField', () => import('./fields/insert-field.js')),
  whole('InsertHeader', async () => (await import('./record/headers.js')).createInsertHeader),
  ...sided('MaskField', () => import('./fields/mask-field.js')),
  whole('RegexRouter', async () => (await import('./record/routing.js')).createRegexRouter),
  ...sided('ReplaceField', () => import('./fields/replace-field.js')),
  ...sided('SetSchemaMetadata', () => import('./fields/set-schema-metadata.js')),
  ...sided('TimestampConverter', () => import('./fields/timestamp-converter.js')),
  whole('TimestampRouter', async () => (await import('./record/routing.js')).createTimestampRouter),
  whole('ValueToKey', async () => (await import('./fields/value-to-key.js')).create),
  predicate('HasHeaderKey', async () => (await predicates()).createHasHeaderKey),
  predicate('RecordIsTombstone', async () => (await predicates()).createRecordIsTombstone),
  predicate('TopicNameMatches', async () => (await predicates()).createTopicNameMatches),
  ...debeziumPlugins,
];
