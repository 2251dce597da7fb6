// Stored offsets of source connectors: in the worker's offsets store, or, in a group, in a topic of the connector's own laid over
// it. Lives in the main thread; tasks and herders take a connector's offsets for as long as they need them.
import type { PartitionOffset } from '../../api/connector.js';
import type { Logger } from '../../api/logger.js';
import type { Props } from '../../config/config-key.js';
import type { OffsetMap } from '../../data/record.js';
import { openLog } from '../../log/open.js';
import type { Log, LogConfig } from '../../log/port.js';
import { exactlyOnceEnabled } from '../../plugins/exactly-once.js';
import { canonical, OffsetStore } from '../../storage/offset-store.js';
import { TopicBacking } from '../../storage/topic-backing.js';
import { clientLog } from '../client-properties.js';
import { below } from '../plugin-props.js';

export interface SourceOffsetsOptions {
  readonly log: LogConfig;
  readonly workerProps: Props;
  /** The worker's own. */
  readonly store: OffsetStore;
  readonly logger: Logger;
}

/** Offsets of one connector. */
export interface ConnectorOffsets {
  /** Topic that an exactly-once task writes its offsets to. */
  readonly topic: string;
  get(partition: OffsetMap): OffsetMap | null;
  all(): PartitionOffset[];
  keyOf(partition: OffsetMap): Uint8Array;
  /** Resolves when the offsets are durable; null deletes. Throws STORE_WRITE_FAILED. */
  set(offsets: readonly PartitionOffset[]): Promise<void>;
  /** Offsets that a task has committed by itself are seen elsewhere too. */
  committed(offsets: readonly PartitionOffset[]): void;
  readToEnd(): Promise<void>;
}

interface OwnStore {
  readonly store: OffsetStore;
  close(): Promise<void>;
}

interface Use {
  readonly opened: Promise<OwnStore>;
  users: number;
}

export class SourceOffsets {
  readonly #o: SourceOffsetsOptions;
  readonly #own = new Map<string, Use>();

  constructor(options: SourceOffsetsOptions) {
    this.#o = options;
  }

  /** Topic that holds a connector's offsets, and whether it is one of the connector's own. */
  topicOf(props: Props): { readonly topic: string; readonly isOwn: boolean } {
    const { workerProps } = this.#o;
    const ofWorker = workerProps['offset.storage.topic'] ?? '';
    const named = props['offsets.storage.topic']?.trim() || ofWorker;
    if (workerProps['group.id'] === undefined) return { topic: ofWorker, isOwn: false };
    // Offsets go where the records go: in a transaction they must.
    const brokers = props['producer.override.bootstrap.servers'];
    const isElsewhere =
      exactlyOnceEnabled(workerProps) &&
      brokers !== undefined &&
      brokers !== workerProps['bootstrap.servers'];
    return { topic: named, isOwn: named !== ofWorker || isElsewhere };
  }

