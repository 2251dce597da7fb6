// Transactions of our producer against a real broker: what is committed is seen as one, what is aborted never, a second
// producer of the same id fences the first, and a failed batch leaves only abort.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailure } from '../../../src/errors/failure.js';
import { openKafkaLog } from '../../../src/log/kafka/open.js';
import type { Log, LogProducer, LogTransactions } from '../../../src/log/port.js';
import { quietClient, sharedKafka } from '../../servers/kafka.js';
import { until } from '../../until.js';
import { keptLogger } from './logger.js';

const kafka = await sharedKafka();
const { skip } = kafka;

async function open(): Promise<Log> {
  return openKafkaLog({ 'bootstrap.servers': kafka.bootstrap }, keptLogger());
}

async function transactional(log: Log, id: string, properties: Record<string, string> = {}) {
  const producer = await log.producer({ properties: { 'transactional.id': id, ...properties } });
  return { producer, transactions: producer.transactions as LogTransactions };
}

function append(producer: LogProducer, topic: string, values: readonly string[]): void {
  for (const [i, value] of values.entries()) {
    const partition = i % 2;
    producer.append({ topic, partition, key: null, value: Buffer.from(value), headers: [], timestamp: null });
  }
}

/** Values of both partitions up to their present ends, as a reader of that isolation sees them. */
async function seen(log: Log, topic: string, isolation: 'read_committed' | 'read_uncommitted') {
  const admin = await log.admin();
  const ends = await admin.offsets(topic, 'latest');
  const reader = await log.reader({ isolation });
  await reader.assign([0, 1].map((partition) => ({ topic, partition, offset: 'earliest' as const })));
  const values: string[] = [];
  while (
    [0, 1].some((partition) => reader.position({ topic, partition }) < (ends.get(partition) as bigint))
  ) {
    for (const { records } of await reader.poll(1000)) {
      values.push(...records.map((r) => Buffer.from(r.value as Uint8Array).toString()));
    }
  }
  await reader.close();
  await admin.close();
  return values.sort();
}

test('committed transactions are seen, aborted ones are not', { skip }, async () => {
  await using prefix = kafka.prefix();
  const topic = prefix.topic('t');
  const log = await open();
  const admin = await log.admin();
  await admin.createTopic({ name: topic, partitions: 2, replicationFactor: 1, configs: {} });
  const { producer, transactions } = await transactional(log, prefix.topic('id'));
  await producer.prepare(topic);
  assert.throws(
    () => append(producer, topic, ['x']),
    (error) => isFailure(error, 'TRANSACTION_STATE'),
  );
  assert.throws(
    () => transactions.begin(),
    (error) => isFailure(error, 'TRANSACTION_STATE'),
  );
  await transactions.init();
  transactions.begin();
  append(producer, topic, ['a', 'b', 'c']);
  await transactions.commit();
  transactions.begin();
  append(producer, topic, ['d', 'e']);
  await producer.flush();
  append(producer, topic, ['f']);
  await transactions.abort();
  assert.equal(producer.bufferedBytes, 0);
  // Nothing in it.
  transactions.begin();
  await transactions.commit();
  for (let i = 0; i < 20; i++) {
    transactions.begin();
    append(producer, topic, [`g${i}`]);
    await (i % 2 === 0 ? transactions.commit() : transactions.abort());
  }
  const committed = ['a', 'b', 'c', ...Array.from({ length: 10 }, (_, i) => `g${i * 2}`)].sort();
  assert.deepEqual(await seen(log, topic, 'read_committed'), committed);
  const all = await seen(log, topic, 'read_uncommitted');
  assert.ok(all.includes('d') && all.includes('e'));

  const group = quietClient(kafka.bootstrap).consumer({
    groupId: prefix.topic('other'),
    readUncommitted: false,
  });
  await group.connect();
  await group.subscribe({ topic, fromBeginning: true });
  const others: string[] = [];
  await new Promise<void>((resolve) => {
    void group.run({
      eachMessage: async ({ message }) => {
        others.push(String(message.value));
        if (others.length === committed.length) resolve();
      },
    });
  });
  await group.disconnect();
  assert.deepEqual(others.sort(), committed);
  await log.close();
});

