// The bytes of subscriptions and assignments: read back as written, versions of older clients, and bytes written by the
// Java client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from '../../../../src/log/kafka/consumer/consumer-protocol.js';
import { WireWriter } from '../../../../src/log/kafka/protocol/wire.js';
import type { TopicPartition } from '../../../../src/log/port.js';

const int32 = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const topic = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const places = fc.uniqueArray(fc.record({ topic, partition: int32 }, { noNullPrototype: true }), {
  selector: (place) => JSON.stringify(place),
  maxLength: 20,
});
/** Partitions of a topic stand together on the wire. */
const grouped = (list: readonly TopicPartition[]) => {
  const topics = [...new Set(list.map((place) => place.topic))];
  return topics.flatMap((name) => list.filter((place) => place.topic === name));
};

test('a subscription comes back as it was', () => {
  const subscription = fc.record(
    {
      topics: fc.array(topic),
      userData: fc.option(fc.uint8Array({ minLength: 1 })),
      owned: places,
      generation: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
      rack: fc.option(fc.string()),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(subscription, (given) => {
      const found = decodeSubscription(encodeSubscription(given));
      const userData = given.userData === null ? null : Buffer.from(given.userData);
      assert.deepEqual(found, { ...given, userData, owned: grouped(given.owned) });
    }),
  );
});

test('an assignment comes back as it was', () => {
  fc.assert(
    fc.property(places, (given) => {
      assert.deepEqual(decodeAssignment(encodeAssignment(given)), grouped(given));
    }),
  );
  assert.deepEqual(decodeAssignment(new Uint8Array()), []);
});

test('older versions are read with what they lack left empty, newer ones as the newest known', () => {
  const bytes = (version: number) => {
    const writer = new WireWriter().int16(version).int32(1).string('t').bytes(Buffer.from('u'));
    if (version >= 1) writer.int32(1).string('t').int32(2).int32(0).int32(5);
    if (version >= 2) writer.int32(7);
    if (version >= 3) writer.string('r1');
    return writer.finish();
  };
  const owned = [0, 5].map((partition) => ({ topic: 't', partition }));
  const plain = { topics: ['t'], userData: Buffer.from('u'), owned: [], generation: -1, rack: null };
  assert.deepEqual(decodeSubscription(bytes(0)), plain);
  assert.deepEqual(decodeSubscription(bytes(1)), { ...plain, owned });
  assert.deepEqual(decodeSubscription(bytes(2)), { ...plain, owned, generation: 7 });
  const newest = { ...plain, owned, generation: 7, rack: 'r1' };
  assert.deepEqual(decodeSubscription(bytes(3)), newest);
  assert.deepEqual(decodeSubscription(bytes(4)), newest);
  assert.throws(() => decodeSubscription(bytes(3).subarray(0, 9)), RangeError);
});
