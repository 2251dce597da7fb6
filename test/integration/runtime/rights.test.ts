// Missing ACLs, and a broker that is away, under source and sink tasks and a worker of a group: what fails says what to
// grant, goes on once it is granted and restarted, and the connectors beside it lose nothing.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startWorker } from '../../../src/cli/start.js';
import { groupProps } from '../../herder/distributed/group-fixture.js';
import { sharedKafka, withAdmin } from '../../servers/kafka.js';
import { until } from '../../until.js';
import { assertTold, type Rig, startRig } from '../rig.js';
import { type GuardedKafka, startGuardedKafka } from './broker-rights.js';

const { skip } = await sharedKafka();
const options = { skip, timeout: 300_000 };
const strings = 'org.apache.kafka.connect.storage.StringConverter';
const directory = mkdtempSync(join(tmpdir(), 'millrace-rights-'));
const path = (name: string) => join(directory, name);

let kafka: GuardedKafka;
let rig: Rig;
before(async () => {
  if (skip !== false) return;
  kafka = await startGuardedKafka();
  const props = { 'key.converter': strings, 'value.converter': strings, 'millrace.task.restart.max': '0' };
  rig = await startRig({ bootstrap: kafka.bootstrap, props });
  writeFileSync(path('good.txt'), '');
  await rig.create('good-source', source('good.txt', 'good'));
  await rig.create('good-sink', sink('good-out.txt', 'good'));
});
after(async () => {
  await rig?.[Symbol.asyncDispose]();
  await kafka?.[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

const source = (file: string, topic: string) => ({
  'connector.class': 'FileStreamSource',
  file: path(file),
  topic,
});
const sink = (file: string, topics: string) => ({
  'connector.class': 'FileStreamSink',
  file: path(file),
  topics,
  'consumer.override.metadata.max.age.ms': '500',
});

const linesOf = (file: string) =>
  existsSync(path(file)) ? readFileSync(path(file), 'utf8').split('\n').slice(0, -1) : [];

/** Resolves when the sink's file has exactly these lines, each at least once. */
const arrives = (file: string, lines: readonly string[]) =>
  until(`${file} has ${lines}`, async () => lines.every((line) => linesOf(file).includes(line)));

let written = 0;
async function othersGoOn(): Promise<void> {
  const line = `good ${++written}`;
  appendFileSync(path('good.txt'), `${line}\n`);
  await arrives('good-out.txt', [line]);
}

const topic = (name: string) =>
  withAdmin(kafka.bootstrap, (admin) => admin.createTopics({ topics: [{ topic: name, numPartitions: 1 }] }));

test('a topic that may not be written', options, async () => {
  await topic('unwritable');
  await kafka.forbid('TOPIC', 'unwritable', ['WRITE']);
  writeFileSync(path('unwritable.txt'), 'one\ntwo\n');
  await rig.create('unwritable', source('unwritable.txt', 'unwritable'));
  assertTold(await rig.failed('unwritable'), {
    code: 'KAFKA_NOT_AUTHORIZED',
    cause: /topic 'unwritable'|unwritable-0/,
    remedy: /Grant WRITE on the topic/,
  });
  await othersGoOn();
  await kafka.permit('TOPIC', 'unwritable');
  await rig.restart('unwritable');
  await rig.create('unwritable-sink', sink('unwritable-out.txt', 'unwritable'));
  await arrives('unwritable-out.txt', ['one', 'two']);
});

test('a topic that may not be created', options, async () => {
  await kafka.forbid('CLUSTER', 'kafka-cluster', ['CREATE']);
  const groups = {
    'topic.creation.default.partitions': '1',
    'topic.creation.default.replication.factor': '1',
  };
  for (const [name, more] of [
    ['uncreated', {}],
    ['uncreated-group', groups],
  ] as const) {
    await kafka.forbid('TOPIC', name, ['CREATE']);
    writeFileSync(path(`${name}.txt`), 'one\n');
    await rig.create(name, { ...source(`${name}.txt`, name), ...more });
    assertTold(await rig.failed(name), {
      code: 'KAFKA_NOT_AUTHORIZED',
      cause: new RegExp(`create topic '${name}'`),
      remedy: /Grant CREATE on the topic/,
    });
  }
  await othersGoOn();
});

test('a topic that may not be read', options, async () => {
  await topic('unreadable');
  writeFileSync(path('unreadable.txt'), 'one\n');
  await rig.create('unreadable-source', source('unreadable.txt', 'unreadable'));
  await kafka.forbid('TOPIC', 'unreadable', ['READ']);
  await rig.create('unreadable', sink('unreadable-out.txt', 'unreadable'));
  assertTold(await rig.failed('unreadable'), {
    code: 'KAFKA_NOT_AUTHORIZED',
    cause: /topic 'unreadable'|unreadable-0/,
    remedy: /Grant READ on the topic/,
  });
  await othersGoOn();
  await kafka.permit('TOPIC', 'unreadable');
  await rig.restart('unreadable');
  await arrives('unreadable-out.txt', ['one']);
});

test('a topic that may not even be looked at', options, async () => {
  await topic('hidden');
  await kafka.forbid('TOPIC', 'hidden', ['ALL']);
  await rig.create('hidden', sink('hidden-out.txt', 'hidden'));
  assertTold(await rig.failed('hidden'), {
    code: 'KAFKA_NOT_AUTHORIZED',
    cause: /hidden/,
    remedy: /Grant .* on the topic/,
  });
  await othersGoOn();
});

test('a consumer group that may not be used', options, async () => {
  await kafka.forbid('GROUP', 'connect-groupless', ['READ']);
  await rig.create('groupless', sink('groupless-out.txt', 'good'));
  assertTold(await rig.failed('groupless'), {
    code: 'GROUP_AUTHORIZATION',
    cause: /Not authorized to access group: connect-groupless/,
    remedy: /Grant READ on the group/,
  });
  await othersGoOn();
  await kafka.permit('GROUP', 'connect-groupless');
  await rig.restart('groupless');
  await arrives('groupless-out.txt', ['good 1']);
});

/** Starts a worker of a group that cannot join; answers why. */
async function refusal(props: Record<string, string>): Promise<string> {
  const worker = await startWorker({
    props: { ...props, listeners: 'http://127.0.0.1:0' },
    logging: { sink: () => {} },
  });
  try {
    await worker.ready;
    throw new Error('the worker started');
  } catch (error) {
    const { trace, message } = error as { trace?: string; message: string };
    return trace ?? message;
  } finally {
    await worker.stop();
  }
}

test('a worker of a group without its rights says which', options, async () => {
  for (const [kind, word, rights, code, told] of [
    ['GROUP', 'group', ['READ'], 'GROUP_AUTHORIZATION', /Grant READ on the group/],
    ['TOPIC', 'configs', ['CREATE'], 'KAFKA_NOT_AUTHORIZED', /Grant CREATE on the topic/],
  ] as const) {
    await using topics = kafka.prefix();
    const props = groupProps({ ...kafka, skip: false }, topics);
    await kafka.forbid('CLUSTER', 'kafka-cluster', ['CREATE']);
    await kafka.forbid(kind, topics.topic(word), rights);
    const cause = new RegExp(topics.topic(word).replaceAll('.', '\\.'));
    assertTold(await refusal(props), { code, cause, remedy: told });
  }
  await othersGoOn();
});

test('a broker killed under source and sink: what was written meanwhile arrives', options, async () => {
  await othersGoOn();
  await kafka.kill();
  const lines = Array.from({ length: 50 }, (_, i) => `while away ${i}`);
  appendFileSync(path('good.txt'), `${lines.join('\n')}\n`);
  await kafka.start();
  await arrives('good-out.txt', lines);
  for (const name of ['good-source', 'good-sink']) assert.equal((await rig.task(name)).state, 'RUNNING');
});

test(
  'a topic deleted under source and sink is made again, and what is written afterwards arrives',
  options,
  async () => {
    writeFileSync(path('doomed.txt'), 'first\n');
    await rig.create('doomed-source', source('doomed.txt', 'doomed'));
    await rig.create('doomed-sink', sink('doomed-out.txt', 'doomed'));
    await arrives('doomed-out.txt', ['first']);
    await withAdmin(kafka.bootstrap, (admin) => admin.deleteTopics({ topics: ['doomed'] }));
    let line = 0;
    await until('a line of the new topic arrives', async () => {
      const next = `after ${++line}`;
      appendFileSync(path('doomed.txt'), `${next}\n`);
      return linesOf('doomed-out.txt').some((each) => each.startsWith('after'));
    });
    appendFileSync(path('doomed.txt'), 'last\n');
    await arrives('doomed-out.txt', ['last']);
    // What the broker still took into the old topic went with it; nothing is missing from the first that did not.
    const lines = [...Array.from({ length: line }, (_, i) => `after ${i + 1}`), 'last'];
    const first = lines.findIndex((each) => linesOf('doomed-out.txt').includes(each));
    await arrives('doomed-out.txt', lines.slice(first));
    for (const name of ['doomed-source', 'doomed-sink'])
      assert.equal((await rig.task(name)).state, 'RUNNING');
    await othersGoOn();
  },
);
