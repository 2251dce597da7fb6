// The kill run, small: on both logs, a few seconds of pgbench, two kills.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedKafka } from '../servers/kafka.js';
import { sharedPostgres } from '../servers/postgres.js';
import { pgbenchFolder } from './load.js';
import { killRun } from './pgbench.js';

const postgres = await sharedPostgres();
const noPgbench =
  pgbenchFolder() === null ? 'pgbench is not installed (Debian: apt-get install postgresql)' : false;

for (const log of ['embedded', 'kafka'] as const) {
  const kafka = log === 'kafka' ? await sharedKafka() : null;
  const skip = postgres.skip || noPgbench || (kafka?.skip ?? false);
  // Invariants end to end: Invariant 1, Invariant 6, Invariant 15.
  test(`tables rebuilt from the topics equal the source after kill -9 (${log} log)`, { skip }, async (t) => {
    const seed = Math.floor(Math.random() * 1_000_000);
    const result = await killRun({
      log,
      victim: 'worker',
      scale: 2,
      seconds: 8,
      kills: 2,
      seed,
      say: (text) => t.diagnostic(text),
    });
    assert.ok(result.transactions > 0);
    for (const table of result.tables) {
      assert.deepEqual(table.differences.slice(0, 3), [], `${table.table} differs (seed ${seed})`);
      assert.equal(table.rowsInTopic, table.rowsInTable);
    }
  });
}
