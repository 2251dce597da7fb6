// The loop of a worker in a group: keeps the membership, catches up with the config topic, runs what the leader gave it,
// carries out what was asked for, follows config changes; one thing at a time. Owned by the distributed herder.
import type { Logger } from '../../api/logger.js';
import { sleep } from '../../api/sleep.js';
import { failure, isFailure } from '../../errors/failure.js';
import { type ConfigEvent, ConfigState } from '../../storage/config-state.js';
import type { ConfigStore } from '../../storage/config-store.js';
import type { StatusStore } from '../../storage/status-store.js';
import type { StatusBoard } from '../connector/status-board.js';
import { Stages } from '../stage.js';
import type { Assignment } from './assignment/protocol.js';
import { isEmpty, type Work } from './assignment/work.js';
import { ConfigChanges } from './config-changes.js';
import { within } from './deadline.js';
import type { GroupMembership, MembershipListener } from './group/group-membership.js';
import type { OwnWork } from './own-work.js';
import { keyLength, newSessionKey } from './peers/signatures.js';
import { planRestart } from './restart-plan.js';
import { TickQueue } from './tick-queue.js';

/** The worker's keys that the loop goes by, in ms where they are times. */
export interface LoopSettings {
  /** `worker.sync.timeout.ms`, `worker.unsync.backoff.ms`, `scheduled.rebalance.max.delay.ms` */
  readonly syncTimeoutMs: number;
  readonly unsyncBackoffMs: number;
  readonly maxDelayMs: number;
  /** `inter.worker.key.*`; ttl 0 = keys last for ever. */
  readonly keyTtlMs: number;
  readonly keyAlgorithm: string;
  readonly keyBits: number | null;
}

export interface HerderLoopOptions {
  readonly configs: ConfigStore;
  readonly statuses: StatusStore;
  readonly board: StatusBoard;
  readonly own: OwnWork;
  readonly settings: LoopSettings;
  readonly logger: Logger;
  readonly membership: (listener: MembershipListener) => GroupMembership;
  /** A logger's level was set for all workers. */
  readonly setLevel: (logger: string, level: string) => void;
}

/** Longest a write to the config topic may keep the loop. */
const WRITE_MS = 30_000;
const STUCK_MS = 10_000;
const CLAIM_BACKOFF_MS = 250;
const FATAL_BACKOFF_MS = 5_000;
const READ_RETRIES = 5;
/** Assignments in a row that are ahead of this worker's configs: told of at the third, and then once in so many. */
const MISMATCHES_NOTED = 3;
const MISMATCHES_TOLD = 100;

export class HerderLoop {
  readonly membership: GroupMembership;
  readonly queue: TickQueue;
  readonly stages = new Stages();
  readonly #o: HerderLoopOptions;
  readonly #stopping = new AbortController();
  readonly #changes = new ConfigChanges();
  /** The configs as the loop has taken them in; the store may know more already. */
  #known = new ConfigState();
  #assignment: Assignment | null = null;
  #generation = 0;
  /** False from an assignment until its work has been started. */
  #resolved = true;
  #canRead = true;
  #fencedOut = false;
  #rejoinAt: number | null = null;
  #readRetries = READ_RETRIES;
  #mismatches = 0;
  #ready = false;
  /** Since when the loop has not come round to waiting; null while it waits. */
  #busySince: number | null = null;
  #trouble: unknown = null;
  #woken = false;
  #wakeUp: () => void = () => {};
  #running: Promise<void> = Promise.resolve();

  constructor(options: HerderLoopOptions) {
    this.#o = options;
    this.queue = new TickQueue(() => this.wake());
    this.membership = options.membership({
      revoked: (work) => this.#revoked(work),
      assigned: (assignment, generation) => this.#assigned(assignment, generation),
      stoodStill: () =>
        options.logger.warn(
          {},
          'worker poll timeout has expired; its loop was busy for longer than rebalance.timeout.ms',
        ),
      wake: () => this.wake(),
    });
  }

  get generation(): number {
    return this.#generation;
  }

