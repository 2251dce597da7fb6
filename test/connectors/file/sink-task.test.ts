// The file sink: lines in order, offsets only behind what is on the disk, a file that cannot be written.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { FileStreamSinkConnector } from '../../../connectors/file/sink-connector.js';
import { FileStreamSinkTask } from '../../../connectors/file/sink-task.js';
import type { SinkTaskContext } from '../../../src/api/sink.js';
import { NO_HEADERS } from '../../../src/data/headers.js';
import type { SinkRecord } from '../../../src/data/record.js';
import { INT64, type Schema, STRING, structOf } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { isFailure } from '../../../src/errors/failure.js';

const context = {} as SinkTaskContext;

function record(value: unknown, valueSchema: Schema | null = null): SinkRecord {
  const at = { topic: 't', partition: 0, offset: 0n };
  return {
    ...at,
    ...{ keySchema: null, key: null, valueSchema, value, timestamp: null, headers: NO_HEADERS },
    timestampType: 'CreateTime',
    originalTopic: 't',
    originalPartition: 0,
    originalOffset: 0n,
  };
}

function folder(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-file-sink-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

test('values become lines behind what the file holds, as Java would print them', async (t) => {
  const file = join(folder(t), 'out.txt');
  writeFileSync(file, 'before\n');
  const task = new FileStreamSinkTask();
  await task.start(context, { file });
  const schema = structOf([
    ['id', INT64],
    ['name', STRING],
  ]);
  await task.put([record('text'), record(null), record(new Struct(schema, [1, 'a']), schema)]);
  await task.put([]);
  const offsets = [{ topic: 't', partition: 0, offset: 3n }];
  assert.deepEqual(await task.preCommit(offsets), offsets);
  await task.put([record(true)]);
  await task.stop();
  assert.equal(readFileSync(file, 'utf8'), 'before\ntext\nnull\nStruct{id=1,name=a}\ntrue\n');
});

test('lines of any length and script reach the file in their order, put after put', async (t) => {
  const file = join(folder(t), 'out.txt');
  const task = new FileStreamSinkTask();
  await task.start(context, { file });
  const long = ['\u00fc'.repeat(200_000), '\u6f22\ud83d\ude00'.repeat(100_000), 'x'.repeat(300_000)];
  const lines = Array.from({ length: 3000 }, (_, i) => `${i} \u20ac ${'y'.repeat(i % 500)}`);
  const all = [
    ...lines.slice(0, 1000),
    long[0],
    ...lines.slice(1000, 2000),
    long[1],
    long[2],
    '',
    ...lines.slice(2000),
  ];
  for (let at = 0; at < all.length; at += 700) {
    await task.put(all.slice(at, at + 700).map((line) => record(line)));
  }
  await task.stop();
  assert.equal(readFileSync(file, 'utf8'), `${all.join('\n')}\n`);
});

test('a pipe gets its lines as its reader takes them; a full device is an error with its path', async (t) => {
  const pipe = join(folder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  // More than a pipe holds: what is written waits for the reader, the thread does not.
  const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => reader.kill('SIGKILL'));
  const task = new FileStreamSinkTask();
  await task.start(context, { file: pipe });
  const lines = Array.from({ length: 500 }, (_, i) => `${i} ${'z'.repeat(1000)}`);
  const read = text(reader.stdout);
  await task.put(lines.map((line) => record(line)));
  await task.stop();
  assert.equal(await read, `${lines.join('\n')}\n`);

  const full = new FileStreamSinkTask();
  await full.start(context, { file: '/dev/full' });
  await assert.rejects(full.put([record('a')]), (error) => {
    assert.ok(isFailure(error, 'FILE_UNWRITABLE'));
    assert.match(error.message, /\/dev\/full/);
    return true;
  });
  await full.stop();
});

test('without a file the lines are printed', async () => {
  let printed = '';
  const task = new FileStreamSinkTask(async (lines) => {
    printed += lines;
  });
  await task.start(context, {});
  await task.put([record('a'), record('b')]);
  await task.preCommit([]);
  await task.stop();
  assert.equal(printed, 'a\nb\n');
});

test('a file that cannot be written is an error with its path', async (t) => {
  const file = join(folder(t), 'none', 'out.txt');
  await assert.rejects(new FileStreamSinkTask().start(context, { file }), (error) => {
    assert.ok(isFailure(error, 'FILE_UNWRITABLE'));
    assert.match(error.message, /^Couldn't find or create file '.*out\.txt' for FileStreamSinkTask/);
    return true;
  });
});

test('every task of the connector has its config', async () => {
  const connector = new FileStreamSinkConnector();
  await connector.start({} as never, { file: '/x' });
  assert.deepEqual(await connector.taskConfigs(2), [{ file: '/x' }, { file: '/x' }]);
  assert.equal(await connector.alterOffsets(), true);
});
