// A database server or a network that goes away, in mid-snapshot and in mid-stream: the task goes on by itself when it is
// back, says meanwhile what it waits for, and no row is lost.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type OwnPostgres, sharedPostgres, startPostgres, type TestDatabase } from '../servers/postgres.js';
import { until } from '../until.js';
import { type BreakableProxy, startProxy } from './proxy.js';
import { assertTold, type Change, connectorOn, type Rig, startRig } from './rig.js';

const { skip } = await sharedPostgres();
/** For breaks in mid-snapshot, and for those that come after it. */
const MANY = 60_000;
const FEW = 1000;

/** Slow enough to be broken in the middle: small batches, one reader, one small chunk after the other. */
const SLOW = {
  'snapshot.max.threads': '1',
  'max.batch.size': '64',
  'max.queue.size': '128',
  'retriable.restart.connector.wait.ms': '500',
  'status.update.interval.ms': '500',
};

async function filledTable(db: TestDatabase, rows: number): Promise<string> {
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
  await db.query(`INSERT INTO t SELECT i, repeat(md5(i::text), 8) FROM generate_series(1, ${rows}) i`);
  return `${db.name}.public.t`;
}

/** Resolves when the snapshot has given out some rows and not all. */
async function midSnapshot(rig: Rig): Promise<void> {
  await until('the snapshot is under way', async () => {
    const { text } = await rig.call('GET', '/millrace/connectors/c/progress');
    const progress = (JSON.parse(text) as Record<string, { phase?: string; rows?: number }>)['0'];
    assert.notEqual(progress?.phase, 'streaming', 'the snapshot was over before it could be broken');
    return (progress?.rows ?? 0) > 500;
  });
}

/** What every break must end in: all rows, the last event of each as the table has it. */
async function complete(rig: Rig, db: TestDatabase, topic: string): Promise<void> {
  const client = await db.connect();
  const last = "INSERT INTO t SELECT max(id) + 1, 'the last' FROM t RETURNING id";
  const changes = await rig.rows('c', topic, [(await client.query<{ id: number }>(last)).rows[0]!.id]);
  const rows = new Map<number, Change>();
  for (const change of changes) {
    if (change.op === 'd') rows.delete(change.id);
    else rows.set(change.id, change);
  }
  const { rows: wanted } = await client.query<{ id: number; v: string }>('SELECT id, v FROM t ORDER BY id');
  assert.equal(rows.size, wanted.length);
  for (const { id, v } of wanted) assert.equal(rows.get(id)?.row['v'], v, `row ${id}`);
}

interface Break {
  readonly what: string;
  /** What the log says meanwhile. */
  readonly told: RegExp;
  readonly happen: (server: OwnPostgres, db: TestDatabase) => Promise<void>;
}

const BREAKS: readonly Break[] = [
  {
    what: 'a restart of the server',
    told: /terminating connection due to administrator command|Connection terminated|ECONNRE|EPIPE|shutting down/,
    happen: async (server) => {
      await server.stop();
      await server.start();
    },
  },
  {
    what: 'kill -9 of the server',
    told: /unexpected postmaster exit|Connection terminated|ECONNRE|server closed/,
    happen: async (server) => {
      await server.kill();
      await server.start();
    },
  },
  {
    what: 'pg_terminate_backend of all its sessions',
    // A backend that is blocked in sending rows closes the connection without a word.
    told: /terminating connection due to administrator command|Connection terminated|ECONNRESET|EPIPE/,
    happen: async (_, db) => {
      const client = await db.connect();
      const end =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'Debezium%'";
      await until('there is a session', async () => (await client.query(end)).rowCount || null);
    },
  },
];

for (const { what, told, happen } of BREAKS) {
  test(`${what}, in mid-snapshot and in mid-stream`, { skip }, async () => {
    await using server = await startPostgres({ fsync: 'off' });
    await using db = await server.database();
    const topic = await filledTable(db, MANY);
    await using rig = await startRig();
    await rig.create('c', connectorOn(db, SLOW));
    await midSnapshot(rig);
    await happen(server, db);
    await rig.told('the break', told);
    assertTold(rig.complaints(), { cause: told, remedy: /snapshot resumes|comes back|tries again/ });
    await rig.streaming('c');
    rig.lines.length = 0;
    const writer = await db.connect();
    await writer.query('UPDATE t SET v = id::text WHERE id <= 5000');
    await happen(server, db);
    await (await db.connect()).query("UPDATE t SET v = 'again' WHERE id <= 10");
    await complete(rig, db, topic);
    assert.match(rig.complaints(), /reconnecting/);
    await rig.stop();
  });
}

