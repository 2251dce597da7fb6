// The Verifiable and Mock sinks that come with the runtime.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockSinkTask } from '../../../connectors/runtime/mock/sink-task.js';
import { VerifiableSinkTask } from '../../../connectors/runtime/verifiable/sink-task.js';
import type { SinkTaskContext } from '../../../src/api/sink.js';
import { NO_HEADERS } from '../../../src/data/headers.js';
import type { SinkRecord } from '../../../src/data/record.js';
import { isFailure } from '../../../src/errors/failure.js';

function record(offset: number, value: unknown): SinkRecord {
  return {
    ...{ topic: 't', partition: 0, offset: BigInt(offset), keySchema: null, key: null, valueSchema: null },
    ...{ value, timestamp: null, timestampType: 'CreateTime', headers: NO_HEADERS },
    originalTopic: 't',
    originalPartition: 0,
    originalOffset: BigInt(offset),
  };
}

test('the Verifiable sink tells what it took, then what was flushed, each once', async () => {
  let printed = '';
  const task = new VerifiableSinkTask((lines) => {
    printed += lines;
  });
  await task.start({} as SinkTaskContext, { name: 'v', id: '3' });
  await task.put([record(5, 41), record(6, 42n)]);
  await task.preCommit([]);
  await task.preCommit([]);
  await task.stop();
  const lines = printed
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const told = lines.map(({ seqno, offset, flushed = false }) => [seqno, offset, flushed]);
  assert.deepEqual(told, [
    [41, 5, false],
    [42, 6, false],
    [41, 5, true],
    [42, 6, true],
  ]);
  const { name, task: id, sink, topic } = lines[0];
  assert.deepEqual([name, id, sink, topic], ['v', 3, true, 't']);
  await assert.rejects(new VerifiableSinkTask().start({} as SinkTaskContext, { name: 'v' }), (error) =>
    isFailure(error, 'GENERATOR_CONFIG_INVALID'),
  );
});

test('the Mock sink fails when its time has come, and never without the mode', async () => {
  const context = { timeout: () => {} } as unknown as SinkTaskContext;
  const quiet = new MockSinkTask();
  await quiet.start(context, {});
  await quiet.put();
  const failing = new MockSinkTask();
  await failing.start(context, { mock_mode: 'task-failure', delay_ms: '0' });
  await assert.rejects(failing.put(), (error) => isFailure(error, 'MOCK_FAILURE'));
});
