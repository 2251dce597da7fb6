// The README's programs that are no part of a worker, run as a user runs them, only smaller: the demo and the bench.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { clientPrograms } from '../../bench/floors.js';
import { sharedKafka } from '../servers/kafka.js';
import { sharedPostgres } from '../servers/postgres.js';

const run = promisify(execFile);
const program = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const postgres = await sharedPostgres();
const kafka = await sharedKafka();
const noPrograms =
  clientPrograms() === null && 'pg_recvlogical is not installed (Debian: apt-get install postgresql)';

test('the demo shows a snapshot and changes, and ends by itself', { skip: postgres.skip }, async () => {
  await using db = await postgres.database();
  const args = ['demo', '--for', '15s', '--json', '--rows', '2000', '--postgres', db.url];
  const { stdout } = await run(process.execPath, [program('src/cli/main.js'), ...args]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; snapshotRows?: number });
  assert.ok(lines.some((line) => line.type === 'change'));
  // 2,000 orders, 2,000 customers, 200 products; the load deletes an order now and then.
  assert.ok(Math.max(...lines.map((line) => line.snapshotRows ?? 0)) >= 4150);
});

test('the bench counts every row', { skip: postgres.skip || kafka.skip || noPrograms }, async () => {
  const args = ['postgres', '--rows', '2000', '--reps', '1', '--arms', 'millrace', '--rates', ''];
  const { stdout } = await run(process.execPath, [program('bench/main.js'), ...args]);
  assert.match(stdout, /\| snapshot, rows\/s [^|]*\| [\d,]+ \|/);
  assert.match(stdout, /\| catch-up, rows\/s [^|]*\| [\d,]+ \|/);
});
