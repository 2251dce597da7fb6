// The Kafka log against a real broker: what goes in comes out, by every field, codec, key and position.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { isFailure } from '../../../src/errors/failure.js';
import { openKafkaLog } from '../../../src/log/kafka/open.js';
import type { FetchedRecords, Log, LogReader, LogRecord, ProducerRecord } from '../../../src/log/port.js';
import { sharedKafka, withAdmin } from '../../servers/kafka.js';
import { keptLogger } from './logger.js';

const kafka = await sharedKafka();
const logs: Log[] = [];
const skip = kafka.skip;

after(async () => {
  for (const log of logs) await log.close();
});

async function open(properties: Record<string, string> = {}): Promise<Log> {
  const log = await openKafkaLog({ 'bootstrap.servers': kafka.bootstrap, ...properties }, keptLogger());
  logs.push(log);
  return log;
}

const plain = { partition: null, key: null, value: null, headers: [], timestamp: null };

async function readUntil(
  reader: LogReader,
  count: number,
): Promise<{ parts: FetchedRecords[]; records: LogRecord[] }> {
  const parts: FetchedRecords[] = [];
  const records: LogRecord[] = [];
  while (records.length < count) {
    for (const part of await reader.poll(5000)) {
      parts.push(part);
      records.push(...part.records);
    }
  }
  return { parts, records };
}

async function create(log: Log, name: string, partitions = 1, configs: Record<string, string> = {}) {
  const admin = await log.admin();
  assert.equal(await admin.createTopic({ name, partitions, replicationFactor: 1, configs }), true);
  return admin;
}

test('records come back with every field', { skip }, async () => {
  await using topics = kafka.prefix();
  const topic = topics.topic('fields');
  const log = await open();
  await create(log, topic);
  const producer = await log.producer();
  await producer.prepare(topic);
  assert.equal(producer.prepare(topic), undefined);
  const headers = [
    { key: 'a', value: Buffer.from('1') },
    { key: 'b', value: null },
    { key: 'a', value: Buffer.alloc(0) },
    { key: '', value: Buffer.from('ü') },
  ];
  const sent: ProducerRecord[] = [
    {
      topic,
      partition: 0,
      key: Buffer.from('k'),
      value: Buffer.from('v'),
      headers,
      timestamp: 1_700_000_000_123,
    },
    { topic, partition: null, key: null, value: null, headers: [], timestamp: 0 },
    {
      topic,
      partition: 0,
      key: Buffer.alloc(0),
      value: Buffer.alloc(0),
      headers: [],
      timestamp: 1_750_000_000_000,
    },
  ];
  const settled: unknown[] = [];
  producer.onSettled = (ticket) => settled.push(ticket);
  const tickets = sent.map((record) => producer.append(record));
  assert.ok(producer.bufferedBytes > 0);
  await producer.flush();
  assert.equal(producer.bufferedBytes, 0);
  assert.deepEqual(settled, [tickets[0]]);
  assert.equal(tickets[0].state, 'done');
  assert.equal(tickets[0].baseOffset, 0n);
  assert.equal(tickets[0].count, 3);

  const reader = await log.reader();
  await reader.assign([{ topic, partition: 0, offset: 'earliest' }]);
  const { parts, records } = await readUntil(reader, 3);
  assert.deepEqual(
    records.map((r) => ({
      ...r,
      key: text(r.key),
      value: text(r.value),
      headers: r.headers.map((h) => [h.key, text(h.value)]),
    })),
    [
      {
        offset: 0n,
        timestamp: 1_700_000_000_123,
        timestampType: 'CreateTime',
        key: 'k',
        value: 'v',
        headers: [
          ['a', '1'],
          ['b', null],
          ['a', ''],
          ['', 'ü'],
        ],
      },
      { offset: 1n, timestamp: 0, timestampType: 'CreateTime', key: null, value: null, headers: [] },
      {
        offset: 2n,
        timestamp: 1_750_000_000_000,
        timestampType: 'CreateTime',
        key: '',
        value: '',
        headers: [],
      },
    ],
  );
  assert.equal(parts.at(-1)?.highWatermark, 3n);
  assert.equal(reader.position({ topic, partition: 0 }), 3n);
  assert.deepEqual(await reader.poll(10), []);
  await reader.assign([{ topic, partition: 0, offset: 1n }]);
  assert.deepEqual(
    (await readUntil(reader, 2)).records.map((r) => r.offset),
    [1n, 2n],
  );
  await reader.assign([{ topic, partition: 0, offset: 'latest' }]);
  assert.equal(reader.position({ topic, partition: 0 }), 3n);
  await Promise.all([producer.close(), reader.close()]);
});

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString();
}

