// Groups on a real broker beside the usual one: every connect.protocol, a delay before lost work moves, group ids that clash,
// internal topics with a wrong cleanup policy, and a change of a table that the leader has to store, with passwords.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLog } from '../../../src/log/open.js';
import { committed, type Group, openGroupLog, startGroup } from '../../herder/distributed/group-fixture.js';
import { sharedKafka, withAdmin } from '../../servers/kafka.js';
import { until } from '../../until.js';
import { counting, type TestWorker } from '../../worker/running-worker.js';

const kafka = await sharedKafka();
const options = { skip: kafka.skip, timeout: 300_000 };
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

const count = (group: Group, name: string, more: Record<string, string> = {}) => {
  const topic = group.topics.topic(`${name}-topic`);
  return { name, config: counting(name, { topic, 'tasks.max': '2', pause: '50', ...more }).config };
};

/** Waits until the connectors, each with two tasks, run on exactly these workers. */
async function sharedOut(
  group: Group,
  names: readonly string[],
  workers: readonly TestWorker[],
): Promise<void> {
  const wanted = workers.map((worker) => group.id(worker)).sort();
  await until(`${names} run on ${wanted}`, async () => {
    const infos = await Promise.all(names.map((name) => group.statusOf(name, workers[0])));
    const all = infos.flatMap((info) => [info?.connector, ...(info?.tasks ?? [])]);
    const ids = [...new Set(all.map((one) => one?.worker_id))].sort();
    const running = all.every((one) => one?.state === 'RUNNING');
    return all.length === names.length * 3 && running && String(ids) === String(wanted);
  });
}

/** No number of a task is missing from its topic, and more come. */
async function losesNothing(worker: TestWorker, group: Group, name: string): Promise<void> {
  const numbersOf = async (task: string) => {
    const values = await worker.values(group.topics.topic(`${name}-topic`));
    return [...new Set(values.filter((value) => value.task === task).map(({ n }) => n))].sort(
      (a, b) => a - b,
    );
  };
  for (const task of ['0', '1']) {
    const before = (await numbersOf(task)).length;
    await until(`task ${task} goes on`, async () => (await numbersOf(task)).length > before);
    const numbers = await numbersOf(task);
    assert.deepEqual(
      numbers,
      numbers.map((_, i) => i + 1),
    );
  }
}

for (const protocol of ['compatible', 'eager']) {
  test(
    `connect.protocol=${protocol}: work is shared out and moves when a worker leaves`,
    options,
    async () => {
      await using group = await startGroup(kafka, { workers: 2, props: { 'connect.protocol': protocol } });
      const [one, other] = group.workers as [TestWorker, TestWorker];
      for (const [i, name] of ['a', 'b'].entries()) {
        const created = await group.workers[i]!.call('POST', '/connectors', count(group, name));
        assert.equal(created.status, 201, JSON.stringify(created.body));
      }
      await sharedOut(group, ['a', 'b'], [one, other]);
      await one.worker.stop();
      await sharedOut(group, ['a', 'b'], [other]);
      await losesNothing(other, group, 'a');
    },
  );
}

test('a group speaks the protocol that all its workers know', options, async () => {
  await using group = await startGroup(kafka, { workers: 1, props: { 'connect.protocol': 'eager' } });
  assert.equal((await group.workers[0]!.call('POST', '/connectors', count(group, 'a'))).status, 201);
  await sharedOut(group, ['a'], group.workers);
  // Each offers the older ones too: the group falls back to what all know.
  const second = await group.add({ 'connect.protocol': 'sessioned' });
  assert.equal((await second.call('POST', '/connectors', count(group, 'b'))).status, 201);
  await sharedOut(group, ['a', 'b'], [...group.workers]);
});

test('work of a worker that left waits for it, and moves when the delay is over', options, async () => {
  await using group = await startGroup(kafka, {
    workers: 2,
    props: { 'scheduled.rebalance.max.delay.ms': '2000' },
  });
  const [one, other] = group.workers as [TestWorker, TestWorker];
  for (const name of ['a', 'b']) {
    assert.equal((await one.call('POST', '/connectors', count(group, name))).status, 201);
  }
  await sharedOut(group, ['a', 'b'], [one, other]);
  await one.worker.stop();
  await sharedOut(group, ['a', 'b'], [other]);
  // Every state that was is in the topic; a poll may come too late to see one.
  const log = await openGroupLog(kafka);
  const states = await committed(log, group.topics.topic('statuses')).finally(() => log.close());
  const unassigned = states.filter(([, value]) => value?.includes('"UNASSIGNED"'));
  assert.ok(unassigned.length > 0, 'it is UNASSIGNED meanwhile');
  await losesNothing(other, group, 'a');
});

