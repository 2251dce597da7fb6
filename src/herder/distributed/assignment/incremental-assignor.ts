// Incremental cooperative assignment (protocol versions 1 and 2) as Kafka Connect's leaders do it: running work stays
// where it is, new work goes to the least loaded, work of a member that left waits for its return up to a delay, and
// the overloaded give up their surplus one round before others get it. A pure function of what the leader remembers,
// what members say they run, and the time. Called by the group's leader once a round.
import { difference, intersection, isEmpty, meet, NO_WORK, shared, union, type Work } from './work.js';
import {
  giveToLeastLoaded,
  hasNothing,
  type Kind,
  loadsOf,
  surplus,
  take,
  type WorkerLoad,
} from './worker-load.js';

/** What a leader remembers from one round to the next. */
export interface LeaderMemory {
  readonly assignment: Work;
  readonly revocation: Work;
  readonly revoked: boolean;
  /** Generation of the last plan. */
  readonly generation: number;
  readonly members: ReadonlySet<string>;
  /** Members that came empty while lost work waits: they get it when the delay is over. */
  readonly candidates: ReadonlySet<string>;
  /** When lost work is given out, ms since the epoch; 0 = none waits. */
  readonly scheduled: number;
  readonly delayMs: number;
  /** Rounds in a row that wanted to revoke. */
  readonly revokingRounds: number;
}

export const FIRST_ROUND: LeaderMemory = {
  assignment: NO_WORK,
  revocation: NO_WORK,
  revoked: false,
  generation: -1,
  members: new Set(),
  candidates: new Set(),
  scheduled: 0,
  delayMs: 0,
  revokingRounds: 0,
};

export interface Round {
  readonly configured: Work;
  /** By member id, what the member says it runs. */
  readonly members: ReadonlyMap<string, Work>;
  /** Generation that this round makes, and the last one whose plan took effect here. */
  readonly generation: number;
  readonly lastCompletedGeneration: number;
  readonly now: number;
  /** `scheduled.rebalance.max.delay.ms` */
  readonly maxDelayMs: number;
}

export interface Share {
  /** New for the member. */
  readonly assigned: Work;
  readonly revoked: Work;
  /** All it will run once both have happened. */
  readonly all: Work;
}

export interface Plan {
  readonly shares: ReadonlyMap<string, Share>;
  readonly delayMs: number;
  readonly memory: LeaderMemory;
}

type Delay = Pick<LeaderMemory, 'candidates' | 'scheduled' | 'delayMs' | 'revoked'>;

export function planRound(before: LeaderMemory, round: Round): Plan {
  const { configured, members } = round;
  const active = union(members.values());
  let previous = before.generation === round.lastCompletedGeneration ? before.assignment : NO_WORK;
  // Members that still run what they were told to give up have not heard of that plan.
  if (meet(before.revocation, active)) previous = active;

  const deleted = difference(previous, configured);
  const duplicated = shared(members.values());
  const lost = difference(previous, active, deleted);
  const created = difference(configured, previous, active);

  const revoked = new Map<string, Work>();
  const next = loadsOf(members);
  for (const load of next) {
    const gone = union([intersection(deleted, load), intersection(duplicated, load)]);
    revoked.set(load.member, gone);
    take(load, gone);
  }
  const { delay, released } = handleLost(before, round, lost, next);
  const balance = balanceLoad(before, round, delay, next);
  for (const load of next) {
    const gone = balance.revoked.get(load.member);
    if (gone === undefined) continue;
    revoked.set(load.member, union([revoked.get(load.member)!, gone]));
    take(load, gone);
  }
  giveToLeastLoaded(next, 'connectors', [...created.connectors, ...released.connectors]);
  giveToLeastLoaded(next, 'tasks', [...created.tasks, ...released.tasks]);

  const allRevoked = union(revoked.values());
  const shares = new Map<string, Share>();
  for (const load of next) {
    const kept = difference(members.get(load.member)!, deleted);
    const assigned = difference(load, kept);
    const all = difference(load, revoked.get(load.member)!);
    shares.set(load.member, { assigned, revoked: revoked.get(load.member)!, all });
  }
  return {
    shares,
    delayMs: balance.delay.delayMs,
    memory: {
      ...balance.delay,
      assignment: union([difference(union(next), allRevoked), lost]),
      revocation: allRevoked,
      generation: round.generation,
      members: new Set(members.keys()),
      revokingRounds: balance.revokingRounds,
    },
  };
}