for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
  test(`compression ${compression} is read back, by the broker too`, { skip }, async () => {
    await using topics = kafka.prefix();
    const topic = topics.topic(compression);
    const log = await open();
    // Another codec in the topic makes the broker open and rewrite the batches.
    await create(log, topic, 1, { 'compression.type': compression === 'gzip' ? 'zstd' : 'gzip' });
    const producer = await log.producer({
      properties: { 'compression.type': compression, 'linger.ms': '5' },
    });
    await producer.prepare(topic);
    const value = Buffer.from('abcdefgh'.repeat(200));
    for (let i = 0; i < 1000; i++)
      producer.append({ ...plain, topic, partition: 0, key: Buffer.from(`${i}`), value });
    await producer.flush();
    const reader = await log.reader();
    await reader.assign([{ topic, partition: 0, offset: 'earliest' }]);
    const { records } = await readUntil(reader, 1000);
    assert.deepEqual(
      records.map((r) => text(r.key)),
      Array.from({ length: 1000 }, (_, i) => `${i}`),
    );
    assert.ok(records.every((r) => value.equals(r.value as Uint8Array)));
    await Promise.all([producer.close(), reader.close()]);
  });
}

test('keyed records go where murmur2 says, others stick to a partition by batch', { skip }, async () => {
  await using topics = kafka.prefix();
  const topic = topics.topic('spread');
  const log = await open();
  await create(log, topic, 8);
  const producer = await log.producer({ properties: { 'batch.size': '2000' } });
  await producer.prepare(topic);
  assert.equal(
    producer.append({ ...plain, topic, key: Buffer.from('21') }).partition,
    (-973932308 & 0x7fffffff) % 8,
  );
  const used = new Set<number>();
  for (let i = 0; i < 2000; i++)
    used.add(producer.append({ ...plain, topic, value: Buffer.alloc(100) }).partition);
  assert.ok(used.size > 1);
  await producer.flush();
  const reader = await log.reader();
  await reader.assign(
    Array.from({ length: 8 }, (_, partition) => ({ topic, partition, offset: 'earliest' as const })),
  );
  assert.equal((await readUntil(reader, 2001)).records.length, 2001);
  await Promise.all([producer.close(), reader.close()]);
});

test('a record larger than max.request.size is refused at append, others go on', { skip }, async () => {
  await using topics = kafka.prefix();
  const topic = topics.topic('large');
  const log = await open();
  await create(log, topic);
  const producer = await log.producer();
  await producer.prepare(topic);
  assert.throws(
    () => producer.append({ ...plain, topic, value: Buffer.alloc(1_048_576) }),
    (error) => isFailure(error, 'RECORD_TOO_LARGE') && /max\.request\.size/.test(error.message),
  );
  const ticket = producer.append({ ...plain, topic, value: Buffer.alloc(1_000_000) });
  await producer.flush();
  assert.equal(ticket.state, 'done');
  await producer.close();
});

test("a batch above the topic's limit is split; a single record above it fails alone and by name", {
  skip,
}, async () => {
  await using topics = kafka.prefix();
  const topic = topics.topic('limit');
  const log = await open();
  await create(log, topic, 1, { 'max.message.bytes': '20000' });
  const producer = await log.producer();
  await producer.prepare(topic);
  const first = producer.append({ ...plain, topic, value: Buffer.alloc(1000, 0) });
  for (let i = 1; i < 100; i++)
    assert.equal(producer.append({ ...plain, topic, value: Buffer.alloc(1000, i) }), first);
  await producer.flush();
  assert.equal(first.error, undefined);
  assert.equal(first.state, 'done');
  const large = producer.append({ ...plain, topic, value: Buffer.alloc(30_000) });
  await new Promise((resolve) => setImmediate(resolve));
  const behind = producer.append({ ...plain, topic, value: Buffer.alloc(1000, 100) });
  await producer.flush();
  assert.ok(isFailure(large.error, 'KAFKA_MESSAGE_TOO_LARGE'));
  assert.equal(behind.state, 'done');
  const reader = await log.reader();
  await reader.assign([{ topic, partition: 0, offset: 'earliest' }]);
  const { records } = await readUntil(reader, 101);
  assert.deepEqual(
    records.map((r) => r.value?.[0]),
    Array.from({ length: 101 }, (_, i) => i),
  );
  await Promise.all([producer.close(), reader.close()]);
});

