// Options of the snapshot on a real server: locks, isolation levels, order and chunks of tables, statements of one's own,
// session settings, modes by flags.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { beginSnapshot, exportSnapshot } from '../../../../connectors/postgres/snapshot/session.js';
import type { IsolationMode } from '../../../../connectors/postgres/snapshot/snapshot-port.js';
import type { SourceRecord } from '../../../../src/data/record.js';
import { isFailure } from '../../../../src/errors/failure.js';
import { sharedPostgres } from '../../../servers/postgres.js';
import { OffsetKeeper, plain, TaskRun, taskProps } from '../run-task.js';

const postgres = await sharedPostgres();
const { skip } = postgres;
const counting = (n: number) => (records: readonly unknown[]) => records.length >= n;
const after = (record: SourceRecord) => (plain(record.value) as { after: Record<string, unknown> }).after;
const once = { 'snapshot.mode': 'initial_only' };

test('every isolation level can be exported, and be imported by the readers', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int); INSERT INTO t VALUES (1)');
  const shown: Record<IsolationMode, [string, string]> = {
    serializable: ['serializable', 'on'],
    repeatable_read: ['repeatable read', 'off'],
    read_committed: ['read committed', 'off'],
    read_uncommitted: ['read uncommitted', 'off'],
  };
  for (const [mode, [level, deferrable]] of Object.entries(shown)) {
    const { hostname: host, port, username: user, password } = new URL(db.url);
    const sessions = [0, 1].map(
      () => new Client({ host, port: Number(port), user, password, database: db.name }),
    );
    const [holder, reader] = sessions as [Client, Client];
    await Promise.all(sessions.map((session) => session.connect()));
    try {
      await beginSnapshot(holder, null, mode as IsolationMode);
      const { name } = await exportSnapshot(holder);
      const settings = await holder.query(
        "SELECT current_setting('transaction_isolation') AS level, current_setting('transaction_deferrable') AS deferrable, current_setting('transaction_read_only') AS ro",
      );
      assert.deepEqual(settings.rows, [{ level, deferrable, ro: 'on' }]);
      await db.query('INSERT INTO t VALUES (2)');
      await beginSnapshot(reader, name);
      assert.deepEqual((await reader.query('SELECT count(*)::int AS n FROM t')).rows, [{ n: 1 }]);
      await db.query('DELETE FROM t WHERE id = 2');
    } finally {
      await Promise.all(sessions.map((session) => session.end()));
    }
  }
});

test('shared locks wait so long, then name the table', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)');
  const holder = await db.connect();
  await holder.query('BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE');
  const props = taskProps(db, {
    ...once,
    'snapshot.locking.mode': 'shared',
    'snapshot.lock.timeout.ms': '100',
    'errors.max.retries': '0',
  });
  await assert.rejects(TaskRun.start(props, new OffsetKeeper()), (error) => {
    assert.ok(isFailure(error, 'POSTGRES_SNAPSHOT_LOCK'));
    assert.match(error.message, /no lock on public\.t within 100 ms/);
    return true;
  });
  await holder.query('ROLLBACK');
  const run = await TaskRun.start(props, new OffsetKeeper());
  assert.equal((await run.pollUntil(counting(1))).length, 1);
  await run.stop();
});

test('tables by name, whatever the number of their rows', { skip }, async () => {
  await using db = await postgres.database();
  await db.query(
    'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY)',
  );
  await db.query('INSERT INTO a SELECT generate_series(1, 2); INSERT INTO b SELECT generate_series(1, 3)');
  await db.query('INSERT INTO c VALUES (1)');
  await db.query('ANALYZE');
  for (const order of ['disabled', 'ascending', 'descending']) {
    const run = await TaskRun.start(
      taskProps(db, { ...once, 'snapshot.tables.order.by.row.count': order }),
      new OffsetKeeper(),
    );
    const records = await run.pollUntil(counting(6));
    await run.stop();
    assert.deepEqual([...new Set(records.map((record) => record.topic.split('.')[2]))], ['a', 'b', 'c']);
  }
});

