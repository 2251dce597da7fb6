// The Kafka log's reader: long polls of assigned partitions, one fetch under way per broker on a connection of its
// own, the next one already asked for while the caller works. Made by open.ts for sinks, stores and the CLI.
// Guarantees: records of a partition come once and in offset order; aborted transactions are left out under
// read_committed; control records only move the position.
import type { Logger } from '../../api/logger.js';
import { failure, isFailure } from '../../errors/failure.js';
import type { FetchedRecords, LogReader, TopicPartition } from '../port.js';
import { decodeBatches, loadCodecs } from '../record-batch/decoder.js';
import { asBuffer } from '../record-batch/layout.js';
import type { Cluster } from './cluster.js';
import { committedRecords } from './committed.js';
import { findLeaders, listOffsets, partitionKey } from './offsets.js';
import * as codes from './protocol/error-codes.js';
import { type FetchOptions, type FetchResult, fetchRequest } from './protocol/fetch.js';

interface Assigned extends TopicPartition {
  readonly key: string;
  /** Next offset for the caller. */
  position: bigint;
  /** Next offset to ask the broker for. */
  fetchFrom: bigint;
  leader: number;
}

export interface KafkaReaderOptions {
  readonly cluster: Cluster;
  readonly fetch: FetchOptions;
  readonly logger: Logger;
}

export class KafkaReader implements LogReader {
  private assigned = new Map<string, Assigned>();
  private fetched: FetchedRecords[] = [];
  private readonly fetching = new Set<number>();
  private generation = 0;
  private wake: (() => void) | null = null;
  private error: unknown = null;
  private recovering: Promise<void> | null = null;
  private closed = false;

  constructor(private readonly o: KafkaReaderOptions) {}

  async assign(
    positions: readonly (TopicPartition & { readonly offset: bigint | 'earliest' | 'latest' })[],
  ): Promise<void> {
    const { cluster, fetch } = this.o;
    const open = positions.flatMap(({ topic, partition, offset }) =>
      typeof offset === 'bigint' ? [] : [{ topic, partition, at: offset }],
    );
    const [leaders, offsets] = await cluster.retrying(
      async () =>
        [
          await findLeaders(cluster, positions),
          open.length === 0 ? new Map<string, bigint>() : await listOffsets(cluster, open, fetch.committed),
        ] as const,
    );
    this.generation++;
    this.fetched = [];
    this.fetching.clear();
    this.error = null;
    this.assigned = new Map(
      positions.map(({ topic, partition, offset }) => {
        const key = partitionKey(topic, partition);
        const position = typeof offset === 'bigint' ? offset : (offsets.get(key) as bigint);
        return [
          key,
          { topic, partition, key, position, fetchFrom: position, leader: leaders.get(key) as number },
        ];
      }),
    );
  }

  async poll(maxWaitMs: number, signal?: AbortSignal): Promise<FetchedRecords[]> {
    this.startFetches();
    if (
      this.fetched.length === 0 &&
      this.error === null &&
      maxWaitMs > 0 &&
      signal?.aborted !== true &&
      !this.closed
    ) {
      await this.something(maxWaitMs, signal);
    }
    if (this.closed) throw failure('LOG_CLOSED', { what: 'reader' });
    if (this.error !== null && this.fetched.length === 0) {
      const error = this.error;
      this.error = null;
      throw error;
    }
    const ready = this.fetched;
    this.fetched = [];
    for (const part of ready) {
      const assigned = this.assigned.get(partitionKey(part.topic, part.partition));
      if (assigned !== undefined) assigned.position = part.nextOffset;
    }
    if (ready.length > 0) this.startFetches();
    return ready;
  }

  position({ topic, partition }: TopicPartition): bigint {
    const assigned = this.assigned.get(partitionKey(topic, partition));
    if (assigned === undefined)
      throw failure('KAFKA_REFUSED', {
        action: `tell the position of ${topic}-${partition}`,
        error: 'it is not assigned',
      });
    return assigned.position;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.o.cluster.close();
    this.wake?.();
  }

