// Three workers of one group on a real broker: work is shared out, every worker takes every request, and what one had
// goes to the others when it leaves.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { StateInfo } from '../../../src/herder/port.js';
import { sharedKafka } from '../../servers/kafka.js';
import { until } from '../../until.js';
import { counting, type TestWorker } from '../../worker/running-worker.js';
import { type Group, startGroup } from './group-fixture.js';

const kafka = await sharedKafka();
const options = { skip: kafka.skip, timeout: 300_000 };
const NAMES = ['a', 'b', 'c'];
let group: Group;

before(async () => {
  if (kafka.skip === false) group = await startGroup(kafka, { workers: 3 });
});
after(async () => group?.[Symbol.asyncDispose]());

const count = (name: string, more = {}) => {
  const { config } = counting(name, {
    topic: group.topics.topic(`${name}-topic`),
    'tasks.max': '2',
    pause: '100',
    ...more,
  });
  return { name, config };
};

/** Those that go on running; a test may have stopped some. */
let running: TestWorker[] = [];

/** The worker that answers for the leader's routes without forwarding. */
async function leaderAndOthers(): Promise<{ leader: TestWorker; others: TestWorker[] }> {
  return until('one of them leads', async () => {
    const asked = await Promise.all(
      running.map(async (worker) => ({
        worker,
        status: (await worker.call('DELETE', '/connectors/nobody?forward=false')).status,
      })),
    );
    const leaders = asked.filter(({ status }) => status === 404);
    const others = asked.filter(({ status }) => status === 409).map(({ worker }) => worker);
    const known = leaders.length === 1 && others.length === running.length - 1;
    return known ? { leader: leaders[0]!.worker, others } : null;
  });
}

/** Waits until all instances of the connectors run on the workers that run, so many on each, in any order. */
async function sharedOut(names: readonly string[], wanted?: readonly number[]): Promise<void> {
  const ids = running.map((worker) => group.id(worker));
  await until(`all of ${names} runs on ${ids}`, async () => {
    const counts = new Map(ids.map((id) => [id, 0]));
    for (const name of names) {
      const info: StateInfo | null = await group.statusOf(name, running[0]);
      if (info === null || info.tasks.length !== 2) return false;
      for (const { state, worker_id } of [info.connector, ...info.tasks]) {
        const before = counts.get(worker_id);
        if (state !== 'RUNNING' || before === undefined) return false;
        counts.set(worker_id, before + 1);
      }
    }
    return wanted === undefined || String([...counts.values()].sort()) === String(wanted);
  });
}

test('connectors created through any worker are shared out over all', options, async () => {
  running = [...group.workers];
  for (const [i, name] of NAMES.entries()) {
    const worker = running[i]!;
    const created = await worker.call('POST', '/connectors', count(name));
    assert.equal(created.status, 201, JSON.stringify(created.body));
    await until('the worker that was asked shows it', async () => {
      return (await worker.call('GET', `/connectors/${name}`)).status === 200;
    });
  }
  await sharedOut(NAMES, [3, 3, 3]);
});