test('the number of chunks by multiplier, for one table, and in the older way', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE u (LIKE t INCLUDING ALL)');
  for (const table of ['t', 'u'])
    await db.query(`INSERT INTO ${table} SELECT g, repeat('x', 500) FROM generate_series(1, 1000) g`);
  const chunks = async (more: Record<string, string>) => {
    const run = await TaskRun.start(taskProps(db, { ...once, ...more }), new OffsetKeeper());
    const tables = run.task.progress().tables ?? [];
    await run.pollUntil(counting(2000));
    await run.stop();
    return Object.fromEntries(tables.map(({ table, totalChunks }) => [table, totalChunks]));
  };
  const multiplier = 'snapshot.max.threads.multiplier';
  assert.deepEqual(await chunks({}), { 'public.t': 1, 'public.u': 1 });
  assert.deepEqual(await chunks({ 'snapshot.max.threads': '2', [multiplier]: '3' }), {
    'public.t': 6,
    'public.u': 6,
  });
  assert.deepEqual(await chunks({ [`${multiplier}.public.u`]: '4' }), { 'public.t': 1, 'public.u': 4 });
  assert.deepEqual(await chunks({ [multiplier]: '3', 'legacy.snapshot.max.threads': 'true' }), {
    'public.t': 1,
    'public.u': 1,
  });
});

test('initial statements and driver options hold in the sessions that read', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1)');
  const overrides = 'snapshot.select.statement.overrides';
  const run = await TaskRun.start(
    taskProps(db, {
      ...once,
      'database.initial.statements': "SET app.a = 'x;;y'; SET app.b = 'z'",
      'driver.options': '-c app.c=w',
      'driver.currentSchema': 'other',
      [overrides]: 'public.t',
      [`${overrides}.public.t`]:
        "SELECT id, concat_ws(' ', current_setting('app.a'), current_setting('app.b'), current_setting('app.c'), current_setting('search_path')) AS v FROM public.t",
    }),
    new OffsetKeeper(),
  );
  const [record] = await run.pollUntil(counting(1));
  await run.stop();
  assert.deepEqual(after(record!), { id: 1, v: 'x;y z w other' });
});

test('configuration_based reads at every start, or never, and streams if told to', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)');
  const base = 'snapshot.mode.configuration.based';
  const props = taskProps(db, {
    'snapshot.mode': 'configuration_based',
    [`${base}.snapshot.data`]: 'true',
    [`${base}.start.stream`]: 'true',
  });
  const keeper = new OffsetKeeper();
  for (const round of [1, 2]) {
    const run = await TaskRun.start(props, keeper);
    await run.pollUntil(counting(round));
    await db.query('INSERT INTO t VALUES ($1)', [10 * round]);
    const records = await run.pollUntil(counting(round + 1));
    await run.acknowledge();
    await run.stop();
    const ops = records.map((record) => (plain(record.value) as { op: string }).op);
    assert.deepEqual(ops, [...Array(round).fill('r'), 'c']);
  }
  const idle = await TaskRun.start(
    taskProps(db, { 'snapshot.mode': 'configuration_based' }),
    new OffsetKeeper(),
  );
  assert.equal(idle.task.progress().phase, 'idle');
  await idle.stop();
});

test('a serialisable snapshot beside an existing slot loses nothing', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)');
  const props = taskProps(db, { 'snapshot.mode': 'always', 'snapshot.isolation.mode': 'serializable' });
  const keeper = new OffsetKeeper();
  const first = await TaskRun.start(props, keeper);
  await first.pollUntil(counting(1));
  await first.acknowledge();
  await first.stop();
  await db.query('INSERT INTO t VALUES (2)');
  const second = await TaskRun.start(props, keeper);
  await second.pollUntil(counting(2));
  await db.query('INSERT INTO t VALUES (3)');
  const records = await second.pollUntil(counting(3));
  await second.stop();
  assert.deepEqual(
    records.map((record) => after(record).id),
    [1, 2, 3],
  );
});