  /**
   * The offsets of a connector, with its own topic followed until `release`. `props`: placeholders resolved. Throws what opening
   * the topic throws (STORE_TOPIC_POLICY, failures of the log).
   */
  async acquire(
    connector: string,
    props: Props,
  ): Promise<{ offsets: ConnectorOffsets; release: () => void }> {
    const { topic, isOwn } = this.topicOf(props);
    if (!isOwn) return { offsets: this.#plain(connector, topic), release: () => {} };
    const key = JSON.stringify([
      connector,
      topic,
      ...CLIENTS.map((kind) => below(props, `${kind}.override.`)),
    ]);
    let use = this.#own.get(key);
    if (use === undefined) {
      use = { opened: this.#open(connector, topic, props), users: 0 };
      this.#own.set(key, use);
    }
    use.users++;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      use.users--;
      if (use.users > 0) return;
      this.#own.delete(key);
      void use.opened.then((own) => own.close()).catch(() => {});
    };
    try {
      const { store } = await use.opened;
      return { offsets: this.#layered(connector, topic, store), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Closes every topic still followed. */
  async stop(): Promise<void> {
    const all = [...this.#own.values()];
    this.#own.clear();
    await Promise.allSettled(all.map(async ({ opened }) => (await opened).close()));
  }

  #plain(connector: string, topic: string): ConnectorOffsets {
    const { store } = this.#o;
    return {
      topic,
      get: (partition) => store.get(connector, partition),
      all: () => store.all(connector),
      keyOf: (partition) => store.keyOf(connector, partition),
      set: (offsets) => store.set(connector, offsets),
      committed: () => {},
      readToEnd: () => store.readToEnd(),
    };
  }

  #layered(connector: string, topic: string, own: OffsetStore): ConnectorOffsets {
    const { store: ofWorker, logger } = this.#o;
    const copy = (offsets: readonly PartitionOffset[]) => {
      if (offsets.length === 0) return;
      ofWorker.set(connector, offsets).catch((error) => {
        logger.warn({ error, connector }, "Offsets could not be copied to the worker's offsets topic");
      });
    };
    return {
      topic,
      get: (partition) => own.get(connector, partition) ?? ofWorker.get(connector, partition),
      all: () => {
        const merged = new Map<string, PartitionOffset>();
        for (const each of [...ofWorker.all(connector), ...own.all(connector)]) {
          merged.set(canonical(each.partition), each);
        }
        return [...merged.values()];
      },
      keyOf: (partition) => own.keyOf(connector, partition),
      set: async (offsets) => {
        // Were a deleted offset still in the worker's topic, it would show through.
        const gone = offsets.filter(({ offset }) => offset === null);
        if (gone.length > 0) await ofWorker.set(connector, gone);
        await own.set(connector, offsets);
        copy(offsets.filter(({ offset }) => offset !== null));
      },
      committed: copy,
      readToEnd: async () => {
        await Promise.all([own.readToEnd(), ofWorker.readToEnd()]);
      },
    };
  }

  async #open(connector: string, topic: string, props: Props): Promise<OwnStore> {
    const { log, workerProps, logger } = this.#o;
    const clients = { log, id: { connector, task: 0 }, workerProps, connectorProps: props };
    const logs: Log[] = [];
    const logFor = async (kind: (typeof CLIENTS)[number]): Promise<Log> => {
      const { log: config } = clientLog({ ...clients, kind });
      const id = `connector-offset-${kind}-${connector}`;
      const named: LogConfig =
        config.kind === 'kafka'
          ? { kind: 'kafka', properties: { ...config.properties, 'client.id': id } }
          : config;
      const opened = await openLog(named, { role: 'member', logger });
      logs.push(opened);
      return opened;
    };
    const close = async () => {
      await Promise.allSettled(logs.map((each) => each.close()));
    };
    try {
      const [producers, consumers, admins] = await Promise.all(CLIENTS.map(logFor));
      const three: Log = {
        kind: producers.kind,
        producer: (options) => producers.producer(options),
        reader: (options) => consumers.reader(options),
        consumer: (options) => consumers.consumer(options),
        groupMember: (options) => consumers.groupMember(options),
        admin: () => admins.admin(),
        close,
      };
      const store = new OffsetStore(new TopicBacking(three, this.#topicOptions(connector, topic)));
      await store.start();
      return {
        store,
        close: async () => {
          await store.stop();
          await close();
        },
      };
    } catch (error) {
      await close();
      throw error;
    }
  }

  #topicOptions(connector: string, topic: string) {
    const { workerProps, logger } = this.#o;
    const {
      topic: _name,
      partitions,
      'replication.factor': factor,
      'cleanup.policy': _policy,
      ...configs
    } = below(workerProps, 'offset.storage.');
    return {
      topic,
      purpose: 'source connector offsets',
      configKey: 'offsets.storage.topic',
      partitions: Number(partitions ?? 25),
      replicationFactor: Number(factor ?? 3),
      configs,
      clientId: `connector-offset-${connector}`,
      isolation: exactlyOnceEnabled(workerProps) ? ('read_committed' as const) : undefined,
      onTrouble: (error: unknown) =>
        logger.warn({ error, topic }, 'The offsets topic of a connector could not be read; it is read again'),
    };
  }
}

const CLIENTS = ['producer', 'consumer', 'admin'] as const;
