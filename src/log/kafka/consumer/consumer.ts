// The Kafka log's group consumer: classic protocol, shared with Java members of the same group. Made by open.ts for sink
// tasks. Joins and heartbeats go on by themselves (session.ts); partitions change hands, and the listener is called, only
// inside `poll` and `close`. Records come through the fetcher, with its guarantees; of a partition that was revoked none
// comes any more.
import type { Logger } from '../../../api/logger.js';
import { failure } from '../../../errors/failure.js';
import type { AssignmentListener, FetchedRecords, LogConsumer, TopicPartition } from '../../port.js';
import type { Cluster } from '../cluster.js';
import { Fetcher, type StartPosition } from '../fetch/fetcher.js';
import { knownLeaders, listOffsets, partitionKey } from '../fetch/offsets.js';
import { notAssigned } from '../fetch/reader.js';
import { resetQuery } from '../fetch/reset.js';
import { KafkaGroupMember } from '../group/member.js';
import type { ConsumerSettings } from './consumer-properties.js';
import { joinRound, type Round } from './join-round.js';
import { GroupSession } from './session.js';
import { StoredOffsets } from './stored-offsets.js';
import { sameCounts, sameTopics, TopicWatch } from './topic-watch.js';

export interface KafkaConsumerOptions {
  readonly group: string;
  readonly cluster: Cluster;
  readonly settings: ConsumerSettings;
  readonly logger: Logger;
}

interface Arrival extends Round {
  /** Where to begin with the partitions that are new. */
  readonly positions: readonly StartPosition[];
  readonly leaders: ReadonlyMap<string, number>;
}

export class KafkaConsumer implements LogConsumer {
  private readonly member: KafkaGroupMember;
  private readonly stored: StoredOffsets;
  private readonly fetcher: Fetcher;
  private readonly session: GroupSession<Round, Arrival>;
  /** False where all assignors can leave partitions with their owners during a rebalance. */
  private readonly eager: boolean;
  private watch: TopicWatch | null = null;
  private listener: AssignmentListener | null = null;
  private owned: TopicPartition[] = [];
  private last: Round | null = null;
  private busy: Promise<unknown> | null = null;
  private refresh: NodeJS.Timeout | undefined;
  private refreshAt = Number.POSITIVE_INFINITY;
  private vain = 0;
  private closed = false;

  constructor(private readonly o: KafkaConsumerOptions) {
    const { group, cluster, settings, logger } = o;
    this.eager = settings.assignors.some((assignor) => !assignor.cooperative);
    this.member = new KafkaGroupMember({
      group,
      cluster,
      protocolType: 'consumer',
      sessionTimeoutMs: settings.sessionTimeoutMs,
      rebalanceTimeoutMs: settings.maxPollIntervalMs,
      instanceId: settings.instanceId,
    });
    this.stored = new StoredOffsets(cluster, this.member, group);
    this.fetcher = new Fetcher({
      cluster,
      fetch: settings.fetch,
      logger,
      reset: settings.reset,
      maxRecords: settings.maxPollRecords,
      onMissing: () => this.refreshIn(0),
    });
    this.session = new GroupSession({
      cluster,
      member: this.member,
      settings,
      logger,
      join: (signal) => this.join(signal),
      place: (round) => this.place(round),
      onEvent: () => this.fetcher.interrupt(),
    });
  }

  async subscribe(topics: readonly string[] | RegExp, listener: AssignmentListener): Promise<void> {
    const { cluster, settings } = this.o;
    if (this.watch !== null) throw this.refused('subscribe a second time');
    const { excludeInternal, createTopics } = settings;
    this.watch = new TopicWatch({ cluster, topics, excludeInternal, createTopics });
    this.listener = listener;
  }

  poll(maxWaitMs: number, signal?: AbortSignal): Promise<FetchedRecords[]> {
    if (this.closed) throw failure('LOG_CLOSED', { what: 'consumer' });
    if (this.watch === null) throw this.refused('poll before it subscribed');
    if (this.busy !== null) throw this.refused('poll while a poll is under way');
    const polling = this.pollOnce(maxWaitMs, signal).finally(() => {
      this.busy = null;
    });
    this.busy = polling;
    return polling;
  }

