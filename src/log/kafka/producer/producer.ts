// The Kafka log's producer: batches by partition, fates by ticket. Made by open.ts for task threads and stores.
// `append` is the hot path: no promise, no closure, no lookup beyond one map when the topic changes. Guarantees
// are the port's: order within a partition, acks=all, no duplicates of its own making while it lives.
import type { Logger } from '../../../api/logger.js';
import { type Failure, failure } from '../../../errors/failure.js';
import { partitionForKey, StickyPartition } from '../../partitioner.js';
import type { BatchTicket, LogProducer, ProducerRecord } from '../../port.js';
import { BufferPool } from '../../record-batch/buffer-pool.js';
import { recordSize } from '../../record-batch/encoder.js';
import { HEADER_SIZE } from '../../record-batch/layout.js';
import type { Cluster } from '../cluster.js';
import type { Coordinator } from '../group/coordinator.js';
import * as codes from '../protocol/error-codes.js';
import type { TopicMetadata } from '../protocol/metadata.js';
import { type Identity, Ticket, WireBatch } from './batch.js';
import { PartitionQueue } from './partition-queue.js';
import type { ProducerSettings } from './producer-properties.js';
import { Sender } from './sender.js';
import { ProducerTransactions } from './transactions.js';

interface TopicState {
  readonly name: string;
  readonly partitions: PartitionQueue[];
  readonly sticky: StickyPartition;
}

export interface KafkaProducerOptions {
  readonly cluster: Cluster;
  readonly settings: ProducerSettings;
  readonly identity: Identity;
  readonly logger: Logger;
  /** For a producer with a transactional id. */
  readonly coordinator?: Coordinator | null;
}

export class KafkaProducer implements LogProducer {
  onSettled: ((ticket: BatchTicket) => void) | null = null;
  bufferedBytes = 0;
  readonly transactions: ProducerTransactions | null = null;
  private readonly topics = new Map<string, TopicState>();
  private readonly preparing = new Map<string, Promise<void>>();
  private readonly pending = new Set<Ticket>();
  private readonly sender: Sender;
  private readonly pool = new BufferPool();
  private drains: { limit: number; resolve: () => void }[] = [];
  private lastTopic: TopicState | null = null;
  private scheduled = false;
  private fatal: Failure | null = null;
  private refreshedAt = Date.now();

  constructor(private readonly o: KafkaProducerOptions) {
    this.sender = new Sender({
      ...o,
      settle: (queue, ticket, result) => this.settlePart(queue, ticket, result),
      onFatal: (error) => this.fail(error),
      refreshLeaders: () => this.refreshLeaders(),
    });
    if (!o.coordinator) return;
    this.transactions = new ProducerTransactions({
      coordinator: o.coordinator,
      settings: o.settings,
      identity: o.identity,
      flush: () => this.flush(),
      abandon: (error) => this.abandon(error),
      dispatch: () => this.sender.dispatch(),
      onFatal: (error) => this.fail(error),
      fatal: () => this.fatal,
    });
  }

  append(record: ProducerRecord): BatchTicket {
    if (this.fatal !== null) throw finished(this.fatal);
    const { transactions } = this;
    if (transactions !== null && !transactions.isOpen) throw transactions.notOpen('append records');
    const topic = this.topicState(record.topic);
    const { key, value, headers } = record;
    const { maxRequestSize, batchSize } = this.o.settings;
    const size = recordSize(key, value, headers);
    if (size + HEADER_SIZE > maxRequestSize) {
      throw failure('RECORD_TOO_LARGE', {
        topic: topic.name,
        size: size + HEADER_SIZE,
        limit: maxRequestSize,
      });
    }
    let queue = this.choose(topic, record);
    let batch = queue.open;
    if (batch !== null && batch.size + size > batchSize) {
      queue.seal();
      batch = null;
      if (record.partition === null && key === null) {
        queue = topic.partitions[topic.sticky.advance(topic.partitions.length)];
        batch = queue.open;
        if (batch !== null && batch.size + size > batchSize) {
          queue.seal();
          batch = null;
        }
      }
    }
    if (batch === null) batch = this.openBatch(queue, size);
    const { encoder, ticket } = batch;
    const before = encoder.size;
    encoder.append(record.timestamp ?? Date.now(), key, value, headers);
    const added = encoder.size - before;
    ticket.bytes += added;
    ticket.count++;
    this.bufferedBytes += added;
    if (!this.scheduled) {
      this.scheduled = true;
      setImmediate(this.onTurnEnd);
    }
    return ticket;
  }

