// Long polls of a changing set of partitions: one fetch under way per broker on a connection of its own, the next one
// asked for while the caller works. Used by the reader and by group consumers. Guarantees: records of a partition come
// once and in offset order; aborted transactions are left out under read_committed; control records only move the
// position; nothing of a partition is handed out after it was removed, paused or sought elsewhere.
import type { Logger } from '../../../api/logger.js';
import { type Failure, failure, isFailure } from '../../../errors/failure.js';
import type { FetchedRecords, TopicPartition } from '../../port.js';
import { loadCodecs } from '../../record-batch/decoder.js';
import { ReadLine } from '../../record-batch/read-line.js';
import { Waiter } from '../../waiter.js';
import type { Cluster } from '../cluster.js';
import * as codes from '../protocol/error-codes.js';
import { type FetchOptions, type FetchResult, fetchRequest } from '../protocol/fetch.js';
import { knownLeaders, listOffsets, missingLeader, partitionKey } from './offsets.js';
import { FetchPartition } from './partition.js';
import { type OffsetReset, resetQuery } from './reset.js';

export interface FetcherOptions {
  readonly cluster: Cluster;
  readonly fetch: FetchOptions;
  readonly logger: Logger;
  /** What to do when the position is not in the log. */
  readonly reset: OffsetReset;
  /** Records a poll returns at most. */
  readonly maxRecords: number;
  /** Called when a partition has no leader; absent: `poll` throws TOPIC_UNKNOWN for a topic that is gone. */
  readonly onMissing?: () => void;
}

export interface StartPosition extends TopicPartition {
  readonly offset: bigint;
}

export class Fetcher {
  private readonly parts = new Map<string, FetchPartition>();
  /** Partitions with something to hand out, in turn. */
  private readonly line = new ReadLine<FetchPartition>();
  private readonly fetching = new Set<number>();
  private readonly waiter = new Waiter();
  private interrupted = false;
  private error: unknown = null;
  private finding = false;
  /** Searches in a row that left a partition without a leader. */
  private vain = 0;
  private closed = false;

  constructor(private readonly o: FetcherOptions) {}

  /** `leaders` by partition key; one that is not there is looked up. */
  add(positions: readonly StartPosition[], leaders: ReadonlyMap<string, number>): void {
    for (const place of positions) {
      const key = partitionKey(place.topic, place.partition);
      this.parts.set(key, new FetchPartition(key, place, leaders.get(key) ?? -1));
    }
  }

