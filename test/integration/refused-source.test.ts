// A database that refuses the connector: what the user is told, in REST and in the task's trace, and that every row arrives
// once the cause is gone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedPostgres, startPostgres, type TestDatabase } from '../servers/postgres.js';
import { assertTold, connectorOn, type Rig, range, startRig } from './rig.js';

const postgres = await sharedPostgres();
const { skip } = postgres;

/** A table `t` with rows 1 to 3. */
async function table(db: TestDatabase): Promise<void> {
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
  await db.query("INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 3) i");
}

/** A role of one's own, gone with the database's privileges at the end. */
async function role(
  db: TestDatabase,
  options: string,
): Promise<AsyncDisposable & { login: Record<string, string> }> {
  const name = `r_${db.name}`;
  await db.query(`CREATE ROLE ${name} LOGIN PASSWORD 'role-secret' ${options}`);
  return {
    login: { 'database.user': name, 'database.password': 'role-secret' },
    async [Symbol.asyncDispose]() {
      await db.query(`REASSIGN OWNED BY ${name} TO postgres; DROP OWNED BY ${name}; DROP ROLE ${name}`);
    },
  };
}

/** After the cause is gone: restarts the task, adds rows while it runs, and sees all of them come. */
async function recovers(rig: Rig, db: TestDatabase): Promise<void> {
  await rig.restart('c');
  await rig.rows('c', `${db.name}.public.t`, range(1, 3));
  await rig.streaming('c');
  await (await db.connect()).query("INSERT INTO t SELECT i, 'row ' || i FROM generate_series(4, 6) i");
  const changes = await rig.rows('c', `${db.name}.public.t`, range(1, 6));
  assert.equal(changes.length, 6, 'none comes twice');
}

// Invariant 9.
test('wrong password: refused at creation, and told in the trace when it is changed later', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await table(db);
  await using user = await role(db, 'SUPERUSER');
  await using rig = await startRig();
  const wrong = { ...connectorOn(db), ...user.login, 'database.password': 'not-the-one' };
  const refused = await rig.call('POST', '/connectors', { name: 'c', config: wrong });
  assert.equal(refused.status, 400);
  assertTold(refused.told, {
    cause: /password authentication failed for user/,
    remedy: /Correct database.user and database.password/,
    secret: 'not-the-one',
  });
  await rig.create('c', { ...connectorOn(db), ...user.login, 'snapshot.mode': 'initial' });
  await rig.rows('c', `${db.name}.public.t`, range(1, 3));
  await rig.streaming('c');
  await db.query(`ALTER ROLE ${user.login['database.user']} PASSWORD 'changed'`);
  await rig.restart('c');
  await db.query("INSERT INTO t VALUES (4, 'while locked out')");
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_AUTHENTICATION',
    cause: /refused the login of "r_.*password authentication failed/,
    remedy: /Correct database.user and database.password .*pg_hba.conf/,
    secret: 'role-secret',
  });
  assert.ok(!rig.complaints().includes('role-secret'));
  await rig.change('c', { ...connectorOn(db), ...user.login, 'database.password': 'changed' });
  const changes = await rig.rows('c', `${db.name}.public.t`, range(1, 4));
  assert.equal(changes.length, 4, 'none comes twice');
  await rig.call('DELETE', '/connectors/c');
});

test('no such database', { skip }, async () => {
  await using db = await postgres.database();
  await table(db);
  await using rig = await startRig();
  const config = { ...connectorOn(db), 'database.dbname': 'nowhere' };
  const refused = await rig.call('POST', '/connectors', { name: 'c', config });
  assert.equal(refused.status, 400);
  assertTold(refused.told, {
    cause: /database "nowhere" does not exist/,
    remedy: /Correct database.dbname, or CREATE DATABASE "nowhere"/,
    secret: db.password === 'postgres' ? 'database.password' : db.password,
  });
  await rig.create('c', connectorOn(db));
  await rig.rows('c', `${db.name}.public.t`, range(1, 3));
});

