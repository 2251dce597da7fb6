// Options of streaming on a real server: transaction metadata over restarts, rows left out, positions confirmed or not,
// catalog_xmin, publication by operations, replica identities, routing into one topic, failover slots.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceRecord } from '../../../../src/data/record.js';
import { sharedPostgres, startPostgres } from '../../../servers/postgres.js';
import { until } from '../../../until.js';
import { OffsetKeeper, plain, TaskRun, taskProps } from '../run-task.js';

const postgres = await sharedPostgres();
const { skip } = postgres;
const counting = (n: number) => (records: readonly unknown[]) => records.length >= n;

interface Event {
  op: string;
  status?: string;
  event_count?: number;
  after: Record<string, unknown> | null;
  source: Record<string, unknown>;
  transaction: { total_order: number; data_collection_order: number } | null;
}
const event = (record: SourceRecord) => plain(record.value) as Event;
const streaming = { 'snapshot.mode': 'no_data' };

test('a restart in the middle of a transaction goes on counting, whatever record was the last', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)');
  for (const cut of [1, 2, 3, 4, 5]) {
    const props = taskProps(db, { ...streaming, 'provide.transaction.metadata': 'true' });
    const keeper = new OffsetKeeper();
    const setUp = await TaskRun.start(props, keeper);
    await setUp.stop();
    const id = cut * 10;
    await db.query(
      `BEGIN; INSERT INTO t VALUES (${id}); INSERT INTO u VALUES (${id}); INSERT INTO t VALUES (${id + 1}); COMMIT`,
    );
    const first = await TaskRun.start(props, keeper);
    const before = (await first.pollUntil(counting(5))).slice(0, cut);
    await first.acknowledge(cut);
    await first.stop();
    await db.query(`INSERT INTO u VALUES (${id + 2})`);
    const second = await TaskRun.start(props, keeper);
    const all = [...before, ...(await second.pollUntil(counting(5 - cut + 3)))].map(event);
    await second.stop();
    // BEGIN carries the position before the transaction: it alone comes again when nothing followed it.
    const told = cut === 1 ? all.slice(1) : all;
    assert.deepEqual(
      told.map((e) => e.status ?? [e.transaction?.total_order, e.transaction?.data_collection_order]),
      ['BEGIN', [1, 1], [2, 1], [3, 2], 'END', 'BEGIN', [1, 1], 'END'].slice(0, told.length),
      `cut after ${cut}`,
    );
    assert.deepEqual(
      told.filter((e) => e.status === 'END').map((e) => e.event_count),
      [3, 1].slice(0, told.filter((e) => e.status === 'END').length),
    );
  }
});

test('updates that change nothing are left out where the old row is known', { skip }, async () => {
  await using db = await postgres.database();
  await db.query(
    'CREATE TABLE t (id int PRIMARY KEY, v bytea, note text); ALTER TABLE t REPLICA IDENTITY FULL',
  );
  const run = await TaskRun.start(
    taskProps(db, {
      ...streaming,
      'skip.messages.without.change': 'true',
      'column.exclude.list': 'public.t.note',
    }),
    new OffsetKeeper(),
  );
  await db.query("INSERT INTO t VALUES (1, '\\x0102', 'a')");
  await db.query("UPDATE t SET note = 'b'");
  await db.query("UPDATE t SET v = '\\x0103'");
  const records = await run.pollUntil(counting(2));
  assert.deepEqual(
    records.map((record) => event(record).op),
    ['c', 'u'],
  );
  assert.equal(run.task.stream!.state.unchanged, 1);
  await run.stop();
});

test('a row with a value that cannot be emitted ends the task, or is passed over', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, n numeric(5,2) NOT NULL)');
  const mode = 'event.processing.failure.handling.mode';
  for (const handling of ['fail', 'warn', 'skip']) {
    const props = taskProps(db, {
      ...streaming,
      'event.converting.failure.handling.mode': 'fail',
      [mode]: handling,
    });
    const run = await TaskRun.start(props, new OffsetKeeper());
    await db.query("TRUNCATE t; INSERT INTO t VALUES (1, 'NaN'), (2, 1.5)");
    if (handling === 'fail') await assert.rejects(run.pollUntil(counting(1)), /public\.t\.n/);
    else {
      const [record] = await run.pollUntil(counting(1));
      assert.equal(event(record!).after!.id, 2);
      assert.equal(run.task.stream!.state.erroneous, 1);
      const warned = run.log.filter((line) => JSON.stringify(line).includes('A change was left out'));
      assert.equal(warned.length, handling === 'warn' ? 1 : 0);
    }
    await run.stop();
  }
});

test('lsn.flush.mode=manual confirms nothing, connector what was stored', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  for (const mode of ['manual', 'connector']) {
    const props = taskProps(db, { ...streaming, 'lsn.flush.mode': mode });
    const confirmed = async () => {
      const [row] = await db.query<{ lsn: string }>(
        'SELECT confirmed_flush_lsn::text AS lsn FROM pg_replication_slots WHERE slot_name = $1',
        [props['slot.name']],
      );
      return row!.lsn;
    };
    const run = await TaskRun.start(props, new OffsetKeeper());
    const before = await confirmed();
    await db.query('TRUNCATE t; INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)');
    await db.query('INSERT INTO t VALUES (3)');
    await run.pollUntil(counting(3));
    await run.acknowledge();
    await run.stop();
    if (mode === 'manual') assert.equal(await confirmed(), before);
    else await until('the position is confirmed', async () => (await confirmed()) !== before);
  }
});