test('unknown topics and refused creations are named', { skip }, async () => {
  await using topics = kafka.prefix();
  const log = await open();
  const producer = await log.producer();
  await assert.rejects(Promise.resolve(producer.prepare(topics.topic('none'))), (e) =>
    isFailure(e, 'TOPIC_UNKNOWN'),
  );
  assert.throws(
    () => producer.append({ ...plain, topic: topics.topic('none') }),
    (e) => isFailure(e, 'TOPIC_UNKNOWN'),
  );
  const admin = await log.admin();
  assert.equal(await admin.describeTopic(topics.topic('none')), null);
  await assert.rejects(admin.topicConfigs(topics.topic('none')), (e) => isFailure(e, 'TOPIC_UNKNOWN'));
  const reader = await log.reader();
  await assert.rejects(
    reader.assign([{ topic: topics.topic('none'), partition: 0, offset: 'earliest' }]),
    (e) => isFailure(e, 'TOPIC_UNKNOWN'),
  );
  const refused = (name: string, replicationFactor: number, configs: Record<string, string>, why: RegExp) =>
    assert.rejects(
      admin.createTopic({ name, partitions: 1, replicationFactor, configs }),
      (e) => isFailure(e, 'TOPIC_CREATE_REFUSED') && why.test(e.trace),
    );
  await refused(
    topics.topic('rf'),
    3,
    {},
    /create\/find topic.*InvalidReplicationFactorException.*only 1 broker/s,
  );
  await refused('not/a/name', 1, {}, /InvalidTopicException.*not\/a\/name/s);
  await refused(
    topics.topic('config'),
    1,
    { 'cleanup.policy': 'sometimes' },
    /Unable to create topic.*sometimes.*InvalidConfigurationException.*sometimes/s,
  );
  await Promise.all([producer.close(), reader.close(), admin.close()]);
});

test('admin: topics, settings, ends', { skip }, async () => {
  await using topics = kafka.prefix();
  const log = await open();
  const name = topics.topic('made');
  const admin = await create(log, name, 3, { 'cleanup.policy': 'compact', 'retention.ms': '1234567' });
  assert.equal(await admin.createTopic({ name, partitions: 3, replicationFactor: 1, configs: {} }), false);
  assert.deepEqual(await admin.describeTopic(name), {
    name,
    partitions: 3,
    replicationFactor: 1,
    internal: false,
  });
  assert.ok((await admin.listTopics()).includes(name));
  const configs = await admin.topicConfigs(name);
  assert.equal(configs?.['cleanup.policy'], 'compact');
  assert.equal(configs?.['retention.ms'], '1234567');
  assert.match(await admin.clusterId(), /^[\w-]{22}$/);
  const producer = await log.producer();
  await producer.prepare(name);
  producer.append({ ...plain, topic: name, partition: 1, key: Buffer.from('k') });
  await producer.flush();
  assert.deepEqual(
    [...(await admin.offsets(name, 'latest'))],
    [
      [0, 0n],
      [1, 1n],
      [2, 0n],
    ],
  );
  assert.deepEqual(
    [...(await admin.offsets(name, 'earliest'))],
    [
      [0, 0n],
      [1, 0n],
      [2, 0n],
    ],
  );
  const standard = topics.topic('standard');
  assert.equal(
    await admin.createTopic({ name: standard, partitions: -1, replicationFactor: -1, configs: {} }),
    true,
  );
  assert.equal((await admin.describeTopic(standard))?.partitions, 1);
  await admin.deleteTopic(name);
  await assert.rejects(admin.deleteTopic(name), (e) => isFailure(e, 'TOPIC_UNKNOWN'));
  await Promise.all([producer.close(), admin.close()]);
});

