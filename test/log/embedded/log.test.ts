// The embedded log as a log: what is appended is read, in order, at the offsets that were promised.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { partitionForKey } from '../../../src/log/partitioner.js';
import type { BatchTicket, NewTopic } from '../../../src/log/port.js';
import { compressions } from '../../../src/log/record-batch/compression.js';
import { appendEach, createTopic, openLog, readAll, record, text } from './harness.js';

describe('the embedded log', () => {
  for (const compression of compressions) {
    it(`reads back what was appended, ${compression}`, async (t) => {
      const log = await openLog(t);
      await createTopic(log, 'a');
      const producer = await log.producer({
        properties: { 'compression.type': compression, 'batch.size': '2000' },
      });
      await producer.prepare('a');
      const settled: BatchTicket[] = [];
      producer.onSettled = (ticket) => settled.push(ticket);
      const headers = [{ key: 'h', value: Buffer.from('x') }];
      for (let i = 0; i < 1000; i++) {
        producer.append(
          record('a', i % 10 === 0 ? null : `value ${i}`, {
            key: Buffer.from(`k${i}`),
            headers,
            timestamp: i,
          }),
        );
      }
      assert.ok(producer.bufferedBytes > 0);
      await producer.flush();
      assert.equal(producer.bufferedBytes, 0);
      assert.ok(settled.length > 5);
      let next = 0n;
      for (const ticket of settled) {
        assert.equal(ticket.state, 'done');
        assert.equal(ticket.baseOffset, next);
        next += BigInt(ticket.count);
      }
      assert.equal(next, 1000n);
      const records = await readAll(log, 'a');
      assert.deepEqual(
        records.map((r) => [r.offset, r.timestamp, text(r.key), text(r.value), r.headers[0].key]),
        Array.from({ length: 1000 }, (_, i) => [
          BigInt(i),
          i,
          `k${i}`,
          i % 10 === 0 ? null : `value ${i}`,
          'h',
        ]),
      );
    });
  }

  it('puts keyed records where Kafka would, and begins a reader anywhere', async (t) => {
    const log = await openLog(t, { defaultPartitions: 3 });
    await createTopic(log, 'p');
    const producer = await log.producer();
    await producer.prepare('p');
    for (let i = 0; i < 60; i++)
      producer.append(record('p', `${i}`, { key: Buffer.from(`k${i}`), partition: null }));
    await producer.flush();
    for (let partition = 0; partition < 3; partition++) {
      const expected = Array.from({ length: 60 }, (_, i) => `k${i}`).filter(
        (key) => partitionForKey(Buffer.from(key), 3) === partition,
      );
      assert.deepEqual(
        (await readAll(log, 'p', partition)).map((r) => text(r.key)),
        expected,
      );
    }
    const reader = await log.reader();
    await reader.assign([{ topic: 'p', partition: 1, offset: 5n }]);
    const [fetched] = await reader.poll(0);
    assert.equal(fetched.records[0].offset, 5n);
    assert.equal(reader.position({ topic: 'p', partition: 1 }), fetched.nextOffset);
    assert.equal(fetched.highWatermark, fetched.nextOffset);
  });

  it('wakes a waiting reader by an append, and by its signal', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'w');
    const reader = await log.reader();
    await reader.assign([{ topic: 'w', partition: 0, offset: 'latest' }]);
    const waiting = reader.poll(600_000);
    const producer = await log.producer();
    await appendEach(producer, [record('w', 'now')]);
    assert.equal(text((await waiting)[0].records[0].value), 'now');
    const abort = new AbortController();
    const again = reader.poll(600_000, abort.signal);
    abort.abort();
    assert.deepEqual(await again, []);
  });

  it('keeps topics, offsets, group offsets and its id over a restart', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'kept', { partitions: 2, configs: { 'retention.ms': '-1' } });
    await createTopic(log, 'gone');
    const producer = await log.producer();
    await appendEach(producer, [record('kept', '1'), record('kept', '2'), record('gone', 'x')]);
    const admin = await log.admin();
    await admin.deleteTopic('gone');
    await admin.alterGroupOffsets('connect-s', [
      { topic: 'kept', partition: 0, offset: 7n },
      { topic: 'kept', partition: 1, offset: 9n },
    ]);
    await admin.alterGroupOffsets('connect-s2', [{ topic: 'kept', partition: 0, offset: 1n }]);
    const id = await admin.clusterId();
    await log.close();

    const again = await openLog(t, {}, log.directory);
    const next = await again.admin();
    assert.equal(await next.clusterId(), id);
    assert.deepEqual(await next.listTopics(), ['kept']);
    assert.deepEqual(await next.describeTopic('kept'), {
      name: 'kept',
      partitions: 2,
      replicationFactor: 1,
      internal: false,
    });
    assert.equal((await next.topicConfigs('kept'))?.['retention.ms'], '-1');
    assert.equal(await next.describeTopic('gone'), null);
    assert.deepEqual(
      [...(await next.offsets('kept', 'latest'))],
      [
        [0, 2n],
        [1, 0n],
      ],
    );
    await next.alterGroupOffsets('connect-s', [{ topic: 'kept', partition: 1, offset: null }]);
    assert.deepEqual(await next.groupOffsets('connect-s'), [{ topic: 'kept', partition: 0, offset: 7n }]);
    await next.deleteGroup('connect-s');
    assert.deepEqual(await next.groupOffsets('connect-s'), []);
    assert.equal((await next.groupOffsets('connect-s2')).length, 1);
    const writer = await again.producer();
    await appendEach(writer, [record('kept', '3')]);
    assert.deepEqual(
      (await readAll(again, 'kept')).map((r) => [r.offset, text(r.value)]),
      [
        [0n, '1'],
        [1n, '2'],
        [2n, '3'],
      ],
    );
    // A topic made anew under an old name begins empty.
    await createTopic(again, 'gone');
    assert.deepEqual(await readAll(again, 'gone'), []);
  });

  it('refuses by name what it cannot do', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'r', { configs: { 'cleanup.policy': 'compact' } });
    const admin = await log.admin();
    const producer = await log.producer({ properties: { 'max.request.size': '200', acks: 'all' } });
    await assert.rejects(async () => producer.prepare('none'), { code: 'TOPIC_UNKNOWN' });
    await producer.prepare('r');
    assert.throws(() => producer.append(record('r', Buffer.alloc(200), { key: Buffer.from('k') })), {
      code: 'RECORD_TOO_LARGE',
      message:
        'The message is 287 bytes when serialized which is larger than 200, which is the value of the max.request.size configuration.',
    });
    assert.throws(() => producer.append(record('r', 'no key')), { code: 'RECORD_KEY_REQUIRED' });
    await assert.rejects(log.producer({ properties: { 'partitioner.class': 'x' } }), {
      code: 'EMBEDDED_LOG_OPTION',
    });
    await assert.rejects(log.producer({ properties: { 'compression.type': 'brotli' } }), {
      code: 'EMBEDDED_LOG_OPTION',
    });
    const topic: NewTopic = { name: 'new', partitions: 1, replicationFactor: 1, configs: {} };
    assert.equal(await admin.createTopic({ ...topic, name: 'r' }), false);
    const refused: NewTopic[] = [
      { ...topic, name: 'a b' },
      { ...topic, partitions: 0 },
      { ...topic, configs: { 'segment.bytes': '1' } },
      { ...topic, configs: { 'retention.ms': 'soon' } },
      { ...topic, configs: { 'cleanup.policy': 'burn' } },
      { ...topic, configs: { 'min.insync.replicas': '2' } },
    ];
    for (const bad of refused) {
      await assert.rejects(admin.createTopic(bad), { code: 'TOPIC_CREATE_REFUSED' });
    }
    await assert.rejects(admin.deleteTopic('new'), { code: 'TOPIC_UNKNOWN' });
    await producer.close();
    assert.throws(() => producer.append(record('r', 'x', { key: Buffer.from('k') })), { code: 'LOG_CLOSED' });
  });

  it('fails a batch that its topic does not take, and goes on', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'm', { configs: { 'max.message.bytes': '300' } });
    const producer = await log.producer();
    await assert.rejects(appendEach(producer, [record('m', Buffer.alloc(500))]), {
      code: 'KAFKA_MESSAGE_TOO_LARGE',
    });
    await appendEach(producer, [record('m', 'fits')]);
    assert.deepEqual(
      (await readAll(log, 'm')).map((r) => [r.offset, text(r.value)]),
      [[0n, 'fits']],
    );
  });

  // Invariant 12.
  it('stores nothing that was sent behind a batch that failed, and goes on with what comes later', async (t) => {
    const log = await openLog(t);
    for (const bad of [0, 1, 4, 11]) {
      const topic = `behind-${bad}`;
      await createTopic(log, topic, { configs: { 'max.message.bytes': '300' } });
      const producer = await log.producer({ properties: { 'batch.size': '1' } });
      await producer.prepare(topic);
      const tickets = Array.from({ length: 12 }, (_, i) =>
        producer.append(record(topic, i === bad ? Buffer.alloc(500) : `${i}`)),
      );
      await producer.flush();
      assert.equal(new Set(tickets).size, 12, 'each record is a batch');
      assert.deepEqual(
        tickets.map((ticket) => ticket.state),
        tickets.map((_, i) => (i < bad ? 'done' : 'failed')),
      );
      await appendEach(producer, [record(topic, 'later')]);
      assert.deepEqual(
        (await readAll(log, topic)).map((r) => text(r.value)),
        [...Array.from({ length: bad }, (_, i) => `${i}`), 'later'],
      );
      await producer.close();
    }
  });

  it('writes to a topic that was deleted and made anew, with other partitions', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'd', { partitions: 3 });
    const producer = await log.producer();
    const admin = await log.admin();
    await appendEach(producer, [record('d', '1', { partition: 2 })]);
    await admin.deleteTopic('d');
    await assert.rejects(appendEach(producer, [record('d', '2', { partition: 2 })]), {
      code: 'TOPIC_UNKNOWN',
    });
    await assert.rejects(async () => producer.prepare('d'), { code: 'TOPIC_UNKNOWN' });
    await createTopic(log, 'd', { partitions: 1 });
    await appendEach(producer, [record('d', '3')]);
    assert.deepEqual(
      (await readAll(log, 'd')).map((r) => [r.offset, text(r.value)]),
      [[0n, '3']],
    );
  });

  it('ends what waits when it is closed', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'e');
    const reader = await log.reader();
    await reader.assign([{ topic: 'e', partition: 0, offset: 'earliest' }]);
    const waiting = assert.rejects(reader.poll(600_000), { code: 'LOG_CLOSED' });
    await log.close();
    await waiting;
    await assert.rejects(reader.poll(0), { code: 'LOG_CLOSED' });
    await assert.rejects(log.producer(), { code: 'LOG_CLOSED' });
  });
});
