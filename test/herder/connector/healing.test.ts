// A worker whose tasks fail: what may pass by itself is restarted until it has passed, what needs a person is left and said so,
// in the status and on a route of its own.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../../until.js';
import { counting, startTestWorker } from '../../worker/running-worker.js';

test('a task is restarted until its source is back', { timeout: 300_000 }, async () => {
  await using worker = await startTestWorker({
    'millrace.task.restart.max': '-1',
    'millrace.task.restart.delay.ms': '10',
    'millrace.task.restart.delay.max.ms': '2000',
  });
  await worker.worker.ready;
  const back = join(worker.directory, 'back');
  assert.equal(
    (await worker.call('POST', '/connectors', counting('x', { misdeed: 'away', back }))).status,
    201,
  );
  const failed = await worker.status('x', ({ tasks }) => tasks[0]?.state === 'FAILED');
  assert.match(failed.tasks[0].trace ?? '', /The task is restarted by itself in \d+ ms \(restart \d+\)\.$/);
  await until('it was restarted twice', async () => {
    const { status, body } = await worker.call('GET', '/millrace/connectors/x/restarts');
    assert.equal(status, 200);
    const [found] = body;
    assert.equal(found.task, 0);
    assert.equal(found.code, 'KAFKA_BUSY');
    return found.restarts >= 2;
  });
  writeFileSync(back, '');
  const running = await worker.status('x', ({ tasks }) => tasks[0]?.state === 'RUNNING');
  assert.equal(running.tasks[0].trace, undefined);
});

test('an error that needs a person is left alone', { timeout: 300_000 }, async () => {
  await using worker = await startTestWorker({ 'millrace.task.restart.delay.ms': '1' });
  await worker.worker.ready;
  assert.equal(
    (await worker.call('POST', '/connectors', counting('y', { misdeed: 'throw-at-start' }))).status,
    201,
  );
  const failed = await worker.status('y', ({ tasks }) => tasks[0]?.state === 'FAILED');
  assert.match(failed.tasks[0].trace ?? '', /its error does not pass by itself\. It needs a person\.$/);
  const { body } = await worker.call('GET', '/millrace/connectors/y/restarts');
  assert.deepEqual(
    body.map(({ task, state, restarts, message }: Record<string, unknown>) => ({
      task,
      state,
      restarts,
      message,
    })),
    [{ task: 0, state: 'needs-person', restarts: 0, message: 'no start today' }],
  );
  assert.equal((await worker.call('GET', '/millrace/connectors/nobody/restarts')).status, 404);
});
