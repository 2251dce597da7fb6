// The Verifiable, Schema and Mock sources: records, offsets, what they print, how they fail.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockConnector } from '../../../connectors/runtime/mock/connector.js';
import { MockSourceTask } from '../../../connectors/runtime/mock/source-task.js';
import { NumberedConnector } from '../../../connectors/runtime/numbered-connector.js';
import { Pace } from '../../../connectors/runtime/pace.js';
import { SchemaSourceTask } from '../../../connectors/runtime/schema/source-task.js';
import { VerifiableSourceTask } from '../../../connectors/runtime/verifiable/source-task.js';
import type { Struct } from '../../../src/data/struct.js';
import { isFailure } from '../../../src/errors/failure.js';
import { silentLogger, taskContext } from './task-context.js';

const never = new AbortController().signal;

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a verifiable source numbers its records, prints them, and prints them again once they are durable', async () => {
  let printed = '';
  const task = new VerifiableSourceTask((lines) => {
    printed += lines;
  });
  await task.start(taskContext({ seqno: 41 }), { name: 'v', id: '3', topic: 't', throughput: '-1' });
  const records = await task.poll(never);
  assert.deepEqual(
    records.slice(0, 2).map(({ topic, key, value, sourcePartition, sourceOffset }) => ({
      topic,
      key,
      value,
      sourcePartition,
      sourceOffset,
    })),
    [42, 43].map((seqno) => ({
      topic: 't',
      key: 3,
      value: seqno,
      sourcePartition: { id: 3 },
      sourceOffset: { seqno },
    })),
  );
  assert.deepEqual([records[0].keySchema?.type, records[0].valueSchema?.type], ['INT32', 'INT64']);
  const given = jsonLines(printed);
  assert.equal(given.length, records.length);
  const { time_ms: time, ...first } = given[0];
  assert.equal(typeof time, 'number');
  assert.deepEqual(first, { name: 'v', task: 3, topic: 't', seqno: 42 });

  printed = '';
  await task.commit([{ partition: { id: 3 }, offset: { seqno: 44 } }]);
  await task.commit([{ partition: { id: 3 }, offset: { seqno: 45 } }]);
  assert.deepEqual(
    jsonLines(printed).map(({ seqno, committed }) => [seqno, committed]),
    [
      [42, true],
      [43, true],
      [44, true],
      [45, true],
    ],
  );
});

test('a verifiable source gives whole records when asked', async () => {
  const task = new VerifiableSourceTask(() => {});
  const props = { name: 'v', id: '0', topic: 't', throughput: '-1', 'complete.record.data': 'TRUE' };
  await task.start(taskContext(), props);
  const [{ value, valueSchema }] = await task.poll(never);
  assert.deepEqual(
    valueSchema?.fields.map((field) => field.name),
    ['name', 'task', 'topic', 'time_ms', 'seqno'],
  );
  assert.deepEqual([(value as Struct).get('name'), (value as Struct).get('seqno')], ['v', 0]);
});

test('a verifiable source refuses a config without numbers, with the original text', async () => {
  for (const props of [
    { id: '0', topic: 't' },
    { topic: 't', throughput: '1' },
    { id: 'x', throughput: '1' },
  ]) {
    await assert.rejects(
      new VerifiableSourceTask(() => {}).start(taskContext(), props as never),
      (error: Error) => {
        assert.ok(isFailure(error, 'GENERATOR_CONFIG_INVALID'));
        return error.message === 'Invalid VerifiableSourceTask configuration';
      },
    );
  }
});

test('a pace gives out what is due, no more than a batch at once', () => {
  const pace = new Pace(10, 500, 1_000);
  assert.deepEqual(
    [1_000, 1_099, 1_100, 2_000, 3_600_000].map((now) => pace.due(now)),
    [1, 1, 2, 11, 500],
  );
  assert.equal(new Pace(-1, 500, 0).due(0), 500);
  assert.equal(new Pace(0, 500, 0).due(10_000), 0);
});

test('a schema source alternates between two versions and ends after its records', async () => {
  const task = new SchemaSourceTask();
  await task.start(taskContext(), {
    id: '2',
    topic: 't',
    'num.messages': '3',
    throughput: '-1',
    'multiple.schema': 'true',
    'partition.count': '2',
  });
  const records = await task.poll(never);
  assert.deepEqual(
    records.map((record) => record.valueSchema?.version),
    [1, 2, 1],
  );
  assert.deepEqual((records[1].value as Struct).values, [
    true,
    12,
    12,
    Math.fround(12.2),
    12.2,
    1,
    'def',
    2,
    1,
  ]);
  assert.deepEqual((records[2].value as Struct).values, [true, 12, 12, Math.fround(12.2), 12.2, 0, 2, 2]);
  assert.equal(records[1].valueSchema?.field('string')?.schema.defaultValue, 'abc');
  assert.deepEqual([records[0].partition, records[0].key, records[0].sourceOffset], [2, 'key', { seqno: 0 }]);
  assert.deepEqual(await task.poll(AbortSignal.abort()), []);
});

test('a numbered connector makes as many tasks as it may', async () => {
  const connector = new NumberedConnector();
  const context = { name: 'c', logger: silentLogger, requestTaskReconfiguration: () => {}, fail: () => {} };
  await connector.start(context, { name: 'c', topic: 't' });
  assert.deepEqual(await connector.taskConfigs(2), [
    { name: 'c', topic: 't', id: '0' },
    { name: 'c', topic: 't', id: '1' },
  ]);
});

test('a mock fails where its mode says', async () => {
  const task = new MockSourceTask();
  await task.start(taskContext(), { mock_mode: 'task-failure', delay_ms: '0' });
  await assert.rejects(task.poll(never), (error) => isFailure(error, 'MOCK_FAILURE'));
  const calm = new MockSourceTask();
  await calm.start(taskContext(), { mock_mode: 'connector-failure', delay_ms: '0' });
  assert.deepEqual(await calm.poll(AbortSignal.abort()), []);

  const connector = new MockConnector();
  const failed = new Promise<unknown>((resolve) => {
    const context = { name: 'c', logger: silentLogger, requestTaskReconfiguration: () => {}, fail: resolve };
    void connector.start(context, { mock_mode: 'connector-failure', delay_ms: '1' });
  });
  assert.ok(isFailure(await failed, 'MOCK_FAILURE'));
  assert.equal((await connector.taskConfigs()).length, 1);
  await connector.stop();
});
