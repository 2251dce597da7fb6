// Retention and compaction: what goes, what stays, and that no offset ever changes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rewrite } from '../../../../src/log/embedded/broker/cleanup.js';
import { decodeBatches } from '../../../../src/log/record-batch/decoder.js';
import { BatchEncoder } from '../../../../src/log/record-batch/encoder.js';
import { appendEach, createTopic, openLog, readAll, record, text } from '../harness.js';

const NOW = 1_800_000_000_000;
const keyed = (topic: string, key: string, value: string | null) =>
  record(topic, value, { key: Buffer.from(key), timestamp: NOW });

describe('retention', () => {
  it('removes by time what is oldest, up to the first batch that is young enough', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'time', { configs: { 'retention.ms': '1000' } });
    await createTopic(log, 'ever', { configs: { 'retention.ms': '-1' } });
    const producer = await log.producer();
    const at = (timestamp: number) => record('time', `${timestamp}`, { timestamp });
    await appendEach(producer, [at(1), at(2000), at(3), at(5000), record('ever', 'x', { timestamp: 1 })]);
    const admin = await log.admin();
    await admin.clean(2900);
    assert.deepEqual(
      (await readAll(log, 'time')).map((r) => [r.offset, text(r.value)]),
      [
        [1n, '2000'],
        [2n, '3'],
        [3n, '5000'],
      ],
    );
    assert.deepEqual([...(await admin.offsets('time', 'earliest'))], [[0, 1n]]);
    await admin.clean(1e12);
    assert.deepEqual(await readAll(log, 'time'), []);
    assert.deepEqual([...(await admin.offsets('time', 'latest'))], [[0, 4n]]);
    assert.equal((await readAll(log, 'ever')).length, 1);
    await log.close();
    const again = await openLog(t, {}, log.directory);
    await appendEach(await again.producer(), [at(6000)]);
    assert.deepEqual(
      (await readAll(again, 'time')).map((r) => r.offset),
      [4n],
    );
  });

  it('removes by size as long as enough stays, and a reader before the beginning goes on there', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'size', { configs: { 'retention.bytes': '2500', 'retention.ms': '-1' } });
    const producer = await log.producer();
    const reader = await log.reader();
    await reader.assign([{ topic: 'size', partition: 0, offset: 'earliest' }]);
    await appendEach(
      producer,
      Array.from({ length: 10 }, () => record('size', Buffer.alloc(930))),
    );
    await (await log.admin()).clean(NOW);
    // A batch has 1001 or 1002 bytes: three are needed to hold 2500.
    assert.deepEqual(
      (await readAll(log, 'size')).map((r) => r.offset),
      [7n, 8n, 9n],
    );
    assert.equal((await reader.poll(0))[0].records[0].offset, 7n);
  });
});

