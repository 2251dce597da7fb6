// A group of one worker on a real broker: the same REST as standalone, with configs, offsets and statuses in Kafka.
import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sharedKafka } from '../../servers/kafka.js';
import { until } from '../../until.js';
import { counting } from '../../worker/running-worker.js';
import { type Group, startGroup } from './group-fixture.js';

const kafka = await sharedKafka();
const options = { skip: kafka.skip, timeout: 300_000 };
let group: Group;

before(async () => {
  if (kafka.skip === false) group = await startGroup(kafka, { workers: 1 });
});
after(async () => group?.[Symbol.asyncDispose]());

const call = (method: string, path: string, body?: unknown) => group.workers[0]!.call(method, path, body);
const status = (name: string, connector: string, tasks: string[]) =>
  until(`${name} is ${connector} with ${tasks}`, async () => {
    const info = await group.statusOf(name);
    return info?.connector.state === connector && String(info.tasks.map((t) => t.state)) === String(tasks);
  });
const file = (name: string, path: string) => ({
  name,
  config: {
    'connector.class': 'FileStreamSource',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    file: path,
    topic: group.topics.topic(`${name}-lines`),
  },
});
const count = (name: string, more = {}) => {
  const { config } = counting(name, { topic: group.topics.topic(`${name}-topic`), pause: '20', ...more });
  return { name, config };
};

test('health, root and lists', options, async () => {
  assert.equal((await call('GET', '/health')).body.status, 'healthy');
  assert.equal((await call('GET', '/')).status, 200);
  assert.deepEqual((await call('GET', '/connectors')).body, []);
});

test('a connector is created, paused, resumed, stopped, restarted and deleted', options, async () => {
  const created = await call('POST', '/connectors', count('one', { 'tasks.max': '2' }));
  assert.equal(created.status, 201);
  assert.deepEqual(created.body.tasks, []);
  await status('one', 'RUNNING', ['RUNNING', 'RUNNING']);
  assert.equal((await group.statusOf('one'))?.connector.worker_id, group.id(group.workers[0]!));
  assert.equal((await call('GET', '/connectors/one/tasks')).body.length, 2);
  const again = await call('POST', '/connectors', count('one'));
  assert.deepEqual([again.status, again.body.message], [409, 'Connector one already exists']);

  assert.equal((await call('PUT', '/connectors/one/pause')).status, 202);
  await status('one', 'PAUSED', ['PAUSED', 'PAUSED']);
  assert.equal((await call('PUT', '/connectors/one/resume')).status, 202);
  await status('one', 'RUNNING', ['RUNNING', 'RUNNING']);

  assert.equal((await call('POST', '/connectors/one/restart')).status, 204);
  assert.equal((await call('POST', '/connectors/one/tasks/1/restart')).status, 204);
  const plan = await call('POST', '/connectors/one/restart?includeTasks=true');
  assert.equal(plan.status, 202);
  assert.deepEqual(
    [plan.body.connector.state, ...plan.body.tasks.map((t: { state: string }) => t.state)],
    ['RESTARTING', 'RESTARTING', 'RESTARTING'],
  );
  await status('one', 'RUNNING', ['RUNNING', 'RUNNING']);

  assert.equal((await call('PUT', '/connectors/one/stop')).status, 204);
  await status('one', 'STOPPED', []);
  assert.deepEqual((await call('GET', '/connectors/one/tasks')).body, []);
  assert.equal((await call('PUT', '/connectors/one/resume')).status, 202);
  await status('one', 'RUNNING', ['RUNNING', 'RUNNING']);

  const fewer = await call('PUT', '/connectors/one/config', count('one', { 'tasks.max': '1' }).config);
  assert.equal(fewer.status, 200);
  await status('one', 'RUNNING', ['RUNNING']);
  assert.equal((await call('DELETE', '/connectors/one')).status, 204);
  await until('its status is gone', async () => (await group.statusOf('one')) === null);
  assert.equal((await call('DELETE', '/connectors/one')).status, 404);
});

test('initial states have no tasks until resumed', options, async () => {
  for (const state of ['PAUSED', 'STOPPED']) {
    const name = `begins-${state.toLowerCase()}`;
    assert.equal((await call('POST', '/connectors', { ...count(name), initial_state: state })).status, 201);
    await status(name, state, []);
    await call('PUT', `/connectors/${name}/resume`);
    await status(name, 'RUNNING', ['RUNNING']);
    assert.equal((await call('DELETE', `/connectors/${name}`)).status, 204);
  }
});

