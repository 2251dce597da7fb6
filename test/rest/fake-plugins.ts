// Plugins for tests of REST and validation: the file source of the recordings, two transforms and a predicate with
// the keys of Kafka's, beside the real converters.
import type { Connector } from '../../src/api/connector.js';
import type { PluginDescriptor } from '../../src/api/plugin.js';
import type { SourceTask } from '../../src/api/source.js';
import { ConfigDef } from '../../src/config/config-def.js';
import type { ConfigKey } from '../../src/config/config-key.js';
import { plugins as converters } from '../../src/converters/plugin.js';
import { PluginRegistry } from '../../src/plugins/registry.js';

const text = (name: string, rest: Partial<ConfigKey> = {}): ConfigKey => ({
  name,
  type: 'STRING',
  importance: 'HIGH',
  documentation: name,
  ...rest,
});

export const fileSourceDef = new ConfigDef([
  text('file', { default: null }),
  text('topic'),
  { name: 'batch.size', type: 'INT', default: 2000, importance: 'LOW', documentation: 'lines a poll' },
]);

export function fileSource(): Connector {
  return {
    config: () => fileSourceDef,
    validate: async (props) => fileSourceDef.validate(props),
    start: async () => {},
    taskConfigs: async () => [],
    stop: async () => {},
  };
}

function fakeTask(): SourceTask {
  return { start: async () => {}, poll: async () => [], commit: async () => {}, stop: async () => {} };
}

const transform = (javaClass: string, keys: ConfigKey[]): PluginDescriptor => ({
  type: 'transformation',
  javaClass,
  version: '4.1.1',
  load: async () => ({
    create: () => ({ config: () => new ConfigDef(keys), configure: () => {}, apply: (record) => record }),
  }),
});

export const fakePlugins: PluginDescriptor[] = [
  {
    type: 'source',
    javaClass: 'org.apache.kafka.connect.file.FileStreamSourceConnector',
    taskClass: 'org.apache.kafka.connect.file.FileStreamSourceTask',
    shortNames: ['file'],
    version: '4.1.1',
    load: async () => ({ createConnector: fileSource, createTask: fakeTask }),
  },
  transform('org.apache.kafka.connect.transforms.HoistField$Value', [
    text('field', { importance: 'MEDIUM' }),
  ]),
  transform('org.apache.kafka.connect.transforms.DropHeaders', [text('headers', { type: 'LIST' })]),
  {
    type: 'predicate',
    javaClass: 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches',
    version: '4.1.1',
    load: async () => ({
      create: () => ({
        config: () => new ConfigDef([text('pattern', { importance: 'MEDIUM' })]),
        configure: () => {},
        test: () => true,
      }),
    }),
  },
];

export function fakeRegistry(more: readonly PluginDescriptor[] = []): PluginRegistry {
  return new PluginRegistry([...fakePlugins, ...converters, ...more]);
}
