// A group that delivers exactly once without a right on a transactional id: the task, or the worker that leads, says which
// right on which id; it goes on once that is granted, and the connectors beside it lose nothing.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { StateInfo } from '../../../src/herder/port.js';
import type { Log } from '../../../src/log/port.js';
import { committed, groupProps, openGroupLog } from '../../herder/distributed/group-fixture.js';
import { sharedKafka, type TopicPrefix } from '../../servers/kafka.js';
import { until } from '../../until.js';
import { startTestWorker, type TestWorker } from '../../worker/running-worker.js';
import { assertTold } from '../rig.js';
import { type GuardedKafka, startGuardedKafka } from './broker-rights.js';

const { skip } = await sharedKafka();
const options = { skip, timeout: 300_000 };

let kafka: GuardedKafka;
let topics: TopicPrefix;
let one: TestWorker;
let log: Log;
const directory = mkdtempSync(join(tmpdir(), 'millrace-transactional-rights-'));

before(async () => {
  if (skip !== false) return;
  kafka = await startGuardedKafka();
  topics = kafka.prefix();
  const shared = { ...kafka, skip: false } as const;
  const props = {
    ...groupProps(shared, topics),
    'exactly.once.source.support': 'enabled',
    'millrace.task.restart.max': '0',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
  };
  one = await startTestWorker(props, directory);
  await one.worker.ready;
  log = await openGroupLog(shared);
});
after(async () => {
  await log?.close();
  await one?.worker.stop();
  await topics?.[Symbol.asyncDispose]();
  await kafka?.[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

async function create(name: string, line: string): Promise<void> {
  const file = join(directory, `${name}.txt`);
  writeFileSync(file, `${line}\n`);
  const config = { 'connector.class': 'FileStreamSource', file, topic: topics.topic(name) };
  const { status, body } = await one.call('POST', '/connectors', { name, config });
  assert.equal(status, 201, JSON.stringify(body));
}

async function task(name: string, state: string): Promise<StateInfo['tasks'][number]> {
  let found: StateInfo['tasks'][number] | undefined;
  await until(`the task of ${name} is ${state}`, async () => {
    const { status, body } = await one.call('GET', `/connectors/${name}/status`);
    found = status === 200 ? (body as StateInfo).tasks[0] : undefined;
    return found?.state === state;
  });
  return found!;
}

const arrives = (name: string, lines: readonly string[]) =>
  until(`${name} has ${lines}`, async () => {
    const values = (await committed(log, topics.topic(name))).map(([, value]) => value);
    return String(values) === String(lines);
  });

test('a source task that may not use its transactional id', options, async () => {
  await create('good', 'good 1');
  await arrives('good', ['good 1']);
  const id = `${topics.topic('group')}-bad-0`;
  await kafka.forbid('TRANSACTIONAL_ID', id, ['WRITE']);
  await create('bad', 'bad 1');
  const { trace } = await task('bad', 'FAILED');
  assertTold(trace!, {
    code: 'KAFKA_NOT_AUTHORIZED',
    cause: new RegExp(`transactional id '${id.replaceAll('.', '\\.')}'`),
    remedy: /Grant WRITE .*on the transactional id/,
  });
  appendFileSync(join(directory, 'good.txt'), 'good 2\n');
  await arrives('good', ['good 1', 'good 2']);

  await kafka.permit('TRANSACTIONAL_ID', id);
  assert.equal((await one.call('POST', '/connectors/bad/tasks/0/restart')).status, 204);
  await arrives('bad', ['bad 1']);
});

test('a right on a transactional id that is taken away from a task that runs', options, async () => {
  await create('running', 'one');
  await arrives('running', ['one']);
  const id = `${topics.topic('group')}-running-0`;
  await kafka.forbid('TRANSACTIONAL_ID', id, ['WRITE']);
  appendFileSync(join(directory, 'running.txt'), 'two\n');
  const { trace } = await task('running', 'FAILED');
  assert.match(trace!, /KAFKA_NOT_AUTHORIZED/);
  await kafka.permit('TRANSACTIONAL_ID', id);
  assert.equal((await one.call('POST', '/connectors/running/tasks/0/restart')).status, 204);
  await arrives('running', ['one', 'two']);
});

test('a leader that may not use the transactional id of the group', options, async () => {
  await using own = kafka.prefix();
  const id = `connect-cluster-${own.topic('group')}`;
  await kafka.forbid('TRANSACTIONAL_ID', id, ['WRITE']);
  const folder = mkdtempSync(join(tmpdir(), 'millrace-leader-rights-'));
  const props = { ...groupProps({ ...kafka, skip: false }, own), 'exactly.once.source.support': 'enabled' };
  const worker = await startTestWorker(props, folder);
  try {
    await until('the worker says what it lacks', () =>
      worker.lines.some((line) => {
        const text = JSON.stringify(line);
        return text.includes('KAFKA_NOT_AUTHORIZED') && text.includes(id);
      }),
    );
    await kafka.permit('TRANSACTIONAL_ID', id);
    await worker.worker.ready;
    const { status } = await worker.call('GET', '/connectors');
    assert.equal(status, 200);
  } finally {
    await worker.worker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
