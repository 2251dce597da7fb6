// Streaming from a real server: what each kind of change emits, with keys, headers and positions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedPostgres } from '../../servers/postgres.js';
import { until } from '../../until.js';
import { OffsetKeeper, plain, shortRecord, TaskRun, taskProps } from './run-task.js';

const postgres = await sharedPostgres();
const skip = postgres.skip;
const counting = (n: number) => (records: readonly unknown[]) => records.length >= n;

test('insert, update, delete with its tombstone, in commit order', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text NOT NULL)');
  const run = await TaskRun.start(taskProps(db, { 'snapshot.mode': 'no_data' }), new OffsetKeeper());
  await db.query("INSERT INTO t VALUES (1, 'a')");
  await db.query("UPDATE t SET v = 'b' WHERE id = 1");
  await db.query('DELETE FROM t WHERE id = 1');
  const records = await run.pollUntil(counting(4));
  await run.stop();
  assert.deepEqual(records.map(shortRecord), [
    'c {"id":1} null {"id":1,"v":"a"}',
    'u {"id":1} null {"id":1,"v":"b"}',
    'd {"id":1} {"id":1,"v":""} null',
    'tombstone {"id":1}',
  ]);
  assert.equal(records[0].topic, 'p.public.t');
  assert.equal(records[3].valueSchema, null);
  assert.equal(records[3].headers, records[2].headers);
  const source = (plain(records[0].value) as { source: Record<string, unknown> }).source;
  assert.deepEqual(Object.keys(source).slice(0, 6), [
    'version',
    'connector',
    'name',
    'ts_ms',
    'snapshot',
    'db',
  ]);
  assert.equal(source.db, db.name);
  assert.match(String(source.sequence), /^\[(null|"\d+"),"\d+"\]$/);
  assert.equal((records[0].sourceOffset as Record<string, unknown>).messageType, 'INSERT');
  assert.equal(records[0].headers.lastWithName('__debezium.context.connectorName')?.value, 'postgresql');
});

test('a key change is a delete, a tombstone and a create that name each other', { skip }, async () => {
  await using db = await postgres.database();
  await db.query("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a')");
  const run = await TaskRun.start(taskProps(db, { 'snapshot.mode': 'no_data' }), new OffsetKeeper());
  await db.query('UPDATE t SET id = 2');
  const records = await run.pollUntil(counting(3));
  await run.stop();
  assert.deepEqual(records.map(shortRecord), [
    'd {"id":1} {"id":1,"v":null} null',
    'tombstone {"id":1}',
    'c {"id":2} null {"id":2,"v":"a"}',
  ]);
  assert.deepEqual(plain(records[0].headers.lastWithName('__debezium.newkey')?.value), { id: 2 });
  assert.deepEqual(plain(records[2].headers.lastWithName('__debezium.oldkey')?.value), { id: 1 });
  assert.notDeepEqual(
    records[0].sourceOffset,
    records[2].sourceOffset,
    'only the last record carries the position',
  );
});

test('full identity gives old rows; unchanged large values come from them or as the placeholder', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query(`CREATE TABLE f (id int PRIMARY KEY, big text, n int); ALTER TABLE f REPLICA IDENTITY FULL;
    ALTER TABLE f ALTER big SET STORAGE EXTERNAL;
    CREATE TABLE d (id int PRIMARY KEY, big text, n int); ALTER TABLE d ALTER big SET STORAGE EXTERNAL;
    INSERT INTO f VALUES (1, repeat('x', 5000), 0); INSERT INTO d VALUES (1, repeat('x', 5000), 0)`);
  const run = await TaskRun.start(taskProps(db, { 'snapshot.mode': 'no_data' }), new OffsetKeeper());
  await db.query('UPDATE f SET n = 1');
  await db.query('UPDATE d SET n = 1');
  const [full, byKey] = await run.pollUntil(counting(2));
  await run.stop();
  const big = 'x'.repeat(5000);
  const f = plain(full.value) as Record<string, unknown>;
  assert.deepEqual(f.before, { id: 1, big, n: 0 });
  assert.deepEqual(f.after, { id: 1, big, n: 1 });
  const d = plain(byKey.value) as Record<string, unknown>;
  assert.deepEqual(d.after, { id: 1, big: '__debezium_unavailable_value', n: 1 });
});

