// Consumer groups of the embedded log: the same semantics as Kafka's, between consumers of one thread and of several.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';
import { isFailure } from '../../../src/errors/failure.js';
import type { EmbeddedLog } from '../../../src/log/embedded/open.js';
import type { LogConsumer, TopicPartition } from '../../../src/log/port.js';
import { appendEach, createTopic, makeDirectory, openLog, record, text } from './harness.js';

interface Watched {
  readonly consumer: LogConsumer;
  readonly told: string[];
  readonly read: Map<string, string[]>;
  /** Polls and commits until `done()`. */
  until(done: () => boolean): Promise<void>;
  owned(): string[];
}

const name = ({ topic, partition }: TopicPartition) => `${topic}-${partition}`;

async function watched(
  log: EmbeddedLog,
  topics: readonly string[] | RegExp,
  properties: Record<string, string> = {},
): Promise<Watched> {
  const consumer = await log.consumer({
    group: 'g',
    properties: { 'auto.offset.reset': 'earliest', ...properties },
  });
  const told: string[] = [];
  const note = (what: string) => async (partitions: readonly TopicPartition[]) => {
    if (partitions.length > 0) told.push([what, ...partitions.map(name).sort()].join(' '));
  };
  await consumer.subscribe(topics, {
    assigned: note('assigned'),
    revoked: note('revoked'),
    lost: note('lost'),
  });
  const read = new Map<string, string[]>();
  const until = async (done: () => boolean) => {
    const end = Date.now() + 180_000;
    while (!done()) {
      if (Date.now() > end) throw new Error(`not within three minutes; told: ${told.join('; ')}`);
      const got = await consumer.poll(50);
      for (const part of got) {
        const list = read.get(name(part)) ?? [];
        list.push(...part.records.map((r) => text(r.value) as string));
        read.set(name(part), list);
      }
      if (got.length > 0) await consumer.commit(got.map((part) => ({ ...part, offset: part.nextOffset })));
    }
  };
  return { consumer, told, read, until, owned: () => consumer.assignment().map(name).sort() };
}

async function fill(log: EmbeddedLog, topic: string, values: readonly string[], partitions = 2) {
  const producer = await log.producer();
  for (let partition = 0; partition < partitions; partition++) {
    await appendEach(
      producer,
      values.map((value) => record(topic, value, { partition })),
    );
  }
  await producer.close();
}

const together = (members: readonly Watched[], done: () => boolean) =>
  Promise.all(members.map((member) => member.until(done)));

