// The README's programs that are no part of a worker, run as a user runs them, only smaller: the demo and the bench.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { clientPrograms } from '../../bench/floors.js';
import { sharedKafka } from '../servers/kafka.js';
import { sharedPostgres } from '../servers/postgres.js';
import { until } from '../until.js';
import { demoLines, startCli } from './cli.js';

const run = promisify(execFile);
const program = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const postgres = await sharedPostgres();
const kafka = await sharedKafka();
const noPrograms =
  clientPrograms() === null && 'pg_recvlogical is not installed (Debian: apt-get install postgresql)';

test('the demo shows a snapshot and changes, and ends with Ctrl-C', { skip: postgres.skip }, async () => {
  await using db = await postgres.database();
  const demo = startCli(['demo', '--for', '10m', '--json', '--rows', '2000', '--postgres', db.url]);
  // 2,000 orders, 2,000 customers, 200 products; the load deletes an order now and then.
  await until('the snapshot and a change are shown', () => {
    assert.equal(demo.child.exitCode, null, demo.stderr);
    const shown = demoLines(demo);
    const rows = Math.max(0, ...shown.map((line) => line.snapshotRows ?? 0));
    return rows >= 4150 && shown.some((line) => line.type === 'change');
  });
  demo.child.kill('SIGINT');
  const { code, stderr } = await demo.ended;
  assert.equal(code, 0, stderr);
});

test('the bench counts every row', { skip: postgres.skip || kafka.skip || noPrograms }, async () => {
  const args = ['postgres', '--rows', '2000', '--reps', '1', '--arms', 'millrace', '--rates', ''];
  const { stdout } = await run(process.execPath, [program('bench/main.js'), ...args]);
  assert.match(stdout, /\| snapshot, rows\/s [^|]*\| [\d,]+ \|/);
  assert.match(stdout, /\| catch-up, rows\/s [^|]*\| [\d,]+ \|/);
});
