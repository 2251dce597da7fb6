// One consumer of a group against a real broker: what it reads, where it begins, what it commits, seek, pause and the
// limits of a poll.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailure } from '../../../../src/errors/failure.js';
import { openKafkaLog } from '../../../../src/log/kafka/open.js';
import { sharedKafka } from '../../../servers/kafka.js';
import { keptLogger } from '../logger.js';
import { filled, watched } from './harness.js';

const kafka = await sharedKafka();
const { skip, bootstrap } = kafka;
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => String(from + i));

test('reads all, commits, and goes on where it stopped', { skip }, async () => {
  await using prefix = kafka.prefix();
  const topic = prefix.topic('t');
  const group = prefix.topic('g');
  await filled(bootstrap, { topic, partitions: 2, count: 5 });
  const first = await watched(bootstrap, { group, topics: [topic] });
  await first.until(() => [...first.read.values()].flat().length === 10);
  assert.deepEqual(first.told, [`assigned ${topic}-0 ${topic}-1`]);
  assert.deepEqual(first.read.get(`${topic}-1`), numbers(0, 5));
  assert.equal(first.consumer.position({ topic, partition: 0 }), 5n);
  assert.deepEqual(await first.consumer.committed([0, 1].map((partition) => ({ topic, partition }))), [
    5n,
    5n,
  ]);
  await first.consumer.close();
  assert.deepEqual(first.told.slice(1), [`revoked ${topic}-0 ${topic}-1`]);
  assert.throws(
    () => first.consumer.poll(0),
    (error) => isFailure(error, 'LOG_CLOSED'),
  );

  await filled(bootstrap, { topic, partitions: 2, count: 3, from: 5 });
  const second = await watched(bootstrap, { group, topics: [topic] });
  await second.until(() => [...second.read.values()].flat().length === 6);
  assert.deepEqual(second.read.get(`${topic}-0`), numbers(5, 8));
  await second.consumer.close();

  const admin = await (await openKafkaLog({ 'bootstrap.servers': bootstrap }, keptLogger())).admin();
  const offsets = await admin.groupOffsets(group);
  assert.deepEqual(
    offsets.map((o) => o.offset),
    [8n, 8n],
  );
  // Nobody is left in the group, else the broker would refuse.
  await admin.deleteGroup(group);
  await admin.close();
});

test('begins where auto.offset.reset says', { skip }, async () => {
  await using prefix = kafka.prefix();
  const topic = prefix.topic('t');
  await filled(bootstrap, { topic, partitions: 1, count: 4 });
  for (const [reset, start] of [
    ['earliest', 0n],
    ['latest', 4n],
    ['by_duration:PT1H', 0n],
    ['by_duration:PT0S', 4n],
  ] as const) {
    const member = await watched(bootstrap, {
      group: prefix.topic(`g${start}${reset.length}`),
      topics: [topic],
      properties: { 'auto.offset.reset': reset, 'max.poll.records': '1' },
    });
    let position: bigint | undefined;
    const subscribed = member.told;
    await member.until(() => {
      if (subscribed.length > 0) position ??= member.consumer.position({ topic, partition: 0 });
      return position !== undefined;
    });
    assert.ok(position === start || position === start + 1n, `${reset}: ${position}`);
    await member.consumer.close();
  }
  const none = await watched(bootstrap, {
    group: prefix.topic('none'),
    topics: [topic],
    properties: { 'auto.offset.reset': 'none' },
  });
  await assert.rejects(
    none.until(() => false),
    (error) => isFailure(error, 'GROUP_OFFSET_MISSING'),
  );
  await none.consumer.close();
});

test('seek, pause, resume and max.poll.records', { skip }, async () => {
  await using prefix = kafka.prefix();
  const topic = prefix.topic('t');
  const [zero, one] = [0, 1].map((partition) => ({ topic, partition }));
  await filled(bootstrap, { topic, partitions: 2, count: 30 });
  const member = await watched(bootstrap, {
    group: prefix.topic('g'),
    topics: [topic],
    properties: { 'max.poll.records': '7' },
  });
  const { consumer } = member;
  while (consumer.assignment().length === 0) await consumer.poll(100);
  consumer.seek(zero, 0n);
  consumer.seek(one, 0n);
  consumer.pause([one]);
  const values: string[] = [];
  while (values.length < 30) {
    const got = await consumer.poll(1000);
    assert.ok(got.reduce((sum, part) => sum + part.records.length, 0) <= 7);
    for (const { partition, records, nextOffset } of got) {
      assert.equal(partition, 0);
      values.push(...records.map((r) => Buffer.from(r.value as Uint8Array).toString()));
      assert.equal(consumer.position(zero), nextOffset);
    }
  }
  assert.deepEqual(values, numbers(0, 30));
  consumer.seek(zero, 25n);
  consumer.resume([one]);
  const again = new Map<number, string[]>([
    [0, []],
    [1, []],
  ]);
  while ((again.get(0)?.length ?? 0) < 5 || (again.get(1)?.length ?? 0) < 30) {
    for (const { partition, records } of await consumer.poll(1000)) {
      again.get(partition)?.push(...records.map((r) => Buffer.from(r.value as Uint8Array).toString()));
    }
  }
  assert.deepEqual(again.get(0), numbers(25, 30));
  assert.deepEqual(again.get(1), numbers(0, 30));
  assert.throws(() => consumer.seek({ topic, partition: 7 }, 0n), /not assigned/);
  await assert.rejects(consumer.commit([{ topic, partition: 7, offset: 0n }]), (error) =>
    isFailure(error, 'GROUP_REBALANCED'),
  );
  await consumer.close();
});

test('an offset outside the log: reset, or an error where there is none', { skip }, async () => {
  await using prefix = kafka.prefix();
  const topic = prefix.topic('t');
  const place = { topic, partition: 0 };
  await filled(bootstrap, { topic, partitions: 1, count: 3 });
  const log = await openKafkaLog({ 'bootstrap.servers': bootstrap }, keptLogger());
  const admin = await log.admin();
  for (const reset of ['earliest', 'none']) {
    const group = prefix.topic(reset);
    await admin.alterGroupOffsets(group, [{ ...place, offset: 100n }]);
    const properties = { 'auto.offset.reset': reset };
    const member = await watched(bootstrap, { group, topics: [topic], properties });
    if (reset === 'earliest') {
      await member.until(() => member.read.get(`${topic}-0`)?.length === 3);
    } else {
      await assert.rejects(
        member.until(() => false),
        (error) => isFailure(error, 'OFFSET_OUT_OF_RANGE'),
      );
    }
    await member.consumer.close();
  }
  await log.close();
});

test('properties that cannot be had are refused by name', { skip }, async () => {
  const log = await openKafkaLog({ 'bootstrap.servers': bootstrap }, keptLogger());
  const refused: [Record<string, string>, RegExp][] = [
    [{ 'enable.auto.commit': 'true' }, /enable\.auto\.commit/],
    [{ 'group.protocol': 'consumer' }, /group\.protocol/],
    [{ 'partition.assignment.strategy': 'com.acme.MyAssignor' }, /com\.acme\.MyAssignor/],
    [{ 'auto.offset.reset': 'smallest' }, /auto\.offset\.reset/],
    [{ 'heartbeat.interval.ms': '50000' }, /heartbeat\.interval\.ms/],
    [{ 'isolation.level': 'serializable' }, /isolation\.level/],
    [{ 'max.poll.recods': '3' }, /max\.poll\.recods/],
  ];
  for (const [properties, message] of refused) {
    await assert.rejects(log.consumer({ group: 'g', properties }), message);
  }
  await log.close();
});
