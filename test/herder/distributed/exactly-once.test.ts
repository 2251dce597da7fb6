// A group that delivers exactly once, on a real broker: through a new number of tasks, restarts and a worker that leaves,
// each record of the source is there once, and the leader has written down what it fenced.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedKafka } from '../../servers/kafka.js';
import { until } from '../../until.js';
import { counting } from '../../worker/running-worker.js';
import { committed, openGroupLog, startGroup } from './group-fixture.js';

const kafka = await sharedKafka();
test('each record is delivered once, whatever the group goes through', {
  skip: kafka.skip,
  timeout: 300_000,
}, async (t) => {
  await using group = await startGroup(kafka, {
    workers: 2,
    props: { 'exactly.once.source.support': 'enabled' },
  });
  const [one, two] = group.workers;
  const log = await openGroupLog(kafka);
  t.after(() => log.close());
  const topic = group.topics.topic('counted');
  const config = (tasks: string) => counting('c', { topic, pause: '50', 'tasks.max': tasks }).config;
  const runs = (count: number) =>
    until(`${count} tasks run`, async () => {
      const info = await group.statusOf('c');
      return info?.tasks.length === count && info.tasks.every(({ state }) => state === 'RUNNING');
    });
  /** The last number of each task so far; fails when one is there twice or missing. */
  const counted = async () => {
    const last = new Map<string, number>();
    for (const [, value] of await committed(log, topic)) {
      const { task, n } = JSON.parse(value!) as { task: string; n: number };
      assert.equal(n, (last.get(task) ?? 0) + 1, `task ${task}`);
      last.set(task, n);
    }
    return last;
  };
  const goesOn = async (tasks: readonly string[]) => {
    const before = await counted();
    await until(`tasks ${tasks} go on`, async () => {
      const now = await counted();
      return tasks.every((task) => (now.get(task) ?? 0) > (before.get(task) ?? 0));
    });
  };
  const fenced = async () =>
    (await committed(log, group.topics.topic('configs')))
      .filter(([key]) => key === 'tasks-fencing-c')
      .map(([, value]) => JSON.parse(value!)['task-count'] as number);

  assert.equal((await one!.call('POST', '/connectors', { name: 'c', config: config('2') })).status, 201);
  await runs(2);
  await goesOn(['0', '1']);
  assert.deepEqual(await fenced(), [2]);

  assert.equal((await two!.call('PUT', '/connectors/c/config', config('3'))).status, 200);
  await runs(3);
  await goesOn(['0', '1', '2']);
  assert.deepEqual(await fenced(), [2, 3]);

  const plan = await two!.call('POST', '/connectors/c/restart?includeTasks=true');
  assert.equal(plan.status, 202);
  await goesOn(['0', '1', '2']);

  await two!.worker.stop();
  await runs(3);
  await goesOn(['0', '1', '2']);

  assert.equal((await one!.call('PUT', '/connectors/c/stop')).status, 204);
  await runs(0);
  await until('its offsets can be changed', async () => {
    const reply = await one!.call('DELETE', '/connectors/c/offsets');
    return reply.status === 200;
  });
  assert.deepEqual((await one!.call('GET', '/connectors/c/offsets')).body, { offsets: [] });
});