  get isLeader(): boolean {
    const { memberId } = this.membership;
    return memberId !== '' && this.#assignment?.leader === memberId;
  }

  /** Where the leader is; null while that is not known. */
  get leaderUrl(): string | null {
    return this.#assignment === null || this.#assignment.leaderUrl === '' ? null : this.#assignment.leaderUrl;
  }

  /** Unhealthy also while requests would wait for longer than the original lets a probe wait. */
  get state(): 'starting' | 'healthy' | 'unhealthy' {
    if (!this.#ready) return 'starting';
    const isStuck = this.#busySince !== null && Date.now() - this.#busySince > STUCK_MS;
    return this.#trouble === null && !isStuck ? 'healthy' : 'unhealthy';
  }

  /** Throws REBALANCE_EXPECTED while the group is about to share out its work anew. */
  demandSettled(): void {
    if (this.#changes.rebalance) throw failure('REBALANCE_EXPECTED', {});
  }

  /** Begins; resolves when the worker runs what it was first given. Rejects when it can never join. */
  start(): Promise<void> {
    const { configs } = this.#o;
    this.#known = configs.state.snapshot();
    configs.onEvent = (event) => this.#note(event);
    this.membership.start();
    return new Promise((resolve, reject) => {
      this.#running = this.#run(resolve, reject);
    });
  }

  /** Ends the loop, stops all work, leaves the group. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#running;
    this.queue.close();
    await this.#o.own.stop(this.#o.own.all);
    await this.#caughtUp(this.#o.statuses.flush());
    await this.membership.stop();
  }

  wake(): void {
    this.#woken = true;
    this.#wakeUp();
  }

  /** Reads the config topic to its end. False when that takes longer than `worker.sync.timeout.ms`. */
  async refresh(): Promise<boolean> {
    const { configs, settings, logger } = this.#o;
    try {
      const late = () => failure('GROUP_CONFIG_BEHIND', { what: 'going on' });
      await this.stages.during('reading to the end of the config topic', () =>
        within(settings.syncTimeoutMs, configs.readToEnd(), late),
      );
    } catch (error) {
      logger.warn({ error }, "Didn't reach end of config log quickly enough");
      this.#canRead = false;
      return false;
    }
    this.#known = configs.state.snapshot();
    return true;
  }

  /** A write that only the leader makes, bounded in time. Called on the loop. */
  async writeAsLeader(write: () => Promise<void>): Promise<void> {
    try {
      const late = () => failure('STORE_WRITE_SLOW', { topic: 'the config topic', ms: WRITE_MS });
      await this.stages.during('writing to the config topic', () => within(WRITE_MS, write(), late));
    } catch (error) {
      if (isFailure(error, 'STORE_PRIVILEGE_LOST') || isFailure(error, 'STORE_NOT_CLAIMED')) {
        this.#fencedOut = true;
      }
      throw error;
    }
  }

  async #run(ready: () => void, never: (error: unknown) => void): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        this.membership.working(true);
        this.#busySince ??= Date.now();
        await this.#tick(() => {
          this.#trouble = null;
          this.#ready = true;
          ready();
        });
      } catch (error) {
        if (signal.aborted) break;
        if (!this.#ready && isFailure(error) && !error.retriable) {
          never(error);
          return;
        }
        this.#trouble = error;
        this.#o.logger.error({ error }, 'The worker has trouble with its group; it goes on trying');
        await sleep(FATAL_BACKOFF_MS, signal);
      } finally {
        this.membership.working(false);
      }
    }
    never(failure('WORKER_STOPPING', {}));
  }

  /** `settled` is called when all is done that was due. */
  async #tick(settled: () => void): Promise<void> {
    const { signal } = this.#stopping;
    if (!this.#canRead && !(await this.#readConfigs())) return;
    await this.stages.during('ensuring membership in the cluster', () =>
      this.membership.ensureActive(signal),
    );
    if (!(await this.#resolve())) return;
    if (!(await this.#reclaim()) || !(await this.#rotateKey())) return;
    await this.stages.during('handling external requests', () => this.queue.drain(signal));
    await this.#restart();
    if (this.#rejoinAt !== null) this.#resolved = false;
    if (await this.#applyChanges()) return;
    settled();
    this.#busySince = null;
    await this.#wait();
  }

  async #assigned(assignment: Assignment, generation: number): Promise<void> {
    const { logger, configs, statuses, board } = this.#o;
    this.#assignment = assignment;
    this.#generation = generation;
    this.#resolved = false;
    this.#rejoinAt = assignment.delayMs > 0 ? Date.now() + assignment.delayMs : null;
    const { connectors, tasks } = assignment.assigned;
    logger.info(
      { generation, connectors: connectors.size, tasks: tasks.size, delayMs: assignment.delayMs },
      `Joined the worker group${this.isLeader ? ' as its leader' : ''}`,
    );
    if (!this.isLeader) return;
    // Statuses that members put while they stopped deleted work are in the topic before they join.
    await this.#caughtUp(statuses.readToEnd());
    board.prune(new Set(configs.state.connectors.keys()));
    for (const name of board.names()) board.keepTasks(name, configs.state.tasks(name).length);
    try {
      await this.writeAsLeader(() => configs.claim());
    } catch (error) {
      this.#fencedOut = true;
      logger.error({ error }, 'The leader could not claim the right to write configs');
    }
  }

  async #caughtUp(reading: Promise<void>): Promise<void> {
    const late = () => failure('GROUP_CONFIG_BEHIND', { what: 'looking at statuses' });
    await within(this.#o.settings.syncTimeoutMs, reading, late).catch((error) => {
      this.#o.logger.warn({ error }, 'The status topic could not be read to its end');
    });
  }

  async #revoked(work: Work): Promise<void> {
    const { own, statuses } = this.#o;
    await own.stop(work);
    await this.#caughtUp(statuses.flush());
  }

  /** After an assignment: catches up with the configs it was made with, then starts it. False = begin anew. */
  async #resolve(): Promise<boolean> {
    const assignment = this.#assignment;
    if (this.#resolved) return true;
    if (assignment === null || this.membership.needsJoin) return false;
    let rejoin = assignment.failed;
    let behind = this.#known.offset < assignment.offset;
    if (assignment.failed && this.isLeader) behind = true;
    if (this.#rejoinAt !== null && this.#rejoinAt <= Date.now()) {
      rejoin = true;
      this.#rejoinAt = null;
    }
    if (behind && !(await this.#readConfigs())) rejoin = true;
    this.#tellOfMismatch(assignment.offset);
    // Configs read past the assignment's may hold other work than it was made for.
    if (rejoin || this.#known.offset !== assignment.offset) {
      this.membership.requestRejoin();
      return false;
    }
    if (this.membership.needsJoin) return false;
    this.#o.own.start(assignment.assigned);
    this.#resolved = true;
    if (assignment.revoked !== null && !isEmpty(assignment.revoked)) {
      this.#assignment = { ...assignment, revoked: null };
      this.membership.requestRejoin();
      return false;
    }
    return true;
  }

  /** A config topic that ends, again and again, before what the group has read is another topic. */
  #tellOfMismatch(groupOffset: bigint): void {
    const { offset } = this.#known;
    this.#mismatches = offset < groupOffset ? this.#mismatches + 1 : 0;
    if (this.#mismatches % MISMATCHES_TOLD !== MISMATCHES_NOTED) return;
    this.#o.logger.warn(
      { offset: String(offset), groupOffset: String(groupOffset) },
      'The config topic ends before what the group has read of it, so this worker gets no work: all workers of a group.id ' +
        'need the same config.storage.topic',
    );
  }

  /** Reads the configs; where that takes too long, leaves the group for a while. */
  async #readConfigs(): Promise<boolean> {
    if (await this.refresh()) {
      this.#canRead = true;
      this.#readRetries = READ_RETRIES;
      return true;
    }
    await this.membership.leave('taking too long to read the log');
    await this.#backOff();
    return false;
  }

  async #backOff(): Promise<void> {
    const { settings, logger } = this.#o;
    const { signal } = this.#stopping;
    if (this.membership.version === 0) return sleep(settings.unsyncBackoffMs, signal);
    if (this.#readRetries > 0) {
      await sleep(settings.maxDelayMs / 10 / this.#readRetries--, signal);
      return;
    }
    logger.warn({}, 'The worker gives up its work: it could not catch up with the configs of its group');
    this.#readRetries = READ_RETRIES;
    await this.membership.revokeAll();
  }

  async #reclaim(): Promise<boolean> {
    if (!this.#fencedOut) return true;
    if (this.isLeader) {
      try {
        await this.writeAsLeader(() => this.#o.configs.claim());
      } catch (error) {
        this.#o.logger.warn({ error }, 'The right to write configs could not be claimed; it is tried again');
        await sleep(CLAIM_BACKOFF_MS, this.#stopping.signal);
        return false;
      }
    }
    this.#fencedOut = false;
    return true;
  }

  /** When the leader has to replace the session key; null = never. */
  #keyDueAt(): number | null {
    if (!this.isLeader || this.membership.version < 2) return null;
    const { keyTtlMs, keyAlgorithm, keyBits } = this.#o.settings;
    const key = this.#o.configs.state.sessionKey;
    const fits =
      key?.algorithm === keyAlgorithm &&
      Buffer.from(key.key, 'base64').length === keyLength(keyAlgorithm, keyBits);
    if (!fits) return 0;
    return keyTtlMs > 0 ? key.creationTimestamp + keyTtlMs : null;
  }

  async #rotateKey(): Promise<boolean> {
    const dueAt = this.#keyDueAt();
    if (dueAt === null || dueAt > Date.now()) return true;
    const { configs, settings, logger } = this.#o;
    try {
      const key = newSessionKey(settings.keyAlgorithm, settings.keyBits);
      await this.writeAsLeader(() => configs.putSessionKey(key));
      return true;
    } catch (error) {
      logger.warn({ error }, 'A new session key could not be written');
      this.#canRead = false;
      return false;
    }
  }

  async #restart(): Promise<void> {
    const { board, own, configs } = this.#o;
    for (const request of this.#changes.takeRestarts()) {
      if (!configs.state.connectors.has(request.connector)) continue;
      const plan = planRestart(board, request);
      if (plan !== null) await own.restart(request.connector, plan);
    }
  }

  /** Follows config changes. True when a rebalance has to come first. */
  async #applyChanges(): Promise<boolean> {
    if (this.#changes.isEmpty) return false;
    const { own } = this.#o;
    this.#known = this.#o.configs.state.snapshot();
    const { rebalance, connectors, targets, tasks } = this.#changes.take();
    if (rebalance) this.membership.requestRejoin();
    // Version 0 stops and starts everything anyway.
    if (rebalance && this.membership.version === 0) return true;
    await Promise.all([...connectors].map((name) => own.bounce(name)));
    const known = [...targets].filter((name) => this.#known.connectors.has(name));
    await Promise.all(known.map((name) => own.applyTarget(name)));
    if (this.membership.version > 0) await own.stopTasksOf(tasks);
    return rebalance;
  }

  #note(event: ConfigEvent): void {
    if (event.kind === 'logger') this.#o.setLevel(event.logger, event.level);
    else if (this.#changes.note(event, this.#known)) this.wake();
  }

  /** Until something is due or somebody wakes the loop. */
  async #wait(): Promise<void> {
    const due = [this.queue.nextAt, this.#rejoinAt, this.#keyDueAt()].filter((at) => at !== null);
    if (!this.#woken) {
      this.membership.working(false);
      await new Promise<void>((resolve) => {
        const ms = due.length === 0 ? LONGEST_WAIT_MS : Math.max(Math.min(...due) - Date.now(), 0);
        const timer = setTimeout(resolve, Math.min(ms, LONGEST_WAIT_MS));
        this.#wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wakeUp = () => {};
    }
    this.#woken = false;
  }
}

/** Timers take no more than 2^31 ms. */
const LONGEST_WAIT_MS = 3_600_000;