test('a second producer of the id fences the first and aborts what it left', { skip }, async () => {
  await using prefix = kafka.prefix();
  const topic = prefix.topic('t');
  const log = await open();
  const admin = await log.admin();
  await admin.createTopic({ name: topic, partitions: 2, replicationFactor: 1, configs: {} });
  const first = await transactional(log, prefix.topic('id'));
  await first.transactions.init();
  await first.producer.prepare(topic);
  first.transactions.begin();
  append(first.producer, topic, ['lost', 'lost']);
  await first.producer.flush();
  const second = await transactional(log, prefix.topic('id'));
  await second.transactions.init();
  await assert.rejects(first.transactions.commit(), (error) => isFailure(error, 'KAFKA_PRODUCER_FENCED'));
  await assert.rejects(first.transactions.abort(), (error) => isFailure(error, 'KAFKA_PRODUCER_FENCED'));
  assert.throws(
    () => append(first.producer, topic, ['x']),
    (error) => isFailure(error, 'KAFKA_PRODUCER_FENCED'),
  );
  await second.producer.prepare(topic);
  second.transactions.begin();
  append(second.producer, topic, ['kept', 'kept']);
  await second.transactions.commit();
  assert.deepEqual(await seen(log, topic, 'read_committed'), ['kept', 'kept']);

  second.transactions.begin();
  append(second.producer, topic, ['x']);
  await admin.fenceProducers([prefix.topic('id'), prefix.topic('nobody')]);
  await assert.rejects(second.transactions.commit(), (error) => isFailure(error, 'KAFKA_PRODUCER_FENCED'));
  assert.deepEqual(await seen(log, topic, 'read_committed'), ['kept', 'kept']);
  await log.close();
});

test('a batch that is refused leaves only abort, and the producer goes on', { skip }, async () => {
  await using prefix = kafka.prefix();
  const topic = prefix.topic('t');
  const log = await open();
  const admin = await log.admin();
  const configs = { 'max.message.bytes': '2000' };
  await admin.createTopic({ name: topic, partitions: 2, replicationFactor: 1, configs });
  const { producer, transactions } = await transactional(log, prefix.topic('id'));
  await transactions.init();
  await producer.prepare(topic);
  transactions.begin();
  append(producer, topic, ['small', 'x'.repeat(5000)]);
  await assert.rejects(transactions.commit(), (error) => isFailure(error, 'KAFKA_MESSAGE_TOO_LARGE'));
  await assert.rejects(transactions.commit(), (error) => isFailure(error, 'KAFKA_MESSAGE_TOO_LARGE'));
  await transactions.abort();
  transactions.begin();
  append(producer, topic, ['a', 'b']);
  await transactions.commit();
  assert.deepEqual(await seen(log, topic, 'read_committed'), ['a', 'b']);
  await log.close();
});

test('a transaction open for too long is ended by the coordinator', { skip }, async () => {
  await using prefix = kafka.prefix();
  const topic = prefix.topic('t');
  const log = await open();
  const admin = await log.admin();
  await admin.createTopic({ name: topic, partitions: 2, replicationFactor: 1, configs: {} });
  const id = prefix.topic('id');
  const { producer, transactions } = await transactional(log, id, { 'transaction.timeout.ms': '5000' });
  await transactions.init();
  await producer.prepare(topic);
  transactions.begin();
  append(producer, topic, ['late', 'late']);
  await producer.flush();
  // The end of the transaction is a record of its own.
  await until('the transaction is ended', async () => {
    const ends = await admin.offsets(topic, 'latest');
    return [...ends.values()].every((end) => end === 2n);
  });
  await assert.rejects(transactions.commit(), (error) => isFailure(error, 'KAFKA_PRODUCER_FENCED'));
  assert.deepEqual(await seen(log, topic, 'read_committed'), []);
  const tooLong = await transactional(log, id, { 'transaction.timeout.ms': '2000000000' });
  await assert.rejects(tooLong.transactions.init(), /INVALID_TRANSACTION_TIMEOUT/);
  await log.close();
});
