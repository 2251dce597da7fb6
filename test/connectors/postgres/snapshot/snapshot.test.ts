// The snapshot against a real server: order, markers and offsets, parallel readers, resumption at any durable
// record, moved rows, back-pressure, and what a user sees when reading is refused or the connection breaks.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { SourceRecord } from '../../../../src/data/record.js';
import { isFailure } from '../../../../src/errors/failure.js';
import { sharedPostgres, startPostgres, type TestDatabase } from '../../../servers/postgres.js';
import { until } from '../../../until.js';
import { compileTables, drain, markerOf, rowOf, snapshotOf } from '../snapshots.js';

const { skip } = await sharedPostgres();
const onServer = { skip };
// A server of its own: transactions and slots of other tests would keep VACUUM from freeing pages and make old rows look
// young to the sweep for moved ones.
const server = skip === false ? await startPostgres({ fsync: 'off', autovacuum: 'off' }) : null;
const postgres = { database: () => server!.database() };
after(() => server?.[Symbol.asyncDispose]());

const keysOf = (records: readonly SourceRecord[]) =>
  records.map((record) => `${record.topic}:${rowOf(record)['id']}`);

async function fill(db: TestDatabase, name: string, rows: number): Promise<void> {
  await db.query(`CREATE TABLE ${name} (id int PRIMARY KEY, filler text)`);
  await db.query(`INSERT INTO ${name} SELECT i, repeat('x', 200) FROM generate_series(1, ${rows}) i`);
}

test('one reader: tables in order, rows in heap order, markers and offsets', onServer, async () => {
  await using db = await postgres.database();
  for (const [name, rows] of [
    ['a', 300],
    ['b', 0],
    ['c', 1],
    ['d', 3],
    ['e', 0],
  ] as const)
    await fill(db, name, rows);
  await db.query('UPDATE a SET filler = $$moved$$ WHERE id = 5');
  const records = await drain(snapshotOf(db, await compileTables(db), { blocksPerChunk: 2 }));
  const heap = await db.query<{ id: number }>('SELECT id FROM a');
  assert.deepEqual(keysOf(records), [
    ...heap.map((row) => `srv.public.a:${row.id}`),
    ...['srv.public.c:1', 'srv.public.d:1', 'srv.public.d:2', 'srv.public.d:3'],
  ]);
  assert.deepEqual(records.map(markerOf), [
    'first',
    ...new Array(298).fill('true'),
    ...['last_in_data_collection', 'last_in_data_collection', 'first_in_data_collection', 'true', 'last'],
  ]);
  for (const record of records.slice(0, -1)) assert.equal(record.sourceOffset['snapshot_completed'], false);
  assert.deepEqual(records.at(-1)!.sourceOffset, {
    last_snapshot_record: true,
    ...{ lsn: 100, txId: 7, ts_usec: 1, snapshot: 'INITIAL' },
    snapshot_completed: true,
  });
});

test('a single row is the last one', onServer, async () => {
  await using db = await postgres.database();
  await fill(db, 'a', 1);
  await fill(db, 'b', 0);
  assert.deepEqual((await drain(snapshotOf(db, await compileTables(db)))).map(markerOf), ['last']);
});

test('no row at all ends at once', onServer, async () => {
  await using db = await postgres.database();
  await fill(db, 'a', 0);
  assert.deepEqual(await drain(snapshotOf(db, await compileTables(db))), []);
});

test('several readers give every row once and one first and last', onServer, async () => {
  await using db = await postgres.database();
  for (const name of ['a', 'b', 'c']) await fill(db, name, 2000);
  const tables = await compileTables(db);
  const records = await drain(
    snapshotOf(db, tables, { threads: 4, blocksPerChunk: 3, maxBufferedBytes: 1000 }),
  );
  assert.equal(records.length, 6000);
  assert.equal(new Set(keysOf(records)).size, 6000);
  const markers = records.map(markerOf);
  assert.equal(markers[0], 'first');
  assert.equal(markers.at(-1), 'last');
  for (const marker of ['first', 'last']) assert.equal(markers.filter((m) => m === marker).length, 1, marker);
  for (const marker of ['first_in_data_collection', 'last_in_data_collection']) {
    assert.equal(markers.filter((m) => m === marker).length, 2, marker);
  }
});

