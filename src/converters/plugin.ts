// The converters as plugins: Kafka Connect's own and Debezium's, under their class names. Read by the plugin registry.
import type { Converter, HeaderConverter } from '../api/converter.js';
import type { PluginDescriptor } from '../api/plugin.js';

const VERSION = '4.1.1';
const CONFLUENT_VERSION = '8.5.0';
const DEBEZIUM_VERSION = '3.6.1.Final';

interface Both {
  readonly javaClass: string;
  readonly shortNames?: readonly string[];
  load(): Promise<{ create(): Converter & HeaderConverter }>;
}

/** A converter that also converts headers stands in both lists. */
const both = (plugin: Both): PluginDescriptor[] => [
  { type: 'converter', version: VERSION, ...plugin },
  { type: 'header_converter', version: VERSION, ...plugin },
];

const fixedWidth = (name: string, load: Both['load']): PluginDescriptor[] =>
  both({ javaClass: `org.apache.kafka.connect.converters.${name}Converter`, load });

const debeziumBytes = (name: string): PluginDescriptor[] =>
  both({ javaClass: `io.debezium.converters.${name}`, load: () => import('./debezium/bytes.js') }).map(
    (plugin) => ({
      ...plugin,
      version: DEBEZIUM_VERSION,
    }),
  );

/** The converters with a schema registry are no header converters, as in the original. */
const registry = (name: string, load: () => Promise<{ create(): Converter }>): PluginDescriptor => ({
  type: 'converter',
  javaClass: `io.confluent.connect.${name}`,
  version: CONFLUENT_VERSION,
  load,
});

export const plugins: PluginDescriptor[] = [
  ...both({
    javaClass: 'org.apache.kafka.connect.json.JsonConverter',
    shortNames: ['json'],
    load: () => import('./json.js'),
  }),
  ...both({
    javaClass: 'org.apache.kafka.connect.storage.StringConverter',
    shortNames: ['string'],
    load: () => import('./string.js'),
  }),
  ...both({
    javaClass: 'org.apache.kafka.connect.converters.ByteArrayConverter',
    shortNames: ['bytes'],
    load: () => import('./bytes.js'),
  }),
  ...fixedWidth('Boolean', async () => ({ create: (await import('./numbers.js')).createBoolean })),
  ...fixedWidth('Double', async () => ({ create: (await import('./numbers.js')).createDouble })),
  ...fixedWidth('Float', async () => ({ create: (await import('./numbers.js')).createFloat })),
  ...fixedWidth('Integer', async () => ({ create: (await import('./numbers.js')).createInteger })),
  ...fixedWidth('Long', async () => ({ create: (await import('./numbers.js')).createLong })),
  ...fixedWidth('Short', async () => ({ create: (await import('./numbers.js')).createShort })),
  { ...registry('avro.AvroConverter', () => import('./avro.js')), shortNames: ['avro'] },
  { ...registry('json.JsonSchemaConverter', () => import('./json-schema.js')), shortNames: ['json-schema'] },
  { ...registry('protobuf.ProtobufConverter', () => import('./protobuf.js')), shortNames: ['protobuf'] },
  {
    type: 'header_converter',
    javaClass: 'org.apache.kafka.connect.storage.SimpleHeaderConverter',
    version: VERSION,
    load: () => import('./simple-header.js'),
  },
  {
    type: 'converter',
    javaClass: 'io.debezium.converters.CloudEventsConverter',
    version: DEBEZIUM_VERSION,
    load: () => import('./debezium/cloud-events.js'),
  },
  ...debeziumBytes('ByteArrayConverter'),
  ...debeziumBytes('BinaryDataConverter'),
];