describe('a consumer group', () => {
  it('reads all, commits durably, goes on where it stopped', async (t: TestContext) => {
    const directory = makeDirectory(t);
    const log = await openLog(t, {}, directory);
    await createTopic(log, 't', { partitions: 2 });
    await fill(log, 't', ['a', 'b', 'c']);
    const first = await watched(log, ['t']);
    await first.until(() => [...first.read.values()].flat().length === 6);
    assert.deepEqual(first.told, ['assigned t-0 t-1']);
    assert.deepEqual(first.read.get('t-1'), ['a', 'b', 'c']);
    const admin = await log.admin();
    await assert.rejects(admin.alterGroupOffsets('g', []), (error) => isFailure(error, 'KAFKA_GROUP_ACTIVE'));
    await first.consumer.close();
    assert.deepEqual(first.told.slice(1), ['revoked t-0 t-1']);
    await log.close();

    const again = await openLog(t, {}, directory);
    await fill(again, 't', ['d']);
    const second = await watched(again, ['t']);
    await second.until(() => second.read.size === 2);
    assert.deepEqual([...second.read.values()].flat(), ['d', 'd']);
    assert.deepEqual(await second.consumer.committed([{ topic: 't', partition: 0 }]), [4n]);
    await second.consumer.close();
    await (await again.admin()).alterGroupOffsets('g', [{ topic: 't', partition: 0, offset: null }]);
  });

  it('shares partitions, and nothing committed is read twice', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 't', { partitions: 4 });
    const a = await watched(log, ['t']);
    await a.until(() => a.owned().length === 4);
    const b = await watched(log, ['t']);
    await together([a, b], () => a.owned().length === 2 && b.owned().length === 2);
    assert.deepEqual([...a.owned(), ...b.owned()].sort(), ['t-0', 't-1', 't-2', 't-3']);
    const values = Array.from({ length: 10 }, (_, i) => String(i));
    await fill(log, 't', values, 4);
    const total = () => [...a.read.values(), ...b.read.values()].flat().length;
    await together([a, b], () => total() >= 40);
    const [place] = b.consumer.assignment();
    await b.consumer.close();
    await a.until(() => a.owned().length === 4);
    await fill(log, 't', ['x'], 4);
    await a.until(() => total() >= 44);
    for (let p = 0; p < 4; p++) {
      const key = `t-${p}`;
      assert.deepEqual([...(b.read.get(key) ?? []), ...(a.read.get(key) ?? [])], [...values, 'x']);
    }
    await assert.rejects(b.consumer.commit([{ ...place, offset: 0n }]), (e) =>
      isFailure(e, 'GROUP_REBALANCED'),
    );
    await a.consumer.close();
  });

  it('drops a thread that ends without a word', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 't', { partitions: 2 });
    const a = await watched(log, ['t']);
    await a.until(() => a.owned().length === 2);
    const thread = new Worker(new URL('./consumer-thread.js', import.meta.url), {
      workerData: { directory: log.directory, group: 'g', topic: 't' },
    });
    let theirs = 0;
    thread.on('message', (count: number) => {
      theirs = count;
    });
    await a.until(() => theirs === 1 && a.owned().length === 1);
    const exit = once(thread, 'exit');
    await thread.terminate();
    await exit;
    await a.until(() => a.owned().length === 2);
    await a.consumer.close();
  });

  it('follows topics that come and go', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'in-a');
    await createTopic(log, 'x-in-a');
    const member = await watched(log, /in-.*/);
    await member.until(() => member.owned().join() === 'in-a-0');
    await createTopic(log, 'in-b', { partitions: 2 });
    await member.until(() => member.owned().length === 3);
    const admin = await log.admin();
    await admin.deleteTopic('in-a');
    await member.until(() => member.owned().join() === 'in-b-0,in-b-1');
    await fill(log, 'in-b', ['a']);
    await member.until(() => member.read.size === 2);
    await member.consumer.close();
  });

  it('lets a member that does not poll lose what it has', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 't');
    const slow = await watched(log, ['t'], { 'max.poll.interval.ms': '500' });
    await slow.until(() => slow.owned().length === 1);
    const other = await watched(log, ['t']);
    await other.until(() => other.owned().length === 1);
    await assert.rejects(slow.consumer.commit([{ topic: 't', partition: 0, offset: 0n }]), (error) =>
      isFailure(error, 'GROUP_REBALANCED'),
    );
    await together([slow, other], () => slow.told.includes('lost t-0'));
    await Promise.all([slow.consumer.close(), other.consumer.close()]);
  });

  it('seeks, pauses, resumes, and keeps to max.poll.records', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 't', { partitions: 2 });
    const values = Array.from({ length: 30 }, (_, i) => String(i));
    await fill(log, 't', values);
    const { consumer } = await watched(log, ['t'], { 'max.poll.records': '7' });
    const [zero, one] = [0, 1].map((partition) => ({ topic: 't', partition }));
    while (consumer.assignment().length === 0) await consumer.poll(50);
    consumer.seek(zero, 0n);
    consumer.seek(one, 0n);
    consumer.pause([one]);
    const collect = async (counts: readonly number[]) => {
      const found: string[][] = [[], []];
      while (found.some((list, i) => list.length < counts[i])) {
        const got = await consumer.poll(500);
        assert.ok(got.reduce((sum, part) => sum + part.records.length, 0) <= 7);
        for (const part of got) {
          assert.equal(consumer.position(part), part.nextOffset);
          found[part.partition].push(...part.records.map((r) => text(r.value) as string));
        }
      }
      return found;
    };
    assert.deepEqual(await collect([30, 0]), [values, []]);
    consumer.seek(zero, 25n);
    consumer.resume([one]);
    assert.deepEqual(await collect([5, 30]), [values.slice(25), values]);
    await consumer.close();
  });

  it('begins where auto.offset.reset says, also outside the log', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 't');
    await fill(log, 't', ['a', 'b'], 1);
    const admin = await log.admin();
    const place = { topic: 't', partition: 0 };
    for (const [committed, reset, expected] of [
      [null, 'earliest', 0n],
      [null, 'latest', 2n],
      [null, 'none', 'GROUP_OFFSET_MISSING'],
      [50n, 'earliest', 0n],
      [50n, 'latest', 2n],
      [50n, 'none', 'OFFSET_OUT_OF_RANGE'],
    ] as const) {
      await admin.alterGroupOffsets('g', [{ ...place, offset: committed }]);
      const member = await watched(log, ['t'], { 'auto.offset.reset': reset });
      const here = () => member.owned().length > 0 && member.consumer.position(place) === expected;
      if (typeof expected === 'string') {
        await assert.rejects(
          member.until(() => false),
          (error) => isFailure(error, expected),
        );
      } else if (expected === 2n) {
        await member.until(here);
      } else {
        await member.until(() => member.read.get('t-0')?.join() === 'a,b');
      }
      await member.consumer.close();
    }
  });

  it('refuses what cannot be had by name', async (t) => {
    const log = await openLog(t);
    for (const [property, value] of [
      ['enable.auto.commit', 'true'],
      ['auto.offset.reset', 'by_duration:PT1H'],
      ['group.instance.id', 'me'],
      ['partition.assignment.strategy', 'org.apache.kafka.clients.consumer.StickyAssignor'],
      ['max.poll.records', 'many'],
      ['fetch.min.bytes', '100'],
      ['max.poll.recods', '1'],
    ]) {
      await assert.rejects(log.consumer({ group: 'g', properties: { [property]: value } }), (error) => {
        assert.ok(isFailure(error, 'EMBEDDED_LOG_OPTION'));
        assert.ok(error.message.includes(property));
        return true;
      });
    }
    assert.throws(
      () =>
        log.groupMember({ group: 'g', protocolType: 'connect', sessionTimeoutMs: 1, rebalanceTimeoutMs: 1 }),
      (error) => isFailure(error, 'EMBEDDED_LOG_UNSUPPORTED'),
    );
    await assert.rejects(log.producer({ properties: { 'transactional.id': 'x' } }), (error) =>
      isFailure(error, 'EMBEDDED_LOG_UNSUPPORTED'),
    );
  });
});
