// A consumer's life in its group apart from its partitions: joins in the background, heartbeats, the watch over
// max.poll.interval.ms. Driven by the consumer's polls, which alone act on what happened here (`arrived`, `lost`,
// `needsJoin`, `error`), so that the listener is called nowhere else.
import type { Logger } from '../../../api/logger.js';
import { isFailure } from '../../../errors/failure.js';
import type { Cluster } from '../cluster.js';
import type { KafkaGroupMember } from '../group/member.js';
import type { ConsumerSettings } from './consumer-properties.js';

export interface SessionOptions<R, A> {
  readonly cluster: Cluster;
  readonly member: KafkaGroupMember;
  readonly settings: ConsumerSettings;
  readonly logger: Logger;
  /** Joins and syncs; no heartbeat goes out meanwhile. */
  readonly join: (signal: AbortSignal) => Promise<R>;
  /** Looks up what the assignment needs, as a member that is alive. */
  readonly place: (joined: R) => Promise<A>;
  /** Something happened that a poll has to act on. */
  readonly onEvent: () => void;
}

const QUIET_TRIES = 3;

export class GroupSession<R, A> {
  needsJoin = true;
  /** The membership ended without notice: what it owned is not its own any more. */
  lost = false;
  /** Set inside a wait for records, which counts as polling. */
  waiting = false;
  private arrived: A | null = null;
  private error: unknown = null;
  private phase: 'idle' | 'joining' | 'placing' = 'idle';
  private polledAt = Date.now();
  private beating = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly closing = new AbortController();

  constructor(private readonly o: SessionOptions<R, A>) {}

  get isJoining(): boolean {
    return this.phase !== 'idle';
  }

  get isActive(): boolean {
    return this.o.member.generation >= 0 && !this.lost;
  }

  polled(): void {
    this.polledAt = Date.now();
  }

  /** The result of a join that is complete, once. */
  takeArrived(): A | null {
    const { arrived } = this;
    this.arrived = null;
    return arrived;
  }

  throwError(): void {
    if (this.error === null) return;
    const { error } = this;
    this.error = null;
    throw error;
  }

  /** Starts a join in the background. */
  begin(): void {
    this.needsJoin = false;
    this.phase = 'joining';
    const { settings } = this.o;
    this.timer ??= setInterval(
      () => void this.tick(),
      Math.min(settings.heartbeatIntervalMs, settings.maxPollIntervalMs),
    );
    void this.run();
  }

  /** The next poll joins again. */
  rejoin(): void {
    if (this.needsJoin) return;
    this.needsJoin = true;
    this.o.onEvent();
  }

  /** Ends everything that goes on by itself. */
  stop(): void {
    clearInterval(this.timer);
    this.closing.abort(new Error('The consumer is closed.'));
  }

  private async run(): Promise<void> {
    const { cluster, member, logger } = this.o;
    const { signal } = this.closing;
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        this.phase = 'joining';
        const joined = await this.o.join(signal);
        this.phase = 'placing';
        const { generation } = member;
        const arrived = await this.o.place(joined);
        if (member.generation === generation) this.arrived = arrived;
        break;
      } catch (error) {
        if (signal.aborted || cluster.closed) return;
        const forgotten = isFailure(error, 'GROUP_MEMBER_UNKNOWN');
        if (forgotten || isFailure(error, 'GROUP_GENERATION_OLD')) {
          this.lose(forgotten);
          break;
        }
        if (!isFailure(error) || !error.retriable) {
          this.error = error;
          this.needsJoin = true;
          break;
        }
        const { code, message } = error;
        // A coordinator that only begins its work is nothing to speak of.
        if (code !== 'GROUP_REBALANCING' && tries >= QUIET_TRIES) {
          logger.warn({ code }, `The group cannot be joined now; trying again: ${message}`);
        }
        await cluster.pause(cluster.backoff(tries)).catch(() => {});
      }
    }
    this.phase = 'idle';
    if (!signal.aborted) this.o.onEvent();
  }

  private isJoiningNow(): boolean {
    return this.phase === 'joining';
  }

  private lose(forgotten: boolean): void {
    if (forgotten) this.o.member.reset();
    this.o.member.generation = -1;
    this.arrived = null;
    this.lost = true;
    this.needsJoin = true;
  }

  private async tick(): Promise<void> {
    const { member } = this.o;
    if (this.beating || this.phase === 'joining' || member.generation < 0) return;
    this.beating = true;
    const { generation } = member;
    try {
      if (!this.waiting && Date.now() - this.polledAt > this.o.settings.maxPollIntervalMs) {
        await this.expire();
      } else await member.heartbeat();
    } catch (error) {
      if (member.generation !== generation || this.closing.signal.aborted) return;
      const forgotten = isFailure(error, 'GROUP_MEMBER_UNKNOWN');
      if (isFailure(error, 'GROUP_REBALANCING')) {
        if (!this.isJoiningNow()) this.rejoin();
      } else if (forgotten || isFailure(error, 'GROUP_GENERATION_OLD')) {
        this.o.logger.warn({ forgotten }, 'The group went on without this member; it joins again.');
        this.lose(forgotten);
        this.o.onEvent();
      } else if (!isFailure(error) || !error.retriable) {
        this.lose(false);
        this.error = error;
        this.o.onEvent();
      }
      // Else the coordinator is not to be had now: the next beat looks for it again.
    } finally {
      this.beating = false;
    }
  }

  /** The member has not polled for too long: others get its partitions. A static member only stops its heartbeats. */
  private async expire(): Promise<void> {
    const { member, settings, logger } = this.o;
    logger.warn(
      { 'max.poll.interval.ms': settings.maxPollIntervalMs },
      'The time between two polls was longer than max.poll.interval.ms: the consumer leaves the group until it polls again.',
    );
    const leaving = settings.instanceId === null ? member.leave() : undefined;
    this.lose(false);
    await leaving?.catch(() => {});
  }
}