test('two workers of one group with different topics: the one that differs says so', options, async () => {
  await using group = await startGroup(kafka, { workers: 1 });
  assert.equal((await group.workers[0]!.call('POST', '/connectors', count(group, 'a'))).status, 201);
  await sharedOut(group, ['a'], group.workers);
  // It joins, but never gets work.
  group
    .add({
      'config.storage.topic': group.topics.topic('other-configs'),
      'offset.storage.topic': group.topics.topic('other-offsets'),
      'status.storage.topic': group.topics.topic('other-statuses'),
    })
    .catch(() => {});
  await until('one of them says what is wrong', async () =>
    group.workers.some(({ lines }) =>
      lines.some(
        ({ level, message }) => level === 'WARN' && /need the same config\.storage\.topic/.test(message),
      ),
    ),
  );
  await group.workers[1]!.worker.stop();
  await sharedOut(group, ['a'], [group.workers[0]!]);
  await losesNothing(group.workers[0]!, group, 'a');
});

test('a sink whose group has members of another kind fails alone and says so', options, async () => {
  await using group = await startGroup(kafka, { workers: 1 });
  const [worker] = group.workers as [TestWorker];
  assert.equal((await worker.call('POST', '/connectors', count(group, 'a'))).status, 201);
  const name = `taken-${group.topics.name}`;
  const log = await openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
    { role: 'owner', logger: quiet },
  );
  const timeouts = { sessionTimeoutMs: 300_000, rebalanceTimeoutMs: 300_000 };
  const member = log.groupMember({ group: `connect-${name}`, protocolType: 'connect', ...timeouts });
  try {
    await member.join([{ name: 'default', metadata: Buffer.alloc(4) }]);
    await member.sync([]);
    const config = {
      'connector.class': 'FileStreamSink',
      file: join(group.directory, 'taken.txt'),
      topics: group.topics.topic('a-topic'),
    };
    assert.equal((await worker.call('POST', '/connectors', { name, config })).status, 201);
    const { tasks } = await worker.status(name, (info) => info.tasks[0]?.state === 'FAILED');
    assert.match(
      tasks[0].trace ?? '',
      /The group 'connect-taken-.*' does not take this member: its protocol type/,
    );
    assert.match(tasks[0].trace ?? '', /Give this group an id of its own/);
    await losesNothing(worker, group, 'a');
  } finally {
    await member.leave();
    await member.close();
    await log.close();
  }
});

test('a sink in the group of the workers is refused', options, async () => {
  await using group = await startGroup(kafka, { workers: 1 });
  const id = group.topics.topic('group');
  const config = {
    'connector.class': 'FileStreamSink',
    file: join(group.directory, 'none.txt'),
    topics: 'none',
    'consumer.override.group.id': id,
  };
  const { status, body } = await group.workers[0]!.call('POST', '/connectors', { name: 'sink', config });
  assert.equal(status, 400);
  assert.match(body.message, new RegExp(`Consumer group ${id} conflicts with Connect worker group ${id}`));
});

test('a placeholder of a provider that is not there stays as it is', options, async () => {
  await using group = await startGroup(kafka, { workers: 1 });
  const [worker] = group.workers as [TestWorker];
  const asked = count(group, 'a', { extra: `\${vault:path:key}` });
  assert.equal((await worker.call('POST', '/connectors', asked)).status, 201);
  await sharedOut(group, ['a'], group.workers);
  const { body } = await worker.call('GET', '/connectors/a/tasks');
  assert.equal(body[0].config.extra, `\${vault:path:key}`);
});

for (const [word, key] of [
  ['configs', 'config.storage.topic'],
  ['statuses', 'status.storage.topic'],
] as const) {
  test(`${key} that is not compacted is refused`, options, async () => {
    await using topics = kafka.prefix();
    const topic = topics.topic(word);
    const configEntries = [{ name: 'cleanup.policy', value: 'delete' }];
    await withAdmin(kafka.bootstrap, (admin) =>
      admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] }),
    );
    await using group = await startGroup(kafka, { workers: 0 });
    await assert.rejects(group.add({ [key]: topic }), (error: Error) => {
      assert.match(
        error.message,
        new RegExp(`Topic '${topic}' supplied via the '${key}' property is required to have`),
      );
      return true;
    });
  });
}