  assignment(): readonly TopicPartition[] {
    return this.owned;
  }

  position(place: TopicPartition): bigint {
    return this.part(place, 'tell the position of').position;
  }

  seek(place: TopicPartition, offset: bigint): void {
    this.fetcher.seek(this.part(place, 'seek in'), offset);
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const place of partitions) this.part(place, 'pause').paused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const place of partitions) this.part(place, 'resume').paused = false;
    this.fetcher.interrupt();
  }

  async commit(offsets: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void> {
    const foreign = offsets.find((place) => this.fetcher.find(place) === undefined);
    if (foreign !== undefined || !this.session.isActive) {
      const detail =
        foreign === undefined
          ? 'it has left the group'
          : `${foreign.topic}-${foreign.partition} is not assigned to it`;
      throw failure('GROUP_REBALANCED', { group: this.o.group, detail });
    }
    await this.stored.write(offsets);
  }

  committed(partitions: readonly TopicPartition[]): Promise<(bigint | null)[]> {
    return this.stored.read(partitions);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.refresh);
    const { session, member, o } = this;
    this.fetcher.interrupt();
    await this.busy?.catch(() => {});
    try {
      await this.giveUp(this.owned, session.isActive ? 'revoked' : 'lost');
    } finally {
      session.stop();
      if (o.settings.instanceId === null) {
        await member.leave().catch((error: unknown) => {
          o.logger.debug({ err: error }, 'The group was left without telling its coordinator.');
        });
      }
      this.fetcher.close();
    }
  }

  private async pollOnce(maxWaitMs: number, signal: AbortSignal | undefined): Promise<FetchedRecords[]> {
    const { session, fetcher } = this;
    const deadline = Date.now() + maxWaitMs;
    for (;;) {
      session.polled();
      await this.settle();
      let ready: FetchedRecords[];
      session.waiting = true;
      try {
        ready = await fetcher.poll(Math.max(deadline - Date.now(), 0), signal);
      } finally {
        session.waiting = false;
        session.polled();
      }
      if (ready.length > 0 || this.closed || signal?.aborted === true || Date.now() >= deadline) return ready;
    }
  }

  /** Acts on what happened to the membership since the last poll, up to where it has to wait for the others. */
  private async settle(): Promise<void> {
    const { session } = this;
    while (!this.closed) {
      if (session.lost) {
        session.lost = false;
        await this.giveUp(this.owned, 'lost');
        continue;
      }
      session.throwError();
      const arrived = session.takeArrived();
      if (arrived !== null) {
        await this.apply(arrived);
        continue;
      }
      if (session.isJoining || !session.needsJoin) return;
      if (this.eager) await this.giveUp(this.owned, 'revoked');
      if (!session.lost) session.begin();
    }
  }

  private async apply(arrived: Arrival): Promise<void> {
    const { generation, assignor, partitions, positions, leaders } = arrived;
    const { group, logger } = this.o;
    const wanted = new Set(partitions.map(({ topic, partition }) => partitionKey(topic, partition)));
    const gone = this.owned.filter(({ topic, partition }) => !wanted.has(partitionKey(topic, partition)));
    this.last = arrived;
    this.refreshIn(
      this.watch?.missing ? this.o.cluster.backoff(this.vain++) : this.o.cluster.config.metadataMaxAgeMs,
    );
    if (gone.length > 0) {
      // Whoever gets them waits for the next rebalance.
      this.session.needsJoin = true;
      await this.giveUp(gone, 'revoked');
    }
    this.fetcher.add(positions, leaders);
    this.owned = [...this.owned, ...positions.map(({ topic, partition }) => ({ topic, partition }))];
    logger.info(
      { group, generation, assignor: assignor.name, owned: this.owned.length, added: positions.length },
      'Partitions are assigned.',
    );
    await this.listener?.assigned(positions.map(({ topic, partition }) => ({ topic, partition })));
  }

  private async giveUp(partitions: readonly TopicPartition[], how: 'revoked' | 'lost'): Promise<void> {
    if (partitions.length === 0) return;
    const gone = new Set(partitions);
    const drop = () => {
      this.fetcher.remove(partitions);
      this.owned = this.owned.filter((place) => !gone.has(place));
    };
    if (how === 'lost') drop();
    try {
      await this.listener?.[how]([...partitions]);
    } finally {
      drop();
    }
  }

  private join(signal: AbortSignal): Promise<Round> {
    const { owned, last, member } = this;
    return joinRound({
      settings: this.o.settings,
      watch: this.watch as TopicWatch,
      member,
      owned,
      last,
      signal,
    });
  }

  /** Positions of the partitions that are new: what is committed, else as `auto.offset.reset` says. */
  private async place(round: Round): Promise<Arrival> {
    const { cluster, settings } = this.o;
    const had = new Set(this.owned.map(({ topic, partition }) => partitionKey(topic, partition)));
    const added = round.partitions.filter(({ topic, partition }) => !had.has(partitionKey(topic, partition)));
    if (added.length === 0) return { ...round, positions: [], leaders: new Map() };
    const committed = await this.stored.read(added, Number.POSITIVE_INFINITY);
    const { leaders } = await cluster.retrying(() => knownLeaders(cluster, added), Number.POSITIVE_INFINITY);
    const open = added.filter((_, i) => committed[i] === null);
    if (open.length > 0 && settings.reset.to === 'none') {
      const partitions = open.map(({ topic, partition }) => partitionKey(topic, partition)).join(', ');
      throw failure('GROUP_OFFSET_MISSING', { partitions });
    }
    const at = resetQuery(settings.reset);
    const found =
      open.length === 0
        ? new Map<string, bigint>()
        : await cluster.retrying(() =>
            listOffsets(
              cluster,
              open.map((place) => ({ ...place, at })),
              settings.fetch.committed,
            ),
          );
    const positions = added.map(({ topic, partition }, i) => ({
      topic,
      partition,
      offset: committed[i] ?? (found.get(partitionKey(topic, partition)) as bigint),
    }));
    return { ...round, positions, leaders };
  }

  /** Looks at the topics again after `ms`, or earlier if that is due earlier. */
  private refreshIn(ms: number): void {
    if (this.closed) return;
    const at = Date.now() + ms;
    if (at >= this.refreshAt) return;
    this.refreshAt = at;
    clearTimeout(this.refresh);
    this.refresh = setTimeout(() => {
      this.refreshAt = Number.POSITIVE_INFINITY;
      void this.look();
    }, ms);
  }

  /** A member looks at what it subscribed to; the leader at all topics of the group. */
  private async look(): Promise<void> {
    const { cluster, logger } = this.o;
    const { last, watch } = this;
    if (last === null || watch === null) return;
    let again = cluster.config.metadataMaxAgeMs;
    try {
      const topics = await watch.subscribed();
      const counts = last.counts === null ? null : await watch.counts([...last.counts.asked]);
      if (watch.missing) again = cluster.backoff(this.vain++);
      else this.vain = 0;
      const changed =
        !sameTopics(topics, last.topics) ||
        (counts !== null && last.counts !== null && !sameCounts(counts, last.counts.found));
      if (changed && this.last === last) this.session.rejoin();
    } catch (error) {
      again = cluster.backoff(this.vain++);
      logger.debug({ err: error }, 'The topics of the group could not be looked up.');
    }
    this.refreshIn(again);
  }

  private part(place: TopicPartition, what: string) {
    const part = this.fetcher.find(place);
    if (part === undefined) throw notAssigned(place, what);
    return part;
  }

  private refused(action: string): Error {
    return failure('KAFKA_REFUSED', { action, error: 'a consumer does not permit that' });
  }
}
