// What goes wrong in a group on a real broker: a worker killed, internal topics with wrong settings, a group id that
// somebody else has.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startWorker } from '../../../src/cli/start.js';
import { openLog } from '../../../src/log/open.js';
import { sharedKafka, type TopicPrefix } from '../../servers/kafka.js';
import { until } from '../../until.js';
import { counting } from '../../worker/running-worker.js';
import { groupProps, startGroup } from './group-fixture.js';

const kafka = await sharedKafka();
const options = { skip: kafka.skip, timeout: 300_000 };
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
const CHILD = fileURLToPath(new URL('./worker-child.js', import.meta.url));

async function startChild(props: Record<string, string>): Promise<{ child: ChildProcess; id: string }> {
  const child = fork(CHILD, [JSON.stringify(props)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the worker ended with ${code} before it had joined`);
  });
  exited.catch(() => {});
  const [url] = (await Promise.race([once(child, 'message'), exited])) as [string];
  return { child, id: new URL(url).host };
}

test('work of a worker that is killed goes on with another', options, async () => {
  const props = { 'session.timeout.ms': '6000' };
  await using group = await startGroup(kafka, { workers: 1, props });
  const [worker] = group.workers;
  const { child, id } = await startChild({
    ...groupProps(kafka, group.topics),
    ...props,
    'plugin.path': `${group.directory}/plugins`,
    listeners: 'http://127.0.0.1:0',
  });
  try {
    for (const name of ['a', 'b']) {
      const { config } = counting(name, {
        topic: group.topics.topic(`${name}-topic`),
        pause: '100',
        'tasks.max': '3',
      });
      assert.equal((await worker!.call('POST', '/connectors', { name, config })).status, 201);
    }
    const owners = async () => {
      const infos = await Promise.all([group.statusOf('a'), group.statusOf('b')]);
      return infos.flatMap((info) => [info?.connector, ...(info?.tasks ?? [])]);
    };
    const run = async (workers: readonly string[]) => {
      const all = await owners();
      const ids = new Set(all.map((one) => one?.worker_id));
      return (
        all.length === 8 && all.every((one) => one?.state === 'RUNNING') && workers.every((w) => ids.has(w))
      );
    };
    const mine = group.id(worker!);
    await until('both have some of it', () => run([mine, id]));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await until('all of it runs here', async () => {
      const all = await owners();
      return all.length === 8 && all.every((one) => one?.state === 'RUNNING' && one.worker_id === mine);
    });
  } finally {
    child.kill('SIGKILL');
  }
});

/** Starts a worker that cannot join; answers why. */
async function refusal(props: Record<string, string>): Promise<{ code: string; message: string }> {
  const worker = await startWorker({
    props: { ...props, listeners: 'http://127.0.0.1:0' },
    logging: { sink: () => {} },
  });
  try {
    await worker.ready;
    throw new Error('the worker started');
  } catch (error) {
    return error as { code: string; message: string };
  } finally {
    await worker.stop();
  }
}

async function createTopic(
  name: string,
  { partitions, policy }: { partitions: number; policy: string },
): Promise<void> {
  const log = await openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
    { role: 'owner', logger: quiet },
  );
  const admin = await log.admin();
  await admin.createTopic({ name, partitions, replicationFactor: 1, configs: { 'cleanup.policy': policy } });
  await admin.close();
  await log.close();
}

test('internal topics with wrong settings are refused with the key that names them', options, async () => {
  const wrong = async (
    create: (topics: TopicPrefix) => Promise<void>,
    told: (topics: TopicPrefix) => string,
  ) => {
    await using topics = kafka.prefix();
    await create(topics);
    assert.equal((await refusal(groupProps(kafka, topics))).message, told(topics));
  };
  await wrong(
    (topics) => createTopic(topics.topic('offsets'), { partitions: 1, policy: 'delete' }),
    (topics) =>
      `Topic '${topics.topic('offsets')}' supplied via the 'offset.storage.topic' property is required to have 'cleanup.policy=compact' to guarantee consistency and durability of source connector offsets, but found the topic currently has 'cleanup.policy=delete'. Continuing would likely result in eventually losing source connector offsets and problems restarting this Connect cluster in the future. Change the 'offset.storage.topic' property in the Connect worker configurations to use a topic with 'cleanup.policy=compact'.`,
  );
  await wrong(
    (topics) => createTopic(topics.topic('configs'), { partitions: 2, policy: 'compact' }),
    (topics) =>
      `Topic '${topics.topic('configs')}' supplied via the 'config.storage.topic' property is required to have a single partition in order to guarantee consistency of connector configurations, but found 2 partitions.`,
  );
});

test('a group id of consumers is refused', options, async () => {
  await using topics = kafka.prefix();
  const props = groupProps(kafka, topics);
  const log = await openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
    { role: 'owner', logger: quiet },
  );
  const timeouts = { sessionTimeoutMs: 300_000, rebalanceTimeoutMs: 300_000 };
  const member = log.groupMember({ group: props['group.id']!, protocolType: 'consumer', ...timeouts });
  try {
    await member.join([{ name: 'range', metadata: Buffer.alloc(4) }]);
    await member.sync([]);
    const { code, message } = await refusal(props);
    assert.equal(code, 'GROUP_PROTOCOL_INCONSISTENT');
    assert.match(message, /protocol type \(connect\)/);
  } finally {
    await member.leave();
    await member.close();
    await log.close();
  }
});
