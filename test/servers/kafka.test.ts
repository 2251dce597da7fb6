// The Kafka harness itself: a prefix's topics go with it, and a killed broker comes back with its records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quietClient, sharedKafka, startKafka, withAdmin } from './kafka.js';
import { isAlive } from './run-directory.js';

const kafka = await sharedKafka();

test('a prefix takes its topics along', { skip: kafka.skip }, async () => {
  await using kept = kafka.prefix();
  const list = () => withAdmin(kafka.bootstrap, (admin) => admin.listTopics());
  const create = (topic: string) =>
    withAdmin(kafka.bootstrap, (admin) => admin.createTopics({ topics: [{ topic }] }));
  await create(kept.topic('a'));
  let gone: string;
  {
    await using prefix = kafka.prefix();
    gone = prefix.topic('b');
    await create(gone);
    assert.ok((await list()).includes(gone));
  }
  const topics = await list();
  assert.ok(topics.includes(kept.topic('a')));
  assert.ok(!topics.includes(gone));
});

test('a broker of one’s own survives a kill and ends on dispose', { skip: kafka.skip }, async () => {
  let pid: number;
  {
    await using own = await startKafka({ 'message.max.bytes': '2000000' });
    const producer = quietClient(own.bootstrap).producer();
    await producer.connect();
    await producer.send({ topic: 'kept', messages: [{ value: 'x' }] });
    await producer.disconnect();
    await own.kill();
    await own.start();
    const offsets = await withAdmin(own.bootstrap, (admin) => admin.fetchTopicOffsets('kept'));
    assert.equal(offsets[0]!.high, '1');
    pid = own.pid;
  }
  assert.equal(isAlive(pid), false);
});
