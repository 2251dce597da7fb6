// The task from snapshot to stream on a real server: nothing lost or doubled between the two, over restarts at any record,
// killed walsenders and slots; and what each snapshot.mode does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { SourceRecord } from '../../../src/data/record.js';
import { isFailure } from '../../../src/errors/failure.js';
import { sharedPostgres } from '../../servers/postgres.js';
import { until } from '../../until.js';
import { OffsetKeeper, plain, shortRecord, TaskRun, taskProps } from './run-task.js';

const postgres = await sharedPostgres();
const { skip } = postgres;

const op = (record: SourceRecord) => (plain(record.value) as { op: string } | null)?.op ?? 'tombstone';
const ids = (records: readonly SourceRecord[]) => records.map((r) => (plain(r.key) as { id: number }).id);
const counting = (n: number) => (records: readonly unknown[]) => records.length >= n;

// Invariant 15.
test('a snapshot, then what was written since, each row once', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 100)');
  const run = await TaskRun.start(taskProps(db), new OffsetKeeper());
  await db.query('INSERT INTO t SELECT generate_series(101, 120)');
  const records = await run.pollUntil(counting(120));
  await run.stop();
  assert.deepEqual(
    ids(records).sort((a, b) => a - b),
    Array.from({ length: 120 }, (_, i) => i + 1),
  );
  assert.equal(records.filter((r) => op(r) === 'r').length, 100);
  const markers = new Set(
    records.map((r) => (plain(r.value) as { source: { snapshot: string | null } }).source.snapshot),
  );
  assert.deepEqual([...markers], ['first', 'true', 'last', null]);
});

// Invariant 6.
test('restarts at random records, with old transactions open, lose and double nothing', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
  const props = taskProps(db, { 'snapshot.mode': 'no_data' });
  const keeper = new OffsetKeeper();
  const first = await TaskRun.start(props, keeper);
  await first.stop();
  const slow = await db.connect();
  await slow.query("BEGIN; INSERT INTO t SELECT i, 'slow' FROM generate_series(1000, 1040) i");
  for (let i = 0; i < 60; i++)
    await db.query(`INSERT INTO t SELECT ${i * 5} + g, 'x' FROM generate_series(0, 4) g`);
  await slow.query("INSERT INTO t SELECT i, 'slow' FROM generate_series(1041, 1060) i; COMMIT");
  const seen: number[] = [];
  for (let round = 0; seen.length < 361; round++) {
    const run = await TaskRun.start(props, keeper);
    const records = await run.pollUntil(counting(1));
    const taken = Math.min(records.length, 1 + ((round * 37) % 60));
    await run.acknowledge(taken);
    seen.push(...ids(records.slice(0, taken)));
    await run.stop();
  }
  assert.equal(seen.length, 361);
  assert.equal(new Set(seen).size, 361);
});

test('a killed walsender: the task reconnects by itself and goes on', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const props = taskProps(db, { 'snapshot.mode': 'no_data' });
  const run = await TaskRun.start(props, new OffsetKeeper());
  for (let i = 0; i < 5; i++) {
    await db.query(`INSERT INTO t SELECT generate_series(${i * 10}, ${i * 10 + 9})`);
    await run.pollUntil(counting(i * 10 + 5));
    await db.query('SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1', [
      props['slot.name'],
    ]);
  }
  const records = await run.pollUntil(counting(50));
  await run.stop();
  assert.deepEqual(
    ids(records),
    Array.from({ length: 50 }, (_, i) => i),
  );
  assert.ok(run.log.some((line) => line.message.includes('reconnecting')));
});

test('errors.max.retries=0: a lost connection fails the task with its code', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const props = taskProps(db, { 'snapshot.mode': 'no_data', 'errors.max.retries': '0' });
  const run = await TaskRun.start(props, new OffsetKeeper());
  await until('the stream is cut', async () => {
    const cut =
      'SELECT pg_terminate_backend(active_pid) AS done FROM pg_replication_slots WHERE slot_name = $1';
    const [row] = await db.query<{ done: boolean | null }>(cut, [props['slot.name']]);
    return row?.done === true;
  });
  await assert.rejects(
    run.pollUntil(counting(1)),
    (error) =>
      isFailure(error, 'POSTGRES_RETRIES_EXHAUSTED') && isFailure(error.cause, 'POSTGRES_CONNECTION_LOST'),
  );
  await run.stop();
});