// Invariant 5.
test(
  'resumes after any durable record without losing a row or reading finished chunks again',
  onServer,
  async () => {
    await using db = await postgres.database();
    for (const name of ['a', 'b']) await fill(db, name, 1000);
    const tables = await compileTables(db);
    for (const threads of [1, 3]) {
      const options = { threads, blocksPerChunk: 4 };
      const whole = await drain(snapshotOf(db, tables, options));
      for (const durable of [1, 7, 300, 999, 1000, 1001, 1500, 1999]) {
        const kept = whole.slice(0, durable);
        const rest = await drain(
          snapshotOf(db, tables, { ...options, resumeFrom: kept.at(-1)!.sourceOffset }),
        );
        const all = new Set([...keysOf(kept), ...keysOf(rest)]);
        assert.equal(all.size, 2000, `${threads} readers, ${durable} durable`);
        // A chunk of four blocks holds about 130 rows; each reader may have left one unfinished, held rows one more.
        assert.ok(
          rest.length <= 2000 - durable + threads * 300,
          `${rest.length} rows read again after ${durable}`,
        );
        assert.equal(markerOf(rest.at(-1)!), 'last');
        assert.equal(rest.at(-1)!.sourceOffset['snapshot_completed'], true);
        // By then one of the readers has finished a chunk, in whatever order they came.
        if (durable > threads * 150) assert.ok(!rest.map(markerOf).includes('first'));
      }
    }
  },
);

