// The assignors: Kafka's own results for range and round robin, and for the sticky ones what they promise of any group:
// every partition once, even, with as few moves as that takes, and never two owners under the cooperative protocol.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Assignor,
  type AssignorMember,
  assignors,
} from '../../../../src/log/kafka/consumer/assignors/assignor.js';
import type { TopicPartition } from '../../../../src/log/port.js';

const PACKAGE = 'org.apache.kafka.clients.consumer.';
const named = (name: string): Assignor => assignors(PACKAGE + name)[0];
const key = ({ topic, partition }: TopicPartition) => `${topic}-${partition}`;

function member(
  memberId: string,
  topics: readonly string[],
  more: { instanceId?: string; owned?: readonly TopicPartition[]; generation?: number } = {},
): AssignorMember {
  const { instanceId = null, owned = [], generation = -1 } = more;
  return { memberId, instanceId, subscription: { topics, userData: null, owned, generation, rack: null } };
}

const shown = (assigned: Map<string, TopicPartition[]>) =>
  Object.fromEntries([...assigned].map(([id, places]) => [id, places.map(key).join(' ')]));

test('range: consecutive partitions of each topic, the first members get one more', () => {
  const counts = new Map([
    ['a', 3],
    ['b', 3],
  ]);
  const both = [member('m2', ['a', 'b']), member('m1', ['a', 'b'])];
  assert.deepEqual(shown(named('RangeAssignor').assign(both, counts)), {
    m1: 'a-0 a-1 b-0 b-1',
    m2: 'a-2 b-2',
  });
  const uneven = [member('m1', ['a']), member('m2', ['a', 'b', 'gone']), member('m3', [])];
  assert.deepEqual(shown(named('RangeAssignor').assign(uneven, counts)), {
    m1: 'a-0 a-1',
    m2: 'a-2 b-0 b-1 b-2',
    m3: '',
  });
  // Static members go by their instance ids, before dynamic ones.
  const fixed = [
    member('a', ['a']),
    member('z', ['a'], { instanceId: 'i2' }),
    member('y', ['a'], { instanceId: 'i3' }),
  ];
  assert.deepEqual(shown(named('RangeAssignor').assign(fixed, counts)), { a: 'a-2', z: 'a-0', y: 'a-1' });
});

test('round robin: dealt in turn, past who did not subscribe', () => {
  const counts = new Map([
    ['a', 3],
    ['b', 3],
  ]);
  const both = [member('m1', ['a', 'b']), member('m2', ['a', 'b'])];
  assert.deepEqual(shown(named('RoundRobinAssignor').assign(both, counts)), {
    m1: 'a-0 a-2 b-1',
    m2: 'a-1 b-0 b-2',
  });
  const uneven = [member('m1', ['a']), member('m2', ['a', 'b'])];
  assert.deepEqual(shown(named('RoundRobinAssignor').assign(uneven, counts)), {
    m1: 'a-0 a-2',
    m2: 'a-1 b-0 b-1 b-2',
  });
});

const TOPICS = ['a', 'b', 'c', 'd'];
const world = fc.record({
  counts: fc.tuple(...TOPICS.map(() => fc.integer({ min: 0, max: 9 }))),
  members: fc.array(fc.subarray(TOPICS), { minLength: 1, maxLength: 6 }),
  uniform: fc.boolean(),
});