test("admin: a group's offsets are set, read, deleted, and kept while it has members", { skip }, async () => {
  await using topics = kafka.prefix();
  const log = await open();
  const topic = topics.topic('grouped');
  const admin = await create(log, topic, 2);
  const group = `${topics.name}-group`;
  assert.deepEqual(await admin.groupOffsets(group), []);
  await admin.alterGroupOffsets(group, [
    { topic, partition: 0, offset: 5n },
    { topic, partition: 1, offset: 2n ** 40n },
  ]);
  const sorted = async () => (await admin.groupOffsets(group)).sort((a, b) => a.partition - b.partition);
  assert.deepEqual(await sorted(), [
    { topic, partition: 0, offset: 5n },
    { topic, partition: 1, offset: 2n ** 40n },
  ]);
  await admin.alterGroupOffsets(group, [
    { topic, partition: 0, offset: null },
    { topic, partition: 1, offset: 7n },
  ]);
  assert.deepEqual(await sorted(), [{ topic, partition: 1, offset: 7n }]);
  await admin.deleteGroup(group);
  assert.deepEqual(await admin.groupOffsets(group), []);
  await admin.deleteGroup(group);
  await admin.alterGroupOffsets(group, [{ topic, partition: 0, offset: null }]);
  await admin.close();
});

test('a poll ends when aborted, and when the reader closes', { skip }, async () => {
  await using topics = kafka.prefix();
  const topic = topics.topic('quiet');
  const log = await open();
  await create(log, topic);
  const reader = await log.reader();
  await reader.assign([{ topic, partition: 0, offset: 'earliest' }]);
  const controller = new AbortController();
  const polling = reader.poll(3_600_000, controller.signal);
  controller.abort();
  assert.deepEqual(await polling, []);
  const last = reader.poll(3_600_000);
  await reader.close();
  await assert.rejects(last, (e) => isFailure(e, 'LOG_CLOSED'));
});

test('an offset that is no longer in the log leads to its beginning', { skip }, async () => {
  await using topics = kafka.prefix();
  const topic = topics.topic('trimmed');
  const log = await open();
  await create(log, topic);
  const producer = await log.producer();
  await producer.prepare(topic);
  for (let i = 0; i < 10; i++) producer.append({ ...plain, topic, partition: 0, key: Buffer.from([i]) });
  await producer.flush();
  await withAdmin(kafka.bootstrap, async (admin) => {
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '4' }] });
  });
  const reader = await log.reader();
  await reader.assign([{ topic, partition: 0, offset: 1n }]);
  assert.deepEqual(
    (await readUntil(reader, 6)).records.map((r) => r.offset),
    [4n, 5n, 6n, 7n, 8n, 9n],
  );
  await Promise.all([producer.close(), reader.close()]);
});

test('a closed producer fails what it holds and takes no more', { skip }, async () => {
  await using topics = kafka.prefix();
  const topic = topics.topic('closing');
  const log = await open();
  await create(log, topic);
  const producer = await log.producer({ properties: { 'linger.ms': '3600000' } });
  await producer.prepare(topic);
  const ticket = producer.append({ ...plain, topic });
  await producer.close();
  assert.equal(ticket.state, 'failed');
  assert.ok(isFailure(ticket.error, 'LOG_CLOSED'));
  assert.equal(producer.bufferedBytes, 0);
  assert.throws(
    () => producer.append({ ...plain, topic }),
    (e) => isFailure(e, 'LOG_CLOSED'),
  );
});

test('a topic deleted under records on their way comes back where the broker creates topics', {
  skip: kafka.skip,
}, async () => {
  await using topics = kafka.prefix();
  const topic = topics.topic('deleted');
  const log = await openKafkaLog({ 'bootstrap.servers': kafka.bootstrap }, keptLogger());
  const admin = await log.admin();
  await admin.createTopic({ name: topic, partitions: 1, replicationFactor: 1, configs: {} });
  const producer = await log.producer();
  await producer.prepare(topic);
  await admin.deleteTopic(topic);
  const record = { topic, partition: 0, key: null, value: Buffer.from('v'), headers: [], timestamp: null };
  // The broker may take records for a moment longer, into the topic that goes.
  for (let there = false; !there; ) {
    const ticket = producer.append(record);
    await producer.flush();
    assert.equal(ticket.state, 'done');
    there =
      (await admin.describeTopic(topic)) !== null && (await admin.offsets(topic, 'latest')).get(0) !== 0n;
  }
  await log.close();
});
