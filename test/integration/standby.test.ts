// The connector on a hot standby (PostgreSQL 16 and later): snapshot, stream, restart and incremental snapshot from a server
// that takes no writes; and failover slots (17 and later), which outlive the primary. MILLRACE_TEST_STANDBY_VERSION chooses
// the server; without it the newest, which `npm ci` brings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { asSuperuser, type Standby, startStandby } from '../servers/postgres/standby.js';
import { postgresOfVersion } from '../servers/postgres/versions.js';
import { type OwnPostgres, startPostgres, type TestDatabase } from '../servers/postgres.js';
import { Unavailable } from '../servers/shared.js';
import { until } from '../until.js';
import { startProxy } from './proxy.js';
import { assertTold, connectorOn, type Rig, range, startRig } from './rig.js';

const VERSION = Number(process.env['MILLRACE_TEST_STANDBY_VERSION'] ?? 18);
const skip = await postgresOfVersion(VERSION).then(
  () => false as const,
  (error: unknown) => {
    if (error instanceof Unavailable) return error.message;
    throw error;
  },
);

/** The connector's configuration with the standby's address in place of the primary's. */
function onStandby(db: TestDatabase, standby: OwnPostgres, more: Readonly<Record<string, string>> = {}) {
  return connectorOn(db, {
    'database.port': String(standby.address.port),
    'read.only': 'true',
    ...more,
  });
}

/** A slot on a standby waits for the primary to log its running transactions; an idle primary does so when asked. */
async function whileLogging<T>(primary: OwnPostgres, body: () => Promise<T>): Promise<T> {
  let over = false;
  const done = body().finally(() => {
    over = true;
  });
  await until('the work on the standby ends', async () => {
    await asSuperuser(primary, 'SELECT pg_log_standby_snapshot()');
    return over;
  });
  return done;
}

async function replayed(primary: OwnPostgres, standby: Standby): Promise<void> {
  const [now] = await asSuperuser(primary, 'SELECT pg_current_wal_flush_lsn()::text AS lsn');
  await until('the standby has replayed all', async () => {
    const [row] = await asSuperuser(
      standby,
      `SELECT pg_last_wal_replay_lsn() >= '${String(now!['lsn'])}' AS done`,
    );
    return row!['done'] === true;
  });
}

test('a hot standby: snapshot, stream, restart, incremental snapshot, and on after its promotion', {
  skip: skip || (VERSION < 16 ? 'no logical decoding on standbys before PostgreSQL 16' : false),
}, async () => {
  await using primary = await startPostgres({ fsync: 'off' }, { version: VERSION });
  await using standby = await startStandby(primary, { fsync: 'off' });
  const db = await primary.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
  await db.query("INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 10) i");
  await replayed(primary, standby);
  const topic = `${db.name}.public.t`;
  await using rig = await startRig();
  await rig.create('c', onStandby(db, standby));
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_PUBLICATION_MISSING',
    cause: /dbz_publication does not exist and a standby cannot make it/,
    remedy: /CREATE PUBLICATION dbz_publication FOR TABLE .* on the primary/,
  });
  await db.query('CREATE PUBLICATION dbz_publication FOR TABLE t');
  await replayed(primary, standby);
  await whileLogging(primary, async () => {
    await rig.restart('c');
    await rig.begun('c');
    await rig.rows('c', topic, range(1, 10));
    await rig.streaming('c');
  });
  await db.query("INSERT INTO t VALUES (11, 'streamed'); UPDATE t SET v = 'changed' WHERE id = 1");
  await rig.rows('c', topic, range(1, 11));
  await rig.call('PUT', '/connectors/c/stop');
  await db.query("INSERT INTO t VALUES (12, 'while stopped')");
  await rig.call('PUT', '/connectors/c/resume');
  await rig.rows('c', topic, range(1, 12));
  const sofar = [...range(1, 10).map((id) => `r${id}`), 'c11', 'u1', 'c12'];
  assert.deepEqual(await told(rig, topic), sofar);

  const signal = { type: 'execute-snapshot', data: { 'data-collections': ['public.t'] } };
  assert.equal((await rig.call('POST', '/millrace/connectors/c/signals', signal)).status, 202);
  // A chunk is complete when something behind it is streamed.
  let beats = 100;
  await until('the incremental snapshot has read the table', async () => {
    await db.query(`INSERT INTO t VALUES (${++beats}, 'beat')`);
    const reads = (await told(rig, topic)).slice(sofar.length).filter((each) => each.startsWith('r'));
    return range(1, 12).every((id) => reads.includes(`r${id}`));
  });

  await primary.stop();
  await standby.promote();
  await asSuperuser(standby, 'SELECT 1');
  await using promoted = await openClient(standby, db.name);
  await promoted.query("INSERT INTO t VALUES (1000, 'after the promotion')");
  await rig.rows('c', topic, [1000]);
});

test('a failover slot: the standby takes over, and no row is lost', {
  skip: skip || (VERSION < 17 ? 'no failover slots before PostgreSQL 17' : false),
}, async () => {
  await using primary = await startPostgres({ fsync: 'off' }, { version: VERSION });
  await using standby = await startStandby(primary, { fsync: 'off', sync_replication_slots: 'on' });
  // No change is streamed that the standby does not have.
  await asSuperuser(primary, `ALTER SYSTEM SET synchronized_standby_slots = '${standby.primarySlot}'`);
  await asSuperuser(primary, 'SELECT pg_reload_conf()');
  const db = await primary.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
  await db.query("INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 10) i");
  const topic = `${db.name}.public.t`;
  await using address = await startProxy(primary.address);
  await using rig = await startRig();
  const moving = { 'database.port': String(address.port), 'slot.failover': 'true' };
  await rig.create('c', connectorOn(db, { ...moving, 'retriable.restart.connector.wait.ms': '200' }));
  await rig.rows('c', topic, range(1, 10));
  await rig.streaming('c');
  const [slot] = await db.query('SELECT failover FROM pg_replication_slots WHERE slot_name = $1', [db.name]);
  assert.deepEqual(slot, { failover: true });
  let last = 10;
  await until('the standby has the slot', async () => {
    await db.query(`INSERT INTO t VALUES (${++last}, 'streamed')`);
    const [synced] = await asSuperuser(
      standby,
      `SELECT synced AND NOT temporary AS ready FROM pg_replication_slots WHERE slot_name = '${db.name}'`,
    );
    return synced?.['ready'] === true;
  });
  await rig.rows('c', topic, range(1, last));

  address.cut();
  await db.query(`INSERT INTO t SELECT i, 'unread' FROM generate_series(${last + 1}, ${last + 50}) i`);
  await replayed(primary, standby);
  await primary.kill();
  await standby.promote();
  await using promoted = await openClient(standby, db.name);
  await promoted.query(`INSERT INTO t VALUES (${last + 51}, 'after the failover')`);
  address.move(standby.address);
  const changes = await rig.rows('c', topic, range(1, last + 51));
  assert.deepEqual(
    changes.filter(({ op }) => op === 'c').map(({ id }) => id),
    range(11, last + 51),
  );
});

async function told(rig: Rig, topic: string): Promise<string[]> {
  return (await rig.changes(topic)).map(({ op, id }) => `${op}${id}`);
}

async function openClient(server: OwnPostgres, database: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ ...server.address, database });
  client.on('error', () => {});
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}
