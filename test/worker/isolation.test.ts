// Tasks that crash, starve or hang, in real threads: each fails alone, with a named error, while the rest goes on.
import assert from 'node:assert/strict';
import { after, test as anyTest, before } from 'node:test';
import { until } from '../until.js';
import { counting, startTestWorker, type TestWorker } from './running-worker.js';

/** What is waited for comes within milliseconds; a wait that never ends must not stop the run. */
const test = (name: string, body: () => Promise<void>) => anyTest(name, { timeout: 300_000 }, body);

let worker: TestWorker;
before(async () => {
  worker = await startTestWorker({
    'millrace.task.heap.max.mb': '64',
    'task.shutdown.graceful.timeout.ms': '300',
  });
  await worker.call('POST', '/connectors', counting('steady'));
});
after(() => worker[Symbol.asyncDispose]());

async function steadyGoesOn(): Promise<void> {
  const count = (await worker.values('steady-topic')).length;
  await until(async () => (await worker.values('steady-topic')).length > count);
  const steady = await worker.status('steady', () => true);
  assert.equal(steady.tasks[0].state, 'RUNNING');
}

const cases: [string, RegExp][] = [
  [
    'exit',
    /^org\.apache\.kafka\.connect\.errors\.ConnectException: The thread of task exit-0 ended by itself with exit code 3\n\t\[TASK_CRASHED\]/,
  ],
  ['heap', /Task heap-0 used up its heap of 64 MB\n\t\[TASK_OUT_OF_MEMORY\]/],
  ['throw', /poll went wrong/],
  ['throw-later', /Task throw-later-0 failed unexpectedly\n\t\[TASK_UNEXPECTED\][\s\S]*nobody catches this/],
  ['throw-at-start', /no start today/],
];

for (const [misdeed, trace] of cases) {
  // Invariant 10.
  test(`a task that does this fails alone: ${misdeed}`, async () => {
    await worker.call('POST', '/connectors', counting(misdeed, { misdeed, 'tasks.max': '2' }));
    const ends = misdeed === 'throw-at-start' ? 2 : 1;
    const info = await worker.status(
      misdeed,
      (s) => s.tasks.filter((t) => t.state === 'FAILED').length === ends,
    );
    assert.match(info.tasks[0].trace ?? '', trace);
    assert.equal(info.connector.state, 'RUNNING');
    if (ends === 1) await worker.status(misdeed, (s) => s.tasks[1]?.state === 'RUNNING');
    await steadyGoesOn();
    assert.equal((await worker.call('DELETE', `/connectors/${misdeed}`)).status, 204);
  });
}

for (const [misdeed, trace] of cases) {
  if (misdeed === 'throw-at-start') continue;
  // Invariant 10.
  test(`a task on a shared thread that does this fails alone, the others begin again elsewhere: ${misdeed}`, async () => {
    const light = { 'connector.class': 'test.LightCountConnector', misdeed, 'tasks.max': '3' };
    const name = `shared-${misdeed}`;
    await worker.call('POST', '/connectors', counting(name, light));
    const info = await worker.status(name, (s) => s.tasks[0]?.state === 'FAILED');
    assert.match(info.tasks[0].trace ?? '', new RegExp(trace.source.replaceAll(`${misdeed}-0`, `${name}-0`)));
    await worker.status(name, (s) => s.tasks[1]?.state === 'RUNNING' && s.tasks[2]?.state === 'RUNNING');
    const counted = async (task: string) =>
      (await worker.values(`${name}-topic`)).filter((v) => v.task === task).map((v) => v.n);
    for (const task of ['1', '2']) {
      await until(async () => (await counted(task)).length >= 60);
      const numbers = new Set(await counted(task));
      for (let n = 1; n <= numbers.size; n++) assert.ok(numbers.has(n), `task ${task} lost ${n}`);
    }
    await steadyGoesOn();
    assert.equal((await worker.call('DELETE', `/connectors/${name}`)).status, 204);
  });
}

test('tasks on a shared thread stop, pause and go on as others do', async () => {
  const light = { 'connector.class': 'test.LightCountConnector', 'tasks.max': '5' };
  await worker.call('POST', '/connectors', counting('light', light));
  const all = (state: string) =>
    worker.status('light', (s) => s.tasks.length === 5 && s.tasks.every((t) => t.state === state));
  await all('RUNNING');
  await worker.call('PUT', '/connectors/light/pause');
  await all('PAUSED');
  await worker.call('PUT', '/connectors/light/resume');
  await all('RUNNING');
  assert.equal((await worker.call('POST', '/connectors/light/tasks/2/restart')).status, 204);
  await all('RUNNING');
  assert.equal((await worker.call('DELETE', '/connectors/light')).status, 204);
});

test('a failed task comes back by restart, from its last committed offset', async () => {
  await worker.call('POST', '/connectors', counting('again', { misdeed: 'throw' }));
  await worker.status('again', (s) => s.tasks[0]?.state === 'FAILED');
  await worker.call('PUT', '/connectors/again/config', counting('again').config);
  await worker.status('again', (s) => s.tasks[0]?.state === 'RUNNING');
  await until(async () => (await worker.values('again-topic')).length >= 40);
  const numbers = (await worker.values('again-topic')).map((v) => v.n);
  assert.deepEqual(
    numbers.slice(0, 40),
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
  await worker.call('DELETE', '/connectors/again');
});

test('a task on a shared thread that does not stop is ended by force, the others go on', async () => {
  const light = { 'connector.class': 'test.LightCountConnector' };
  await worker.call('POST', '/connectors', counting('beside', { ...light, 'tasks.max': '3' }));
  await worker.call('POST', '/connectors', counting('stuck-light', { ...light, misdeed: 'hang' }));
  await until(async () => (await worker.values('stuck-light-topic').catch(() => [])).length >= 20);
  assert.equal((await worker.call('DELETE', '/connectors/stuck-light')).status, 204);
  const runs = (s: { tasks: readonly { state: string }[] }) => s.tasks.every((t) => t.state === 'RUNNING');
  await worker.status('beside', (s) => s.tasks.length === 3 && runs(s));
  const count = (await worker.values('beside-topic')).length;
  await until(async () => (await worker.values('beside-topic')).length >= count + 50);
  await worker.call('DELETE', '/connectors/beside');
});

test('a task that does not stop is ended by force once the budget is used up', async () => {
  await worker.call('POST', '/connectors', counting('stuck', { misdeed: 'hang' }));
  await until(async () => (await worker.values('stuck-topic').catch(() => [])).length >= 20);
  assert.equal((await worker.call('PUT', '/connectors/stuck/stop')).status, 204);
  const info = await worker.status('stuck', () => true);
  assert.deepEqual([info.connector.state, info.tasks], ['STOPPED', []]);
  await worker.call('DELETE', '/connectors/stuck');
  await steadyGoesOn();
});
