// A server of its own is stopped, killed and set to another wal_level under a running task: it reconnects by itself and
// loses nothing, or says what to change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceRecord } from '../../../src/data/record.js';
import { isFailure } from '../../../src/errors/failure.js';
import { sharedPostgres, startPostgres } from '../../servers/postgres.js';
import { OffsetKeeper, plain, TaskRun, taskProps } from './run-task.js';

const { skip } = await sharedPostgres();
const ids = (records: readonly SourceRecord[]) => records.map((r) => (plain(r.key) as { id: number }).id);

test('a fast shutdown and a kill -9 of the server: the task goes on by itself', { skip }, async () => {
  await using server = await startPostgres();
  const db = await server.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const run = await TaskRun.start(taskProps(db, { 'snapshot.mode': 'no_data' }), new OffsetKeeper());
  await db.query('INSERT INTO t SELECT generate_series(1, 10)');
  await run.pollUntil((records) => records.length >= 5);
  await server.stop();
  await server.start();
  const again = await db.connect();
  await again.query('INSERT INTO t SELECT generate_series(11, 20)');
  await run.pollUntil((records) => records.length >= 20);
  await server.kill();
  await server.start();
  const third = await db.connect();
  await third.query('INSERT INTO t SELECT generate_series(21, 30)');
  const records = await run.pollUntil((all) => all.length >= 30);
  await run.stop();
  assert.deepEqual(
    ids(records),
    Array.from({ length: 30 }, (_, i) => i + 1),
  );
});

test('wal_level=replica and a wrong password are named with what to do', { skip }, async () => {
  await using server = await startPostgres({ wal_level: 'replica' });
  const db = await server.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  await assert.rejects(TaskRun.start(taskProps(db), new OffsetKeeper()), (error) => {
    assert.ok(isFailure(error, 'POSTGRES_WAL_LEVEL'));
    assert.match(error.remedy, /ALTER SYSTEM SET wal_level = logical; then restart/);
    return true;
  });
  const wrong = { ...taskProps(db), 'database.password': 'surely not' };
  await assert.rejects(TaskRun.start(wrong, new OffsetKeeper()), (error) => {
    assert.ok(isFailure(error, 'POSTGRES_AUTHENTICATION'));
    assert.match(error.message, /password authentication failed/);
    assert.doesNotMatch(error.trace, /surely not/);
    return true;
  });
});
