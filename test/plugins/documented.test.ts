// The plugin that docs/development.md shows, run as it stands there: found below plugin.path, its records in the log,
// and taken up where it stopped.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../house/sources.js';
import { startTestWorker, type TestWorker } from '../worker/running-worker.js';

/** The folder for `plugin.path`, with the library of this build as the package `millrace` above it. */
function writePlugin(directory: string): string {
  const document = readFileSync(join(repositoryRoot(), 'docs/development.md'), 'utf8');
  const code = /^```js\n([\s\S]*?)^```$/m.exec(document)![1]!;
  const manifest = /package\.json\s+(\{.*\})/.exec(document)![1]!;
  const library = join(directory, 'node_modules', 'millrace');
  const plugin = join(directory, 'plugins', 'counter');
  for (const folder of [library, plugin]) mkdirSync(folder, { recursive: true });
  const index = new URL('../../src/index.js', import.meta.url).href;
  writeFileSync(join(library, 'package.json'), '{"type":"module","exports":"./index.js"}');
  writeFileSync(join(library, 'index.js'), `export * from '${index}';`);
  writeFileSync(join(plugin, 'package.json'), manifest);
  writeFileSync(join(plugin, 'index.js'), code);
  return join(directory, 'plugins');
}

async function numbers(worker: TestWorker, least: number): Promise<number[]> {
  for (;;) {
    const reply = await worker.text('/millrace/topics/numbers/records');
    const values = reply
      .split('\n')
      .filter((line) => line.startsWith('{"partition"'))
      .map((line) => Number(JSON.parse(line).value));
    if (values.length >= least) return values;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('the plugin of the documentation works', { timeout: 300_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-plugin-'));
  try {
    const pluginPath = writePlugin(directory);
    await using worker = await startTestWorker({ 'plugin.path': pluginPath });
    const config = { 'connector.class': 'counter' };
    assert.equal((await worker.call('POST', '/connectors', { name: 'c', config })).status, 201);
    await numbers(worker, 3);
    assert.equal((await worker.call('PUT', '/connectors/c/stop')).status, 204);
    const before = await numbers(worker, 3);
    assert.equal((await worker.call('PUT', '/connectors/c/resume')).status, 202);
    const after = await numbers(worker, before.length + 3);
    assert.deepEqual(
      after,
      after.map((_, i) => i + 1),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