test('xmin.fetch.interval.ms puts the slot’s catalog_xmin into the source', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const run = await TaskRun.start(
    taskProps(db, { ...streaming, 'xmin.fetch.interval.ms': '50' }),
    new OffsetKeeper(),
  );
  await db.query('INSERT INTO t VALUES (1)');
  const [record] = await run.pollUntil(counting(1));
  await run.stop();
  assert.equal(typeof event(record!).source.xmin, 'number');
  assert.equal(typeof record!.sourceOffset.xmin, 'number');
});

test('operations said to be skipped are not published either', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  for (const [skipped, published] of [
    ['u,t', [true, false, true, false]],
    ['none', [true, true, true, true]],
    [null, [true, true, true, true]],
  ] as const) {
    const props = taskProps(
      db,
      skipped === null ? streaming : { ...streaming, 'skipped.operations': skipped },
    );
    const run = await TaskRun.start(props, new OffsetKeeper());
    await run.stop();
    const [row] = await db.query<Record<string, boolean>>(
      'SELECT pubinsert, pubupdate, pubdelete, pubtruncate FROM pg_publication WHERE pubname = $1',
      [props['publication.name']],
    );
    assert.deepEqual(Object.values(row!), published);
  }
});

test('replica identities are set by pattern, and a table of two patterns is left as it is', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query(
    'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY); CREATE TABLE ab (id int)',
  );
  const run = await TaskRun.start(
    taskProps(db, {
      ...streaming,
      'replica.identity.autoset.values': 'public\\.a.?:FULL,public\\..?b:NOTHING',
    }),
    new OffsetKeeper(),
  );
  await run.stop();
  const rows = await db.query<{ name: string; identity: string }>(
    "SELECT relname AS name, relreplident::text AS identity FROM pg_class WHERE relname IN ('a', 'b', 'ab') ORDER BY 1",
  );
  assert.deepEqual(
    rows.map((row) => [row.name, row.identity]),
    [
      ['a', 'f'],
      ['ab', 'd'],
      ['b', 'n'],
    ],
  );
  assert.ok(run.log.some((line) => JSON.stringify(line).includes('More than one pattern')));
});

test('a failover slot where the server has them', async (t) => {
  process.env['MILLRACE_TEST_POSTGRES_KIND'] = 'embedded';
  await using server = await startPostgres();
  await using db = await server.database();
  const [{ version }] = (await db.query<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  )) as [{ version: number }];
  if (version < 170_000) return t.skip('the server has no failover slots');
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const props = taskProps(db, { ...streaming, 'slot.failover': 'true' });
  const run = await TaskRun.start(props, new OffsetKeeper());
  await run.stop();
  assert.deepEqual(
    await db.query('SELECT failover FROM pg_replication_slots WHERE slot_name = $1', [props['slot.name']]),
    [{ failover: true }],
  );
});

test('offset.mismatch.strategy: slot behind the stored position, and slot ahead of it', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const position = async (slot: string) => {
    const [row] = await db.query<{ lsn: string }>(
      "SELECT (confirmed_flush_lsn - '0/0')::text AS lsn FROM pg_replication_slots WHERE slot_name = $1",
      [slot],
    );
    return Number(row!.lsn);
  };
  const strategies = ['no_validation', 'trust_offset', 'trust_slot', 'trust_greater_lsn'];
  for (const strategy of strategies) {
    const props = taskProps(db, {
      ...streaming,
      'offset.mismatch.strategy': strategy,
      'lsn.flush.mode': 'connector',
      // An advanced slot may let go of the WAL at the stored position, at moments the server chooses: another check's business.
      'internal.log.position.check.enable': 'false',
    });
    const slot = props['slot.name']!;
    const keeper = new OffsetKeeper();
    const first = await TaskRun.start(props, keeper);
    const begun = await position(slot);
    await db.query('TRUNCATE t; INSERT INTO t VALUES (1)');
    await db.query('INSERT INTO t VALUES (2)');
    await first.pollUntil(counting(2));
    // Stored by the runtime, but not confirmed: the task is not told.
    keeper.offset = structuredClone(first.records[1]!.sourceOffset);
    await first.stop();
    assert.equal(await position(slot), begun);
    await db.query('INSERT INTO t VALUES (3)');
    const behind = await TaskRun.start(props, keeper);
    const advanced = (await position(slot)) > begun;
    assert.equal(advanced, strategy === 'trust_offset' || strategy === 'trust_greater_lsn', strategy);
    const [next] = await behind.pollUntil(counting(1));
    assert.equal(event(next!).after!.id, 3, strategy);
    await behind.stop();
    await db.whenFree('SELECT pg_replication_slot_advance($1, pg_current_wal_lsn())', [slot]);
    await db.query('INSERT INTO t VALUES (4)');
    const ahead = await TaskRun.start(props, keeper);
    const [last] = await ahead.pollUntil(counting(1));
    assert.equal(event(last!).after!.id, 4, strategy);
    const told = ahead.log.some((line) => JSON.stringify(line).includes('changes in between are not read'));
    assert.equal(told, strategy === 'trust_slot' || strategy === 'trust_greater_lsn', strategy);
    await ahead.stop();
  }
});