test('wal_level=replica', { skip }, async () => {
  await using server = await startPostgres({ wal_level: 'replica' });
  await using db = await server.database();
  await table(db);
  await using rig = await startRig();
  await rig.create('c', connectorOn(db));
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_WAL_LEVEL',
    cause: /wal_level is 'replica'; logical decoding needs 'logical'/,
    remedy: /ALTER SYSTEM SET wal_level = logical; then restart the database server/,
  });
  await db.query('ALTER SYSTEM SET wal_level = logical');
  await server.stop();
  await server.start();
  await recovers(rig, db);
  await rig.call('DELETE', '/connectors/c');
});

test('a role without REPLICATION', { skip }, async () => {
  await using db = await postgres.database();
  await table(db);
  await using user = await role(db, '');
  const name = user.login['database.user']!;
  await db.query(`GRANT CREATE ON DATABASE ${db.name} TO ${name}; ALTER TABLE t OWNER TO ${name}`);
  await using rig = await startRig();
  await rig.create('c', { ...connectorOn(db), ...user.login });
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_NOT_REPLICATION_ROLE',
    cause: /may not use replication/,
    remedy: /ALTER ROLE "r_.*" REPLICATION/,
    secret: 'role-secret',
  });
  await db.query(`ALTER ROLE ${name} REPLICATION`);
  await recovers(rig, db);
  await rig.call('DELETE', '/connectors/c');
});

test('a role without CREATE on the database', { skip }, async () => {
  await using db = await postgres.database();
  await table(db);
  await using user = await role(db, 'REPLICATION');
  const name = user.login['database.user']!;
  await db.query(`ALTER TABLE t OWNER TO ${name}`);
  await using rig = await startRig();
  await rig.create('c', { ...connectorOn(db), ...user.login });
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_PUBLICATION_FAILED',
    cause: /Could not create publication dbz_publication as "r_.*permission denied for database/,
    remedy: /Run as .*: CREATE PUBLICATION dbz_publication FOR TABLE "public"."t"/,
  });
  await db.query(`GRANT CREATE ON DATABASE ${db.name} TO ${name}`);
  await recovers(rig, db);
  await rig.call('DELETE', '/connectors/c');
});

test('a role that does not own the table, helped by running the statement it is told', { skip }, async () => {
  await using db = await postgres.database();
  await table(db);
  await using user = await role(db, 'REPLICATION');
  const name = user.login['database.user']!;
  await db.query(`GRANT CREATE ON DATABASE ${db.name} TO ${name}; GRANT SELECT ON t TO ${name}`);
  await using rig = await startRig();
  await rig.create('c', { ...connectorOn(db), ...user.login });
  const trace = await rig.failed('c');
  assertTold(trace, {
    code: 'POSTGRES_PUBLICATION_FAILED',
    cause: /must be owner of table t/,
    remedy: /Run as a superuser or the tables' owner: CREATE PUBLICATION [^;]*;/,
  });
  await db.query(/CREATE PUBLICATION [^;]*;/.exec(trace)![0]);
  await recovers(rig, db);
  await rig.call('DELETE', '/connectors/c');
});

test('a role that may not read the table', { skip }, async () => {
  await using db = await postgres.database();
  await table(db);
  await using user = await role(db, 'REPLICATION');
  await db.query('CREATE PUBLICATION dbz_publication FOR TABLE t');
  await using rig = await startRig();
  await rig.create('c', { ...connectorOn(db), ...user.login });
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_SNAPSHOT_REFUSED',
    cause: /The snapshot cannot read "public"."t": .*permission denied for table t/,
    remedy: /SELECT on "public"."t"/,
  });
  await db.query(`GRANT SELECT ON t TO ${user.login['database.user']}`);
  await recovers(rig, db);
  await rig.call('DELETE', '/connectors/c');
});

test('no publication, and none is to be made', { skip }, async () => {
  await using db = await postgres.database();
  await table(db);
  await using rig = await startRig();
  await rig.create('c', connectorOn(db, { 'publication.autocreate.mode': 'disabled' }));
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_PUBLICATION_MISSING',
    cause: /Publication dbz_publication does not exist and publication.autocreate.mode=disabled/,
    remedy: /CREATE PUBLICATION dbz_publication FOR TABLE/,
  });
  await db.query('CREATE PUBLICATION dbz_publication FOR TABLE t');
  await recovers(rig, db);
});
