// `millrace deadletters` against a whole worker: a record that failed is listed, shown, corrected, written again.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../until.js';
import { startTestWorker } from '../worker/running-worker.js';
import { linesOf } from '../worker/sink/end-to-end.js';
import { runHere } from './in-process.js';

const strings = 'org.apache.kafka.connect.storage.StringConverter';

test('list, show, replay one and all', { timeout: 300_000 }, async () => {
  await using worker = await startTestWorker({ 'key.converter': strings, 'value.converter': strings });
  await worker.worker.ready;
  const input = join(worker.directory, 'in.txt');
  const output = join(worker.directory, 'out.txt');
  writeFileSync(input, '"good"\nbroken 1\nbroken 2\n');
  const create = (name: string, config: Record<string, string>) =>
    worker.call('POST', '/connectors', { name, config });
  await create('source', { 'connector.class': 'FileStreamSource', file: input, topic: 't' });
  await create('sink', {
    'connector.class': 'FileStreamSink',
    file: output,
    topics: 't',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter.schemas.enable': 'false',
    'errors.tolerance': 'all',
    'errors.deadletterqueue.topic.name': 'letters',
    'errors.deadletterqueue.context.headers.enable': 'true',
  });
  const run = (...args: string[]) =>
    runHere(['deadletters', ...args], { MILLRACE_URL: worker.worker.restUrl });
  await until(async () => (await run('list', 'sink', '--json')).stdout.includes('broken 2'));

  const listed = await run('list', 'sink', '--search', 'broken 1');
  assert.equal(listed.code, 0, listed.stderr);
  assert.match(listed.stdout, /0:0 .*t 0:1 .*VALUE_CONVERTER .*broken 1/);
  assert.doesNotMatch(listed.stdout, /broken 2/);
  assert.match((await run('list', 'sink', '--stage', 'NONE')).stdout, /No dead letter matches/);

  const shown = await run('show', 'sink', '0:1');
  assert.match(shown.stdout, /from +t 0:2/);
  assert.match(shown.stdout, /value +broken 2/);
  assert.match(shown.stdout, /org\.apache\.kafka\.connect\.errors\.DataException/);

  const corrected = await run('replay', 'sink', '0:0', '--value', '"mended"');
  assert.match(corrected.stdout, /Written to t at 0:3\./);
  await until(() => linesOf(output).includes('mended'));
  const all = await run('replay', 'sink', '--all', '--search', 'broken 2', '--to', 'letters');
  assert.match(all.stdout, /1 dead letter was written again\./);

  for (const [code, args] of [
    [2, ['replay', 'sink']],
    [2, ['replay', 'sink', 'nowhere']],
    [2, ['replay', 'sink', '--all', '--value', 'x']],
    [4, ['show', 'sink', '0:99']],
    [4, ['list', 'source']],
    [4, ['list', 'nobody']],
  ] as const) {
    const ended = await run(...args);
    assert.equal(ended.code, code, `${args.join(' ')}: ${ended.stderr}`);
  }
});
