// Several members of one group against a real broker: partitions move as members come and go, topics come, grow and
// vanish, and nothing that was committed is read twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailure } from '../../../../src/errors/failure.js';
import { openKafkaLog } from '../../../../src/log/kafka/open.js';
import { quietClient, sharedKafka } from '../../../servers/kafka.js';
import { keptLogger } from '../logger.js';
import { filled, together, watched } from './harness.js';

const kafka = await sharedKafka();
const { skip, bootstrap } = kafka;
const PACKAGE = 'org.apache.kafka.clients.consumer.';
const numbers = (to: number) => Array.from({ length: to }, (_, i) => String(i));

for (const strategy of [
  'RangeAssignor',
  'RoundRobinAssignor',
  'StickyAssignor',
  'CooperativeStickyAssignor',
]) {
  test(`${strategy}: two members share, the one left takes all`, { skip }, async () => {
    await using prefix = kafka.prefix();
    const topic = prefix.topic('t');
    const group = prefix.topic('g');
    await filled(bootstrap, { topic, partitions: 4, count: 10 });
    const properties = { 'partition.assignment.strategy': PACKAGE + strategy };
    const a = await watched(bootstrap, { group, topics: [topic], properties });
    await a.until(() => a.owned().length === 4 && [...a.read.values()].flat().length === 40);
    const b = await watched(bootstrap, { group, topics: [topic], properties });
    await together([a, b], () => a.owned().length === 2 && b.owned().length === 2);
    assert.deepEqual(
      [...a.owned(), ...b.owned()].sort(),
      [0, 1, 2, 3].map((p) => `${topic}-${p}`),
    );
    const revoked = a.told.filter((line) => line.startsWith('revoked'));
    // Under the cooperative protocol only what moves is given up.
    assert.equal(revoked[0].split(' ').length - 1, strategy.startsWith('Coop') ? 2 : 4, a.told.join('; '));
    await filled(bootstrap, { topic, partitions: 4, count: 10, from: 10 });
    const total = () => [...a.read.values(), ...b.read.values()].flat().length;
    await together([a, b], () => total() >= 80);
    await b.consumer.close();
    await a.until(() => a.owned().length === 4);
    await filled(bootstrap, { topic, partitions: 4, count: 1, from: 20 });
    await a.until(() => total() >= 84);
    for (let p = 0; p < 4; p++) {
      const key = `${topic}-${p}`;
      assert.deepEqual([...(b.read.get(key) ?? []), ...(a.read.get(key) ?? [])].sort(), numbers(21).sort());
    }
    await a.consumer.close();
  });
}

test('a pattern finds topics that come later; the leader sees new partitions', { skip }, async () => {
  await using prefix = kafka.prefix();
  const group = prefix.topic('g');
  await filled(bootstrap, { topic: prefix.topic('in-a'), partitions: 1, count: 1 });
  await filled(bootstrap, { topic: prefix.topic('out-in-a'), partitions: 1, count: 1 });
  const member = await watched(bootstrap, { group, topics: new RegExp(`${prefix.topic('in-')}.*`) });
  await member.until(() => member.owned().length === 1);
  await filled(bootstrap, { topic: prefix.topic('in-b'), partitions: 2, count: 1 });
  await member.until(() => member.owned().length === 3);
  const client = quietClient(bootstrap).admin();
  await client.connect();
  await client.createPartitions({ topicPartitions: [{ topic: prefix.topic('in-a'), count: 3 }] });
  await client.disconnect();
  await member.until(() => member.owned().length === 5);
  assert.deepEqual(member.owned(), ['in-a-0', 'in-a-1', 'in-a-2', 'in-b-0', 'in-b-1'].map(prefix.topic));
  await member.consumer.close();
});

test('a topic that vanishes is given up, the others go on; one that comes is read', { skip }, async () => {
  await using prefix = kafka.prefix();
  const [kept, gone] = [prefix.topic('kept'), prefix.topic('gone')];
  await filled(bootstrap, { topic: kept, partitions: 1, count: 1 });
  await filled(bootstrap, { topic: gone, partitions: 1, count: 1 });
  const member = await watched(bootstrap, {
    group: prefix.topic('g'),
    topics: [kept, gone],
    // Long enough that only the missing topic itself can be the reason to look.
    properties: { 'metadata.max.age.ms': '600000', 'allow.auto.create.topics': 'false' },
  });
  await member.until(() => member.read.size === 2);
  const log = await openKafkaLog({ 'bootstrap.servers': bootstrap }, keptLogger());
  const admin = await log.admin();
  await admin.deleteTopic(gone);
  await member.until(() => member.owned().join() === `${kept}-0`);
  await filled(bootstrap, { topic: kept, partitions: 1, count: 1, from: 1 });
  await member.until(() => member.read.get(`${kept}-0`)?.length === 2);
  await filled(bootstrap, { topic: gone, partitions: 1, count: 1, from: 7 });
  await member.until(() => member.read.get(`${gone}-0`)?.includes('7') === true);
  await member.consumer.close();
  await log.close();
});

test('a member that does not poll loses its partitions and joins again', { skip }, async () => {
  await using prefix = kafka.prefix();
  const topic = prefix.topic('t');
  const group = prefix.topic('g');
  await filled(bootstrap, { topic, partitions: 2, count: 1 });
  const properties = { 'max.poll.interval.ms': '6000' };
  const slow = await watched(bootstrap, { group, topics: [topic], properties });
  await slow.until(() => slow.read.size === 2, { commit: false });
  const other = await watched(bootstrap, { group, topics: [topic] });
  await other.until(() => other.owned().length === 2);
  await assert.rejects(slow.consumer.commit([{ topic, partition: 0, offset: 1n }]), (error) =>
    isFailure(error, 'GROUP_REBALANCED'),
  );
  await together([slow, other], () => slow.owned().length === 1 && other.owned().length === 1);
  assert.deepEqual(slow.told.slice(0, 2), [`assigned ${topic}-0 ${topic}-1`, `lost ${topic}-0 ${topic}-1`]);
  await Promise.all([slow.consumer.close(), other.consumer.close()]);
});

test('a static member that returns gets back what it had, without a rebalance', { skip }, async () => {
  await using prefix = kafka.prefix();
  const topic = prefix.topic('t');
  const group = prefix.topic('g');
  await filled(bootstrap, { topic, partitions: 2, count: 1 });
  const start = (id: string) =>
    watched(bootstrap, { group, topics: [topic], properties: { 'group.instance.id': id } });
  const [a, b] = [await start('a'), await start('b')];
  await together([a, b], () => a.owned().length === 1 && b.owned().length === 1);
  const had = b.owned();
  const toldA = a.told.length;
  await b.consumer.close();
  const again = await start('b');
  await together([a, again], () => again.owned().length === 1);
  assert.deepEqual(again.owned(), had);
  assert.equal(a.told.length, toldA);
  // A second one of the same name takes over; the first is told.
  const twin = await start('b');
  await together([a, twin], () => twin.owned().length === 1);
  await assert.rejects(
    again.until(() => false),
    (error) => isFailure(error, 'GROUP_INSTANCE_FENCED'),
  );
  await Promise.all([a.consumer.close(), again.consumer.close(), twin.consumer.close()]);
});
