// The lock of the embedded log's directory between processes: one holder at a time, whatever races for it, and files that
// dead processes left.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readOwner, takeLock } from '../../../src/log/embedded/lock.js';

const run = promisify(execFile);
const RACER = fileURLToPath(new URL('./lock-racer.js', import.meta.url));

test('processes that race for a directory never hold it together', { timeout: 300_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
  try {
    const racers = Array.from({ length: 4 }, () => run(process.execPath, [RACER, directory, '3000']));
    const results = (await Promise.all(racers)).map(({ stdout }) => JSON.parse(stdout));
    assert.ok(results.some(({ held }) => held > 0));
    assert.deepEqual(
      results.map(({ shared }) => shared),
      [0, 0, 0, 0],
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('a file of a process that is gone, of a number used again, and a torn one are taken over', () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
  const file = join(directory, 'owner.1.json');
  try {
    for (const left of [
      JSON.stringify({ pid: 2 ** 22 + 1, started: '1', thread: 3 }),
      JSON.stringify({ pid: process.pid, started: 'another start', thread: 3 }),
      '{"pid":',
      '',
    ]) {
      rmSync(directory, { recursive: true });
      mkdirSync(directory);
      writeFileSync(file, left);
      const lock = takeLock(directory);
      assert.equal(readOwner(directory)?.pid, process.pid);
      assert.throws(() => takeLock(directory), { code: 'EMBEDDED_LOG_LOCKED' });
      lock.release();
      assert.equal(readOwner(directory), null);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