test('who was asked answers, not who did it', options, async () => {
  const { others } = await leaderAndOthers();
  const url = others[0]!.worker.restUrl;
  const reply = await fetch(`${url}connectors/d/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(count('d').config),
  });
  assert.deepEqual([reply.status, reply.headers.get('location')], [201, `${url}connectors/d`]);
  await sharedOut([...NAMES, 'd']);
  const invalid = await others[0]!.call('PUT', '/connectors/d/config', { name: 'e', 'connector.class': 'x' });
  assert.equal(invalid.status, 400);
  assert.equal((await others[1]!.call('DELETE', '/connectors/d')).status, 204);
  await until('it is gone', async () => (await others[1]!.call('GET', '/connectors/d')).status === 404);
  const twice = await others[0]!.call('POST', '/connectors', count('a'));
  assert.deepEqual([twice.status, twice.body.message], [409, 'Connector a already exists']);
});

test('a forwarded request that finds no leader goes no further', options, async () => {
  const { others } = await leaderAndOthers();
  const reply = await others[0]!.call('PUT', '/connectors/a/stop?forward=false');
  assert.deepEqual(reply, {
    status: 409,
    body: {
      error_code: 409,
      message: 'Cannot complete request because of a conflicting operation (e.g. worker rebalance)',
    },
  });
});

test('every worker restarts, stops, resumes, patches and reads offsets', options, async () => {
  await sharedOut(NAMES);
  for (const worker of running) {
    for (const path of [
      '/connectors/a/restart',
      '/connectors/a/tasks/0/restart',
      '/connectors/a/tasks/1/restart',
    ]) {
      await until(`${path} is accepted`, async () => (await worker.call('POST', path)).status === 204);
    }
  }
  const { others } = await leaderAndOthers();
  const [one, other] = others as [TestWorker, TestWorker];
  const plan = await one.call('POST', '/connectors/a/restart?includeTasks=true&onlyFailed=false');
  assert.equal(plan.status, 202);
  assert.deepEqual(
    plan.body.tasks.map((task: { state: string }) => task.state),
    ['RESTARTING', 'RESTARTING'],
  );
  await sharedOut(NAMES);
  assert.equal((await one.call('PUT', '/connectors/a/stop')).status, 204);
  await until('a is stopped', async () => {
    const info = await group.statusOf('a', other);
    return info?.connector.state === 'STOPPED' && info.tasks.length === 0;
  });
  const partition = { task: '0' };
  const offsets = { offsets: [{ partition, offset: { n: 1_000_000 } }] };
  let altered = { status: 0, body: null as unknown };
  await until('the offsets are altered', async () => {
    altered = await other.call('PATCH', '/connectors/a/offsets', offsets);
    return altered.status !== 409;
  });
  assert.equal(altered.status, 200, JSON.stringify(altered.body));
  const shown = (await other.call('GET', '/connectors/a/offsets')).body.offsets;
  assert.deepEqual(
    shown.find(
      (entry: { partition: object }) => JSON.stringify(entry.partition) === JSON.stringify(partition),
    ),
    offsets.offsets[0],
  );
  assert.equal((await other.call('PUT', '/connectors/a/resume')).status, 202);
  await sharedOut(NAMES);
  const patched = await one.call('PATCH', '/connectors/a/config', { extra: 'yes' });
  assert.deepEqual([patched.status, patched.body.config.extra], [200, 'yes']);
  await until('its tasks have the new config', async () => {
    const tasks = (await other.call('GET', '/connectors/a/tasks')).body as { config: { extra?: string } }[];
    return tasks.length === 2 && tasks.every(({ config }) => config.extra === 'yes');
  });
  await sharedOut(NAMES);
});

test('a level set for the cluster is set on all', options, async () => {
  const path = '/admin/loggers/org.apache.kafka.connect';
  assert.equal((await running[0]!.call('PUT', `${path}?scope=cluster`, { level: 'ERROR' })).status, 204);
  for (const worker of running) {
    await until('the level is set', async () => (await worker.call('GET', path)).body.level === 'ERROR');
  }
});

test(
  'work of a worker that leaves, and of the leader, goes on with the others; a new one gets its share',
  options,
  async () => {
    const { leader } = await leaderAndOthers();
    running = running.filter((worker) => worker !== leader);
    await leader.worker.stop();
    await sharedOut(NAMES, [4, 5]);
    const before = new Map(
      await Promise.all(NAMES.map(async (name) => [name, await group.statusOf(name, running[0])] as const)),
    );
    running.push(await group.add());
    await sharedOut(NAMES, [3, 3, 3]);
    const moved = await Promise.all(
      NAMES.map(async (name) => {
        const info = (await group.statusOf(name, running[0]))!;
        return info.tasks.filter((task, i) => task.worker_id !== before.get(name)!.tasks[i]!.worker_id)
          .length;
      }),
    );
    assert.equal(
      moved.reduce((sum, n) => sum + n),
      2,
      'only the surplus moves',
    );
    const { others } = await leaderAndOthers();
    for (const name of NAMES)
      assert.equal((await others[0]!.call('DELETE', `/connectors/${name}`)).status, 204);
    await until('all statuses are gone', async () => {
      const known = await Promise.all(running.map((worker) => group.statusOf('a', worker)));
      return known.every((info) => info === null);
    });
  },
);