for (const name of ['RangeAssignor', 'RoundRobinAssignor', 'StickyAssignor', 'CooperativeStickyAssignor']) {
  test(`${name}: every partition that somebody wants goes to one who wants it`, () => {
    fc.assert(
      fc.property(world, ({ counts, members, uniform }) => {
        const sizes = new Map(TOPICS.map((topic, i) => [topic, counts[i]] as const).filter(([, n]) => n > 0));
        const group = members.map((topics, i) => member(`m${i}`, uniform ? TOPICS : topics));
        const assigned = named(name).assign(group, sizes);
        assert.deepEqual([...assigned.keys()].sort(), group.map((m) => m.memberId).sort());
        const seen = [...assigned.values()].flat().map(key);
        const wanted = [...sizes].flatMap(([topic, n]) =>
          group.some((m) => m.subscription.topics.includes(topic))
            ? Array.from({ length: n }, (_, partition) => key({ topic, partition }))
            : [],
        );
        assert.deepEqual(seen.sort(), wanted.sort());
        for (const { memberId, subscription } of group) {
          for (const { topic } of assigned.get(memberId) ?? [])
            assert.ok(subscription.topics.includes(topic));
        }
        if (uniform && name !== 'RangeAssignor') {
          const loads = [...assigned.values()].map((places) => places.length);
          assert.ok(Math.max(...loads) - Math.min(...loads) <= 1);
        }
      }),
    );
  });
}

test('sticky: a member that comes or goes moves no more than it has to', () => {
  const { userData, assign } = named('StickyAssignor');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      (count, before, after) => {
        const counts = new Map([['a', count]]);
        const group = (size: number) => Array.from({ length: size }, (_, i) => member(`m${i}`, ['a']));
        const first = assign(group(before), counts);
        const told = group(after).map((m) => {
          const partitions = first.get(m.memberId) ?? [];
          return {
            ...m,
            subscription: { ...m.subscription, userData: userData({ partitions, generation: 1 }) },
          };
        });
        const second = assign(told, counts);
        const owners = new Map(
          [...first].flatMap(([id, places]) => places.map((p) => [key(p), id] as const)),
        );
        let moved = 0;
        for (const [id, places] of second)
          for (const place of places) if (owners.get(key(place)) !== id) moved++;
        const quota = Math.ceil(count / after);
        const full = count % after === 0 ? after : count % after;
        // What those who left had, and what the others had above their share.
        let least = 0;
        const kept = [...first]
          .map(([id, places]) => (second.has(id) ? places.length : 0))
          .sort((a, b) => b - a);
        for (const [id, places] of first) if (!second.has(id)) least += places.length;
        kept.forEach((load, i) => {
          least += Math.max(0, load - (i < full ? quota : quota - 1));
        });
        assert.equal(moved, least);
      },
    ),
  );
});

test('cooperative sticky: what moves is given only after its owner gave it up, and then all is even', () => {
  const { assign } = named('CooperativeStickyAssignor');
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 6 }), ({ counts, members, uniform }, before) => {
      const sizes = new Map(TOPICS.map((topic, i) => [topic, counts[i]] as const).filter(([, n]) => n > 0));
      const topicsOf = (i: number) => (uniform ? TOPICS : members[i % members.length]);
      let owned = assign(
        Array.from({ length: before }, (_, i) => member(`m${i}`, topicsOf(i))),
        sizes,
      );
      const size = members.length;
      let generation = 1;
      for (let round = 0; ; round++) {
        assert.ok(round < 4, 'it settles');
        const group = Array.from({ length: size }, (_, i) =>
          member(`m${i}`, topicsOf(i), { owned: owned.get(`m${i}`) ?? [], generation }),
        );
        const held = new Map(
          group.flatMap((m) => m.subscription.owned.map((place) => [key(place), m.memberId] as const)),
        );
        const assigned = assign(group, sizes);
        for (const [id, places] of assigned) {
          for (const place of places) assert.ok((held.get(key(place)) ?? id) === id, 'no two owners');
        }
        const revoked = group.some((m) => {
          const kept = new Set((assigned.get(m.memberId) ?? []).map(key));
          return m.subscription.owned.some((place) => !kept.has(key(place)));
        });
        owned = assigned;
        generation++;
        if (!revoked) break;
      }
      if (uniform) {
        const loads = [...owned.values()].map((places) => places.length);
        assert.ok(Math.max(...loads) - Math.min(...loads) <= 1);
      }
    }),
  );
});
