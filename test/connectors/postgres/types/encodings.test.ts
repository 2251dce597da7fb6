// Databases that are not UTF8: their texts arrive as they are meant, by snapshot and by stream, and bytes that are no text
// (SQL_ASCII takes any) fail the task by name instead of passing as other characters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type pg from 'pg';
import { isFailure } from '../../../../src/errors/failure.js';
import { sharedPostgres } from '../../../servers/postgres.js';
import { OffsetKeeper, plain, TaskRun, taskProps } from '../run-task.js';

const postgres = await sharedPostgres();
const { skip } = postgres;
const texts = (records: readonly { value: unknown }[]) =>
  records.map((record) => (plain(record.value) as { after: { v: string } }).after.v);

async function encoded(
  encoding: string,
  body: (client: pg.Client, props: Record<string, string>) => Promise<void>,
): Promise<void> {
  await using db = await postgres.database();
  const database = `${db.name}_other`;
  await db.query(
    `CREATE DATABASE ${database} ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
  );
  const client = await db.connect({ database });
  try {
    await client.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
    await body(client, { ...taskProps(db), 'database.dbname': database });
    await client.query(
      'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()',
    );
  } finally {
    await client.end();
    await db.query(`DROP DATABASE ${database} WITH (FORCE)`);
  }
}

for (const encoding of ['LATIN1', 'SQL_ASCII']) {
  test(`texts of a ${encoding} database`, { skip }, () =>
    encoded(encoding, async (client, props) => {
      await client.query("INSERT INTO t VALUES (1, 'äöü é')");
      const run = await TaskRun.start(props, new OffsetKeeper());
      await client.query("INSERT INTO t VALUES (2, 'ñß')");
      const records = await run.pollUntil((all) => all.length >= 2);
      await run.stop();
      assert.deepEqual(texts(records), ['äöü é', 'ñß']);
    }),
  );
}

test('bytes of a SQL_ASCII database that are no UTF-8 end the task by name', { skip }, () =>
  encoded('SQL_ASCII', async (client, props) => {
    const bad = "INSERT INTO t VALUES (1, E'a\\xe4b')";
    const refused = (error: unknown) => isFailure(error) && !error.retriable && /0xe4/.test(error.message);
    const stream = await TaskRun.start(props, new OffsetKeeper());
    assert.deepEqual(await stream.task.poll(AbortSignal.timeout(1000)), []);
    await client.query(bad);
    await assert.rejects(
      stream.pollUntil((all) => all.length > 0),
      refused,
    );
    await stream.stop();
    const snapshot = await TaskRun.start({ ...props, 'snapshot.mode': 'initial_only' }, new OffsetKeeper());
    await assert.rejects(
      snapshot.pollUntil((all) => all.length > 0),
      refused,
    );
    await snapshot.stop();
  }),
);
