// A sink through a whole worker, on whichever log: lines of a file into a topic and out of it again, what cannot be read
// into the dead letter topic, offsets seen and set by REST. The tests of both logs call it.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../until.js';
import type { TestWorker } from '../running-worker.js';

const strings = 'org.apache.kafka.connect.storage.StringConverter';
const json = 'org.apache.kafka.connect.json.JsonConverter';

/** Lines of a file, none where there is none. */
export function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

async function create(worker: TestWorker, name: string, config: Record<string, string>): Promise<void> {
  const { status, body } = await worker.call('POST', '/connectors', { name, config });
  assert.equal(status, 201, JSON.stringify(body));
}

async function put(worker: TestWorker, path: string): Promise<void> {
  const { status, body } = await worker.call('PUT', path);
  assert.ok(status < 300, JSON.stringify(body));
}

/** `prefix`: of topics and connectors, unique where the log is shared. */
export async function fileToFile(worker: TestWorker, prefix: string): Promise<void> {
  const topic = `${prefix}-lines`;
  const letters = `${prefix}-letters`;
  const sink = `${prefix}-sink`;
  const input = join(worker.directory, 'in.txt');
  const output = join(worker.directory, 'out.txt');
  const values = Array.from({ length: 1000 }, (_, n) => (n % 100 === 7 ? `not json ${n}` : `"line ${n}"`));
  const good = Array.from({ length: 1000 }, (_, n) => n)
    .filter((n) => n % 100 !== 7)
    .map((n) => `line ${n}`);
  writeFileSync(input, values.map((value) => `${value}\n`).join(''));
  await create(worker, `${prefix}-source`, {
    'connector.class': 'FileStreamSource',
    'value.converter': strings,
    file: input,
    topic,
    'topic.creation.default.partitions': '1',
    'topic.creation.default.replication.factor': '1',
  });
  await create(worker, sink, {
    'connector.class': 'FileStreamSink',
    'key.converter': strings,
    'value.converter': json,
    'value.converter.schemas.enable': 'false',
    file: output,
    'topics.regex': `${prefix}-lin.*`,
    'consumer.override.max.poll.records': '300',
    'consumer.override.metadata.max.age.ms': '200',
    'errors.tolerance': 'all',
    'errors.deadletterqueue.topic.name': letters,
    'errors.deadletterqueue.topic.replication.factor': '1',
    'errors.deadletterqueue.context.headers.enable': 'true',
  });
  await until(() => linesOf(output).length === good.length);
  assert.deepEqual(linesOf(output), good);
  const offset = async () => {
    const { body } = await worker.call('GET', `/connectors/${sink}/offsets`);
    return body.offsets as { partition: object; offset: { kafka_offset: number } }[];
  };
  await until(async () => (await offset())[0]?.offset.kafka_offset === 1000);
  assert.deepEqual(await offset(), [
    { partition: { kafka_topic: topic, kafka_partition: 0 }, offset: { kafka_offset: 1000 } },
  ]);
  const status = await worker.status(sink, ({ tasks }) => tasks[0]?.state === 'RUNNING');
  assert.equal(status.type, 'sink');
  const active = (await worker.call('GET', `/connectors/${sink}/topics`)).body[sink].topics;
  assert.deepEqual(active, [topic]);
  await checkLetters(worker, letters, topic, sink);

  await replayLetters(worker, { sink, topic, output });

  const partition = { kafka_topic: topic, kafka_partition: 0 };
  const refused = await worker.call('PATCH', `/connectors/${sink}/offsets`, {
    offsets: [{ partition, offset: null }],
  });
  assert.equal(refused.status, 400);
  assert.match(refused.body.message, /^Connectors must be in the STOPPED state/);
  await put(worker, `/connectors/${sink}/stop`);
  await worker.status(sink, ({ connector, tasks }) => connector.state === 'STOPPED' && tasks.length === 0);
  const altered = await worker.call('PATCH', `/connectors/${sink}/offsets`, {
    offsets: [{ partition, offset: { kafka_offset: '990' } }],
  });
  assert.equal(altered.status, 200, JSON.stringify(altered.body));
  assert.equal(altered.body.message, 'The offsets for this connector have been altered successfully');
  assert.equal((await offset())[0].offset.kafka_offset, 990);
  const invalid = await worker.call('PATCH', `/connectors/${sink}/offsets`, {
    offsets: [{ partition, offset: { kafka_offset: 'ten' } }],
  });
  assert.equal(invalid.status, 400);
  assert.match(invalid.body.message, /Offset values for sink connectors need to be integers/);
  await put(worker, `/connectors/${sink}/resume`);
  await until(() => linesOf(output).length === good.length + 12);
  assert.deepEqual(linesOf(output).slice(-11), [...good.slice(-10), 'line 7']);
  await until(async () => (await offset())[0]?.offset.kafka_offset === 1001);

  await put(worker, `/connectors/${sink}/pause`);
  await worker.status(sink, ({ tasks }) => tasks[0]?.state === 'PAUSED');
  writeFileSync(input, '"one more"\n', { flag: 'a' });
  await put(worker, `/connectors/${sink}/resume`);
  await until(() => linesOf(output).at(-1) === 'one more');

  await put(worker, `/connectors/${sink}/stop`);
  await worker.status(sink, ({ connector, tasks }) => connector.state === 'STOPPED' && tasks.length === 0);
  const reset = await worker.call('DELETE', `/connectors/${sink}/offsets`);
  assert.equal(reset.status, 200, JSON.stringify(reset.body));
  assert.deepEqual(await offset(), []);
  const metrics = await worker.text('/metrics');
  assert.match(metrics, /kafka_connect_source_task_metrics_source_record_write_total/);
}