test('texts for connectors and tasks that do not exist', options, async () => {
  await call('POST', '/connectors', count('there'));
  await status('there', 'RUNNING', ['RUNNING']);
  const texts: [string, string, number, string][] = [
    ['GET', '/connectors/no', 404, 'Connector no not found'],
    ['GET', '/connectors/no/status', 404, 'No status found for connector no'],
    ['PUT', '/connectors/no/pause', 404, 'Unknown connector no'],
    ['PUT', '/connectors/no/stop', 404, 'Unknown connector no'],
    ['POST', '/connectors/no/restart', 404, 'Unknown connector: no'],
    ['POST', '/connectors/no/restart?includeTasks=true', 404, 'Unknown connector: no'],
    ['POST', '/connectors/there/tasks/7/restart', 404, 'Unknown task: there-7'],
    ['DELETE', '/connectors/no', 404, 'Connector no not found'],
    ['PATCH', '/connectors/no/config', 404, 'Connector no not found'],
  ];
  for (const [method, path, code, message] of texts) {
    const reply = await call(method, path, method === 'PATCH' ? {} : undefined);
    assert.deepEqual([reply.status, reply.body.message], [code, message], path);
  }
  await call('DELETE', '/connectors/there');
});

test(
  'offsets are refused while the connector runs, altered, reset, and taken up by the task',
  options,
  async () => {
    const lines = join(group.directory, 'lines');
    writeFileSync(lines, 'one\ntwo\nthree\n');
    await call('POST', '/connectors', file('offs', lines));
    await status('offs', 'RUNNING', ['RUNNING']);
    const offsets = async () => (await call('GET', '/connectors/offs/offsets')).body.offsets;
    await until('the offset is stored', async () => (await offsets())[0]?.offset.position === 14);
    const change = { offsets: [{ partition: { filename: lines }, offset: { position: 8 } }] };
    const refused = await call('PATCH', '/connectors/offs/offsets', change);
    assert.equal(refused.status, 400);
    assert.match(refused.body.message, /^Connectors must be in the STOPPED state/);
    assert.equal((await call('PUT', '/connectors/offs/stop')).status, 204);
    await status('offs', 'STOPPED', []);
    assert.deepEqual((await call('PATCH', '/connectors/offs/offsets', change)).body, {
      message: 'The offsets for this connector have been altered successfully',
    });
    assert.deepEqual(await offsets(), change.offsets);
    appendFileSync(lines, 'four\n');
    await call('PUT', '/connectors/offs/resume');
    await until('the task goes on from there', async () => (await offsets())[0]?.offset.position === 19);
    await call('PUT', '/connectors/offs/stop');
    await status('offs', 'STOPPED', []);
    assert.deepEqual((await call('DELETE', '/connectors/offs/offsets')).body, {
      message: 'The offsets for this connector have been reset successfully',
    });
    assert.deepEqual(await offsets(), []);
    await call('DELETE', '/connectors/offs');
  },
);

test('a failed task is shown and restarted by a restart of what failed', options, async () => {
  await call('POST', '/connectors', count('bad', { misdeed: 'throw' }));
  await status('bad', 'RUNNING', ['FAILED']);
  assert.match((await group.statusOf('bad'))!.tasks[0]!.trace!, /poll went wrong/);
  const plan = await call('POST', '/connectors/bad/restart?includeTasks=true&onlyFailed=true');
  assert.equal(plan.status, 202);
  assert.deepEqual([plan.body.connector.state, plan.body.tasks[0].state], ['RUNNING', 'RESTARTING']);
  await call('DELETE', '/connectors/bad');
});

test('requests that only workers make are refused without their signature', options, async () => {
  const unsigned = await call('POST', '/connectors/no/tasks', []);
  assert.deepEqual(
    [unsigned.status, unsigned.body.message],
    [400, 'Internal request missing required signature'],
  );
  assert.equal((await call('PUT', '/connectors/no/fence')).status, 400);
});

test('a level set for the cluster is set here', options, async () => {
  const reply = await call('PUT', '/admin/loggers/org.apache.kafka.connect?scope=cluster', { level: 'warn' });
  assert.deepEqual([reply.status, reply.body], [204, null]);
  await until('the level is set', async () => {
    const found = await call('GET', '/admin/loggers/org.apache.kafka.connect');
    return found.status === 200 && found.body.level === 'WARN';
  });
});
