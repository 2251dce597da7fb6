// A broker that stops and comes back: a consumer waits, joins again, and goes on without losing or repeating what was
// committed; a transactional producer's commit waits for it too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openKafkaLog } from '../../../../src/log/kafka/open.js';
import type { LogTransactions } from '../../../../src/log/port.js';
import { type OwnKafka, startKafka } from '../../../servers/kafka.js';
import { Unavailable } from '../../../servers/shared.js';
import { keptLogger } from '../logger.js';
import { filled, watched } from './harness.js';

const broker: OwnKafka | string = await startKafka({
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.num.partitions': '1',
}).catch((error: unknown) => {
  if (error instanceof Unavailable) return error.message;
  throw error;
});
const skip = typeof broker === 'string' ? broker : false;
test.after(async () => {
  if (typeof broker !== 'string') await broker[Symbol.asyncDispose]();
});

test('a consumer and a transaction outlast the broker', { skip }, async () => {
  const { bootstrap, stop, start } = broker as OwnKafka;
  await filled(bootstrap, { topic: 't', partitions: 2, count: 5 });
  const member = await watched(bootstrap, { group: 'g', topics: ['t'] });
  await member.until(() => member.read.size === 2);
  const log = await openKafkaLog({ 'bootstrap.servers': bootstrap }, keptLogger());
  const producer = await log.producer({ properties: { 'transactional.id': 'id' } });
  const transactions = producer.transactions as LogTransactions;
  await transactions.init();
  await producer.prepare('t');
  transactions.begin();
  const send = (value: string) =>
    producer.append({
      topic: 't',
      partition: 0,
      key: null,
      value: Buffer.from(value),
      headers: [],
      timestamp: null,
    });
  send('before');
  await producer.flush();

  await stop();
  send('during');
  const committing = transactions.commit();
  let back = false;
  const starting = start().then(() => {
    back = true;
  });
  await member.until(() => back, { commit: false });
  await starting;
  await committing;
  await filled(bootstrap, { topic: 't', partitions: 2, count: 1, from: 9 });
  const last = () => ['t-0', 't-1'].every((key) => member.read.get(key)?.at(-1) === '9');
  await member.until(last, { commit: false });
  assert.deepEqual(member.read.get('t-1'), ['0', '1', '2', '3', '4', '9']);
  assert.deepEqual(member.read.get('t-0'), ['0', '1', '2', '3', '4', 'before', 'during', '9']);
  await member.consumer.close();
  await log.close();
});
