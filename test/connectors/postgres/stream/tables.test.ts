// What the catalogue adds to a relation message when it answers late: after the session has ended, or before the
// transaction that altered the table is seen by other sessions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { SOURCE_SCHEMA } from '../../../../connectors/postgres/source-info.js';
import type { Relation } from '../../../../connectors/postgres/stream/pgoutput.js';
import { StreamTables, type StreamTablesOptions } from '../../../../connectors/postgres/stream/tables.js';
import { TypeCatalog } from '../../../../connectors/postgres/types/type-catalog.js';
import { defaultValueOptions } from '../../../../connectors/postgres/types/value-options.js';
import { sharedPostgres, startPostgres } from '../../../servers/postgres.js';
import { until } from '../../../until.js';
import { OffsetKeeper, shortRecord, TaskRun, taskProps } from '../run-task.js';

const { skip } = await sharedPostgres();

test('a relation looked up by a session that has ended does not replace what the next one announced', async () => {
  const answers: (() => void)[] = [];
  const options = {
    captures: () => true,
    schemaOptions: {
      values: defaultValueOptions,
      topicOf: (schema: string, table: string) => `${schema}.${table}`,
      adjustSchemaName: (name: string) => name,
      adjustFieldName: (name: string) => name,
      sourceSchema: SOURCE_SCHEMA,
    },
    types: new TypeCatalog([]),
    withCatalog: () => new Promise((resolve) => answers.push(() => resolve(undefined))),
  } as unknown as StreamTablesOptions;
  const tables = new StreamTables(options);
  const relation = (name: string): Relation => ({
    oid: 7,
    schema: 'public',
    name,
    replicaIdentity: 'd',
    columns: [],
  });
  const late = tables.take(relation('renamed'), null);
  const next = tables.take(relation('before'), null);
  answers[1]!();
  await next;
  answers[0]!();
  await late;
  assert.deepEqual(tables.captured(), ['public.before']);
});

test('a transaction that is streamed before other sessions see it: its table is read once they do', {
  skip,
}, async () => {
  // A commit that waits for a standby has been streamed already and is not yet seen by anyone else.
  await using server = await startPostgres({
    synchronous_standby_names: 'nobody',
    synchronous_commit: 'local',
  });
  const db = await server.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const run = await TaskRun.start(taskProps(db, { 'snapshot.mode': 'no_data' }), new OffsetKeeper());
  await db.query('INSERT INTO t VALUES (1)');
  await run.pollUntil((all) => all.length >= 1);
  const writer = await db.connect();
  const { rows } = await writer.query('SELECT pg_backend_pid() AS pid');
  await writer.query('SET synchronous_commit = on');
  const written = writer.query("ALTER TABLE t ADD c text DEFAULT 'dd'; INSERT INTO t VALUES (2, 'x')");
  const waits = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'SyncRep'";
  await until('the commit waits', async () => (await db.query(waits, [rows[0].pid])).length > 0);
  // It is being streamed.
  await setTimeout(150);
  await db.query('SELECT pg_cancel_backend($1)', [rows[0].pid]);
  await written;
  const records = await run.pollUntil((all) => all.length >= 2);
  await run.stop();
  assert.equal(records[1]!.valueSchema!.field('after')!.schema.field('c')!.schema.defaultValue, 'dd');
});

test('a column that became NOT NULL later is optional for rows that hold NULL', { skip }, async () => {
  await using db = await (await sharedPostgres()).database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, n int); ALTER TABLE t REPLICA IDENTITY FULL');
  const props = taskProps(db, { 'snapshot.mode': 'no_data' });
  const keeper = new OffsetKeeper();
  const first = await TaskRun.start(props, keeper);
  await db.query('INSERT INTO t VALUES (0, 0)');
  await first.pollUntil((all) => all.length >= 1);
  await first.acknowledge();
  await first.stop();
  await db.query('INSERT INTO t VALUES (1, NULL)');
  await db.query('UPDATE t SET n = 5 WHERE n IS NULL');
  await db.query('ALTER TABLE t ALTER COLUMN n SET NOT NULL');
  await db.query('INSERT INTO t VALUES (2, 7)');
  const run = await TaskRun.start(props, keeper);
  const records = await run.pollUntil((all) => all.length >= 3);
  await run.stop();
  assert.deepEqual(records.map(shortRecord), [
    'c {"id":1} null {"id":1,"n":null}',
    'u {"id":1} {"id":1,"n":null} {"id":1,"n":5}',
    'c {"id":2} null {"id":2,"n":7}',
  ]);
  const optional = records.map(
    ({ valueSchema }) => valueSchema!.field('after')!.schema.field('n')!.schema.optional,
  );
  assert.deepEqual(optional, [true, true, false]);
});
