// Where a standalone worker keeps offsets, configs and statuses: in compacted topics of the embedded log, or, on
// Kafka, offsets in `offset.storage.file.filename` and the rest in memory, as the original's standalone mode.
import type { Logger } from '../api/logger.js';
import type { WorkerConfig } from '../config/keys/worker-config.js';
import type { Log } from '../log/port.js';
import { MemoryBacking } from './backing.js';
import { ConfigStore } from './config-store.js';
import { FileBacking } from './file-backing.js';
import { OffsetStore } from './offset-store.js';
import { StatusStore } from './status-store.js';
import { TopicBacking } from './topic-backing.js';

export interface Stores {
  readonly offsets: OffsetStore;
  readonly configs: ConfigStore;
  readonly statuses: StatusStore;
  start(): Promise<void>;
  /** Writes what waits, then closes. */
  stop(): Promise<void>;
}

export interface OpenStoresOptions {
  readonly config: WorkerConfig;
  readonly log: Log;
  readonly logger: Logger;
}

export function openStores({ config, log, logger }: OpenStoresOptions): Stores {
  const topic = (name: string, configKey: string) =>
    new TopicBacking(log, {
      topic: name,
      configKey,
      partitions: 1,
      replicationFactor: 1,
      singlePartition: true,
      clientId: `millrace-${name}`,
      onTrouble: (error) =>
        logger.warn({ error, topic: name }, 'An internal topic could not be read; it is read again'),
    });
  const embedded = config.log === 'embedded';
  const offsets = new OffsetStore(
    embedded
      ? topic('connect-offsets', 'offset.storage.topic')
      : new FileBacking(config.values.string('offset.storage.file.filename')),
  );
  const configs = new ConfigStore(
    embedded ? topic('connect-configs', 'config.storage.topic') : new MemoryBacking(),
  );
  const statuses = new StatusStore(
    embedded ? topic('connect-status', 'status.storage.topic') : new MemoryBacking(),
    (error) => logger.warn({ error }, 'A status could not be stored'),
  );
  const all = [offsets, configs, statuses];
  return {
    offsets,
    configs,
    statuses,
    start: async () => {
      await Promise.all(all.map((store) => store.start()));
    },
    stop: async () => {
      await Promise.all(all.map((store) => store.stop()));
    },
  };
}
