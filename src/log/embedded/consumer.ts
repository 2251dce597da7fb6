// The log port's group consumer over the embedded log: a member of a group kept by the store's thread (broker/groups.ts).
// Partitions change hands, and the listener is called, only inside `poll` and `close`. The next fetch is under way while
// the caller works. A member that does not poll for max.poll.interval.ms leaves until it polls again.
import { randomUUID } from 'node:crypto';
import type { Logger } from '../../api/logger.js';
import { failure, isFailure } from '../../errors/failure.js';
import type { AssignmentListener, FetchedRecords, LogConsumer, TopicPartition } from '../port.js';
import { loadCodecs } from '../record-batch/decoder.js';
import { ReadLine, ReadPartition } from '../record-batch/read-line.js';
import { Waiter } from '../waiter.js';
import type { ConsumerSettings } from './consumer-settings.js';
import type { Link } from './link.js';
import type { FetchedBytes, GroupAssignment } from './protocol.js';
import { decodeFetched } from './reader.js';

export interface EmbeddedConsumerOptions {
  readonly link: Link;
  readonly group: string;
  readonly settings: ConsumerSettings;
  readonly logger: Logger;
}

export class EmbeddedConsumer implements LogConsumer {
  private readonly member = randomUUID();
  private topics: readonly string[] | RegExp | null = null;
  private listener: AssignmentListener | null = null;
  private readonly parts = new Map<string, ReadPartition>();
  private readonly line = new ReadLine<ReadPartition>();
  /** -1 = of no generation. */
  private generation = -1;
  private joining = false;
  private needsJoin = true;
  private lost = false;
  private arrived: GroupAssignment | null = null;
  private error: unknown = null;
  private fetching = false;
  private readonly waiter = new Waiter();
  private busy: Promise<unknown> | null = null;
  private waiting = false;
  private polledAt = Date.now();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly o: EmbeddedConsumerOptions) {}

  async subscribe(topics: readonly string[] | RegExp, listener: AssignmentListener): Promise<void> {
    if (this.topics !== null) throw this.refused('subscribe a second time');
    // The whole name has to match, as with Kafka's patterns.
    this.topics =
      topics instanceof RegExp
        ? new RegExp(`^(?:${topics.source})$`, topics.flags.replace(/[gy]/g, ''))
        : [...topics];
    this.listener = listener;
  }

  poll(maxWaitMs: number, signal?: AbortSignal): Promise<FetchedRecords[]> {
    if (this.closed) throw failure('LOG_CLOSED', { what: 'consumer' });
    if (this.topics === null) throw this.refused('poll before it subscribed');
    if (this.busy !== null) throw this.refused('poll while a poll is under way');
    const polling = this.pollOnce(maxWaitMs, signal).finally(() => {
      this.busy = null;
    });
    this.busy = polling;
    return polling;
  }

  assignment(): readonly TopicPartition[] {
    return [...this.parts.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  position(place: TopicPartition): bigint {
    return this.part(place, 'tell the position of').position;
  }

  seek(place: TopicPartition, offset: bigint): void {
    const part = this.part(place, 'seek in');
    part.seek(offset);
    this.line.keep((other) => other !== part);
    this.refetch();
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const place of partitions) this.part(place, 'pause').paused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const place of partitions) this.part(place, 'resume').paused = false;
    this.refetch();
  }

  async commit(offsets: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void> {
    const { group, link } = this.o;
    const foreign = offsets.find((place) => !this.parts.has(keyOf(place)));
    if (foreign !== undefined || this.generation < 0) {
      const detail =
        foreign === undefined ? 'it has left the group' : `${keyOf(foreign)} is not assigned to it`;
      throw failure('GROUP_REBALANCED', { group, detail });
    }
    const { member, generation } = this;
    const plain = offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
    await link.call('groupCommit', { group, member, generation, offsets: plain });
  }

  async committed(partitions: readonly TopicPartition[]): Promise<(bigint | null)[]> {
    const all = await this.o.link.call('groupOffsets', this.o.group);
    const offsets = new Map(all.map((entry) => [keyOf(entry), entry.offset]));
    return partitions.map((place) => offsets.get(keyOf(place)) ?? null);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.timer);
    this.waiter.wake();
    await this.busy?.catch(() => {});
    const { link, group } = this.o;
    try {
      await this.giveUp(this.generation >= 0 && !this.lost ? 'revoked' : 'lost');
    } finally {
      await link.call('groupLeave', { group, member: this.member }).catch(() => {});
      link.close();
    }
  }

  private async pollOnce(maxWaitMs: number, signal: AbortSignal | undefined): Promise<FetchedRecords[]> {
    const deadline = Date.now() + maxWaitMs;
    for (let waited = false; ; waited = true) {
      this.polledAt = Date.now();
      await this.settle();
      if (this.closed) return [];
      const ready = this.line.take(this.o.settings.maxPollRecords, (part) => {
        // To the end of the next fetch, which is filled from its beginning.
        this.parts.delete(part.key);
        this.parts.set(part.key, part);
      });
      this.startFetch();
      const wait = deadline - Date.now();
      if (ready.length > 0 || signal?.aborted === true || (waited && wait <= 0)) return ready;
      this.waiting = true;
      // A poll that does not wait still lets answers in, else a loop of such polls would see none.
      if (wait <= 0) await new Promise((resolve) => setImmediate(resolve));
      else await this.waiter.wait(wait, signal);
      this.waiting = false;
    }
  }

  /** Acts on what happened to the membership since the last poll. */
  private async settle(): Promise<void> {
    while (!this.closed) {
      if (this.lost) {
        this.lost = false;
        await this.giveUp('lost');
      } else if (this.error !== null) {
        const { error } = this;
        this.error = null;
        throw error;
      } else if (this.arrived !== null) {
        const { arrived } = this;
        this.arrived = null;
        await this.apply(arrived);
      } else if (this.joining || !this.needsJoin) {
        return;
      } else {
        await this.giveUp('revoked');
        if (!this.lost) this.join();
      }
    }
  }

  private join(): void {
    const { link, group, settings } = this.o;
    this.joining = true;
    this.needsJoin = false;
    this.timer ??= setInterval(() => this.checkPolls(), Math.min(settings.maxPollIntervalMs, 1000)).unref();
    const topics = this.topics as readonly string[] | RegExp;
    const rebalanceMs = settings.maxPollIntervalMs;
    link
      .call('groupJoin', { group, member: this.member, topics, rebalanceMs })
      .then(
        (given) => {
          this.generation = given.generation;
          this.arrived = given;
          void this.watch();
        },
        (error: unknown) => {
          // Dropped while it joined: as new it joins again.
          this.needsJoin = true;
          if (!isFailure(error, 'GROUP_MEMBER_UNKNOWN')) this.error = error;
        },
      )
      .finally(() => {
        this.joining = false;
        this.waiter.wake();
      });
  }

  private async watch(): Promise<void> {
    const { link, group } = this.o;
    const { member, generation } = this;
    const event = await link.call('groupWatch', { group, member, generation }).catch(() => 'lost' as const);
    // A join under way brings a generation of its own.
    if (this.closed || this.joining || this.generation !== generation) return;
    if (event === 'lost') this.lose();
    this.needsJoin = true;
    this.waiter.wake();
  }

  private lose(): void {
    this.generation = -1;
    this.arrived = null;
    this.lost = true;
    this.needsJoin = true;
  }

  private checkPolls(): void {
    const { link, group, settings, logger } = this.o;
    if (this.waiting || this.generation < 0 || Date.now() - this.polledAt <= settings.maxPollIntervalMs)
      return;
    logger.warn(
      { 'max.poll.interval.ms': settings.maxPollIntervalMs },
      'The time between two polls was longer than max.poll.interval.ms: the consumer leaves the group until it polls again.',
    );
    this.lose();
    link.call('groupLeave', { group, member: this.member }).catch(() => {});
  }

  private async apply({ partitions }: GroupAssignment): Promise<void> {
    const { reset } = this.o.settings;
    const open = partitions.filter(({ committed }) => committed === null);
    if (reset === 'none' && open.length > 0) {
      this.needsJoin = true;
      throw failure('GROUP_OFFSET_MISSING', { partitions: open.map(keyOf).join(', ') });
    }
    for (const place of partitions) {
      const key = keyOf(place);
      const otherwise = reset === 'latest' ? place.end : place.start;
      this.parts.set(key, new ReadPartition(key, place, place.committed ?? otherwise));
    }
    await this.listener?.assigned(partitions.map(({ topic, partition }) => ({ topic, partition })));
  }

  private async giveUp(how: 'revoked' | 'lost'): Promise<void> {
    if (this.parts.size === 0) return;
    const gone = this.assignment();
    const drop = () => {
      this.parts.clear();
      this.line.keep(() => false);
    };
    if (how === 'lost') drop();
    try {
      await this.listener?.[how](gone);
    } finally {
      drop();
    }
  }

  /** What the fetch under way asks for is out of date: it ends, and the next one asks anew. */
  private refetch(): void {
    if (this.fetching) this.o.link.call('wake', null).catch(() => {});
    this.waiter.wake();
  }

  private startFetch(): void {
    if (this.fetching || this.closed || this.line.isReady) return;
    const asked = [...this.parts.values()].filter((part) => !part.paused && !part.isReady);
    if (asked.length === 0) return;
    this.fetching = true;
    this.fetch(asked)
      .catch((error: unknown) => {
        // A topic that is gone is taken away by the rebalance its end begins.
        if (!this.closed && !isFailure(error, 'TOPIC_UNKNOWN')) this.error = error;
      })
      .finally(() => {
        this.fetching = false;
        this.waiter.wake();
      });
  }

  private async fetch(asked: readonly ReadPartition[]): Promise<void> {
    const { maxBytes, partitionBytes, fetchWaitMs: maxWaitMs } = this.o.settings;
    const positions = asked.map(({ topic, partition, position }) => ({ topic, partition, offset: position }));
    const fetched = await this.o.link.call('fetch', { positions, maxBytes, partitionBytes, maxWaitMs });
    for (const bytes of fetched) {
      const wait = loadCodecs(bytes.bytes);
      if (wait !== undefined) await wait;
      const at = asked.findIndex((part) => part.topic === bytes.topic && part.partition === bytes.partition);
      const part = asked[at];
      // Counts only for a partition that still stands where it stood.
      if (this.parts.get(part.key) !== part || part.position !== positions[at].offset || part.isReady)
        continue;
      if (this.inRange(part, bytes)) {
        part.receive({ decode: (position) => decodeFetched(bytes, position) });
        this.line.push(part);
      }
    }
  }

  /** False when the position was outside the log: it is set as `auto.offset.reset` says. */
  private inRange(part: ReadPartition, { start, highWatermark }: FetchedBytes): boolean {
    const { topic, partition, position } = part;
    if (position >= start && position <= highWatermark) return true;
    const { reset } = this.o.settings;
    if (reset === 'none') {
      this.error = failure('OFFSET_OUT_OF_RANGE', { topic, partition, offset: String(position) });
      return false;
    }
    const to = reset === 'earliest' ? start : highWatermark;
    this.o.logger.warn(
      { topic, partition, offset: String(position), reset, to: String(to) },
      'The offset to read from is not in the log; reading goes on as auto.offset.reset says.',
    );
    part.seek(to);
    return false;
  }

  private part(place: TopicPartition, what: string): ReadPartition {
    const part = this.parts.get(keyOf(place));
    if (part === undefined) throw this.refused(`${what} ${keyOf(place)}`, 'it is not assigned');
    return part;
  }

  private refused(action: string, error = 'a consumer does not permit that'): Error {
    return failure('KAFKA_REFUSED', { action, error });
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
