// Tables altered, rewritten and dropped while a snapshot runs: nothing is lost and the task goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceRecord } from '../../../../src/data/record.js';
import { isFailure } from '../../../../src/errors/failure.js';
import { sharedPostgres } from '../../../servers/postgres.js';
import { OffsetKeeper, plain, TaskRun, taskProps } from '../run-task.js';

const postgres = await sharedPostgres();
const { skip } = postgres;

/** Polls on over errors that pass, as the runtime does; answers their codes. */
async function pollOver(
  run: TaskRun,
  enough: (records: readonly SourceRecord[]) => boolean,
): Promise<string[]> {
  const codes: string[] = [];
  while (!enough(run.records)) {
    try {
      await run.pollUntil(enough);
    } catch (error) {
      if (!isFailure(error) || !error.retriable) throw error;
      codes.push(error.code);
    }
  }
  return codes;
}

test('tables are rewritten, altered and dropped behind the table that is read', { skip }, async () => {
  await using db = await postgres.database();
  // More than the buffers of the connection hold: its reader stays at this table until the records are taken.
  await db.query(`CREATE TABLE a (id int PRIMARY KEY, v text);
    INSERT INTO a SELECT i, string_agg(md5(i::text || n), '') FROM generate_series(1, 1000) i, generate_series(1, 600) n GROUP BY i;
    CREATE TABLE b (id int PRIMARY KEY, n int); INSERT INTO b SELECT i, i FROM generate_series(1, 20) i;
    CREATE TABLE c (id int PRIMARY KEY, gone int, v text); INSERT INTO c VALUES (1, 1, 'x'), (2, 2, 'y');
    CREATE TABLE d (id int PRIMARY KEY); INSERT INTO d VALUES (1)`);
  const run = await TaskRun.start(taskProps(db), new OffsetKeeper());
  await db.query('ALTER TABLE b ALTER COLUMN n TYPE bigint');
  await db.query('ALTER TABLE c DROP COLUMN gone');
  await db.query('DROP TABLE d');
  await db.query("INSERT INTO c VALUES (3, 'end')");
  const rowsOf = (table: string) =>
    run.records.filter(({ topic }) => topic === `p.public.${table}`).map(({ value }) => plain(value));
  const codes = await pollOver(run, () => rowsOf('c').some((row) => (row as Row).after.id === 3));
  await run.stop();
  assert.ok(codes.includes('POSTGRES_SNAPSHOT_TABLE_CHANGED'), codes.join());
  assert.equal(new Set(rowsOf('a').map((row) => (row as Row).after.id)).size, 1000);
  assert.equal(new Set(rowsOf('b').map((row) => (row as Row).after.id)).size, 20);
  assert.deepEqual([...new Set(rowsOf('c').map((row) => JSON.stringify((row as Row).after)))].sort(), [
    '{"id":1,"v":"x"}',
    '{"id":2,"v":"y"}',
    '{"id":3,"v":"end"}',
  ]);
});

interface Row {
  readonly after: { readonly id: number };
}