// Invariant 7.
test('the slot moves to the last whole transaction that was acknowledged, not before', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const props = taskProps(db, { 'snapshot.mode': 'no_data' });
  const run = await TaskRun.start(props, new OffsetKeeper());
  const confirmed = async () =>
    (
      await db.query<{ lsn: string }>(
        'SELECT (confirmed_flush_lsn - $2::pg_lsn)::text AS lsn FROM pg_replication_slots WHERE slot_name = $1',
        [props['slot.name'], '0/0'],
      )
    )[0].lsn;
  const start = await confirmed();
  await db.query('INSERT INTO t VALUES (1)');
  await db.query('INSERT INTO t VALUES (2), (3), (4)');
  const records = await run.pollUntil(counting(4));
  await wait(100);
  assert.equal(await confirmed(), start);
  // In the middle of the second transaction; its first row begins where the first one ended.
  await run.acknowledge(3);
  const wanted = String((records[2].sourceOffset as { lsn_commit: number }).lsn_commit);
  await until(`the slot is at ${wanted}`, async () => (await confirmed()) === wanted);
  await run.stop();
});

test('initial_only reads the rows, makes no slot and then rests', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)');
  const run = await TaskRun.start(taskProps(db, { 'snapshot.mode': 'initial_only' }), new OffsetKeeper());
  await run.pollUntil(counting(2));
  assert.deepEqual(await run.task.poll(AbortSignal.timeout(50)), []);
  await run.stop();
  assert.equal(
    (await db.query('SELECT 1 FROM pg_replication_slots WHERE database = current_database()')).length,
    0,
  );
});

test('always reads the rows again; initial does not; when_needed does when the slot is gone', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)');
  const keeper = new OffsetKeeper();
  const props = taskProps(db);
  const once = async (mode: string) => {
    const run = await TaskRun.start({ ...props, 'snapshot.mode': mode }, keeper);
    const records = await run.pollUntil(counting(1));
    await run.acknowledge();
    await run.stop();
    return records.map(shortRecord);
  };
  assert.deepEqual(await once('initial'), ['r {"id":1} null {"id":1}']);
  assert.deepEqual(await once('always'), ['r {"id":1} null {"id":1}']);
  await db.query('INSERT INTO t VALUES (2)');
  assert.deepEqual(await once('initial'), ['c {"id":2} null {"id":2}']);
  await db.whenFree('SELECT pg_drop_replication_slot($1)', [props['slot.name']]);
  await assert.rejects(TaskRun.start(props, keeper), (error) => isFailure(error, 'POSTGRES_WAL_REMOVED'));
  assert.equal((await once('when_needed')).length >= 1, true);
  assert.equal(
    (await db.query('SELECT 1 FROM pg_replication_slots WHERE slot_name = $1', [props['slot.name']])).length,
    1,
  );
});

test('slot.drop.on.stop drops the slot', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const run = await TaskRun.start(taskProps(db, { 'slot.drop.on.stop': 'true' }), new OffsetKeeper());
  await run.task.poll(AbortSignal.timeout(200));
  await run.stop();
  assert.equal(
    (await db.query('SELECT 1 FROM pg_replication_slots WHERE database = current_database()')).length,
    0,
  );
});

test('filtered publications follow the tables of the filter', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY)');
  const props = taskProps(db, {
    'snapshot.mode': 'no_data',
    'publication.autocreate.mode': 'filtered',
    'skipped.operations': 't,d',
    'table.include.list': 'public.a',
  });
  const published = () =>
    db.query('SELECT tablename FROM pg_publication_tables WHERE pubname = $1 ORDER BY 1', [
      props['publication.name'],
    ]);
  const run = await TaskRun.start(props, new OffsetKeeper());
  await run.stop();
  assert.deepEqual(await published(), [{ tablename: 'a' }]);
  const again = await TaskRun.start({ ...props, 'table.include.list': 'public.(a|b)' }, new OffsetKeeper());
  await again.stop();
  assert.deepEqual(await published(), [{ tablename: 'a' }, { tablename: 'b' }]);
  const [flags] = await db.query(
    'SELECT pubinsert, pubdelete, pubtruncate FROM pg_publication WHERE pubname = $1',
    [props['publication.name']],
  );
  assert.deepEqual(flags, { pubinsert: true, pubdelete: false, pubtruncate: false });
});

for (const name of ['Mixed', '"Mixed Name"']) {
  test(`publication.name=${name}: found again, and a table that is new is added`, { skip }, async () => {
    await using db = await postgres.database();
    await db.query('CREATE TABLE t (id int PRIMARY KEY)');
    const props = taskProps(db, {
      'publication.name': name,
      'publication.autocreate.mode': 'filtered',
      'snapshot.mode': 'no_data',
    });
    const keeper = new OffsetKeeper();
    for (const table of ['t', 'later']) {
      await db.query(`CREATE TABLE IF NOT EXISTS ${table} (id int PRIMARY KEY)`);
      const run = await TaskRun.start(props, keeper);
      try {
        await db.query(`INSERT INTO ${table} VALUES (1)`);
        await run.pollUntil((records) => records.some(({ topic }) => topic === `p.public.${table}`));
        await run.acknowledge();
      } finally {
        await run.stop();
      }
    }
  });
}
