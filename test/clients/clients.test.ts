// Kafka Connect clients of other people, unchanged, against a worker: each walks a connector through its life.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type RunningWorker, startWorker } from '../../src/cli/start.js';
import { clients } from './install.js';

/** Nobody takes so long that is not stuck. */
const HANGS_MS = 600_000;
const directory = mkdtempSync(join(tmpdir(), 'millrace-clients-'));
let worker: RunningWorker;
let url: string;

before(async () => {
  worker = await startWorker({
    props: { listeners: 'http://127.0.0.1:0' },
    dataDir: directory,
    logging: { sink: () => {} },
  });
  await worker.ready;
  // MILLRACE_TEST_CLIENTS_URL: the same scripts against a Kafka Connect.
  url = process.env['MILLRACE_TEST_CLIENTS_URL'] ?? worker.restUrl.replace(/\/$/, '');
});
after(async () => {
  await worker.stop();
  rmSync(directory, { recursive: true, force: true });
});

for (const [name, install] of Object.entries(clients)) {
  test(name, async (t) => {
    const found = await install();
    if ('skip' in found) return t.skip(`${name}: ${found.skip}`);
    const args = [...found.args, url, ...(found.after ?? [])];
    const said = await new Promise<{ failed: boolean; text: string }>((resolve) => {
      execFile(found.command, args, { timeout: HANGS_MS }, (error, stdout, stderr) =>
        resolve({ failed: error !== null, text: `${stdout}${stderr}` }),
      );
    });
    assert.ok(!said.failed, said.text);
  });
}
