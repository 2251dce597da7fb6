// The Postgres connector as the worker finds it. Nothing of it is loaded until it is used.
import type { PluginDescriptor } from '../../src/api/plugin.js';

/** Version of the contract: that of the original. */
const VERSION = '3.6.1.Final';

export const plugins: PluginDescriptor[] = [
  {
    type: 'source',
    javaClass: 'io.debezium.connector.postgresql.PostgresConnector',
    taskClass: 'io.debezium.connector.postgresql.PostgresConnectorTask',
    shortNames: ['postgres'],
    version: VERSION,
    load: async () => {
      const [{ PostgresConnector }, { PostgresSourceTask }, { diagnose }] = await Promise.all([
        import('./connector.js'),
        import('./task/task.js'),
        import('./doctor.js'),
      ]);
      return {
        createConnector: () => new PostgresConnector(),
        createTask: () => new PostgresSourceTask(),
        diagnose,
      };
    },
  },
  {
    type: 'transformation',
    javaClass: 'io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb',
    version: VERSION,
    load: async () => ({ create: (await import('./timescale/time-series.js')).createTimescaleDb }),
  },
];
