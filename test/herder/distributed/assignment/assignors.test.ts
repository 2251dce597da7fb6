// Who runs what: the eager round robin, and incremental rounds played against members that come, go and return, by
// example and by chance.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assignEagerly } from '../../../../src/herder/distributed/assignment/eager-assignor.js';
import {
  FIRST_ROUND,
  type LeaderMemory,
  type Plan,
  planRound,
} from '../../../../src/herder/distributed/assignment/incremental-assignor.js';
import { difference, meet, union, type Work } from '../../../../src/herder/distributed/assignment/work.js';

function configured(tasks: Record<string, number>): Work {
  const names = Object.keys(tasks);
  const keys = names.flatMap((name) => Array.from({ length: tasks[name]! }, (_, i) => `${name}-${i}`));
  return { connectors: new Set(names), tasks: new Set(keys) };
}

/** A group: members do what the plans say; rounds go on while a plan takes something away. */
class Group {
  readonly members = new Map<string, Work>();
  memory: LeaderMemory = FIRST_ROUND;
  generation = 0;
  completed = -1;
  now = 1_000_000;
  wanted: Work = configured({});
  readonly maxDelayMs: number;

  constructor(maxDelayMs: number, ...members: string[]) {
    this.maxDelayMs = maxDelayMs;
    for (const member of members) this.join(member);
  }

  join(member: string): void {
    this.members.set(member, configured({}));
  }

  /** One round; the members named in `deaf` never hear of it. */
  round(deaf: readonly string[] = []): Plan {
    const plan = planRound(this.memory, {
      configured: this.wanted,
      members: this.members,
      generation: ++this.generation,
      lastCompletedGeneration: this.completed,
      now: this.now,
      maxDelayMs: this.maxDelayMs,
    });
    this.memory = plan.memory;
    this.completed = this.generation;
    for (const [member, share] of plan.shares) {
      if (deaf.includes(member)) continue;
      const kept = difference(this.members.get(member)!, share.revoked);
      this.members.set(member, union([kept, share.assigned]));
    }
    return plan;
  }

  /** Rounds until nothing moves, time going on as plans ask for; answers how many rounds that took. */
  settle(limit = 30): number {
    for (let rounds = 1; rounds <= limit; rounds++) {
      const plan = this.round();
      this.now += plan.delayMs;
      const moved = [...plan.shares.values()].some(
        ({ revoked, assigned }) => size(revoked) + size(assigned) > 0,
      );
      if (!moved && plan.delayMs === 0) return rounds;
    }
    throw new Error(`not settled after ${limit} rounds`);
  }

  counts(): [number, number][] {
    return [...this.members.values()].map(({ connectors, tasks }) => [connectors.size, tasks.size]);
  }
}

function size({ connectors, tasks }: Work): number {
  return connectors.size + tasks.size;
}

function assertSharedOut(members: ReadonlyMap<string, Work>, wanted: Work): void {
  const all = [...members.values()];
  all.forEach((one, i) => {
    for (const other of all.slice(i + 1)) assert.equal(meet(one, other), false, 'nothing runs twice');
  });
  const running = union(all);
  assert.deepEqual([...running.connectors].sort(), [...wanted.connectors].sort());
  assert.deepEqual([...running.tasks].sort(), [...wanted.tasks].sort());
}

function assertBalanced(members: ReadonlyMap<string, Work>): void {
  for (const kind of ['connectors', 'tasks'] as const) {
    const sizes = [...members.values()].map((work) => work[kind].size);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, `${kind} ${sizes}`);
  }
}

test('eager: connectors round robin over members by id, tasks on from there', () => {
  const plan = assignEagerly(configured({ b: 2, a: 1, c: 10 }), ['m2', 'm1']);
  assert.deepEqual([...plan.get('m1')!.connectors], ['a', 'c']);
  assert.deepEqual([...plan.get('m2')!.connectors], ['b']);
  assert.deepEqual([...plan.get('m2')!.tasks], ['a-0', 'b-1', 'c-1', 'c-3', 'c-5', 'c-7', 'c-9']);
  assert.deepEqual([...plan.get('m1')!.tasks], ['b-0', 'c-0', 'c-2', 'c-4', 'c-6', 'c-8']);
});

test('eager: everything is given out once', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), fc.nat(5)),
      fc.integer({ min: 1, max: 5 }),
      (tasks, n) => {
        const wanted = configured(tasks);
        const plan = assignEagerly(
          wanted,
          Array.from({ length: n }, (_, i) => `m${i}`),
        );
        assertSharedOut(plan, wanted);
      },
    ),
  );
});

test('the first round gives everything out', () => {
  const group = new Group(300_000, 'm1', 'm2');
  group.wanted = configured({ a: 4, b: 4 });
  const { shares, delayMs } = group.round();
  assert.equal(delayMs, 0);
  assert.deepEqual([...shares.get('m1')!.assigned.connectors], ['a']);
  assert.deepEqual([...shares.get('m1')!.assigned.tasks], ['a-0', 'a-2', 'b-0', 'b-2']);
  assertSharedOut(group.members, group.wanted);
});