async function behind(proxy: BreakableProxy, db: TestDatabase): Promise<Record<string, string>> {
  return connectorOn(db, { ...SLOW, 'database.hostname': '127.0.0.1', 'database.port': String(proxy.port) });
}

for (const how of ['cut', 'stall'] as const) {
  test(`a network that ${how === 'cut' ? 'resets' : 'stalls'}, in mid-snapshot and in mid-stream`, {
    skip,
  }, async () => {
    const postgres = await sharedPostgres();
    await using db = await postgres.database();
    const topic = await filledTable(db, MANY);
    await using proxy = await startProxy(postgres.address);
    await using rig = await startRig();
    await rig.create('c', await behind(proxy, db));
    await midSnapshot(rig);
    proxy[how]();
    await rig.told('the break', /stopped|lost|UNREACHABLE/);
    proxy.heal();
    await rig.streaming('c');
    rig.lines.length = 0;
    await db.query('UPDATE t SET v = id::text WHERE id <= 5000');
    proxy[how]();
    await db.query("UPDATE t SET v = 'again' WHERE id <= 10");
    await rig.told('the break', /reconnecting/);
    assertTold(rig.complaints(), {
      code: 'POSTGRES_',
      cause: /was lost|No connection/,
      remedy: /reconnecting/,
    });
    proxy.heal();
    await complete(rig, db, topic);
    await rig.call('DELETE', '/connectors/c');
  });
}

test('a server that is away when the worker starts: the task waits for it', { skip }, async () => {
  await using server = await startPostgres({ fsync: 'off' });
  await using db = await server.database();
  const topic = await filledTable(db, FEW);
  await using rig = await startRig();
  await rig.create('c', connectorOn(db, SLOW));
  await rig.streaming('c');
  await server.stop();
  await rig.stop();
  rig.lines.length = 0;
  await rig.start();
  await rig.told('the server that is away', /UNREACHABLE/);
  assertTold(rig.complaints(), {
    code: 'POSTGRES_UNREACHABLE',
    cause: /No connection to the database server at 127\.0\.0\.1:\d+: .*ECONNREFUSED/,
    remedy: /Check database\.hostname and database\.port/,
    secret: `"${db.password}"`,
  });
  await server.start();
  await rig.streaming('c');
  await complete(rig, db, topic);
  await rig.stop();
});

test('a server that shuts down does not have to wait for an idle connector', { skip }, async () => {
  await using server = await startPostgres({ fsync: 'off' });
  await using db = await server.database();
  const topic = await filledTable(db, FEW);
  await using rig = await startRig();
  await rig.create('c', connectorOn(db, SLOW));
  await rig.streaming('c');
  await db.query("UPDATE t SET v = 'once' WHERE id <= 10");
  await until('the slot has moved past the snapshot', async () => {
    const moved = `SELECT 1 FROM pg_replication_slots WHERE slot_name = '${db.name}' AND confirmed_flush_lsn >
      (SELECT min(restart_lsn) FROM pg_replication_slots)`;
    const known = (await rig.changes(topic)).filter(({ op }) => op === 'u').length === 10;
    return known && (await db.query(moved)).length === 1;
  });
  await server.stop();
  const told = readFileSync(server.logFile, 'utf8');
  assert.match(told, /database system is shut down/, 'it was not killed after the time for an orderly end');
  await server.start();
  await complete(rig, db, topic);
  await rig.stop();
});

test('errors.max.retries: a server that stays away fails the task, and a restart of it loses nothing', {
  skip,
}, async () => {
  await using server = await startPostgres({ fsync: 'off' });
  await using db = await server.database();
  const topic = await filledTable(db, FEW);
  await using rig = await startRig();
  await rig.create(
    'c',
    connectorOn(db, { 'errors.max.retries': '2', 'retriable.restart.connector.wait.ms': '100' }),
  );
  await rig.streaming('c');
  await server.stop();
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_RETRIES_EXHAUSTED',
    cause: /Gave up after 2 attempts \(errors\.max\.retries\): .*(ECONNREFUSED|lost)/,
    remedy: /Bring the database server back, then restart the task/,
  });
  await server.start();
  await (await db.connect()).query("UPDATE t SET v = 'meanwhile' WHERE id <= 10");
  await rig.restart('c');
  await complete(rig, db, topic);
  await rig.stop();
});
