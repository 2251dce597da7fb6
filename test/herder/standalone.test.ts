// The standalone herder, asked over REST on an embedded log: states, texts, restarts, offsets, and a second start.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test as anyTest, before } from 'node:test';
import { until } from '../until.js';
import { counting, startTestWorker, type TestWorker } from '../worker/running-worker.js';

/** What is waited for comes within milliseconds; a wait that never ends must not stop the run. */
const test = (name: string, body: () => Promise<void>) => anyTest(name, { timeout: 300_000 }, body);

let worker: TestWorker;
before(async () => {
  worker = await startTestWorker();
});
after(() => worker[Symbol.asyncDispose]());

const fileConfig = (name: string, file: string) => ({
  name,
  config: {
    'connector.class': 'FileStreamSource',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    file,
    topic: `${name}-lines`,
  },
});

test('initial states: PAUSED and STOPPED have no tasks until resumed', async () => {
  for (const state of ['PAUSED', 'STOPPED']) {
    const name = `begins-${state.toLowerCase()}`;
    const created = await worker.call('POST', '/connectors', { ...counting(name), initial_state: state });
    assert.equal(created.status, 201);
    const info = await worker.status(name, (s) => s.connector.state === state);
    assert.deepEqual(info.tasks, []);
    assert.equal((await worker.call('PUT', `/connectors/${name}/resume`)).status, 202);
    await worker.status(name, (s) => s.connector.state === 'RUNNING' && s.tasks[0]?.state === 'RUNNING');
    assert.equal((await worker.call('DELETE', `/connectors/${name}`)).status, 204);
    assert.equal((await worker.call('GET', `/connectors/${name}/status`)).status, 404);
  }
});

test('texts for connectors and tasks that do not exist', async () => {
  const texts: [string, string, number, string][] = [
    ['GET', '/connectors/no', 404, 'Connector no not found'],
    ['GET', '/connectors/no/status', 404, 'No status found for connector no'],
    ['PUT', '/connectors/no/pause', 404, 'Unknown connector no'],
    ['POST', '/connectors/no/restart?includeTasks=true', 404, 'Unknown connector: no'],
    ['DELETE', '/connectors/no', 404, 'Connector no not found'],
    ['GET', '/connectors/no/offsets', 404, 'Connector no not found'],
  ];
  for (const [method, path, status, message] of texts) {
    const reply = await worker.call(method, path);
    assert.deepEqual([reply.status, reply.body.message], [status, message], path);
  }
});

test('a name given twice is refused, a bad config lists every error', async () => {
  await worker.call('POST', '/connectors', counting('twice'));
  const twice = await worker.call('POST', '/connectors', counting('twice'));
  assert.deepEqual([twice.status, twice.body.message], [409, 'Connector twice already exists']);
  const bad = await worker.call(
    'POST',
    '/connectors',
    counting('bad', { 'tasks.max': '0', 'errors.tolerance': 'some' }),
  );
  assert.equal(bad.status, 400);
  assert.match(
    bad.body.message,
    /^Connector configuration is invalid and contains the following 2 error\(s\):\nInvalid value 0 for configuration tasks\.max/,
  );
  await worker.call('DELETE', '/connectors/twice');
});

test('restart with flags shows the plan, and only failed tasks restart when asked', async () => {
  await worker.call('POST', '/connectors', counting('flags', { 'tasks.max': '2', misdeed: 'throw' }));
  await worker.status('flags', (s) => s.tasks[0]?.state === 'FAILED' && s.tasks[1]?.state === 'RUNNING');
  const reply = await worker.call('POST', '/connectors/flags/restart?includeTasks=true&onlyFailed=true');
  assert.equal(reply.status, 202);
  assert.deepEqual(
    [reply.body.connector.state, reply.body.tasks.map((t: { state: string }) => t.state)],
    ['RUNNING', ['RESTARTING', 'RUNNING']],
  );
  assert.equal((await worker.call('POST', '/connectors/flags/restart')).status, 204);
  const unknown = await worker.call('POST', '/connectors/flags/tasks/7/restart');
  assert.deepEqual([unknown.status, unknown.body.message], [404, 'Task flags-7 not found']);
  await worker.call('DELETE', '/connectors/flags');
});

