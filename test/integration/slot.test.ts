// Slot and publication that others take, hold or drop: what the user is told, and what it takes to lose no row.
import { test } from 'node:test';
import { sharedPostgres, type TestDatabase } from '../servers/postgres.js';
import { until } from '../until.js';
import { assertTold, connectorOn, range, startRig } from './rig.js';

const postgres = await sharedPostgres();
const { skip } = postgres;

async function table(db: TestDatabase): Promise<string> {
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
  await db.query("INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 3) i");
  return `${db.name}.public.t`;
}

test('a slot that another reader holds: the task waits, says so, and goes on when it is free', {
  skip,
}, async () => {
  await using db = await postgres.database();
  const topic = await table(db);
  await using first = await startRig();
  await first.create('c', connectorOn(db));
  await first.rows('c', topic, range(1, 3));
  await first.streaming('c');
  await using second = await startRig();
  const other = { 'slot.max.retries': '1', 'slot.retry.delay.ms': '100', 'snapshot.mode': 'no_data' };
  await second.create('c', connectorOn(db, other));
  assertTold(await second.failed('c'), {
    code: 'POSTGRES_SLOT_ACTIVE',
    cause: /replication slot ".*" is active for PID/,
    remedy: /slot.name of its own, or end the other reader: SELECT pg_terminate_backend/,
  });
  await second.told('the wait', /The slot is in use: waiting for it/);
  await first.call('PUT', '/connectors/c/stop');
  await until('the slot is free', async () => {
    const [slot] = await db.query('SELECT active FROM pg_replication_slots WHERE slot_name = $1', [db.name]);
    return slot!['active'] === false;
  });
  await db.query("INSERT INTO t SELECT i, 'row ' || i FROM generate_series(4, 6) i");
  await second.restart('c');
  await second.rows('c', topic, range(4, 6));
});

test('a slot of that name in another database', { skip }, async () => {
  await using elsewhere = await postgres.database();
  await using db = await postgres.database();
  const topic = await table(db);
  await elsewhere.query(`SELECT pg_create_logical_replication_slot('${db.name}', 'pgoutput')`);
  await using rig = await startRig();
  await rig.create('c', connectorOn(db));
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_SLOT_TAKEN',
    cause: /Creation of replication slot .* failed; .*already exists/,
    remedy: /Set another slot.name, or drop the slot if nothing uses it: SELECT pg_drop_replication_slot/,
  });
  await elsewhere.query(`SELECT pg_drop_replication_slot('${db.name}')`);
  await rig.restart('c');
  await rig.rows('c', topic, range(1, 3));
});

test('a slot dropped while the connector is stopped: refused, and a new snapshot brings what was missed', {
  skip,
}, async () => {
  await using db = await postgres.database();
  const topic = await table(db);
  await using rig = await startRig();
  await rig.create('c', connectorOn(db));
  await rig.rows('c', topic, range(1, 3));
  await rig.streaming('c');
  await rig.call('PUT', '/connectors/c/stop');
  await db.whenFree('SELECT pg_drop_replication_slot($1)', [db.name]);
  await db.query("INSERT INTO t VALUES (4, 'missed')");
  await rig.call('PUT', '/connectors/c/resume');
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_WAL_REMOVED',
    cause: /no longer available on the server/,
    remedy: /Set snapshot.mode=when_needed to take a new snapshot/,
  });
  await rig.change('c', connectorOn(db, { 'snapshot.mode': 'when_needed' }));
  await rig.rows('c', topic, range(1, 4));
  await rig.streaming('c');
  await db.query("INSERT INTO t VALUES (5, 'after')");
  await rig.rows('c', topic, range(1, 5));
});

test('a slot dropped in mid-stream', { skip }, async () => {
  await using db = await postgres.database();
  const topic = await table(db);
  await using rig = await startRig();
  await rig.create('c', connectorOn(db));
  await rig.rows('c', topic, range(1, 3));
  await rig.streaming('c');
  await until('the slot is gone', async () => {
    await db.query(
      `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '${db.name}'`,
    );
    return db.query(`SELECT pg_drop_replication_slot('${db.name}')`).then(
      () => true,
      () => null,
    );
  });
  await db.query("INSERT INTO t VALUES (4, 'missed')");
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_SLOT_MISSING',
    cause: /replication slot ".*" does not exist/i,
    remedy: /snapshot.mode=when_needed/,
  });
  await rig.change('c', connectorOn(db, { 'snapshot.mode': 'when_needed' }));
  await rig.rows('c', topic, range(1, 4));
});

test('a publication dropped in mid-stream: told, and no row is lost once it is back', { skip }, async () => {
  await using db = await postgres.database();
  const topic = await table(db);
  await using rig = await startRig();
  await rig.create('c', connectorOn(db));
  await rig.rows('c', topic, range(1, 3));
  await rig.streaming('c');
  await db.query('DROP PUBLICATION dbz_publication');
  await db.query("INSERT INTO t VALUES (4, 'unpublished')");
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_PUBLICATION_LOST',
    cause: /publication "dbz_publication" does not exist/,
    remedy: /snapshot.mode=when_needed/,
  });
  await db.whenFree('SELECT pg_drop_replication_slot($1)', [db.name]);
  await rig.change('c', connectorOn(db, { 'snapshot.mode': 'when_needed' }));
  await rig.rows('c', topic, range(1, 4));
  await rig.streaming('c');
  await db.query("INSERT INTO t VALUES (5, 'published again')");
  await rig.rows('c', topic, range(1, 5));
});

test('slot.failover with a slot that exists without it: said, and the slot is read as it is', {
  skip,
}, async (t) => {
  await using db = await postgres.database();
  const [server] = await db.query("SELECT current_setting('server_version_num')::int AS version");
  if (server!['version'] < 170_000) return t.skip('needs PostgreSQL 17');
  const topic = await table(db);
  await db.query(`SELECT pg_create_logical_replication_slot('${db.name}', 'pgoutput')`);
  await using rig = await startRig();
  await rig.create('c', connectorOn(db, { 'slot.failover': 'true' }));
  await rig.rows('c', topic, range(1, 3));
  await rig.told('the slot', /slot.failover: the slot exists without/);
});
