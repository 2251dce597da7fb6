// Sinks that throw in every method or never return from it: each fails alone, with the original's text, and can be
// deleted; a sink beside them goes on.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../../until.js';
import { startTestWorker, type TestWorker } from '../running-worker.js';
import { linesOf } from './end-to-end.js';
import { writeRudePlugin } from './rude-plugin.js';

const strings = 'org.apache.kafka.connect.storage.StringConverter';

async function create(worker: TestWorker, name: string, config: Record<string, string>): Promise<void> {
  const { status, body } = await worker.call('POST', '/connectors', { name, config });
  assert.equal(status, 201, JSON.stringify(body));
}

test('every misdeed stays with its own task', { timeout: 300_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-rude-'));
  await using worker = await startTestWorker(
    {
      'key.converter': strings,
      'value.converter': strings,
      'plugin.path': writeRudePlugin(directory),
      'task.shutdown.graceful.timeout.ms': '500',
    },
    directory,
  );
  await worker.worker.ready;
  const input = join(directory, 'in.txt');
  const output = join(directory, 'out.txt');
  writeFileSync(input, 'first\n');
  await create(worker, 'source', { 'connector.class': 'FileStreamSource', file: input, topic: 't' });
  await create(worker, 'good', { 'connector.class': 'FileStreamSink', file: output, topics: 't' });
  await until(() => linesOf(output).length === 1);

  const rude = async (misdeed: string): Promise<string> => {
    const name = misdeed.replace(/ /g, '-');
    await create(worker, name, { 'connector.class': 'test.RudeSinkConnector', topics: 't', misdeed });
    return name;
  };
  const remove = async (name: string) => {
    assert.equal((await worker.call('DELETE', `/connectors/${name}`)).status, 204);
  };
  const failing: Readonly<Record<string, RegExp>> = {
    'throw in start': /rude in start/,
    'throw in put':
      /ConnectException: Exiting WorkerSinkTask due to unrecoverable exception\.[\s\S]*Caused by: Error: rude in put/,
    'exit in put': /The thread of task exit-in-put-0 ended by itself with exit code 4/,
  };
  const names = await Promise.all(Object.keys(failing).map(rude));
  for (const [i, trace] of Object.values(failing).entries()) {
    const { tasks } = await worker.status(names[i], (info) => info.tasks[0]?.state === 'FAILED');
    assert.match(tasks[0].trace ?? '', trace);
  }
  const running = await Promise.all(
    ['hang in start', 'hang in put', 'hang in preCommit', 'hang in stop', 'throw in close'].map(rude),
  );
  for (const name of running.filter((each) => each !== 'hang-in-start')) {
    await worker.status(name, (info) => info.tasks[0]?.state === 'RUNNING');
  }
  appendFileSync(input, 'second\n');
  await until(() => linesOf(output).length === 2);
  await Promise.all([...names, ...running].map(remove));
  appendFileSync(input, 'third\n');
  await until(() => linesOf(output).length === 3);
  assert.deepEqual((await worker.call('GET', '/connectors')).body.sort(), ['good', 'source']);
  const { tasks } = await worker.status('good', (info) => info.tasks.length === 1);
  assert.equal(tasks[0].state, 'RUNNING');
});

test('a converter fed garbage fails its task alone, with what it was fed said by topic and offset', {
  timeout: 300_000,
}, async () => {
  await using worker = await startTestWorker({ 'key.converter': strings, 'value.converter': strings });
  await worker.worker.ready;
  const input = join(worker.directory, 'in.txt');
  const output = join(worker.directory, 'out.txt');
  writeFileSync(input, '{"a":\n');
  await create(worker, 'source', { 'connector.class': 'FileStreamSource', file: input, topic: 't' });
  await create(worker, 'plain', { 'connector.class': 'FileStreamSink', file: output, topics: 't' });
  await create(worker, 'garbage', {
    'connector.class': 'FileStreamSink',
    file: join(worker.directory, 'none.txt'),
    topics: 't',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'errors.log.enable': 'true',
    'errors.log.include.messages': 'true',
  });
  const { tasks } = await worker.status('garbage', (info) => info.tasks[0]?.state === 'FAILED');
  assert.match(
    tasks[0].trace ?? '',
    /^org\.apache\.kafka\.connect\.errors\.ConnectException: Tolerance exceeded in error handler[\s\S]*Caused by: org\.apache\.kafka\.connect\.errors\.DataException/,
  );
  await until(() => linesOf(output).length === 1);
  assert.ok(
    worker.lines.some(({ message }) =>
      /Error encountered in task garbage-0\. Executing stage 'VALUE_CONVERTER' with class 'org\.apache\.kafka\.connect\.json\.JsonConverter', where consumed record is \{topic='t', partition=0, offset=0, timestamp=\d+, timestampType=CreateTime\}\.$/.test(
        message,
      ),
    ),
  );
});
