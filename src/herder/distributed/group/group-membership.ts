// This worker's membership in the group of workers: joining with what it runs, the leader's plan, heartbeats, giving up
// work when the coordinator is lost. Driven by the distributed herder, which calls `ensureActive` in its loop and is told
// through the listener; heartbeats go on by themselves between the calls.
import type { Logger } from '../../../api/logger.js';
import { sleep } from '../../../api/sleep.js';
import { failure, isFailure } from '../../../errors/failure.js';
import type { GroupMember, JoinedGroup } from '../../../log/port.js';
import type { ConfigState } from '../../../storage/config-state.js';
import {
  type Assignment,
  type ConnectProtocol,
  decodeAssignment,
  firstVersion,
  offeredProtocols,
  type ProtocolVersion,
  versionOf,
} from '../assignment/protocol.js';
import { difference, isEmpty, NO_WORK, union, type Work } from '../assignment/work.js';
import { within } from '../deadline.js';
import { GroupLeader } from './group-leader.js';

export interface MembershipListener {
  /** Stops this work. Resolves when it has stopped, within the graceful timeout. */
  revoked(work: Work): Promise<void>;
  /** `assignment.assigned` is all that the worker owns now, `revoked` what it had to give up for that. */
  assigned(assignment: Assignment, generation: number): Promise<void>;
  /** The herder's loop stood still for the rebalance timeout; the member has left. */
  stoodStill(): void;
  /** Something happened that the herder's loop has to look at. */
  wake(): void;
}

export interface MembershipOptions {
  readonly member: GroupMember;
  readonly protocol: ConnectProtocol;
  /** Where others reach this worker, with a slash at its end. */
  readonly url: string;
  /** The configs as they are known now. */
  readonly configs: () => ConfigState;
  readonly listener: MembershipListener;
  readonly logger: Logger;
  /** How long the coordinator may be away until work is given up. */
  readonly heartbeatMs: number;
  /** Time between two heartbeats: a member that ended is told of with the next one. Absent: `heartbeatMs`. */
  readonly beatMs?: number | undefined;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  /** `scheduled.rebalance.max.delay.ms` */
  readonly maxDelayMs: number;
}

const RETRY_MS = 250;

export class GroupMembership {
  readonly #o: MembershipOptions;
  readonly #leader: GroupLeader;
  readonly #closing = new AbortController();
  #beating: Promise<void> = Promise.resolve();
  #revoking: Promise<void> = Promise.resolve();
  /** What the worker owns by the last completed round; null = nothing, it has to join. */
  #assignment: Assignment | null = null;
  /** Member id in the current generation; null while there is none. */
  #memberId: string | null = null;
  #version: ProtocolVersion;
  #rejoin = true;
  #completedGeneration = -1;
  /** When the coordinator was heard of last, and since when it cannot be reached. */
  #heardAt = 0;
  #lostSince: number | null = null;
  #workingSince: number | null = null;

  constructor(options: MembershipOptions) {
    this.#o = options;
    this.#version = firstVersion(options.protocol);
    this.#leader = new GroupLeader({ maxDelayMs: options.maxDelayMs, logger: options.logger });
  }

  /** Empty while this worker is in no generation. */
  get memberId(): string {
    return this.#memberId ?? '';
  }

  get version(): ProtocolVersion {
    return this.#version;
  }

  get needsJoin(): boolean {
    return this.#rejoin || this.#memberId === null || this.#assignment === null;
  }

  /** URL of the worker that runs it, for the leader alone; null where that is not known. */
  ownerUrl(kind: 'connector' | 'task', key: string): string | null {
    const isLeader = !this.needsJoin && this.#assignment?.leader === this.#memberId;
    return isLeader ? this.#leader.ownerUrl(kind, key) : null;
  }

  requestRejoin(): void {
    this.#rejoin = true;
  }

  /** Starts to beat. Called once. */
  start(): void {
    this.#beating = this.#beat();
  }

  /** The loop works from now on, or waits: standing still is only what takes long while it works. */
  working(isWorking: boolean): void {
    this.#workingSince = isWorking ? Date.now() : null;
  }

  /** Joins where that is due. Throws what makes joining impossible for good, and the signal's reason. */
  async ensureActive(signal: AbortSignal): Promise<void> {
    while (this.needsJoin) {
      try {
        await this.#join(signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        await this.#overcome(error);
      }
    }
  }

  /** Leaves the group; what the worker runs goes on until it is revoked. */
  async leave(reason: string): Promise<void> {
    this.#o.logger.debug({ reason }, 'The worker leaves its group');
    this.#memberId = null;
    const { member, heartbeatMs, logger } = this.#o;
    const late = () => failure('GROUP_COORDINATOR_UNAVAILABLE', { group: '', detail: 'no answer' });
    await within(heartbeatMs, member.leave(), late).catch((error) => {
      logger.warn({ error }, 'The group could not be told that the worker leaves it');
    });
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    await this.#beating;
    await this.leave('the worker stops');
    await this.#o.member.close();
  }