  prepare(topic: string): Promise<void> | undefined {
    if (this.fatal !== null) throw finished(this.fatal);
    if (this.topics.has(topic)) return undefined;
    let preparing = this.preparing.get(topic);
    if (preparing === undefined) {
      preparing = this.learn(topic).finally(() => this.preparing.delete(topic));
      this.preparing.set(topic, preparing);
    }
    return preparing;
  }

  drained(limit: number): Promise<void> {
    if (this.bufferedBytes <= limit) return Promise.resolve();
    return new Promise((resolve) => this.drains.push({ limit, resolve }));
  }

  flush(): Promise<void> {
    if (this.pending.size === 0) return Promise.resolve();
    for (const topic of this.topics.values()) for (const queue of topic.partitions) queue.seal();
    this.sender.dispatch();
    return new Promise((resolve) => {
      let left = this.pending.size;
      if (left === 0) resolve();
      const settled = () => {
        if (--left === 0) resolve();
      };
      for (const ticket of this.pending) {
        ticket.waiters ??= [];
        ticket.waiters.push(settled);
      }
    });
  }

  /** Ends at once: what has not settled fails with LOG_CLOSED. Call `flush` first to wait for it. */
  async close(): Promise<void> {
    if (this.fatal === null) this.fail(failure('LOG_CLOSED', { what: 'producer' }));
    this.transactions?.stop();
    this.o.cluster.close();
  }

  private readonly onTurnEnd = (): void => {
    this.scheduled = false;
    this.sender.dispatch();
    if (Date.now() - this.refreshedAt > this.o.cluster.config.metadataMaxAgeMs) {
      this.refreshedAt = Date.now();
      this.refreshLeaders().catch(() => {});
    }
  };

  private topicState(name: string): TopicState {
    const last = this.lastTopic;
    if (last !== null && last.name === name) return last;
    const found = this.topics.get(name);
    if (found === undefined) throw failure('TOPIC_UNKNOWN', { topic: name });
    this.lastTopic = found;
    return found;
  }

  private choose(topic: TopicState, record: ProducerRecord): PartitionQueue {
    const { partitions } = topic;
    if (record.partition !== null) {
      const queue = partitions[record.partition];
      if (queue === undefined) {
        const error = `it has ${partitions.length} partition(s), and no partition ${record.partition}`;
        throw failure('KAFKA_REFUSED', { action: `append to ${topic.name}`, error });
      }
      return queue;
    }
    return partitions[
      record.key === null ? topic.sticky.current : partitionForKey(record.key, partitions.length)
    ];
  }

  private openBatch(queue: PartitionQueue, size: number): WireBatch {
    const ticket = new Ticket(queue.topic, queue.partition);
    // A little more than the last one needed; a first record larger than that sets the size itself.
    const capacity = Math.max(
      Math.min(queue.typicalSize + (queue.typicalSize >> 3), this.o.settings.batchSize),
      size + HEADER_SIZE,
    );
    const { compression } = this.o.settings;
    const batch = new WireBatch(ticket, Date.now(), queue.batches++, {
      compression,
      capacity,
      pool: this.pool,
    });
    ticket.bytes = batch.size;
    this.bufferedBytes += batch.size;
    queue.open = batch;
    queue.unsettled.push(ticket);
    this.pending.add(ticket);
    this.transactions?.enlist(queue);
    this.sender.activate(queue);
    return batch;
  }

  /** Fails what was never sent. */
  private abandon(error: Failure): void {
    for (const topic of this.topics.values()) {
      for (const queue of topic.partitions) {
        for (const { ticket } of queue.abandon()) this.settlePart(queue, ticket, { offset: -1n, error });
      }
    }
  }