  remove(partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) this.parts.delete(partitionKey(topic, partition));
    this.line.keep((part) => this.parts.get(part.key) === part);
    if (this.parts.size === 0) this.error = null;
  }

  /** Undefined for a partition that is not assigned. */
  find({ topic, partition }: TopicPartition): FetchPartition | undefined {
    return this.parts.get(partitionKey(topic, partition));
  }

  assigned(): Iterable<FetchPartition> {
    return this.parts.values();
  }

  seek(part: FetchPartition, offset: bigint): void {
    part.seek(offset);
    this.line.keep((other) => other !== part);
  }

  /** Ends the poll under way, or the next one, early. */
  interrupt(): void {
    this.interrupted = true;
    this.waiter.wake();
  }

  async poll(maxWaitMs: number, signal?: AbortSignal): Promise<FetchedRecords[]> {
    const deadline = Date.now() + maxWaitMs;
    let waited = false;
    for (;;) {
      if (this.closed) throw failure('LOG_CLOSED', { what: 'reader' });
      this.startFetches();
      const ready = this.take();
      if (ready.length > 0) {
        this.startFetches();
        return ready;
      }
      if (this.error !== null) {
        const error = this.error;
        this.error = null;
        throw error;
      }
      const wait = deadline - Date.now();
      if ((waited && wait <= 0) || signal?.aborted === true || this.interrupted) {
        this.interrupted = false;
        return [];
      }
      // A poll that does not wait still lets the answers in, else a loop of such polls would see none.
      if (wait <= 0) await new Promise((resolve) => setImmediate(resolve));
      else await this.waiter.wait(wait, signal);
      waited = true;
    }
  }

  close(): void {
    this.closed = true;
    this.o.cluster.close();
    this.waiter.wake();
  }

  private take(): FetchedRecords[] {
    return this.line.take(this.o.maxRecords, (part) => {
      // To the end of the next fetch: brokers fill an answer from its beginning.
      this.parts.delete(part.key);
      this.parts.set(part.key, part);
    });
  }

  /** From each broker that has no fetch under way and nothing left to hand out. */
  private startFetches(): void {
    if (this.closed || this.error !== null) return;
    const bySource = new Map<number, FetchPartition[] | null>();
    let missing = false;
    for (const part of this.parts.values()) {
      if (part.source < 0) missing = true;
      else if (part.isReady && !part.paused) bySource.set(part.source, null);
      else if (part.wantsMore) {
        const list = bySource.get(part.source);
        if (list === undefined) bySource.set(part.source, [part]);
        else list?.push(part);
      }
    }
    for (const [source, parts] of bySource) {
      if (parts === null || this.fetching.has(source)) continue;
      this.fetching.add(source);
      void this.fetch(source, parts);
    }
    if (missing && !this.finding) this.search();
  }

  private async fetch(source: number, parts: readonly FetchPartition[]): Promise<void> {
    const { cluster, fetch } = this.o;
    // What comes back counts only for a partition that still stands where it stood.
    const asked = new Map<string, { part: FetchPartition; offset: bigint }>();
    for (const part of parts) asked.set(part.key, { part, offset: part.position });
    try {
      const connection = cluster.connection(source, 'fetch');
      const answer = await connection.request(
        fetchRequest(
          parts.map(({ topic, partition, position }) => ({ topic, partition, offset: position })),
          fetch,
        ),
      );
      connection.throttle(answer.throttleMs);
      if (answer.error !== codes.NONE) throw codes.brokerFailure(answer.error, 'fetch records');
      for (const result of answer.results) {
        if (result.error === codes.NONE && result.records.length > 0) {
          const wait = loadCodecs(result.records);
          if (wait !== undefined) await wait;
        }
        const found = asked.get(partitionKey(result.topic, result.partition));
        if (found === undefined) continue;
        const { part, offset } = found;
        if (this.parts.get(part.key) !== part || part.position !== offset || part.isReady) continue;
        this.receive(part, result);
      }
    } catch (error) {
      this.failed(error, parts);
    } finally {
      this.fetching.delete(source);
    }
    if (this.closed) return;
    if (this.line.isReady || this.error !== null) this.waiter.wake();
    else if (this.waiter.isWaiting) this.startFetches();
  }

  private receive(part: FetchPartition, result: FetchResult): void {
    const { error, preferredReplica } = result;
    const { cluster } = this.o;
    if (error === codes.NONE) {
      if (result.records.length > 0) {
        part.answer(result, this.o.fetch.committed);
        this.line.push(part);
      } else if (preferredReplica >= 0 && cluster.knows(preferredReplica)) {
        part.source = preferredReplica;
      }
    } else if (part.source !== part.leader) {
      part.source = part.leader;
    } else if (error === codes.OFFSET_OUT_OF_RANGE) {
      part.resetting = true;
      this.untilDone(() => this.reset(part), cluster.backoff(0)).finally(() => {
        part.resetting = false;
        this.goOn();
      });
    } else if (codes.isRetriable(error)) {
      part.source = -1;
    } else {
      this.error = codes.brokerFailure(error, `fetch from ${part.topic}-${part.partition}`);
    }
  }

  private failed(error: unknown, parts: readonly FetchPartition[]): void {
    if (this.closed) return;
    if (isFailure(error) && error.retriable) for (const part of parts) part.source = -1;
    else this.error = error;
  }

  private search(): void {
    this.finding = true;
    this.untilDone(() => this.findLeaders(), this.o.cluster.backoff(this.vain)).finally(() => {
      this.finding = false;
      this.goOn();
    });
  }

  /** After a pause, repeats `action` until it succeeds or fails for good, which the next poll throws. */
  private async untilDone(action: () => Promise<void>, pauseMs: number): Promise<void> {
    const { cluster } = this.o;
    try {
      await cluster.pause(pauseMs);
      await cluster.retrying(action, Number.POSITIVE_INFINITY);
    } catch (error) {
      if (!this.closed) this.error = error;
    }
  }

  private goOn(): void {
    if (this.error !== null) this.waiter.wake();
    else if (this.waiter.isWaiting) this.startFetches();
  }

  private async findLeaders(): Promise<void> {
    const { cluster, onMissing } = this.o;
    const parts = [...this.parts.values()];
    if (parts.length === 0) return;
    const known = await knownLeaders(cluster, parts);
    let missing: Failure | null = null;
    for (const part of parts) {
      const leader = known.leaders.get(part.key) ?? -1;
      if (leader >= 0 && (part.source < 0 || part.leader !== leader)) part.source = leader;
      part.leader = leader;
      if (leader < 0 && this.parts.get(part.key) === part) {
        missing ??= missingLeader(part, known);
      }
    }
    this.vain = missing === null ? 0 : this.vain + 1;
    if (missing === null) return;
    if (onMissing === undefined) throw missing;
    // Those that have a leader are read meanwhile; the next poll looks for the others again.
    onMissing();
  }

  private async reset(part: FetchPartition): Promise<void> {
    const { cluster, reset, fetch, logger } = this.o;
    const { topic, partition, position } = part;
    if (reset.to === 'none') {
      throw failure('OFFSET_OUT_OF_RANGE', { topic, partition, offset: String(position) });
    }
    const found = await listOffsets(cluster, [{ topic, partition, at: resetQuery(reset) }], fetch.committed);
    const offset = found.get(part.key) as bigint;
    if (this.parts.get(part.key) !== part || part.position !== position) return;
    logger.warn(
      { topic, partition, offset: String(position), reset: reset.to, to: String(offset) },
      `The offset to read from is not in the log; reading goes on from its ${reset.to === 'earliest' ? 'beginning' : reset.to === 'latest' ? 'end' : 'records of that time'}.`,
    );
    part.seek(offset);
  }
}