const TABLES = `
import { pathToFileURL } from 'node:url';
const root = process.env.MILLRACE_TEST_ROOT;
const { ConfigDef } = await import(pathToFileURL(root + '/src/config/config-def.js').href);
class Connector {
  config() { return new ConfigDef([]); }
  async validate() { return []; }
  async start(context, props) { this.props = props; }
  async taskConfigs() { return [this.props]; }
  async stop() {}
}
class Task {
  async start(context) {
    const id = context.connectorName;
    context.onProgress(() => ({ phase: 'streaming of ' + id }));
    context.notify({ id, aggregate_type: 'test', type: 'STARTED', additional_data: {}, timestamp: Date.now() });
  }
  async poll(signal) { await new Promise((resolve) => setTimeout(resolve, 50)); return []; }
  async commit() {}
  async stop() {}
  async tables() { return []; }
  async changeTable({ table }) { return { accepted: true, patch: { added: table } }; }
}
const load = async () => ({ createConnector: () => new Connector(), createTask: () => new Task() });
export const plugins = [
  { type: 'source', javaClass: 'test.TablesConnector', taskClass: 'test.TablesTask', version: '1', load },
];
`;

test(
  'a table is changed and a task heard of through any worker, where all ask for a password',
  options,
  async () => {
    await using group = await startGroup(kafka, { workers: 0 });
    const path = (name: string) => join(group.directory, name);
    mkdirSync(path('more/tables'), { recursive: true });
    writeFileSync(path('more/tables/package.json'), '{"type":"module","exports":"./index.js"}');
    writeFileSync(path('more/tables/index.js'), TABLES);
    writeFileSync(path('users'), 'alice=secret\n');
    const module = 'org.apache.kafka.connect.rest.basic.auth.extension';
    writeFileSync(
      path('jaas'),
      `KafkaConnect {\n  ${module}.PropertyFileLoginModule required\n  file="${path('users')}";\n};\n`,
    );
    const props = {
      'plugin.path': path('more'),
      'rest.extension.classes': `${module}.BasicAuthSecurityRestExtension`,
      'java.security.auth.login.config': path('jaas'),
    };
    for (let i = 0; i < 2; i++) await group.add(props);
    const call = async (worker: TestWorker, method: string, route: string, body?: object) => {
      const reply = await fetch(worker.worker.restUrl.replace(/\/$/, '') + route, {
        method,
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from('alice:secret').toString('base64')}`,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await reply.text();
      return { status: reply.status, body: text === '' ? null : JSON.parse(text) };
    };
    const [first] = group.workers as [TestWorker];
    const names = ['t', 'u', 'v', 'w'];
    for (const name of names) {
      const config = { 'connector.class': 'test.TablesConnector' };
      assert.equal((await call(first, 'POST', '/connectors', { name, config })).status, 201);
    }
    await until('tasks run on both workers', async () => {
      const { body } = await call(first, 'GET', '/connectors?expand=status');
      const tasks = names.map((name) => body[name]?.status.tasks[0]);
      const ids = new Set(tasks.map((task) => task?.worker_id));
      return tasks.every((task) => task?.state === 'RUNNING') && ids.size === 2;
    });
    for (const worker of group.workers) {
      for (const name of names) {
        // A worker that has just been given work learns of the others' part with the next assignment.
        await until(`the task of ${name} is heard of`, async () => {
          const { body: progress } = await call(worker, 'GET', `/millrace/connectors/${name}/progress`);
          const { body: notes } = await call(worker, 'GET', `/millrace/connectors/${name}/notifications`);
          const ids = new Set((notes as { id: string }[]).map(({ id }) => id));
          return progress[0]?.phase === `streaming of ${name}` && String([...ids]) === name;
        });
      }
    }
    for (const worker of group.workers) {
      for (const name of names) {
        const table = `public.${name}${group.workers.indexOf(worker)}`;
        await until(`${table} is added`, async () => {
          const reply = await call(worker, 'POST', `/millrace/connectors/${name}/tables`, { table });
          // While the group rebalances, or the connector begins anew with the change before.
          if (reply.status === 409) return false;
          assert.equal(reply.status, 202, JSON.stringify(reply.body));
          return true;
        });
        await until(`${table} is stored`, async () => {
          const { body } = await call(worker, 'GET', `/connectors/${name}/config`);
          return body.added === table;
        });
      }
    }
    const url = `${first.worker.restUrl}millrace/connectors/t/tables/x`;
    assert.equal((await fetch(url, { method: 'DELETE' })).status, 401);
  },
);