  /** Resolves when something has been fetched, after the time, or on abort. */
  private something(maxWaitMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, maxWaitMs);
      signal?.addEventListener('abort', done);
      this.wake = done;
    });
  }

  private startFetches(): void {
    if (this.closed || this.error !== null || this.recovering !== null || this.fetched.length > 0) return;
    const byLeader = new Map<number, Assigned[]>();
    for (const part of this.assigned.values()) {
      const list = byLeader.get(part.leader);
      if (list === undefined) byLeader.set(part.leader, [part]);
      else list.push(part);
    }
    for (const [leader, parts] of byLeader) {
      if (this.fetching.has(leader)) continue;
      this.fetching.add(leader);
      void this.fetch(leader, parts, this.generation);
    }
  }

  private async fetch(leader: number, parts: readonly Assigned[], generation: number): Promise<void> {
    const { cluster, fetch } = this.o;
    try {
      const connection = cluster.connection(leader, 'fetch');
      const asked = parts.map(({ topic, partition, fetchFrom }) => ({ topic, partition, offset: fetchFrom }));
      const answer = await connection.request(fetchRequest(asked, fetch));
      connection.throttle(answer.throttleMs);
      if (answer.error !== codes.NONE) throw codes.brokerFailure(answer.error, 'fetch records');
      for (const result of answer.results) {
        if (result.error === codes.NONE) {
          const wait = loadCodecs(result.records);
          if (wait !== undefined) await wait;
        }
        if (generation !== this.generation) return;
        this.take(result);
      }
    } catch (error) {
      if (generation === this.generation) this.failed(error);
    } finally {
      if (generation === this.generation) this.fetching.delete(leader);
    }
    if (generation !== this.generation || this.closed) return;
    if (this.fetched.length > 0 || this.error !== null) this.wake?.();
    else if (this.wake !== null) this.startFetches();
  }

  private take(result: FetchResult): void {
    const part = this.assigned.get(partitionKey(result.topic, result.partition));
    if (part === undefined) return;
    const { topic, partition, error } = result;
    if (error === codes.OFFSET_OUT_OF_RANGE) {
      this.recover(() => this.reset(part));
    } else if (codes.isRetriable(error)) {
      this.recover(() => this.findLeaders());
    } else if (error !== codes.NONE) {
      throw codes.brokerFailure(error, `fetch from ${topic}-${partition}`);
    } else {
      const batches = decodeBatches(asBuffer(result.records));
      const { records, nextOffset } = committedRecords(
        batches,
        part.fetchFrom,
        this.o.fetch.committed ? result.aborted : null,
      );
      if (nextOffset === part.fetchFrom) return;
      part.fetchFrom = nextOffset;
      this.fetched.push({ topic, partition, records, nextOffset, highWatermark: result.highWatermark });
    }
  }

  private failed(error: unknown): void {
    if (isFailure(error) && error.retriable && !this.closed) this.recover(() => this.findLeaders());
    else this.error = error;
  }

  /** Repeats `action` until it succeeds; no fetches start meanwhile. */
  private recover(action: () => Promise<void>): void {
    if (this.recovering !== null || this.closed) return;
    const { cluster } = this.o;
    this.recovering = cluster
      .pause(cluster.backoff(0))
      .then(() => cluster.retrying(action, Number.POSITIVE_INFINITY))
      .catch((error: unknown) => {
        if (!this.closed) this.error = error;
      })
      .finally(() => {
        this.recovering = null;
        if (this.error !== null) this.wake?.();
        else if (this.wake !== null) this.startFetches();
      });
  }

  private async findLeaders(): Promise<void> {
    const leaders = await findLeaders(this.o.cluster, [...this.assigned.values()]);
    for (const part of this.assigned.values()) part.leader = leaders.get(part.key) ?? part.leader;
  }

  private async reset(part: Assigned): Promise<void> {
    const { topic, partition, fetchFrom } = part;
    const found = await listOffsets(
      this.o.cluster,
      [{ topic, partition, at: 'earliest' }],
      this.o.fetch.committed,
    );
    const earliest = found.get(part.key) as bigint;
    this.o.logger.warn(
      { topic, partition, offset: String(fetchFrom), earliest: String(earliest) },
      'The offset to read from is not in the log; reading goes on from its beginning.',
    );
    if (this.assigned.get(part.key) !== part) return;
    part.fetchFrom = earliest;
    part.position = earliest;
  }
}