test('offsets: refused while running, altered, reset, and taken up by the task', async () => {
  const file = join(worker.directory, 'offsets.txt');
  writeFileSync(file, 'one\ntwo\nthree\n');
  await worker.call('POST', '/connectors', fileConfig('offs', file));
  const offsets = async () => (await worker.call('GET', '/connectors/offs/offsets')).body.offsets;
  await until(async () => (await offsets())[0]?.offset.position === 14);
  const change = { offsets: [{ partition: { filename: file }, offset: { position: 8 } }] };
  const refused = await worker.call('PATCH', '/connectors/offs/offsets', change);
  assert.equal(refused.status, 400);
  assert.match(
    refused.body.message,
    /^Connectors must be in the STOPPED state before their offsets can be modified/,
  );
  assert.equal((await worker.call('PUT', '/connectors/offs/stop')).status, 204);
  const empty = await worker.call('PATCH', '/connectors/offs/offsets', { offsets: [] });
  assert.deepEqual(
    [empty.status, empty.body.message],
    [400, 'Partitions / offsets need to be provided for an alter offsets request'],
  );
  const wrong = { offsets: [{ partition: { filename: file }, offset: { position: -1 } }] };
  assert.match((await worker.call('PATCH', '/connectors/offs/offsets', wrong)).body.message, /non-negative/);
  const altered = await worker.call('PATCH', '/connectors/offs/offsets', change);
  assert.deepEqual(altered.body, {
    message: 'The offsets for this connector have been altered successfully',
  });
  assert.deepEqual(await offsets(), change.offsets);
  await worker.call('PUT', '/connectors/offs/resume');
  await until(
    async () =>
      (await worker.text('/millrace/topics/offs-lines/records?from=earliest')).split('three').length === 3,
  );
  assert.deepEqual((await worker.call('GET', '/connectors/offs/topics')).body, {
    offs: { topics: ['offs-lines'] },
  });
  assert.equal((await worker.call('PUT', '/connectors/offs/topics/reset')).status, 202);
  await worker.call('PUT', '/connectors/offs/stop');
  const reset = await worker.call('DELETE', '/connectors/offs/offsets');
  assert.deepEqual(reset.body, { message: 'The offsets for this connector have been reset successfully' });
  assert.deepEqual(await offsets(), []);
  await worker.call('DELETE', '/connectors/offs');
});

test('a patch changes and removes keys; the same config again keeps the tasks’ configs', async () => {
  await worker.call('POST', '/connectors', counting('patch', { extra: '1' }));
  const reply = await worker.call('PATCH', '/connectors/patch/config', { extra: null, more: '2' });
  assert.equal(reply.status, 200);
  assert.deepEqual([reply.body.config.extra, reply.body.config.more], [undefined, '2']);
  await worker.status('patch', (s) => s.tasks[0]?.state === 'RUNNING');
  const tasks = (await worker.call('GET', '/connectors/patch/tasks')).body;
  assert.deepEqual([tasks[0].config.more, tasks[0].config['task.class']], ['2', 'test.CountTask']);
  assert.match(
    await worker.text('/metrics'),
    /kafka_connect_source_task_metrics_source_record_poll_total\{connector="patch",task="0"\} \d+/,
  );
  await worker.call('DELETE', '/connectors/patch');
});

test('connectors, states and offsets outlive the worker on the embedded log', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-restart-'));
  const file = join(directory, 'in.txt');
  writeFileSync(file, '1\n2\n');
  try {
    const first = await startTestWorker({}, directory);
    await first.call('POST', '/connectors', fileConfig('kept', file));
    await first.call('POST', '/connectors', { ...counting('asleep'), initial_state: 'STOPPED' });
    await first.status('kept', (s) => s.tasks[0]?.state === 'RUNNING');
    await until(async () => (await first.values('kept-lines')).length === 2);
    await first.worker.stop();
    appendFileSync(file, '3\n');
    await using second = await startTestWorker({}, directory);
    await until(async () => (await second.values('kept-lines')).length >= 3);
    assert.deepEqual(await second.values('kept-lines'), [1, 2, 3]);
    assert.equal((await second.status('asleep', () => true)).connector.state, 'STOPPED');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('a connector that could not start with the worker runs its tasks once it is restarted', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-needs-'));
  const needs = join(directory, 'needed');
  writeFileSync(needs, '');
  try {
    const first = await startTestWorker({}, directory);
    await first.call('POST', '/connectors', counting('needy', { needs }));
    await first.status('needy', (s) => s.tasks[0]?.state === 'RUNNING');
    await first.worker.stop();
    rmSync(needs);
    await using second = await startTestWorker({}, directory);
    await second.status('needy', (s) => s.connector.state === 'FAILED');
    const before = (await second.values('needy-topic')).length;
    writeFileSync(needs, '');
    await second.call('POST', '/connectors/needy/restart');
    await second.status('needy', (s) => s.connector.state === 'RUNNING' && s.tasks[0]?.state === 'RUNNING');
    await until(async () => (await second.values('needy-topic')).length > before);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