describe('compaction', () => {
  it('keeps the last value of each key at its offset, tombstones for their time', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'c', { configs: { 'cleanup.policy': 'compact', 'delete.retention.ms': '1000' } });
    const producer = await log.producer();
    await producer.prepare('c');
    for (const [key, value] of [
      ['a', '1'],
      ['b', '1'],
      ['a', '2'],
      ['d', '1'],
    ])
      producer.append(keyed('c', key, value));
    await producer.flush();
    await appendEach(producer, [keyed('c', 'b', null), keyed('c', 'c', '1'), keyed('c', 'last', '1')]);
    const admin = await log.admin();
    const seen = async () =>
      (await readAll(log, 'c')).map((r) => [Number(r.offset), text(r.key), text(r.value), r.timestamp]);
    await admin.clean(NOW);
    const rest = [
      [5, 'c', '1', NOW],
      [6, 'last', '1', NOW],
    ];
    assert.deepEqual(await seen(), [[2, 'a', '2', NOW], [3, 'd', '1', NOW], [4, 'b', null, NOW], ...rest]);
    await admin.clean(NOW + 999);
    assert.equal((await seen()).length, 5);
    await admin.clean(NOW + 1000);
    assert.deepEqual(await seen(), [[2, 'a', '2', NOW], [3, 'd', '1', NOW], ...rest]);
    assert.deepEqual([...(await admin.offsets('c', 'latest'))], [[0, 7n]]);
    const reader = await log.reader();
    await reader.assign([{ topic: 'c', partition: 0, offset: 4n }]);
    assert.equal((await reader.poll(0))[0].records[0].offset, 5n);
  });

  it('waits for min.compaction.lag.ms and for enough that is new', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'lag', {
      configs: { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': '1000' },
    });
    await createTopic(log, 'ratio', {
      configs: { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.9' },
    });
    const producer = await log.producer();
    for (const topic of ['lag', 'ratio']) {
      await appendEach(producer, [keyed(topic, 'k', '1'), keyed(topic, 'k', '2'), keyed(topic, 'x', '1')]);
    }
    const admin = await log.admin();
    await admin.clean(NOW + 500);
    assert.equal((await readAll(log, 'lag')).length, 3);
    assert.equal((await readAll(log, 'ratio')).length, 2);
    await admin.clean(NOW + 1001);
    assert.equal((await readAll(log, 'lag')).length, 2);
    await appendEach(producer, [keyed('ratio', 'k', '3'), keyed('ratio', 'y', '1')]);
    await admin.clean(NOW + 500);
    assert.equal((await readAll(log, 'ratio')).length, 4);
  });

  it('equals a map of the records, whatever they are', async (t) => {
    const log = await openLog(t);
    const admin = await log.admin();
    const producer = await log.producer({ properties: { 'batch.size': '300', 'compression.type': 'gzip' } });
    let run = 0;
    const change = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      value: fc.option(fc.string({ maxLength: 20 }), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 60 }),
        fc.nat(60),
        async (changes, cleanAt) => {
          const topic = `map-${run++}`;
          await createTopic(log, topic, {
            configs: {
              'cleanup.policy': 'compact',
              'delete.retention.ms': '0',
              'min.cleanable.dirty.ratio': '0',
            },
          });
          await producer.prepare(topic);
          const expected = new Map<string, [bigint, string]>();
          for (const [i, { key, value }] of changes.entries()) {
            if (i === cleanAt) {
              await producer.flush();
              await admin.clean(NOW);
            }
            producer.append(keyed(topic, key, value));
            if (value === null) expected.delete(key);
            else expected.set(key, [BigInt(i), value]);
          }
          await producer.flush();
          await admin.clean(NOW + 1);
          await admin.clean(NOW + 2);
          const replayed = new Map<string, [bigint, string]>();
          for (const { key, value, offset } of await readAll(log, topic)) {
            if (value === null) replayed.delete(text(key)!);
            else replayed.set(text(key)!, [offset, text(value)!]);
          }
          assert.deepEqual(new Map([...replayed].sort()), new Map([...expected].sort()));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('rewrites a batch without touching who made it and how far it reaches', () => {
    const encoder = new BatchEncoder({ compression: 'gzip' });
    for (const key of ['a', 'b', 'a']) encoder.append(NOW, Buffer.from(key), Buffer.from(key), []);
    const batch = encoder.finish({ baseOffset: 50n, producerId: 4n, producerEpoch: 2, baseSequence: 6 });
    const latest = new Map([
      ['a', 52n],
      ['b', 99n],
    ]);
    const { batch: after } = rewrite(batch, latest, { now: NOW, deleteRetentionMs: 0 });
    const [decoded] = decodeBatches(after!);
    assert.deepEqual(
      [
        decoded.baseOffset,
        decoded.lastOffset,
        decoded.producerId,
        decoded.producerEpoch,
        decoded.baseSequence,
      ],
      [50n, 52n, 4n, 2, 6],
    );
    assert.deepEqual(
      decoded.records.map((r) => r.offset),
      [52n],
    );
    assert.equal(
      rewrite(
        batch,
        new Map([
          ['a', 99n],
          ['b', 99n],
        ]),
        { now: NOW, deleteRetentionMs: 0 },
      ).batch,
      null,
    );
    assert.equal(rewrite(after!, latest, { now: NOW, deleteRetentionMs: 0 }).batch, after);
  });
});
