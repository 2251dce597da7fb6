// The connector of docs/writing-a-connector.md: it compiles as it stands there, and runs in a worker that finds it on its
// plugin path, past an API that is away for a moment and a restart.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from '../until.js';
import { startTestWorker, type TestWorker } from '../worker/running-worker.js';

const BUILT = fileURLToPath(new URL('../../', import.meta.url));
/** The checkout: the build is a folder of it, at whatever depth. */
const ROOT = process.cwd();
const NOTES = 40;

/** Compiles the document's file, with `millrace/plugin` from this build; answers the compiled file. */
async function compileExample(directory: string): Promise<string> {
  const text = readFileSync(join(ROOT, 'docs', 'writing-a-connector.md'), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? assert.fail('the document has no example');
  writeFileSync(join(directory, 'notes.ts'), code);
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  const library = join(directory, 'node_modules', 'millrace');
  mkdirSync(library, { recursive: true });
  symlinkSync(BUILT, join(library, 'built'));
  const exports = { './plugin': { types: './built/src/plugin.d.ts', default: './built/src/plugin.js' } };
  writeFileSync(join(library, 'package.json'), JSON.stringify({ name: 'millrace', type: 'module', exports }));
  symlinkSync(join(ROOT, 'node_modules', '@types'), join(directory, 'node_modules', '@types'));
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const flags =
    '--strict --module NodeNext --target ES2023 --types node --skipLibCheck --verbatimModuleSyntax'.split(
      ' ',
    );
  const run = promisify(execFile)(process.execPath, [compiler, ...flags, 'notes.ts'], { cwd: directory });
  await run.catch((error: { stdout: string }) => assert.fail(error.stdout));
  return join(directory, 'notes.js');
}

interface Api extends AsyncDisposable {
  readonly url: string;
  /** While false it answers 503. */
  isThere: boolean;
  readonly refused: number;
}

async function startApi(): Promise<Api> {
  const state = { isThere: false, refused: 0 };
  const server: Server = createServer((request, reply) => {
    if (!state.isThere) {
      state.refused++;
      reply.writeHead(503).end();
      return;
    }
    const after = Number(new URL(request.url ?? '', 'http://x').searchParams.get('after'));
    const ids = Array.from({ length: Math.min(10, NOTES - after) }, (_, i) => after + i + 1);
    reply.end(JSON.stringify(ids.map((id) => ({ id, text: id % 2 === 0 ? `note ${id}` : null }))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notes`;
  const stop = () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections());
  return Object.assign(state, { url, [Symbol.asyncDispose]: stop });
}

async function notesOf(worker: TestWorker): Promise<unknown[]> {
  const lines = (await worker.text('/millrace/topics/notes/records?from=earliest')).split('\n');
  return lines
    .filter((line) => line.startsWith('{"partition"'))
    .map((line) => JSON.parse(JSON.parse(line).value));
}

test('the connector of the document compiles and runs', { timeout: 300_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-own-'));
  try {
    const file = await compileExample(directory);
    await using api = await startApi();
    const data = mkdtempSync(join(directory, 'worker-'));
    await using worker = await startTestWorker({ 'plugin.path': file }, data);
    await worker.worker.ready;
    const config = { 'connector.class': 'Notes', topic: 'notes', 'wait.ms': '10' };
    const checked = await worker.call('PUT', '/connector-plugins/Notes/config/validate', {
      ...config,
      name: 'n',
    });
    const wrong = checked.body.configs.find((each: { value: { name: string } }) => each.value.name === 'url');
    assert.deepEqual(wrong.value.errors, [
      'Missing required configuration "url" which has no default value.',
    ]);
    const made = await worker.call('POST', '/connectors', { name: 'n', config: { ...config, url: api.url } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    await until(() => api.refused >= 2);
    const { tasks } = (await worker.call('GET', '/connectors/n/status')).body;
    assert.equal(tasks[0].state, 'RUNNING');
    api.isThere = true;
    const position = async () =>
      (await worker.call('GET', '/connectors/n/offsets')).body.offsets[0]?.offset.id;
    await until(async () => (await position()) === NOTES);
    await worker.call('POST', '/connectors/n/tasks/0/restart');
    await until(
      async () => (await worker.call('GET', '/connectors/n/status')).body.tasks[0].state === 'RUNNING',
    );
    assert.deepEqual(
      await notesOf(worker),
      Array.from({ length: NOTES }, (_, i) => ({ id: i + 1, text: i % 2 === 1 ? `note ${i + 1}` : null })),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
