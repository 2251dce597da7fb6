// A broker killed and started again in the middle of a load: every record arrives once and in order, and a reader
// that was polling goes on by itself. And one that stops and comes back under a group's consumer and a transaction.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKafkaLog } from '../../../src/log/kafka/open.js';
import type { BatchTicket, LogReader, LogTransactions } from '../../../src/log/port.js';
import { sharedKafka, startKafka } from '../../servers/kafka.js';
import { until } from '../../until.js';
import { filled, watched } from './consumer/harness.js';
import { keptLogger } from './logger.js';

const { skip } = await sharedKafka();
const kafka = skip === false ? await startKafka() : null;
after(() => kafka?.[Symbol.asyncDispose]());
const COUNT = 200_000;
const PARTITIONS = 3;

// Invariant 4.
test('200,000 records over two kills of the broker: none lost, none twice, all in order', {
  skip,
}, async () => {
  assert.ok(kafka);
  const logger = keptLogger();
  const log = await openKafkaLog(
    { 'bootstrap.servers': kafka.bootstrap, 'request.timeout.ms': '5000' },
    logger,
  );
  const admin = await log.admin();
  const topic = 'restarted';
  await admin.createTopic({ name: topic, partitions: PARTITIONS, replicationFactor: 1, configs: {} });
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({
    topic,
    partition,
    offset: 'earliest' as const,
  }));
  const reader = await log.reader();
  await reader.assign(partitions);
  const stop = new AbortController();
  const seen: number[][] = Array.from({ length: PARTITIONS }, () => []);
  const reading = readAll(reader, seen, stop.signal);

  const producer = await log.producer({ properties: { 'batch.size': '20000' } });
  await producer.prepare(topic);
  const failed: BatchTicket[] = [];
  producer.onSettled = (ticket) => {
    if (ticket.state !== 'done') failed.push(ticket);
  };
  const outage = (async () => {
    for (let kills = 0; kills < 2; kills++) {
      await sleep(300);
      await kafka.kill();
      await sleep(300);
      await kafka.start();
    }
  })();
  let outageOver = false;
  void outage.finally(() => {
    outageOver = true;
  });
  for (let i = 0; i < COUNT; i++) {
    const value = Buffer.allocUnsafe(200);
    value.writeUInt32BE(i);
    producer.append({ topic, partition: i % PARTITIONS, key: null, value, headers: [], timestamp: null });
    // Spread the load over the whole outage, then let the rest go at once.
    if (i % 100 === 99 && !outageOver) await sleep(2);
    if (producer.bufferedBytes > 4_000_000) await producer.drained(2_000_000);
  }
  await outage;
  await producer.flush();
  assert.deepEqual(failed, []);
  const ends = [...(await admin.offsets(topic, 'latest')).values()];
  assert.equal(
    ends.reduce((sum, end) => sum + end, 0n),
    BigInt(COUNT),
  );
  await until(() => seen.reduce((sum, list) => sum + list.length, 0) >= COUNT);
  stop.abort();
  await reading;
  for (const [partition, list] of seen.entries()) {
    for (let i = 0; i < list.length; i++) assert.equal(list[i], i * PARTITIONS + partition);
  }
  assert.ok(
    logger.lines.includes('warn: Records cannot be delivered to Kafka; trying again.'),
    logger.lines.join('\n'),
  );
  await producer.close();
  await log.close();
});

test('a consumer and a transaction outlast the broker', { skip }, async () => {
  assert.ok(kafka);
  const { bootstrap } = kafka;
  await filled(bootstrap, { topic: 't', partitions: 2, count: 5 });
  const member = await watched(bootstrap, { group: 'g', topics: ['t'] });
  await member.until(() => member.read.size === 2);
  const log = await openKafkaLog({ 'bootstrap.servers': bootstrap }, keptLogger());
  const producer = await log.producer({
    // The broker may be away for long on a slow machine.
    properties: { 'transactional.id': 'id', 'transaction.timeout.ms': '600000' },
  });
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

  await kafka.stop();
  send('during');
  const committing = transactions.commit();
  let back = false;
  const starting = kafka.start().then(() => {
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

async function readAll(reader: LogReader, seen: number[][], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const { partition, records } of await reader.poll(1000, signal)) {
      for (const record of records)
        seen[partition].push(Buffer.from(record.value as Uint8Array).readUInt32BE());
    }
  }
  await reader.close();
}
