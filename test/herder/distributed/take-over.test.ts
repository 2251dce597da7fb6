// Millrace and the original on the same group: a Kafka Connect 4.1.1 cluster is stopped, Millrace goes on with its
// connectors, target states and offsets and gives them back; then both are members at once through a rolling restart.
// Java workers start slowly, so the two stories share them.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openLog } from '../../../src/log/open.js';
import type { Log } from '../../../src/log/port.js';
import { type ConnectWorker, startConnect } from '../../servers/connect.js';
import { sharedKafka, type TopicPrefix } from '../../servers/kafka.js';
import { until } from '../../until.js';
import { startTestWorker, type TestWorker } from '../../worker/running-worker.js';
import { groupProps } from './group-fixture.js';

const kafka = await sharedKafka();
const options = { skip: kafka.skip, timeout: 300_000 };
const NAMES = ['runs', 'pauses', 'stops', 'more'];
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

let topics: TopicPrefix;
let directory: string;
let log: Log;
let props: Record<string, string>;
const java: ConnectWorker[] = [];
const ours: TestWorker[] = [];

before(async () => {
  if (kafka.skip !== false) return;
  topics = kafka.prefix();
  directory = mkdtempSync(join(tmpdir(), 'millrace-take-over-'));
  log = await openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
    { role: 'owner', logger: quiet },
  );
  props = {
    ...groupProps(kafka, topics),
    'offset.flush.interval.ms': '500',
    // A task that is stopped by force begins again before what it has read.
    'task.shutdown.graceful.timeout.ms': '60000',
  };
});
after(async () => {
  if (kafka.skip !== false) return;
  await Promise.all([...java.map((worker) => worker.stop()), ...ours.map((worker) => worker.worker.stop())]);
  await log.close();
  await topics[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

async function startJava(): Promise<ConnectWorker> {
  const worker = await startConnect({
    bootstrap: kafka.bootstrap,
    plugins: [],
    worker: props,
    jvm: ['-Xmx256m', '-XX:TieredStopAtLevel=1'],
  });
  java.push(worker);
  return worker;
}

async function startOurs(): Promise<TestWorker> {
  const worker = await startTestWorker(props, directory);
  ours.push(worker);
  await worker.worker.ready;
  return worker;
}

interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests name the shape they expect by asserting on it
  readonly body: any;
}

async function call(url: string, method: string, path: string, body?: unknown): Promise<Reply> {
  const reply = await fetch(url.replace(/\/$/, '') + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, body: text === '' ? null : JSON.parse(text) };
}

const file = (name: string) => join(directory, name);
const config = (name: string) => ({
  'connector.class': 'org.apache.kafka.connect.file.FileStreamSourceConnector',
  'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
  file: file(name),
  topic: topics.topic(name),
});

/** Adds a line to every connector's file. */
function addLine(line: string): void {
  for (const name of NAMES) appendFileSync(file(name), `${line}\n`);
}

async function values(name: string): Promise<string[]> {
  const admin = await log.admin();
  const reader = await log.reader();
  try {
    const topic = topics.topic(name);
    if ((await admin.describeTopic(topic)) === null) return [];
    const end = (await admin.offsets(topic, 'latest')).get(0)!;
    await reader.assign([{ topic, partition: 0, offset: 'earliest' }]);
    const out: string[] = [];
    while (reader.position({ topic, partition: 0 }) < end) {
      for (const { records } of await reader.poll(500)) {
        out.push(...records.map(({ value }) => Buffer.from(value!).toString()));
      }
    }
    return out;
  } finally {
    await reader.close();
    await admin.close();
  }
}

async function untilValues(name: string, wanted: readonly string[]): Promise<void> {
  let seen: string[] = [];
  await until(`${name} has ${wanted}`, async () => {
    seen = await values(name);
    return seen.length >= wanted.length;
  });
  assert.deepEqual(seen, wanted, name);
}

/** Waits until a connector is as told, `RUNNING` with its task on one of these workers where they are given. */
async function untilState(
  url: string,
  name: string,
  state: string,
  workers?: readonly string[],
): Promise<void> {
  await until(`${name} is ${state} at ${workers ?? 'some worker'}`, async () => {
    const { status, body } = await call(url, 'GET', `/connectors/${name}/status`);
    if (status !== 200 || body.connector.state !== state) return false;
    const tasks = body.tasks as { state: string; worker_id: string }[];
    if (state === 'STOPPED') return tasks.length === 0;
    const ids = [body.connector.worker_id, ...tasks.map((task) => task.worker_id)];
    const isPlaced = workers === undefined || ids.every((id) => workers.includes(id));
    return tasks.length === 1 && tasks[0]!.state === state && isPlaced;
  });
}

const change = async (url: string, method: string, path: string, body?: unknown) => {
  let reply: Reply = { status: 0, body: null };
  // 409: the group is rebalancing.
  await until(`${method} ${path} is taken`, async () => {
    reply = await call(url, method, path, body);
    return reply.status !== 409;
  });
  assert.ok(reply.status < 300, `${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply;
};

const idOf = (url: string) => new URL(url).host;

test('a cluster is taken over and given back', options, async () => {
  for (const name of NAMES) writeFileSync(file(name), 'one\n');
  const first = await startJava();
  for (const name of NAMES) await change(first.url, 'POST', '/connectors', { name, config: config(name) });
  for (const name of NAMES) {
    await untilState(first.url, name, 'RUNNING');
    await untilValues(name, ['one']);
  }
  await change(first.url, 'PUT', '/connectors/pauses/pause');
  await change(first.url, 'PUT', '/connectors/stops/stop');
  await untilState(first.url, 'pauses', 'PAUSED');
  await untilState(first.url, 'stops', 'STOPPED');
  const stored = async (url: string) =>
    (await call(url, 'GET', '/connectors/runs/offsets')).body.offsets?.[0]?.offset.position;
  await until('the offset is stored', async () => (await stored(first.url)) === 4);
  await first.stop();

  addLine('two');
  const millrace = await startOurs();
  const { restUrl } = millrace.worker;
  assert.deepEqual((await call(restUrl, 'GET', '/connectors')).body.sort(), [...NAMES].sort());
  assert.deepEqual((await call(restUrl, 'GET', '/connectors/runs/config')).body, {
    ...config('runs'),
    name: 'runs',
  });
  await untilState(restUrl, 'runs', 'RUNNING', [idOf(restUrl)]);
  await untilState(restUrl, 'pauses', 'PAUSED', [idOf(restUrl)]);
  await untilState(restUrl, 'stops', 'STOPPED');
  await untilValues('runs', ['one', 'two']);
  await change(restUrl, 'PUT', '/connectors/pauses/resume');
  await untilValues('pauses', ['one', 'two']);
  // Back to the beginning of the second line, under the key that the original wrote.
  const altered = { offsets: [{ partition: { filename: file('stops') }, offset: { position: 4 } }] };
  await change(restUrl, 'PATCH', '/connectors/stops/offsets', altered);
  await change(restUrl, 'PUT', '/connectors/more/pause');
  await untilState(restUrl, 'more', 'PAUSED');
  await until('the offset is stored', async () => (await stored(restUrl)) === 8);
  await millrace.worker.stop();

  addLine('three');
  const second = await startJava();
  // Its REST API serves before it has joined the group, and knows of no connector until then.
  await until('the original has taken all back', async () => {
    const { body } = await call(second.url, 'GET', '/connectors');
    return Array.isArray(body) && String(body.sort()) === String([...NAMES].sort());
  });
  await untilState(second.url, 'runs', 'RUNNING', [idOf(second.url)]);
  await untilState(second.url, 'more', 'PAUSED');
  await untilState(second.url, 'stops', 'STOPPED');
  await untilValues('runs', ['one', 'two', 'three']);
  await change(second.url, 'PUT', '/connectors/stops/resume');
  await change(second.url, 'PUT', '/connectors/more/resume');
  for (const name of NAMES) {
    await untilState(second.url, name, 'RUNNING');
    await untilValues(name, ['one', 'two', 'three']);
  }
});

test('workers of both kinds share one group through a rolling restart', options, async () => {
  const known = ['one', 'two', 'three'];
  const step = async (line: string, workers: readonly string[], url: string) => {
    for (const name of NAMES) await untilState(url, name, 'RUNNING', workers);
    addLine(line);
    known.push(line);
    for (const name of NAMES) await untilValues(name, known);
  };
  const second = java[1]!;
  await step('four', [idOf(second.url)], second.url);

  const millrace = await startOurs();
  const mine = idOf(millrace.worker.restUrl);
  const places = async (url: string) => {
    const found = await Promise.all(NAMES.map((name) => call(url, 'GET', `/connectors/${name}/status`)));
    return found.flatMap(({ status, body }) =>
      status === 200
        ? [body.connector, ...body.tasks].map(({ worker_id }) => worker_id as string)
        : ['nobody'],
    );
  };
  const isShared = async (url: string, ids: readonly string[]) => {
    const found = await places(url);
    return ids.every((id) => found.filter((one) => one === id).length === found.length / ids.length);
  };
  const both = [idOf(second.url), mine];
  await until('both have half of it', () => isShared(second.url, both));
  await step('five', both, millrace.worker.restUrl);
  // Each takes what concerns the other: a restart of every task, asked of both.
  for (const url of [second.url, millrace.worker.restUrl]) {
    for (const name of NAMES) await change(url, 'POST', `/connectors/${name}/tasks/0/restart`);
    for (const name of NAMES)
      await change(url, 'PUT', `/connectors/${name}/config`, { ...config(name), via: mine });
  }
  await step('six', both, second.url);

  await second.stop();
  await step('seven', [mine], millrace.worker.restUrl);

  const third = await startJava();
  const now = [mine, idOf(third.url)];
  await until('both have half of it', () => isShared(third.url, now));
  await step('eight', now, third.url);
  await millrace.worker.stop();
  await step('nine', [idOf(third.url)], third.url);
});