/** Waits until nobody's snapshot keeps deleted rows from VACUUM: the sessions of a closed snapshot end in their own time. */
async function unobserved(db: TestDatabase): Promise<void> {
  const held = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                   AND backend_xmin IS NOT NULL AND backend_type = 'client backend'`;
  await until(async () => (await db.query(held)).length === 0);
}

test(
  'a row that moved into a finished chunk while the snapshot was interrupted is read',
  onServer,
  async () => {
    await using db = await postgres.database();
    await fill(db, 'a', 1000);
    const tables = await compileTables(db);
    const options = { blocksPerChunk: 4 };
    const kept = await drain(snapshotOf(db, tables, options), 600);
    // Two empty pages at the beginning, and a row so wide that it fits nowhere else.
    await db.query('DELETE FROM a WHERE id < 70');
    await db.query('ALTER TABLE a ALTER COLUMN filler SET STORAGE PLAIN');
    await unobserved(db);
    await db.query('VACUUM a');
    await db.query("UPDATE a SET filler = repeat('m', 7000) WHERE id = 900");
    const [where] = await db.query<{ moved: boolean }>(
      "SELECT ctid < '(4,0)' AS moved FROM a WHERE id = 900",
    );
    assert.equal(where!.moved, true);
    const rest = await drain(snapshotOf(db, tables, { ...options, resumeFrom: kept.at(-1)!.sourceOffset }));
    assert.deepEqual(
      rest.filter((record) => rowOf(record)['id'] === 900).map((record) => rowOf(record)['filler']),
      ['m'.repeat(7000)],
    );
    assert.ok(rest.length < 700);
  },
);

test(
  'where no stream follows, narrow rows that moved into a finished chunk are read as well',
  onServer,
  async () => {
    await using db = await postgres.database();
    const more = Array.from({ length: 20 }, (_, i) => `c${i} bigint DEFAULT ${i}`).join(', ');
    await db.query(`CREATE TABLE a (id int PRIMARY KEY, v int DEFAULT 0, ${more})`);
    await db.query('INSERT INTO a (id) SELECT generate_series(1, 1000)');
    const tables = await compileTables(db);
    const options = { blocksPerChunk: 4, unfollowed: true };
    const kept = await drain(snapshotOf(db, tables, options), 600);
    await db.query('DELETE FROM a WHERE id < 100');
    await unobserved(db);
    await db.query('VACUUM a');
    await db.query('UPDATE a SET v = 1 WHERE id BETWEEN 850 AND 950');
    const moved = await db.query<{ id: number }>("SELECT id FROM a WHERE id >= 850 AND ctid < '(4,0)'");
    assert.ok(moved.length > 0);
    const rest = await drain(snapshotOf(db, tables, { ...options, resumeFrom: kept.at(-1)!.sourceOffset }));
    const all = new Set([...keysOf(kept), ...keysOf(rest)]);
    assert.deepEqual(
      moved.filter(({ id }) => !all.has(`srv.public.a:${id}`)),
      [],
    );
    assert.equal(all.size, 1000);
  },
);

test('a table rewritten meanwhile is read anew', onServer, async () => {
  await using db = await postgres.database();
  await fill(db, 'a', 1000);
  const tables = await compileTables(db);
  const kept = await drain(snapshotOf(db, tables, { blocksPerChunk: 4 }), 600);
  await db.query('VACUUM FULL a');
  const rest = await drain(
    snapshotOf(db, tables, { blocksPerChunk: 4, resumeFrom: kept.at(-1)!.sourceOffset }),
  );
  assert.equal(rest.length, 1000);
});

test('reads the snapshot that another session exported', onServer, async () => {
  await using db = await postgres.database();
  await fill(db, 'a', 10);
  const tables = await compileTables(db);
  const holder = await db.connect();
  await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const { rows } = await holder.query<{ name: string }>('SELECT pg_export_snapshot() AS name');
  await db.query('DELETE FROM a');
  const records = await drain(snapshotOf(db, tables, { exportedSnapshot: rows[0]!.name }));
  assert.equal(records.length, 10);
});

test('a value wider than the buffer passes', onServer, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE wide (id int PRIMARY KEY, filler text)');
  await db.query('INSERT INTO wide SELECT i, repeat(md5(i::text), 100000) FROM generate_series(1, 4) i');
  const records = await drain(snapshotOf(db, await compileTables(db), { maxBufferedBytes: 10_000 }));
  assert.deepEqual(
    records.map((record) => String(rowOf(record)['filler']).length),
    [3_200_000, 3_200_000, 3_200_000, 3_200_000],
  );
});

test('quoted names, generated, partitioned and inherited tables', onServer, async () => {
  await using db = await postgres.database();
  await db.query(
    'CREATE TABLE "Odd ""T" ("Id x" int PRIMARY KEY, g int GENERATED ALWAYS AS ("Id x" * 2) STORED)',
  );
  await db.query('INSERT INTO "Odd ""T" VALUES (1)');
  await db.query('CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)');
  await db.query('CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)');
  await db.query('INSERT INTO p VALUES (1), (2)');
  const records = await drain(snapshotOf(db, await compileTables(db)));
  assert.deepEqual(
    records.map((record) => [record.topic, Object.values(rowOf(record))]),
    [
      ['srv.public.Odd__T', [1, 2]],
      ['srv.public.p', [1]],
      ['srv.public.p', [2]],
      ['srv.public.p1', [1]],
      ['srv.public.p1', [2]],
    ],
  );
});

test('a table that may not be read is named', onServer, async () => {
  await using db = await postgres.database();
  await fill(db, 'secret', 1);
  const user = `reader_${db.name}`;
  await db.query(`CREATE ROLE ${user} LOGIN PASSWORD 'reader'`);
  try {
    const connection = { host: db.host, port: db.port, user, password: 'reader', database: db.name };
    const snapshot = snapshotOf(db, await compileTables(db), { connection });
    await assert.rejects(drain(snapshot), (error) => {
      assert.ok(isFailure(error, 'POSTGRES_SNAPSHOT_REFUSED'));
      assert.match(error.message, /cannot read "public"\."secret": permission denied for table secret/);
      assert.match(error.remedy, /SELECT on "public"\."secret"/);
      return !error.retriable;
    });
  } finally {
    await db.query(`DROP ROLE ${user}`);
  }
});

test('a killed reader ends the snapshot with a retriable error', onServer, async () => {
  await using db = await postgres.database();
  await fill(db, 'a', 20_000);
  const snapshot = snapshotOf(db, await compileTables(db), { maxBufferedBytes: 100_000, maxBatchRows: 100 });
  await snapshot.start();
  try {
    const never = new AbortController().signal;
    assert.ok((await snapshot.next(never))!.length > 0);
    await db.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%' AND pid <> pg_backend_pid()",
    );
    await assert.rejects(
      async () => {
        for (;;) if ((await snapshot.next(never)) === null) return;
      },
      (error) => isFailure(error, 'POSTGRES_SNAPSHOT_FAILED') && error.retriable,
    );
  } finally {
    await snapshot.close();
  }
});

test('an aborted wait answers with nothing; a select override is what is read', onServer, async () => {
  await using db = await postgres.database();
  await fill(db, 'a', 3);
  const overrides = (sql: string) => ({ selectOverrides: new Map([['public.a', sql]]) });
  const tables = await compileTables(db);
  const read = await drain(
    snapshotOf(db, tables, overrides('SELECT * FROM a WHERE id > 1 ORDER BY id DESC;')),
  );
  assert.deepEqual(keysOf(read), ['srv.public.a:3', 'srv.public.a:2']);
  const slow = snapshotOf(db, tables, overrides('SELECT a.* FROM a, pg_sleep(60)'));
  await slow.start();
  try {
    const abort = new AbortController();
    const waiting = slow.next(abort.signal);
    abort.abort();
    assert.deepEqual(await waiting, []);
  } finally {
    await slow.close();
  }
});
