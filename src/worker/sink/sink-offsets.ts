// Offsets of a sink connector as REST shows and takes them: those of its consumer group. Used by the herders through the
// offset control; opens its admin client for the one call.
import type { PartitionOffset } from '../../api/connector.js';
import type { Logger } from '../../api/logger.js';
import type { Props } from '../../config/config-key.js';
import { failure, isFailure } from '../../errors/failure.js';
import { openLog } from '../../log/open.js';
import type { LogAdmin, LogConfig, TopicPartition } from '../../log/port.js';
import { clientLog } from '../client-properties.js';
import { groupOfConnector } from './consumer-group.js';

export interface SinkOffsetsOptions {
  readonly log: LogConfig;
  readonly workerProps: Props;
  readonly logger: Logger;
}

type Change = TopicPartition & { readonly offset: bigint | null };

export class SinkOffsets {
  readonly #o: SinkOffsetsOptions;

  constructor(options: SinkOffsetsOptions) {
    this.#o = options;
  }

  /** `props`: the connector's, placeholders resolved. Throws SINK_GROUP_FAILED. */
  async read(connector: string, props: Props): Promise<PartitionOffset[]> {
    try {
      const offsets = await this.#asked(connector, props, (admin, group) => admin.groupOffsets(group));
      return offsets.map(({ topic, partition, offset }) => ({
        partition: { kafka_topic: topic, kafka_partition: partition },
        offset: { kafka_offset: shownOffset(offset) },
      }));
    } catch (error) {
      throw failure('SINK_GROUP_FAILED', { connector, action: 'retrieve' }, error);
    }
  }

  /** Throws SINK_OFFSET_INVALID, SINK_OFFSET_NEGATIVE, SINK_GROUP_BUSY, SINK_GROUP_FAILED. */
  async alter(connector: string, props: Props, offsets: readonly PartitionOffset[]): Promise<void> {
    const changes = parseSinkOffsets(offsets);
    const action = changes.some(({ offset }) => offset !== null) ? 'alter' : 'reset';
    const negative = changes.find(({ offset }) => offset !== null && offset < 0n);
    if (negative !== undefined) {
      throw failure('SINK_OFFSET_NEGATIVE', { connector, offset: negative.offset });
    }
    try {
      await this.#asked(connector, props, (admin, group) => admin.alterGroupOffsets(group, changes));
    } catch (error) {
      throw refused(connector, action, error);
    }
  }

  /** Forgets the group. Throws SINK_GROUP_BUSY, SINK_GROUP_FAILED. */
  async reset(connector: string, props: Props): Promise<void> {
    try {
      await this.#asked(connector, props, (admin, group) => admin.deleteGroup(group));
    } catch (error) {
      throw refused(connector, 'reset', error);
    }
  }

  async #asked<T>(
    connector: string,
    connectorProps: Props,
    ask: (admin: LogAdmin, group: string) => Promise<T>,
  ): Promise<T> {
    const { log: config, workerProps, logger } = this.#o;
    const id = { connector, task: 0 };
    const client = clientLog({ kind: 'admin', log: config, id, workerProps, connectorProps });
    const log = await openLog(client.log, { role: 'member', logger });
    try {
      const admin = await log.admin();
      try {
        return await ask(admin, groupOfConnector(connector, connectorProps, workerProps));
      } finally {
        await admin.close();
      }
    } finally {
      await log.close();
    }
  }
}

/** REST's shapes as partitions and offsets. Throws SINK_OFFSET_INVALID with the original's texts. */
export function parseSinkOffsets(offsets: readonly PartitionOffset[]): Change[] {
  return offsets.map(({ partition, offset }) => {
    if (!('kafka_topic' in partition && 'kafka_partition' in partition)) {
      throw invalid(
        "The partition for a sink connector offset must contain the keys 'kafka_topic' and 'kafka_partition'",
      );
    }
    const { kafka_topic: topic, kafka_partition: number } = partition;
    if (topic === null) throw invalid('Kafka topic names must be valid strings and may not be null');
    if (number === null) throw invalid('Kafka partitions must be valid numbers and may not be null');
    const index = whole(number, 2n ** 31n);
    if (index === null) {
      throw invalid(
        `Failed to parse the following Kafka partition value in the provided offsets: '${number}'. Partition values for sink connectors need to be integers.`,
      );
    }
    const at = { topic: String(topic), partition: Number(index) };
    if (offset === null) return { ...at, offset: null };
    if (!('kafka_offset' in offset)) {
      throw invalid(
        "The offset for a sink connector should either be null or contain the key 'kafka_offset'",
      );
    }
    const parsed = whole(offset['kafka_offset'], 2n ** 63n);
    if (parsed === null) {
      throw invalid(
        `Failed to parse the following Kafka offset value in the provided offsets: '${offset['kafka_offset']}'. Offset values for sink connectors need to be integers.`,
      );
    }
    return { ...at, offset: parsed };
  });
}

function whole(value: unknown, limit: bigint): bigint | null {
  const text = String(value);
  if (!/^[+-]?\d+$/.test(text)) return null;
  const number = BigInt(text.replace(/^\+/, ''));
  return number >= -limit && number < limit ? number : null;
}

function shownOffset(offset: bigint): number | bigint {
  return offset <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(offset) : offset;
}

function invalid(detail: string): Error {
  return failure('SINK_OFFSET_INVALID', { detail });
}

function refused(connector: string, action: 'alter' | 'reset', error: unknown): Error {
  if (isFailure(error, 'KAFKA_GROUP_ACTIVE')) return failure('SINK_GROUP_BUSY', { connector, action }, error);
  return failure('SINK_GROUP_FAILED', { connector, action }, error);
}