  /** Gives up all work here, because others may have been given it. */
  async revokeAll(): Promise<void> {
    const owned = this.#assignment;
    this.#assignment = null;
    if (owned !== null) this.#revoking = this.#o.listener.revoked(owned.assigned);
    await this.#revoking;
  }

  async #join(signal: AbortSignal): Promise<void> {
    const { member, protocol, url, configs, listener, logger } = this.#o;
    logger.debug({}, 'Rebalance started');
    this.#leader.forgetOwners();
    if (this.#version === 0) await this.revokeAll();
    await this.#revoking;
    const snapshot = configs();
    const owned = this.#assignment;
    const subscription = { url, offset: snapshot.offset, owned };
    this.#memberId = null;
    const joined = await member.join(offeredProtocols(protocol, subscription), signal);
    this.#heard();
    const version = versionOf(joined.protocol);
    const plan = joined.leaderId === joined.memberId ? this.#plan(joined, version, snapshot) : [];
    const given = decodeAssignment(await member.sync(plan));
    this.#heard();
    this.#version = version;
    this.#memberId = joined.memberId;
    this.#rejoin = false;
    const revoked = given.revoked ?? NO_WORK;
    // Gone meanwhile where the coordinator was lost.
    const kept = version === 0 ? NO_WORK : difference(this.#assignment?.assigned ?? NO_WORK, revoked);
    this.#assignment = { ...given, assigned: union([kept, given.assigned]), revoked: NO_WORK };
    if (!isEmpty(revoked)) await listener.revoked(revoked);
    if (this.#assignment === null) return;
    this.#completedGeneration = joined.generation;
    await listener.assigned({ ...this.#assignment, revoked }, joined.generation);
  }

  #plan(joined: JoinedGroup, version: ProtocolVersion, snapshot: ConfigState) {
    return this.#leader.plan({
      joined,
      version,
      configs: snapshot,
      freshConfigs: this.#o.configs,
      lastCompletedGeneration: this.#completedGeneration,
      now: Date.now(),
    });
  }

  /** After a join or a heartbeat that failed: what has to be done before the next. Throws where there is no next. */
  async #overcome(error: unknown): Promise<void> {
    this.#rejoin = true;
    if (isFailure(error, 'GROUP_MEMBER_UNKNOWN')) {
      this.#heard();
      this.#memberId = null;
      this.#o.member.reset();
    } else if (isFailure(error, 'GROUP_REBALANCING') || isFailure(error, 'GROUP_GENERATION_OLD'))
      this.#heard();
    else if (isFailure(error) && error.retriable) await this.#unreachable(error);
    else throw error;
  }

  #heard(): void {
    this.#heardAt = Date.now();
    this.#lostSince = null;
  }

  /** Others get this worker's work once the coordinator takes it for dead: it has to be given up before. */
  async #unreachable(error: unknown): Promise<void> {
    const { heartbeatMs, logger } = this.#o;
    const now = Date.now();
    if (this.#lostSince === null)
      logger.warn({ error }, 'The coordinator of the worker group does not answer');
    this.#lostSince ??= now;
    if (this.#assignment !== null && now - this.#lostSince >= heartbeatMs) {
      logger.warn(
        {},
        `Broker coordinator was unreachable for ${heartbeatMs}ms. Revoking previous assignment to avoid running tasks while not being a member the group`,
      );
      this.#rejoin = true;
      await this.revokeAll();
      this.#o.listener.wake();
    }
    await sleep(RETRY_MS, this.#closing.signal);
  }

  async #beat(): Promise<void> {
    const { heartbeatMs, beatMs = heartbeatMs, rebalanceTimeoutMs, listener, logger } = this.#o;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await sleep(this.#lostSince === null ? beatMs : RETRY_MS, signal);
      const memberId = this.#memberId;
      if (signal.aborted || memberId === null) continue;
      if (this.#workingSince !== null && Date.now() - this.#workingSince > rebalanceTimeoutMs) {
        listener.stoodStill();
        await this.leave('worker poll timeout has expired.');
        continue;
      }
      try {
        await this.#heartbeat();
        if (memberId === this.#memberId) this.#heard();
      } catch (error) {
        if (memberId !== this.#memberId || signal.aborted) continue;
        await this.#overcome(error).catch((fatal) => {
          logger.error({ error: fatal }, 'The worker is no member of its group any more');
          this.#memberId = null;
        });
        listener.wake();
      }
    }
  }

  /** One heartbeat; an answer that comes after the session has ended is none. */
  async #heartbeat(): Promise<void> {
    const beat = this.#o.member.heartbeat();
    const remaining = this.#heardAt + this.#o.sessionTimeoutMs - Date.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => {
          this.#lostSince ??= this.#heardAt;
          const detail = 'the session timed out without an answer to a heartbeat';
          reject(failure('GROUP_COORDINATOR_UNAVAILABLE', { group: '', detail }));
        },
        Math.max(remaining, 0),
      );
    });
    beat.catch(() => {});
    await Promise.race([beat, late]).finally(() => clearTimeout(timer));
  }
}
