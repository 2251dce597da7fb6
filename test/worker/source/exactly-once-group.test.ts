// A worker of a group that delivers exactly once, by REST from end to end: preflight, lines once in a topic and their offset in a
// topic of the connector's own and in the worker's, new configs with more tasks, offsets altered and reset.
import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Group, startGroup } from '../../herder/distributed/group-fixture.js';
import { sharedKafka } from '../../servers/kafka.js';
import { until } from '../../until.js';
import type { TestWorker } from '../running-worker.js';

const kafka = await sharedKafka();

/** What a reader of committed records sees of a topic: `/millrace/topics` reads so. */
async function committed(
  worker: TestWorker,
  topic: string,
): Promise<{ key: string | null; value: string | null }[]> {
  return (await worker.text(`/millrace/topics/${topic}/records?from=earliest`))
    .split('\n')
    .filter((line) => line.startsWith('{"partition"'))
    .map((line) => JSON.parse(line) as { key: string | null; value: string | null });
}

async function runningFile(group: Group): Promise<string> {
  const file = join(group.directory, 'in.txt');
  writeFileSync(file, 'a\nb\nc\n');
  return file;
}

test('lines of a file arrive once, their offset in the same transaction', {
  skip: kafka.skip,
  timeout: 300_000,
}, async () => {
  await using group = await startGroup(kafka, {
    workers: 1,
    props: { 'exactly.once.source.support': 'enabled', 'offset.storage.partitions': '1' },
  });
  const [worker] = group.workers;
  const [topic, own] = [group.topics.topic('lines'), group.topics.topic('own-offsets')];
  const file = await runningFile(group);
  const config = {
    'connector.class': 'FileStreamSource',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'exactly.once.support': 'required',
    'offsets.storage.topic': own,
    'topic.creation.default.partitions': '1',
    'topic.creation.default.replication.factor': '1',
    file,
    topic,
  };
  const wrong = { ...config, 'transaction.boundary': 'connector' };
  const refused = await worker.call('POST', '/connectors', { name: 'f', config: wrong });
  assert.equal(refused.status, 400);
  assert.match(refused.body.message, /does not support connector-defined transaction boundaries/);

  const made = await worker.call('POST', '/connectors', { name: 'f', config });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const position = async () =>
    (await worker.call('GET', '/connectors/f/offsets')).body.offsets?.[0]?.offset.position;
  await until(async () => (await position()) === 6);
  appendFileSync(file, 'd\n');
  await until(async () => (await position()) === 8);
  const values = async () => (await committed(worker, topic)).map(({ value }) => value);
  assert.deepEqual(await values(), ['a', 'b', 'c', 'd']);
  const key = JSON.stringify(['f', { filename: file }]);
  const last = async (name: string) =>
    (await committed(worker, name)).filter((each) => each.key === key).at(-1)?.value;
  assert.equal(await last(own), '{"position":8}');
  await until(async () => (await last(group.topics.topic('offsets'))) === '{"position":8}');

  const stopped = async () => {
    await worker.call('PUT', '/connectors/f/stop');
    await worker.status('f', ({ connector, tasks }) => connector.state === 'STOPPED' && tasks.length === 0);
  };
  // New task configs: the earlier producer is fenced, the task goes on behind the stored offset.
  const changed = await worker.call('PUT', '/connectors/f/config', { ...config, 'batch.size': '1' });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  const fences = async () =>
    (await committed(worker, group.topics.topic('configs'))).filter((each) => each.key === 'tasks-fencing-f');
  await until(async () => (await fences()).length >= 2);
  appendFileSync(file, 'e\nf\n');
  await until(async () => (await position()) === 12);
  assert.deepEqual(await values(), ['a', 'b', 'c', 'd', 'e', 'f']);

  await stopped();
  const altered = await worker.call('PATCH', '/connectors/f/offsets', {
    offsets: [{ partition: { filename: file }, offset: { position: 10 } }],
  });
  assert.equal(altered.status, 200, JSON.stringify(altered.body));
  await worker.call('PUT', '/connectors/f/resume');
  await until(async () => (await values()).length === 7);
  assert.equal((await values()).at(-1), 'f');
  await stopped();
  assert.equal((await worker.call('DELETE', '/connectors/f/offsets')).status, 200);
  assert.deepEqual((await worker.call('GET', '/connectors/f/offsets')).body, { offsets: [] });
});
