// The connectors that come with the runtime, under the originals' names. Nothing of them is loaded until it is used.
import type { PluginDescriptor } from '../../src/api/plugin.js';

const TOOLS = 'org.apache.kafka.connect.tools';
/** Version of Kafka Connect whose connectors these stand in for. */
const VERSION = '4.1.1';

export const plugins: PluginDescriptor[] = [
  {
    type: 'source',
    javaClass: `${TOOLS}.VerifiableSourceConnector`,
    taskClass: `${TOOLS}.VerifiableSourceTask`,
    version: VERSION,
    light: true,
    load: async () => {
      const [{ NumberedConnector }, { VerifiableSourceTask }] = await Promise.all([
        import('./numbered-connector.js'),
        import('./verifiable/source-task.js'),
      ]);
      return {
        createConnector: () => new NumberedConnector(),
        createTask: () => new VerifiableSourceTask(),
      };
    },
  },
  {
    type: 'source',
    javaClass: `${TOOLS}.SchemaSourceConnector`,
    taskClass: `${TOOLS}.SchemaSourceTask`,
    version: VERSION,
    light: true,
    load: async () => {
      const [{ NumberedConnector }, { SchemaSourceTask }] = await Promise.all([
        import('./numbered-connector.js'),
        import('./schema/source-task.js'),
      ]);
      return { createConnector: () => new NumberedConnector(), createTask: () => new SchemaSourceTask() };
    },
  },
  {
    type: 'source',
    javaClass: `${TOOLS}.MockSourceConnector`,
    taskClass: `${TOOLS}.MockSourceTask`,
    version: VERSION,
    light: true,
    load: async () => {
      const [{ MockConnector }, { MockSourceTask }] = await Promise.all([
        import('./mock/connector.js'),
        import('./mock/source-task.js'),
      ]);
      return { createConnector: () => new MockConnector(), createTask: () => new MockSourceTask() };
    },
  },
  {
    type: 'sink',
    javaClass: `${TOOLS}.VerifiableSinkConnector`,
    taskClass: `${TOOLS}.VerifiableSinkTask`,
    version: VERSION,
    light: true,
    load: async () => {
      const [{ NumberedConnector }, { VerifiableSinkTask }] = await Promise.all([
        import('./numbered-connector.js'),
        import('./verifiable/sink-task.js'),
      ]);
      return { createConnector: () => new NumberedConnector(), createTask: () => new VerifiableSinkTask() };
    },
  },
  {
    type: 'sink',
    javaClass: `${TOOLS}.MockSinkConnector`,
    taskClass: `${TOOLS}.MockSinkTask`,
    version: VERSION,
    light: true,
    load: async () => {
      const [{ MockConnector }, { MockSinkTask }] = await Promise.all([
        import('./mock/connector.js'),
        import('./mock/sink-task.js'),
      ]);
      return { createConnector: () => new MockConnector(), createTask: () => new MockSinkTask() };
    },
  },
  {
    type: 'source',
    javaClass: 'io.confluent.kafka.connect.datagen.DatagenConnector',
    taskClass: 'io.confluent.kafka.connect.datagen.DatagenTask',
    shortNames: ['datagen'],
    version: '0.7.1',
    load: async () => {
      const [{ DatagenConnector }, { DatagenTask }] = await Promise.all([
        import('./datagen/connector.js'),
        import('./datagen/task.js'),
      ]);
      return { createConnector: () => new DatagenConnector(), createTask: () => new DatagenTask() };
    },
  },
];