test('a member that joins gets its share in two rounds: first taken away, then given', () => {
  const group = new Group(300_000, 'm1');
  group.wanted = configured({ a: 4, b: 4 });
  group.round();
  group.join('m2');
  const first = group.round();
  assert.equal(size(first.shares.get('m2')!.assigned), 0);
  assert.deepEqual([size(first.shares.get('m1')!.revoked), first.delayMs], [5, 0]);
  const second = group.round();
  assert.equal(size(second.shares.get('m2')!.assigned), 5);
  assert.deepEqual(group.counts(), [
    [1, 4],
    [1, 4],
  ]);
});

test('work of a member that left waits for the delay, then goes to the others', () => {
  const group = new Group(300_000, 'm1', 'm2', 'm3');
  group.wanted = configured({ a: 3, b: 3, c: 3 });
  group.round();
  group.members.delete('m3');
  const first = group.round();
  assert.equal(first.delayMs, 300_000);
  assert.ok([...first.shares.values()].every(({ assigned }) => size(assigned) === 0));
  group.now += 100_000;
  assert.equal(group.round().delayMs, 200_000);
  group.now += 200_000;
  assert.equal(group.round().delayMs, 0);
  assertSharedOut(group.members, group.wanted);
});

test('a member that comes back empty before the delay is over gets the lost work when it is over', () => {
  const group = new Group(300_000, 'm1', 'm2', 'm3');
  group.wanted = configured({ a: 3, b: 3, c: 3 });
  group.round();
  const lost = group.members.get('m3')!;
  group.members.delete('m3');
  group.round();
  group.now += 1_000;
  group.join('m3-again');
  const waiting = group.round();
  assert.equal(waiting.delayMs, 299_000);
  assert.equal(size(group.members.get('m3-again')!), 0);
  group.now += 299_000;
  group.round();
  assert.deepEqual(group.members.get('m3-again'), lost);
  assertSharedOut(group.members, group.wanted);
});

test('without a delay lost work moves at once', () => {
  const group = new Group(0, 'm1', 'm2');
  group.wanted = configured({ a: 4 });
  group.round();
  group.members.delete('m2');
  assert.equal(group.round().delayMs, 0);
  assertSharedOut(group.members, group.wanted);
});

test('a plan that never took effect is forgotten: what it gave is given again', () => {
  const group = new Group(300_000, 'm1', 'm2');
  group.wanted = configured({ a: 4 });
  group.round(['m1', 'm2']);
  group.completed = -1;
  group.round();
  assertSharedOut(group.members, group.wanted);
});

test('a member that misses its assignment gets it again at once', () => {
  const group = new Group(300_000, 'm1', 'm2');
  group.wanted = configured({ a: 4 });
  group.round(['m2']);
  assert.equal(group.round().delayMs, 0);
  assertSharedOut(group.members, group.wanted);
});

test('what two members run is taken from both and given to one', () => {
  const group = new Group(300_000, 'm1', 'm2');
  group.wanted = configured({ a: 2 });
  group.members.set('m1', configured({ a: 2 }));
  group.members.set('m2', configured({ a: 1 }));
  const { shares } = group.round();
  assert.deepEqual([...shares.get('m1')!.revoked.tasks], ['a-0']);
  assert.deepEqual([...shares.get('m2')!.revoked.tasks], ['a-0']);
  group.settle();
  assertSharedOut(group.members, group.wanted);
});

test('deleted work is revoked where it runs', () => {
  const group = new Group(300_000, 'm1', 'm2');
  group.wanted = configured({ a: 2, b: 2 });
  group.round();
  group.wanted = configured({ a: 2 });
  group.settle();
  assertSharedOut(group.members, group.wanted);
  assertBalanced(group.members);
});

test('rounds that revoke one after the other wait longer each time', () => {
  const group = new Group(300_000, 'm1');
  group.wanted = configured({ a: 12 });
  group.round();
  const delays: number[] = [];
  for (const member of ['m2', 'm3', 'm4']) {
    group.join(member);
    delays.push(group.round().delayMs);
  }
  assert.deepEqual(delays, [0, 40, 40]);
});

type Step = { do: 'join' | 'leave' | 'deaf' | 'tasks' | 'wait'; pick: number };
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('join', 'leave', 'deaf', 'tasks', 'wait'),
  pick: fc.nat(1_000),
});

test('whatever happens, a quiet group runs everything once, evenly', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), fc.constantFrom(0, 100, 300_000), (steps, maxDelayMs) => {
      const group = new Group(maxDelayMs, 'first');
      let born = 0;
      for (const { do: what, pick } of steps) {
        const names = [...group.members.keys()];
        const chosen = names[pick % names.length]!;
        if (what === 'join') group.join(`m${born++}-${pick}`);
        else if (what === 'leave' && names.length > 1) group.members.delete(chosen);
        else if (what === 'tasks') {
          group.wanted = configured({ a: pick % 7, b: pick % 3, ...(pick % 2 === 0 ? { c: 5 } : {}) });
        } else if (what === 'wait') group.now += pick;
        group.round(what === 'deaf' ? [chosen] : []);
        const running = [...group.members.values()];
        const total = running.reduce((sum, { tasks }) => sum + tasks.size, 0);
        assert.equal(total, union(running).tasks.size, 'no task runs twice');
      }
      group.settle();
      assertSharedOut(group.members, group.wanted);
      assertBalanced(group.members);
    }),
    { numRuns: 300 },
  );
});