async function checkLetters(worker: TestWorker, letters: string, topic: string, sink: string): Promise<void> {
  const text = await worker.text(`/millrace/topics/${letters}/records?from=earliest`);
  const records = text
    .split('\n')
    .filter((line) => line.startsWith('{"partition"'))
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    records.map(({ value }) => value),
    Array.from({ length: 10 }, (_, n) => `not json ${n * 100 + 7}`),
  );
  const context = Object.fromEntries(
    records[0].headers.map(({ key, value }: { key: string; value: string }) => [key, value]),
  );
  assert.equal(context['__connect.errors.topic'], topic);
  assert.equal(context['__connect.errors.offset'], '7');
  assert.equal(context['__connect.errors.connector.name'], sink);
  assert.equal(context['__connect.errors.stage'], 'VALUE_CONVERTER');
  assert.equal(context['__connect.errors.class.name'], 'org.apache.kafka.connect.json.JsonConverter');
}

/** Finds one by its text, corrects it, and sees it come out of the sink. */
async function replayLetters(
  worker: TestWorker,
  { sink, topic, output }: { sink: string; topic: string; output: string },
): Promise<void> {
  const base = `/millrace/connectors/${sink}/deadletters`;
  const found = await worker.call('GET', `${base}?search=json%207&stage=VALUE_CONVERTER&error=DataException`);
  assert.deepEqual(
    found.body.map(({ value }: { value: string }) => value),
    ['not json 7', 'not json 707'],
  );
  const [{ partition, offset, origin }] = found.body;
  assert.deepEqual(origin, { topic, partition: 0, offset: '7' });
  const one = await worker.call('GET', `${base}/${partition}/${offset}`);
  assert.match(one.body.trace, /^org\.apache\.kafka\.connect\.errors\.DataException/);
  const written = await worker.call('POST', `${base}/${partition}/${offset}/replay`, { value: '"line 7"' });
  assert.equal(written.status, 200, JSON.stringify(written.body));
  assert.deepEqual(written.body, { topic, partition: 0, offset: '1000' });
  await until(() => linesOf(output).at(-1) === 'line 7');
  assert.equal((await worker.call('GET', `${base}/0/99`)).status, 404);
  assert.equal((await worker.call('GET', `${base}?limit=none`)).status, 400);
  const source = `/millrace/connectors/${sink.replace('-sink', '-source')}/deadletters`;
  assert.equal((await worker.call('GET', source)).status, 404);
}
