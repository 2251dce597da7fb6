// read_committed against a real broker: an aborted and a committed transaction of another client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openKafkaLog } from '../../../src/log/kafka/open.js';
import { quietClient, sharedKafka } from '../../servers/kafka.js';
import { keptLogger } from './logger.js';

const kafka = await sharedKafka();

test('aborted transactions are seen only by read_uncommitted', { skip: kafka.skip }, async () => {
  await using topics = kafka.prefix();
  const topic = topics.topic('transactions');
  const log = await openKafkaLog({ 'bootstrap.servers': kafka.bootstrap }, keptLogger());
  const admin = await log.admin();
  await admin.createTopic({ name: topic, partitions: 1, replicationFactor: 1, configs: {} });
  const client = quietClient(kafka.bootstrap);
  const other = client.producer({
    transactionalId: topics.topic('id'),
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await other.connect();
  for (const [value, commit] of [
    ['a', false],
    ['b', true],
  ] as const) {
    const transaction = await other.transaction();
    await transaction.send({ topic, messages: [{ value }] });
    await (commit ? transaction.commit() : transaction.abort());
  }
  await other.disconnect();
  for (const [isolation, expected] of [
    ['read_committed', ['b']],
    ['read_uncommitted', ['a', 'b']],
  ] as const) {
    const reader = await log.reader({ isolation });
    await reader.assign([{ topic, partition: 0, offset: 'earliest' }]);
    const values: string[] = [];
    while (reader.position({ topic, partition: 0 }) < 4n) {
      for (const { records } of await reader.poll(5000))
        values.push(...records.map((r) => Buffer.from(r.value!).toString()));
    }
    assert.deepEqual(values, expected);
    await reader.close();
  }
  await log.close();
});
