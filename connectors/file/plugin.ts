// Describes the file connector to the plugin registry, under the original's names.
import type { PluginDescriptor } from '../../src/api/plugin.js';

export const plugins: PluginDescriptor[] = [
  {
    type: 'source',
    javaClass: 'org.apache.kafka.connect.file.FileStreamSourceConnector',
    taskClass: 'org.apache.kafka.connect.file.FileStreamSourceTask',
    shortNames: ['file'],
    version: '4.1.1',
    light: true,
    load: async () => {
      const [{ FileStreamSourceConnector }, { FileStreamSourceTask }] = await Promise.all([
        import('./connector.js'),
        import('./source-task.js'),
      ]);
      return {
        createConnector: () => new FileStreamSourceConnector(),
        createTask: () => new FileStreamSourceTask(),
      };
    },
  },
  {
    type: 'sink',
    javaClass: 'org.apache.kafka.connect.file.FileStreamSinkConnector',
    taskClass: 'org.apache.kafka.connect.file.FileStreamSinkTask',
    shortNames: ['file-sink'],
    version: '4.1.1',
    light: true,
    load: async () => {
      const [{ FileStreamSinkConnector }, { FileStreamSinkTask }] = await Promise.all([
        import('./sink-connector.js'),
        import('./sink-task.js'),
      ]);
      return {
        createConnector: () => new FileStreamSinkConnector(),
        createTask: () => new FileStreamSinkTask(),
      };
    },
  },
];
