// A worker that dies while the first snapshot runs, before it stored an offset of a record: what happened meanwhile to rows
// it had already given out must still reach the topics.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceRecord } from '../../../../src/data/record.js';
import { sharedPostgres } from '../../../servers/postgres.js';
import { OffsetKeeper, plain, TaskRun, taskProps } from '../run-task.js';

const postgres = await sharedPostgres();
const { skip } = postgres;

interface Seen {
  readonly op: string;
  readonly after: { id: number; v: string } | null;
}

/** The table as a reader of the topic has it. */
function rebuilt(records: readonly SourceRecord[]): [number, string][] {
  const rows = new Map<number, string>();
  for (const record of records) {
    const { id } = plain(record.key) as { id: number };
    const after = (plain(record.value) as Seen | null)?.after ?? null;
    if (after === null) rows.delete(id);
    else rows.set(id, after.v);
  }
  return [...rows].sort(([a], [b]) => a - b);
}

const holds = (v: string) => (records: readonly SourceRecord[]) =>
  records.some((record) => (plain(record.value) as Seen | null)?.after?.v === v);

test('rows given out, then changed while no offset of theirs was stored: deletes and updates arrive', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query(
    "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'a' FROM generate_series(1, 50) i",
  );
  const props = taskProps(db);
  const keeper = new OffsetKeeper();
  const first = await TaskRun.start(props, keeper);
  // In the topics, but the worker is killed before the first commit of offsets.
  const given = [...(await first.pollUntil((records) => records.length >= 50))];
  await first.stop();
  await db.query(
    "DELETE FROM t WHERE id <= 10; UPDATE t SET v = 'b' WHERE id = 11; INSERT INTO t VALUES (51, 'c')",
  );
  const second = await TaskRun.start(props, keeper);
  await db.query("INSERT INTO t VALUES (52, 'end')");
  const more = await second.pollUntil(holds('end'));
  await second.stop();
  const rows = await db.query<{ id: number; v: string }>('SELECT id, v FROM t ORDER BY id');
  assert.deepEqual(
    rebuilt([...given, ...more]),
    rows.map(({ id, v }) => [id, v]),
  );
});

test('a snapshot without rows is complete: it is not taken again', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
  const props = taskProps(db, { 'snapshot.mode': 'initial_only' });
  const keeper = new OffsetKeeper();
  const first = await TaskRun.start(props, keeper);
  for (let i = 0; i < 120 && keeper.offset?.['snapshot_completed'] !== true; i++)
    assert.deepEqual(await first.task.poll(AbortSignal.timeout(500)), []);
  await first.stop();
  assert.equal(keeper.offset?.['snapshot_completed'], true);
  await db.query("INSERT INTO t VALUES (1, 'later')");
  const second = await TaskRun.start(props, keeper);
  assert.deepEqual(await second.task.poll(AbortSignal.timeout(500)), []);
  await second.stop();
});

test('a slot that has moved past an interrupted snapshot cannot give what came since: the rows are read anew', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a'), (2, 'a')");
  const props = taskProps(db, { 'max.batch.size': '1' });
  const keeper = new OffsetKeeper();
  const first = await TaskRun.start(props, keeper);
  await first.pollUntil((records) => records.length >= 1);
  await first.acknowledge(1);
  await first.stop();
  const begun = keeper.offset?.lsn;
  await db.query("UPDATE t SET v = 'b'");
  await db.whenFree('SELECT pg_replication_slot_advance($1, pg_current_wal_lsn())', [props['slot.name']]);
  const second = await TaskRun.start(props, keeper);
  const records = await second.pollUntil((all) => all.length >= 2);
  await second.stop();
  assert.deepEqual(rebuilt(records), [
    [1, 'b'],
    [2, 'b'],
  ]);
  assert.notEqual(records.at(-1)?.sourceOffset.lsn, begun);
  assert.ok(second.log.some(({ level, message }) => level === 'warn' && /slot/.test(message)));
});

test('a flush on keepalives waits until the whole snapshot is committed', { skip }, async () => {
  await using db = await postgres.database();
  await db.query(
    "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'a')",
  );
  await db.query('CREATE TABLE other (id int)');
  const props = taskProps(db, {
    'table.include.list': 'public.t',
    'publication.autocreate.mode': 'filtered',
    'lsn.flush.mode': 'connector_and_driver',
    'status.update.interval.ms': '100',
    'max.batch.size': '1',
  });
  const run = await TaskRun.start(props, new OffsetKeeper());
  await run.pollUntil((records) => records.length >= 3);
  // The stream has begun, with a heartbeat that this flush mode asks for; the first row alone is durable.
  const beginning = await run.task.poll(AbortSignal.timeout(180_000));
  assert.deepEqual(
    beginning.map(({ topic }) => topic),
    ['__debezium-heartbeat.p'],
  );
  await run.acknowledge(1);
  const begun = Number(run.records[0]?.sourceOffset.lsn);
  const confirmed = async () => {
    const [slot] = await db.query<{ lsn: string }>(
      "SELECT (confirmed_flush_lsn - '0/0')::text AS lsn FROM pg_replication_slots WHERE slot_name = $1",
      [props['slot.name']],
    );
    return Number(slot?.lsn);
  };
  for (let i = 0; i < 10; i++) {
    await db.query('INSERT INTO other VALUES (1)');
    await run.task.poll(AbortSignal.timeout(150));
  }
  assert.equal(await confirmed(), begun);
  await run.acknowledge(3);
  while ((await confirmed()) <= begun) {
    await db.query('INSERT INTO other VALUES (1)');
    await run.task.poll(AbortSignal.timeout(150));
  }
  await run.stop();
});