const NO_DELAY = { candidates: new Set<string>(), scheduled: 0, delayMs: 0 };

/** What becomes of work whose owner is gone: wait for it, or release it; candidates get theirs at once. */
function handleLost(
  before: LeaderMemory,
  { now, maxDelayMs }: Round,
  lost: Work,
  next: readonly WorkerLoad[],
): { delay: Delay; released: Work } {
  const { candidates, scheduled, delayMs, revoked } = before;
  const unchanged = { candidates, scheduled, delayMs, revoked };
  if (isEmpty(lost) && !revoked) return { delay: { ...NO_DELAY, revoked }, released: NO_WORK };
  const stayed = [...before.members].every((member) => next.some((load) => load.member === member));
  // Nobody left: members missed the last assignment.
  if ((scheduled <= 0 && stayed) || maxDelayMs === 0) return { delay: unchanged, released: lost };
  if (scheduled > 0 && now >= scheduled) {
    const takers = next.filter((load) => candidates.has(load.member));
    if (takers.length === 0) return { delay: { ...NO_DELAY, revoked: false }, released: lost };
    inTurn(takers, 'connectors', lost.connectors);
    inTurn(takers, 'tasks', lost.tasks);
    return { delay: { ...NO_DELAY, revoked: false }, released: NO_WORK };
  }
  const waiting = now < scheduled ? Math.min(scheduled - now, maxDelayMs) : maxDelayMs;
  const empty = next.filter(hasNothing).map((load) => load.member);
  return {
    delay: {
      candidates: new Set([...candidates, ...empty]),
      scheduled: now + waiting,
      delayMs: waiting,
      revoked,
    },
    released: NO_WORK,
  };
}

function inTurn(takers: readonly WorkerLoad[], kind: Kind, items: Iterable<string>): void {
  let turn = 0;
  for (const item of items) takers[turn++ % takers.length]![kind].add(item);
}

/** What the overloaded give up this round; a round after one that revoked waits, longer each time. */
function balanceLoad(
  before: LeaderMemory,
  { configured, now, maxDelayMs }: Round,
  delay: Delay,
  next: readonly WorkerLoad[],
): { delay: Delay; revoked: Map<string, Work>; revokingRounds: number } {
  const nothing = new Map<string, Work>();
  const { revokingRounds } = before;
  if (delay.delayMs !== 0) return { delay: { ...delay, revoked: false }, revoked: nothing, revokingRounds };
  const wanted = next.every(hasNothing) || isEmpty(configured) ? nothing : allSurplus(configured, next);
  if (wanted.size === 0) {
    return delay.revoked
      ? { delay: { ...delay, revoked: false }, revoked: nothing, revokingRounds: 0 }
      : { delay, revoked: nothing, revokingRounds };
  }
  if (!delay.revoked) return { delay: { ...delay, revoked: true }, revoked: wanted, revokingRounds };
  const rounds = revokingRounds + 1;
  const backoff = maxDelayMs === 0 ? 0 : Math.min(40 ** rounds, maxDelayMs);
  if (backoff === 0) return { delay, revoked: wanted, revokingRounds: rounds };
  return {
    delay: { ...delay, delayMs: backoff, scheduled: now + backoff },
    revoked: nothing,
    revokingRounds: rounds,
  };
}

function allSurplus(configured: Work, loads: readonly WorkerLoad[]): Map<string, Work> {
  const connectors = surplus(loads, 'connectors', configured.connectors.size);
  const tasks = surplus(loads, 'tasks', configured.tasks.size);
  const members = new Set([...connectors.keys(), ...tasks.keys()]);
  return new Map(
    [...members].map((member) => [
      member,
      { connectors: connectors.get(member) ?? new Set(), tasks: tasks.get(member) ?? new Set() },
    ]),
  );
}
