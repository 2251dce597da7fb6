// Describes the file connector to the plugin registry, under the original's names.
import type { PluginDescriptor } from '../../src/api/plugin.js';

export const plugins: PluginDescriptor[] = [
  {
    type: 'source',
    javaClass: 'org.apache.kafka.connect.file.FileStreamSourceConnector',
    taskClass: 'org.apache.kafka.connect.file.FileStreamSourceTask',
    shortNames: ['file'],
    version: '4.1.1',
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
];
