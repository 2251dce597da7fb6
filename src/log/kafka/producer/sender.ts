// Sends the partitions' batches: several Produce requests under way per broker, batches of many partitions in one
// request, every error turned into "send again, in order", "split", "fail this batch" or "the producer is finished".
// Driven by the producer. Guarantees: a ticket is done only after all in-sync replicas have its records; a batch
// whose fate is unknown is sent again with the same sequence, which the broker recognises.

import type { Logger } from '../../../api/logger.js';
import { type Failure, failure, isFailure } from '../../../errors/failure.js';
import type { Cluster } from '../cluster.js';
import * as codes from '../protocol/error-codes.js';
import { type ProducePart, type ProduceResult, produceRequest } from '../protocol/produce.js';
import type { Identity, Ticket, WireBatch } from './batch.js';
import type { PartitionQueue } from './partition-queue.js';
import type { ProducerSettings } from './producer-properties.js';

interface Sent {
  readonly queue: PartitionQueue;
  readonly batch: WireBatch;
}

export interface SenderOptions {
  readonly cluster: Cluster;
  readonly settings: ProducerSettings;
  readonly identity: Identity;
  readonly logger: Logger;
  /** One wire batch of the ticket has settled (`error` undefined = in, at `offset`). */
  readonly settle: (
    queue: PartitionQueue,
    ticket: Ticket,
    result: { offset: bigint; error?: unknown },
  ) => void;
  /** The producer cannot go on: everything pending must fail with this. */
  readonly onFatal: (error: Failure) => void;
  /** Looks all leaders up again; resolves when the queues have them. */
  readonly refreshLeaders: () => Promise<void>;
}