  /** Retries while Kafka does not answer, up to max.block.ms. */
  private async learn(topic: string): Promise<void> {
    const found = await this.o.cluster.retrying(async () => {
      const metadata = await this.o.cluster.topic(topic);
      if (metadata.error === codes.UNKNOWN_TOPIC_OR_PARTITION) throw failure('TOPIC_UNKNOWN', { topic });
      if (metadata.error !== codes.NONE && metadata.error !== codes.LEADER_NOT_AVAILABLE) {
        if (metadata.error === codes.INVALID_TOPIC)
          throw failure('TOPIC_NAME_REFUSED', { detail: `Invalid topics: [${topic}]` });
        throw codes.brokerFailure(metadata.error, `use topic '${topic}'`);
      }
      return metadata;
    }, this.o.settings.maxBlockMs);
    this.learnTopic(found);
  }

  private learnTopic(metadata: TopicMetadata): void {
    let state = this.topics.get(metadata.name);
    if (state === undefined) {
      state = {
        name: metadata.name,
        partitions: [],
        sticky: new StickyPartition(metadata.partitions.length),
      };
      this.topics.set(metadata.name, state);
    }
    for (const { partition, leader } of metadata.partitions) {
      state.partitions[partition] ??= new PartitionQueue(
        metadata.name,
        partition,
        this.o.settings.idempotent,
      );
      state.partitions[partition].leader = leader;
    }
  }

  private async refreshLeaders(): Promise<void> {
    const metadata = await this.o.cluster.metadata([...this.topics.keys()]);
    this.refreshedAt = Date.now();
    // A topic that was deleted under records on their way comes back, if the broker creates topics by itself.
    const gone = metadata.topics.filter((topic) => this.isMissed(topic));
    if (gone.length > 0)
      await this.o.cluster.metadata(
        gone.map((topic) => topic.name),
        true,
      );
    for (const topic of metadata.topics) {
      if (topic.error === codes.NONE || topic.error === codes.LEADER_NOT_AVAILABLE) this.learnTopic(topic);
      else for (const queue of this.topics.get(topic.name)?.partitions ?? []) queue.leader = -1;
    }
  }

  private isMissed({ name, error }: TopicMetadata): boolean {
    const queues = this.topics.get(name)?.partitions ?? [];
    return error === codes.UNKNOWN_TOPIC_OR_PARTITION && queues.some((queue) => queue.unsettled.length > 0);
  }

  private settlePart(
    queue: PartitionQueue,
    ticket: Ticket,
    result: { offset: bigint; error?: unknown },
  ): void {
    if (ticket.state !== 'pending') return;
    const { offset, error } = result;
    if (error !== undefined) ticket.error ??= error;
    else if (offset >= 0n && (ticket.baseOffset < 0n || offset < ticket.baseOffset))
      ticket.baseOffset = offset;
    ticket.parts--;
    // In order, though the broker may have confirmed a later batch first.
    const { unsettled } = queue;
    while (unsettled.length > 0 && unsettled[0].parts === 0) {
      const first = unsettled.shift() as Ticket;
      this.settle(first, first.error === undefined ? 'done' : 'failed');
    }
  }

  private settle(ticket: Ticket, state: 'done' | 'failed'): void {
    ticket.state = state;
    this.pending.delete(ticket);
    if (state === 'failed') this.transactions?.failed(ticket.error);
    this.bufferedBytes -= ticket.bytes;
    this.onSettled?.(ticket);
    if (ticket.waiters !== null) for (const waiter of ticket.waiters.splice(0)) waiter();
    if (this.drains.length > 0) this.wakeDrains();
  }

  private wakeDrains(): void {
    const ready = this.drains.filter((drain) => this.bufferedBytes <= drain.limit);
    if (ready.length === 0) return;
    this.drains = this.drains.filter((drain) => !ready.includes(drain));
    for (const drain of ready) drain.resolve();
  }

  private fail(error: Failure): void {
    if (this.fatal !== null) return;
    this.fatal = error;
    this.sender.stop();
    for (const ticket of [...this.pending]) {
      // What is in but waits for an earlier one to settle is in.
      const done = ticket.parts === 0 && ticket.error === undefined;
      if (!done) ticket.error ??= error;
      this.settle(ticket, done ? 'done' : 'failed');
    }
    this.topics.clear();
    this.lastTopic = null;
  }
}

/** What a finished producer answers: whatever ended it, calling it again is of no use. */
function finished(cause: Failure): Failure {
  return cause.retriable ? failure('LOG_CLOSED', { what: 'producer' }, cause) : cause;
}
