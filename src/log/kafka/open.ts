// Opens the Kafka log: the one entrance to this room. Called by log/open for each thread that needs a log.
import type { Logger } from '../../api/logger.js';
import { failure } from '../../errors/failure.js';
import type {
  ConsumerOptions,
  GroupMember,
  GroupMemberOptions,
  Log,
  LogAdmin,
  LogConsumer,
  LogProducer,
  LogReader,
  ProducerOptions,
  ReaderOptions,
} from '../port.js';
import { loadCompression } from '../record-batch/compression.js';
import { KafkaAdmin } from './admin.js';
import { clientConfig, integer, type Properties } from './client-properties.js';
import { Cluster } from './cluster.js';
import { KafkaConsumer } from './consumer/consumer.js';
import { consumerProperties, consumerSettings } from './consumer/consumer-properties.js';
import { KafkaReader } from './fetch/reader.js';
import { Coordinator } from './group/coordinator.js';
import { KafkaGroupMember } from './group/member.js';
import { KafkaProducer } from './producer/producer.js';
import { producerProperties, producerSettings } from './producer/producer-properties.js';
import * as codes from './protocol/error-codes.js';
import { initProducerIdRequest } from './protocol/metadata.js';

/** Reader settings that may stand among the log's properties. */
const readerProperties: ReadonlySet<string> = new Set([
  'fetch.max.bytes',
  'fetch.min.bytes',
  'fetch.max.wait.ms',
  'max.partition.fetch.bytes',
]);

const NO_PRODUCER = { producerId: -1n, producerEpoch: -1 };

/**
 * Connects once to see that the cluster can be reached. Java-style client properties; see client-properties.ts.
 * Throws KAFKA_UNREACHABLE, KAFKA_AUTH_FAILED, KAFKA_TLS_FAILED, KAFKA_PROPERTY_INVALID, KAFKA_PROPERTY_UNSUPPORTED.
 */
export async function openKafkaLog(properties: Properties, logger: Logger): Promise<Log> {
  const log = new KafkaLog(properties, logger);
  await log.probe();
  return log;
}

class KafkaLog implements Log {
  readonly kind = 'kafka';
  private readonly clusters = new Set<Cluster>();
  private closed = false;

  constructor(
    private readonly properties: Properties,
    private readonly logger: Logger,
  ) {}

  async probe(): Promise<void> {
    const cluster = this.cluster({}, undefined);
    try {
      await cluster.metadata([]);
    } finally {
      this.release(cluster);
    }
  }

  /** Properties of the options stand over the log's; those only producers know may stand in either. */
  async producer(options: ProducerOptions = {}): Promise<LogProducer> {
    const properties = { ...this.properties, ...options.properties };
    const settings = producerSettings(properties);
    const cluster = this.cluster(options.properties ?? {}, options.clientId);
    try {
      await loadCompression(settings.compression);
      const { transactionalId } = settings;
      const transactional = transactionalId !== null;
      // A transactional producer gets its identity when it takes over its id.
      const identity = settings.idempotent && !transactional ? await this.identity(cluster) : NO_PRODUCER;
      const coordinator = transactional ? new Coordinator(cluster, transactionalId, 'transaction') : null;
      return new KafkaProducer({
        cluster,
        settings,
        identity: { ...identity, transactional },
        logger: this.logger,
        coordinator,
      });
    } catch (error) {
      this.release(cluster);
      throw error;
    }
  }

  async reader(options: ReaderOptions = {}): Promise<LogReader> {
    const int = (name: string, fallback: number, min: number) =>
      integer(this.properties, name, { fallback, min });
    const maxBytes = options.maxBytes ?? int('fetch.max.bytes', 16 * 1024 * 1024, 0);
    const fetch = {
      maxWaitMs: int('fetch.max.wait.ms', 500, 0),
      minBytes: int('fetch.min.bytes', 1, 0),
      maxBytes,
      partitionMaxBytes: Math.min(int('max.partition.fetch.bytes', 4 * 1024 * 1024, 0), maxBytes),
      committed: options.isolation === 'read_committed',
    };
    return new KafkaReader({ cluster: this.cluster({}, options.clientId), fetch, logger: this.logger });
  }

  async admin(): Promise<LogAdmin> {
    return new KafkaAdmin(this.cluster({}, undefined));
  }

  /** Properties of the options stand over the log's. Throws KAFKA_PROPERTY_INVALID, KAFKA_PROPERTY_UNSUPPORTED. */
  async consumer({ group, clientId, properties = {} }: ConsumerOptions): Promise<LogConsumer> {
    const settings = consumerSettings({ ...this.properties, ...properties });
    const cluster = this.cluster(properties, clientId, consumerProperties);
    return new KafkaConsumer({ group, cluster, settings, logger: this.logger });
  }

  groupMember(options: GroupMemberOptions): GroupMember {
    const cluster = this.cluster({}, options.clientId);
    return new KafkaGroupMember({ ...options, cluster, instanceId: null });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const cluster of this.clusters) cluster.close();
    this.clusters.clear();
  }

  private async identity(cluster: Cluster): Promise<{ producerId: bigint; producerEpoch: number }> {
    return cluster.retrying(async () => {
      const { error, producerId, producerEpoch } = await cluster.any(initProducerIdRequest());
      if (error !== codes.NONE) throw codes.brokerFailure(error, 'give out a producer id');
      return { producerId, producerEpoch };
    });
  }

  /** @param more names that may stand among the properties beside those of producers and readers */
  private cluster(own: Properties, clientId: string | undefined, more: Iterable<string> = []): Cluster {
    if (this.closed) throw failure('LOG_CLOSED', { what: 'log' });
    const properties = {
      ...this.properties,
      ...own,
      ...(clientId === undefined ? {} : { 'client.id': clientId }),
    };
    const config = clientConfig(properties, new Set([...producerProperties, ...readerProperties, ...more]));
    for (const cluster of this.clusters) if (cluster.closed) this.clusters.delete(cluster);
    const cluster = new Cluster(config);
    this.clusters.add(cluster);
    return cluster;
  }

  private release(cluster: Cluster): void {
    cluster.close();
    this.clusters.delete(cluster);
  }
}
