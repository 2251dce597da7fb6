// A task whose records nobody takes for longer than the server waits for a sign of life.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sharedPostgres } from '../../../servers/postgres.js';
import { OffsetKeeper, TaskRun, taskProps } from '../run-task.js';

const postgres = await sharedPostgres();

test('a full queue for longer than wal_sender_timeout: the server is answered, the session stays', {
  skip: postgres.skip,
}, async () => {
  await using db = await postgres.database();
  await db.query(`CREATE TABLE t (id int PRIMARY KEY, v text)`);
  await db.query(`ALTER DATABASE ${db.name} SET wal_sender_timeout = '4s'`);
  const props = taskProps(db, { 'snapshot.mode': 'no_data', 'status.update.interval.ms': '200' });
  const run = await TaskRun.start(props, new OffsetKeeper());
  const rows = 150_000;
  await db.query(`INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(1, ${rows}) i`);
  await wait(9000);
  assert.equal(run.task.stream?.connected, true);
  const records = await run.pollUntil((all) => all.length >= rows);
  await run.stop();
  assert.equal(records.length, rows);
  assert.deepEqual(
    run.log.filter(({ level }) => level === 'warn'),
    [],
  );
});
