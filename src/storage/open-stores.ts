// Where a worker keeps offsets, configs and statuses. Distributed: in three compacted topics of Kafka, in the original's
// formats. Standalone: in compacted topics of the embedded log, or, on Kafka, offsets in
// `offset.storage.file.filename` and the rest in memory, as the original's standalone mode.
import type { Logger } from '../api/logger.js';
import type { WorkerConfig } from '../config/keys/worker-config.js';
import type { Log } from '../log/port.js';
import { type Backing, MemoryBacking } from './backing.js';
import { ConfigStore } from './config-store.js';
import { FileBacking } from './file/file-backing.js';
import { LeaderBacking } from './leader-backing.js';
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

/** The three stores, by the word in their keys: `offset.storage.topic` and so on. */
const KINDS = {
  offset: { topic: 'connect-offsets', client: 'offsets', purpose: 'source connector offsets' },
  config: { topic: 'connect-configs', client: 'configs', purpose: 'connector configurations' },
  status: { topic: 'connect-status', client: 'statuses', purpose: 'connector and task statuses' },
} as const;
type Kind = keyof typeof KINDS;

export function openStores(options: OpenStoresOptions): Stores {
  const backing = BACKINGS[options.config.mode === 'distributed' ? 'distributed' : options.config.log];
  const offsets = new OffsetStore(backing(options, 'offset'));
  const configs = new ConfigStore(backing(options, 'config'));
  const statuses = new StatusStore(backing(options, 'status'), (error) =>
    options.logger.warn({ error }, 'A status could not be stored'),
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

const BACKINGS: Readonly<
  Record<'distributed' | 'embedded' | 'kafka', (options: OpenStoresOptions, kind: Kind) => Backing>
> = {
  distributed: distributedTopic,
  embedded: embeddedTopic,
  kafka: ({ config }, kind) =>
    kind === 'offset'
      ? new FileBacking(config.values.string('offset.storage.file.filename'))
      : new MemoryBacking(),
};

function embeddedTopic({ log, logger }: OpenStoresOptions, kind: Kind): Backing {
  const { topic, purpose } = KINDS[kind];
  return new TopicBacking(log, {
    topic,
    purpose,
    configKey: `${kind}.storage.topic`,
    partitions: 1,
    replicationFactor: 1,
    singlePartition: true,
    clientId: `millrace-${topic}`,
    onTrouble: (error) => warnUnreadable(logger, topic, error),
  });
}

function distributedTopic({ config, log, logger }: OpenStoresOptions, kind: Kind): Backing {
  const { values } = config;
  const { client, purpose } = KINDS[kind];
  const own = values.string('client.id');
  const topic = values.string(`${kind}.storage.topic`);
  const clientId = [values.string('group.id'), own, client].filter((part) => part !== '').join('-');
  const exactlyOnce = values.string('exactly.once.source.support').toLowerCase();
  const backing = new TopicBacking(log, {
    topic,
    purpose,
    configKey: `${kind}.storage.topic`,
    partitions: kind === 'config' ? 1 : values.int(`${kind}.storage.partitions`),
    replicationFactor: values.int(`${kind}.storage.replication.factor`),
    configs: topicSettings(config, kind, logger),
    singlePartition: kind === 'config',
    clientId,
    isolation: exactlyOnce === 'enabled' && kind !== 'status' ? 'read_committed' : undefined,
    onTrouble: (error) => warnUnreadable(logger, topic, error),
  });
  if (kind !== 'config' || exactlyOnce === 'disabled') return backing;
  const transactionalId = `connect-cluster-${values.string('group.id')}`;
  return new LeaderBacking({ backing, log, topic, clientId: `${clientId}-leader`, transactionalId });
}

const OWN_SETTINGS: ReadonlySet<string> = new Set([
  'topic',
  'partitions',
  'replication.factor',
  'cleanup.policy',
]);

/** Topic configs from keys like `config.storage.min.insync.replicas`; those that are decided otherwise are left out. */
function topicSettings({ values }: WorkerConfig, kind: Kind, logger: Logger): Record<string, string> {
  const prefix = `${kind}.storage.`;
  const given = values.withPrefix(prefix);
  const ignore = (key: string, reason: string) => {
    if (given[key] !== undefined) {
      logger.warn({}, `Ignoring '${prefix}${key}=${given[key]}' setting, since ${reason}`);
    }
  };
  ignore('cleanup.policy', 'compaction is always used');
  if (kind === 'config') ignore('partitions', 'config topic partitions is always 1');
  return Object.fromEntries(Object.entries(given).filter(([key]) => !OWN_SETTINGS.has(key)));
}

function warnUnreadable(logger: Logger, topic: string, error: unknown): void {
  logger.warn({ error, topic }, 'An internal topic could not be read; it is read again');
}