export class Sender {
  private readonly active = new Set<PartitionQueue>();
  /** Requests under way per broker. */
  private readonly lanes = new Map<number, number>();
  private refreshing = false;
  private refreshTries = 0;
  private wakeAt = Number.POSITIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly o: SenderOptions) {}

  /** The partition has something to send. */
  activate(queue: PartitionQueue): void {
    this.active.add(queue);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Sends what may be sent now. */
  dispatch(): void {
    if (this.stopped) return;
    const now = Date.now();
    for (const queue of this.active) {
      this.expire(queue, now);
      if (this.stopped) return;
      if (!queue.hasUnsent) this.active.delete(queue);
      else if (queue.leader < 0) this.refresh();
    }
    while (this.sendOne(now));
  }

  /** One request to the first broker that has a free slot and work. */
  private sendOne(now: number): boolean {
    const { maxInFlight, maxRequestSize } = this.o.settings;
    let leader = -1;
    let bytes = 0;
    const chosen: PartitionQueue[] = [];
    for (const queue of this.active) {
      if (leader >= 0 && queue.leader !== leader) continue;
      if (!queue.maySend(now)) {
        if (queue.retryAt > now && queue.leader >= 0) this.wake(queue.retryAt, now);
        continue;
      }
      if (leader < 0 && (this.lanes.get(queue.leader) ?? 0) >= maxInFlight) continue;
      if (queue.waiting.length === 0 && !this.isDue(queue, now)) continue;
      const size = (queue.waiting[0] ?? (queue.open as WireBatch)).size;
      if (chosen.length > 0 && bytes + size > maxRequestSize) continue;
      leader = queue.leader;
      bytes += size;
      chosen.push(queue);
    }
    if (chosen.length === 0) return false;
    const sent: Sent[] = [];
    for (const queue of chosen) {
      if (queue.waiting.length === 0) queue.seal();
      sent.push({ queue, batch: queue.take(this.o.identity) });
      // To the end of the line, so that every partition gets its turn.
      this.active.delete(queue);
      if (queue.hasUnsent) this.active.add(queue);
    }
    if (sent.length > 1)
      sent.sort((a, b) => (a.queue.topic < b.queue.topic ? -1 : a.queue.topic > b.queue.topic ? 1 : 0));
    void this.send(leader, sent);
    return true;
  }

  private isDue(queue: PartitionQueue, now: number): boolean {
    const open = queue.open;
    if (open === null) return false;
    const due = open.createdAt + this.o.settings.lingerMs;
    if (due > now) this.wake(due, now);
    return due <= now;
  }

  private async send(leader: number, sent: readonly Sent[]): Promise<void> {
    this.lanes.set(leader, (this.lanes.get(leader) ?? 0) + 1);
    const { cluster } = this.o;
    let results: readonly ProduceResult[] | null = null;
    let error: unknown;
    try {
      const connection = cluster.connection(leader, 'produce');
      const parts = sent.map(
        ({ queue, batch }): ProducePart => ({
          topic: queue.topic,
          partition: queue.partition,
          batch: batch.bytes as Buffer,
        }),
      );
      const answer = await connection.request(
        produceRequest(parts, cluster.config.requestTimeoutMs, this.o.settings.transactionalId),
      );
      connection.throttle(answer.throttleMs);
      results = answer.results;
    } catch (caught) {
      error = caught;
    }
    this.lanes.set(leader, (this.lanes.get(leader) ?? 1) - 1);
    for (const { queue } of sent) queue.inFlight--;
    if (this.stopped) return;
    if (results === null) this.lost(sent, error);
    else this.answered(sent, results);
    this.dispatch();
  }

  /** No answer: the batches may or may not be in. */
  private lost(sent: readonly Sent[], error: unknown): void {
    if (!isFailure(error) || !error.retriable) {
      this.o.onFatal(
        isFailure(error)
          ? error
          : failure('KAFKA_REFUSED', { action: 'send records', error: String(error) }, error),
      );
      return;
    }
    for (const { queue, batch } of sent) this.again(queue, batch, error.message);
    this.refresh();
  }

  private answered(sent: readonly Sent[], results: readonly ProduceResult[]): void {
    for (const { queue, batch } of sent) {
      const result = results.find((r) => r.partition === queue.partition && r.topic === queue.topic);
      if (result === undefined) this.again(queue, batch, 'the broker did not answer for the partition');
      else this.outcome(queue, batch, result);
      if (this.stopped) return;
    }
  }

  private outcome(
    queue: PartitionQueue,
    batch: WireBatch,
    { error, baseOffset, message }: ProduceResult,
  ): void {
    const { topic, partition } = queue;
    switch (error) {
      case codes.NONE:
      case codes.DUPLICATE_SEQUENCE:
        if (queue.errors > 0)
          this.o.logger.info({ topic, partition }, 'Records are delivered to Kafka again.');
        queue.acknowledge(batch);
        batch.release();
        this.o.settle(queue, batch.ticket, { offset: baseOffset });
        return;
      case codes.MESSAGE_TOO_LARGE:
      case codes.RECORD_LIST_TOO_LARGE:
        if (batch.count > 1) this.requeue(queue, batch.split(this.o.identity));
        else
          this.refuse(
            queue,
            batch,
            failure('KAFKA_MESSAGE_TOO_LARGE', { topic, partition, size: batch.size }),
          );
        return;
      case codes.OUT_OF_ORDER_SEQUENCE:
        // Behind a batch that has to be sent again: it follows in turn.
        if (!queue.isNext(batch)) this.requeue(queue, [batch]);
        else
          this.o.onFatal(failure('KAFKA_SEQUENCE_LOST', { topic, partition, error: codes.errorName(error) }));
        return;
      case codes.UNKNOWN_PRODUCER_ID:
        this.requeue(queue, [batch]);
        queue.restartSequence();
        return;
      case codes.INVALID_PRODUCER_EPOCH:
      case codes.INVALID_PRODUCER_ID_MAPPING:
      case codes.PRODUCER_FENCED:
        this.o.onFatal(failure('KAFKA_PRODUCER_FENCED', { error: codes.errorName(error) }));
        return;
    }
    if (codes.isRetriable(error)) {
      if (codes.isStaleMetadata(error)) this.refresh();
      this.again(queue, batch, codes.errorName(error));
    } else {
      this.refuse(queue, batch, codes.brokerFailure(error, `append to ${topic}-${partition}`, message));
    }
  }

  private requeue(queue: PartitionQueue, batches: readonly WireBatch[]): void {
    queue.requeue(batches);
    this.active.add(queue);
  }

  private again(queue: PartitionQueue, batch: WireBatch, detail: string): void {
    const { topic, partition } = queue;
    if (queue.errors === 0)
      this.o.logger.warn(
        { topic, partition, error: detail },
        'Records cannot be delivered to Kafka; trying again.',
      );
    if (batch.attempts > this.o.settings.retries) {
      this.o.onFatal(failure('KAFKA_BUSY', { action: `append to ${topic}-${partition}`, error: detail }));
      return;
    }
    queue.retryAt = Date.now() + this.o.cluster.backoff(queue.errors++);
    this.requeue(queue, [batch]);
  }

  private refuse(queue: PartitionQueue, batch: WireBatch, error: Failure): void {
    queue.skip();
    this.active.add(queue);
    this.o.settle(queue, batch.ticket, { offset: -1n, error });
  }

  /** A batch that was never sent fails alone; one that may be in leaves its sequence unknown, which ends the producer. */
  private expire(queue: PartitionQueue, now: number): void {
    const { topic, partition, waiting, open } = queue;
    if (open !== null && now - open.createdAt > this.o.settings.deliveryTimeoutMs) queue.seal();
    while (waiting.length > 0 && now - waiting[0].createdAt > this.o.settings.deliveryTimeoutMs) {
      const batch = waiting[0];
      const elapsed = now - batch.createdAt;
      const error = failure('KAFKA_DELIVERY_TIMEOUT', {
        topic,
        partition,
        count: batch.count,
        elapsed,
        detail: 'no broker took them',
      });
      if (batch.bytes !== null) {
        this.o.onFatal(error);
        return;
      }
      waiting.shift();
      this.o.settle(queue, batch.ticket, { offset: -1n, error });
    }
  }

  private refresh(): void {
    if (this.refreshing || this.stopped) return;
    this.refreshing = true;
    void this.refreshUntilKnown();
  }

  private async refreshUntilKnown(): Promise<void> {
    try {
      await this.o.cluster.pause(this.o.cluster.backoff(this.refreshTries));
      await this.o.refreshLeaders();
      this.refreshTries = 0;
    } catch (error) {
      this.refreshTries++;
      if (this.stopped) return;
      if (!isFailure(error) || !error.retriable) {
        this.o.onFatal(
          isFailure(error)
            ? error
            : failure('KAFKA_REFUSED', { action: 'list leaders', error: String(error) }, error),
        );
        return;
      }
    }
    this.refreshing = false;
    this.dispatch();
    if (this.refreshTries > 0) this.refresh();
  }

  /** Calls dispatch at `at`, or earlier if one is set earlier. */
  private wake(at: number, now: number): void {
    if (at >= this.wakeAt) return;
    this.wakeAt = at;
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        this.wakeAt = Number.POSITIVE_INFINITY;
        this.dispatch();
      },
      Math.max(at - now, 1),
    );
  }
}