test('tables without key, truncate, messages and filters', { skip }, async () => {
  await using db = await postgres.database();
  await db.query(
    'CREATE TABLE nokey (v int); CREATE TABLE other (id int PRIMARY KEY); CREATE TABLE a (id int PRIMARY KEY)',
  );
  const props = taskProps(db, {
    'snapshot.mode': 'no_data',
    'skipped.operations': 'none',
    'table.include.list': 'public\\.nokey,public.a',
    'message.prefix.exclude.list': 'no.*',
  });
  const run = await TaskRun.start(props, new OffsetKeeper());
  await db.query('INSERT INTO nokey VALUES (7)');
  await db.query('INSERT INTO other VALUES (1)');
  await db.query('TRUNCATE a, nokey');
  await db.query("SELECT pg_logical_emit_message(true, 'nope', 'x')");
  await db.query("SELECT pg_logical_emit_message(false, 'pre', 'hello')");
  await db.query('INSERT INTO a VALUES (3)');
  const records = await run.pollUntil(counting(5));
  await run.stop();
  assert.equal(shortRecord(records[0]), 'c null null {"v":7}');
  assert.equal(records[0].keySchema, null);
  const truncated = records.filter((r) => (plain(r.value) as { op: string }).op === 't');
  assert.deepEqual(truncated.map((r) => r.topic).sort(), ['p.public.a', 'p.public.nokey']);
  assert.equal(truncated[0].key, null);
  const message = records.find((r) => r.topic === 'p.message')!;
  const value = plain(message.value) as {
    op: string;
    message: { prefix: string; content: Buffer };
    source: { txId: null };
  };
  assert.equal(value.op, 'm');
  assert.equal(value.message.content.toString(), 'hello');
  assert.equal(value.source.txId, null);
  assert.equal(shortRecord(records.at(-1)!), 'c {"id":3} null {"id":3}');
});

test('a column added, dropped and renamed while streaming; an enum label added', { skip }, async () => {
  await using db = await postgres.database();
  await db.query("CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (id int PRIMARY KEY, m mood)");
  const run = await TaskRun.start(taskProps(db, { 'snapshot.mode': 'no_data' }), new OffsetKeeper());
  await db.query("INSERT INTO t VALUES (1, 'ok')");
  await run.pollUntil(counting(1));
  await db.query("ALTER TYPE mood ADD VALUE 'new'");
  await db.query("INSERT INTO t VALUES (2, 'new')");
  await db.query("ALTER TABLE t ADD c text NOT NULL DEFAULT 'dd'; INSERT INTO t VALUES (3, 'ok', 'x')");
  await run.pollUntil(counting(3));
  await db.query('ALTER TABLE t DROP m');
  await db.query("ALTER TABLE t RENAME c TO e; INSERT INTO t VALUES (4, 'y')");
  const records = await run.pollUntil(counting(4));
  await run.stop();
  assert.deepEqual(records.map(shortRecord), [
    'c {"id":1} null {"id":1,"m":"ok"}',
    'c {"id":2} null {"id":2,"m":"new"}',
    'c {"id":3} null {"id":3,"m":"ok","c":"x"}',
    'c {"id":4} null {"id":4,"e":"y"}',
  ]);
  const after = (i: number) => records[i].valueSchema!.field('after')!.schema;
  assert.equal(after(1).field('m')!.schema.parameters!.get('allowed'), 'ok,new');
  assert.equal(after(2).field('c')!.schema.defaultValue, 'dd');
});

test('an enum label renamed since the row was written: the row comes with the old one', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query(
    "CREATE TYPE mood AS ENUM ('ok', 'sad'); CREATE TABLE t (id int PRIMARY KEY, m mood, n mood[])",
  );
  const props = taskProps(db, { 'snapshot.mode': 'no_data' });
  const keeper = new OffsetKeeper();
  await (await TaskRun.start(props, keeper)).stop();
  await db.query("INSERT INTO t VALUES (1, 'sad', '{sad,ok}')");
  await db.query("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'");
  await db.query("INSERT INTO t VALUES (2, 'blue', '{blue}')");
  const run = await TaskRun.start(props, keeper);
  try {
    const records = await run.pollUntil(counting(2));
    assert.deepEqual(records.map(shortRecord), [
      'c {"id":1} null {"id":1,"m":"sad","n":["sad","ok"]}',
      'c {"id":2} null {"id":2,"m":"blue","n":["blue"]}',
    ]);
  } finally {
    await run.stop();
  }
});

test('heartbeats carry the position on while nothing is captured', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE beats (n int)');
  const props = taskProps(db, {
    'snapshot.mode': 'no_data',
    'heartbeat.interval.ms': '50',
    'heartbeat.action.query': 'INSERT INTO beats VALUES (1)',
    'table.include.list': 'public.t',
  });
  const run = await TaskRun.start(props, new OffsetKeeper());
  const [beat] = await run.pollUntil(counting(3));
  await until('the query has run', async () => (await db.query('SELECT 1 FROM beats')).length > 0);
  await run.stop();
  assert.equal(beat.topic, '__debezium-heartbeat.p');
  assert.deepEqual(plain(beat.key), { serverName: 'p' });
  assert.equal(beat.partition, 0);
});
