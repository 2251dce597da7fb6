// What a user sees when the database says no: each cause by its own code, with the remedy; and what doctor finds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostgresConnector } from '../../../connectors/postgres/connector.js';
import { diagnose } from '../../../connectors/postgres/doctor.js';
import { isFailure } from '../../../src/errors/failure.js';
import { sharedPostgres } from '../../servers/postgres.js';
import { OffsetKeeper, TaskRun, taskProps } from './run-task.js';

const postgres = await sharedPostgres();
const { skip } = postgres;

const refuses = (props: Record<string, string>, code: string, text: RegExp) =>
  assert.rejects(TaskRun.start(props, new OffsetKeeper()), (error) => {
    assert.ok(isFailure(error), String(error));
    assert.equal(error.code, code, error.message);
    assert.match(`${error.message} ${error.remedy}`, text);
    return true;
  });

test('no such database, nobody listening, no such publication', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const props = taskProps(db);
  await refuses(
    { ...props, 'database.dbname': 'nosuch' },
    'POSTGRES_DATABASE_MISSING',
    /"nosuch" does not exist.*CREATE DATABASE/,
  );
  await refuses(
    { ...props, 'database.port': '1', 'errors.max.retries': '0' },
    'POSTGRES_UNREACHABLE',
    /127.0.0.1:1|localhost:1/,
  );
  await refuses(
    { ...props, 'database.port': '70000', 'errors.max.retries': '0' },
    'POSTGRES_UNREACHABLE',
    /no such port: 70000.*Check database.hostname and database.port/,
  );
  await refuses(
    { ...props, 'publication.autocreate.mode': 'disabled' },
    'POSTGRES_PUBLICATION_MISSING',
    /CREATE PUBLICATION/,
  );
  await refuses(
    { ...props, 'publication.autocreate.mode': 'filtered', 'table.include.list': 'public.none' },
    'POSTGRES_PUBLICATION_EMPTY',
    /No table matches/,
  );
  await refuses(
    { ...props, 'database.user': 'nobody_here' },
    'POSTGRES_AUTHENTICATION',
    /"nobody_here".*pg_hba.conf/s,
  );
  await refuses({ ...props, 'database.sslmode': 'verify-full' }, 'POSTGRES_TLS', /sslmode=verify-full/);
});

test('a role without the right to publish or replicate', { skip }, async () => {
  await using db = await postgres.database();
  const role = `r_${db.name}`;
  await db.query(
    `CREATE TABLE t (id int PRIMARY KEY); CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT SELECT ON t TO ${role}`,
  );
  try {
    const props: Record<string, string> = {
      ...taskProps(db),
      'database.user': role,
      'database.password': 'x',
    };
    await refuses(props, 'POSTGRES_PUBLICATION_NOT_MADE', /CREATE PUBLICATION pub\d+ FOR ALL TABLES/);
    await db.query(`CREATE PUBLICATION ${props['publication.name']} FOR TABLE t`);
    await refuses(props, 'POSTGRES_NOT_REPLICATION_ROLE', /ALTER ROLE .* REPLICATION/);
    const findings = await diagnose(props);
    const found = findings.find((f) => f.check === 'role')!;
    assert.equal(found.status, 'fail');
    assert.equal(found.fix, `ALTER ROLE "${role}" LOGIN REPLICATION;`);
  } finally {
    await db.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});

test('a slot that another reader uses, or another database owns', { skip }, async () => {
  await using db = await postgres.database();
  await using other = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const props = taskProps(db, {
    'snapshot.mode': 'no_data',
    'slot.max.retries': '1',
    'slot.retry.delay.ms': '50',
  });
  const run = await TaskRun.start(props, new OffsetKeeper());
  await refuses(props, 'POSTGRES_SLOT_ACTIVE', /pg_terminate_backend/);
  await refuses({ ...props, ...other.connectorConfig() }, 'POSTGRES_SLOT_TAKEN', /slot name of its own/);
  await run.stop();
});

test('validate puts what the server says at database.hostname', { skip }, async () => {
  await using db = await postgres.database();
  const connector = new PostgresConnector();
  const at = async (props: Record<string, string>) =>
    (await connector.validate(props)).find((v) => v.name === 'database.hostname')!.errors;
  assert.deepEqual(await at(taskProps(db)), []);
  const [text] = await at({ ...taskProps(db), 'database.dbname': 'nosuch' });
  assert.match(text, /^Error while validating connector config: FATAL: database "nosuch" does not exist/);
});

test('doctor names each table that cannot work, and the statement that helps', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE good (id int PRIMARY KEY); CREATE TABLE bare (v int)');
  const findings = await diagnose(taskProps(db));
  assert.equal(findings.find((f) => f.check === 'wal_level')?.status, 'ok');
  assert.deepEqual(
    findings.filter((f) => f.check.startsWith('table ')).map((f) => [f.check, f.status]),
    [['table public.bare', 'fail']],
  );
  assert.match(
    findings.find((f) => f.check === 'table public.bare')!.fix!,
    /ALTER TABLE "public"."bare" REPLICA IDENTITY FULL;/,
  );
  assert.equal((await diagnose({ ...taskProps(db), 'database.dbname': 'nosuch' })).at(-1)?.status, 'fail');
});
