// How far a source is behind, by task and by table, as /metrics tells it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sharedPostgres } from '../servers/postgres.js';
import { connectorOn, range, startRig } from './rig.js';

const postgres = await sharedPostgres();
const { skip } = postgres;

test('lag of the task and of each table that changed', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  await db.query('CREATE TABLE quiet (id int PRIMARY KEY)');
  await using rig = await startRig();
  const created = await rig.call('POST', '/connectors', { name: 'c', config: connectorOn(db) });
  assert.equal(created.status, 201, created.text);
  for (let id = 1; id <= 3; id++) await db.query(`INSERT INTO t VALUES (${id})`);
  await rig.rows('c', `${db.name}.public.t`, range(1, 3));
  // Rows may have been read by the snapshot: changes go on until one of them was streamed.
  const streamed = /^millrace_source_table_events_total\{[^}]*table="public\.t"[^}]*\} [1-9]/m;
  let text = '';
  for (let id = 4; id < 900 && !streamed.test(text); id++) {
    await db.query(`INSERT INTO t VALUES (${id})`);
    await sleep(100);
    text = (await rig.call('GET', '/metrics')).text;
  }
  assert.match(text, streamed);
  assert.match(text, /^millrace_source_table_lag_ms\{connector="c",task="0",table="public\.t"\} \d+$/m);
  assert.match(
    text,
    /^millrace_source_table_last_event_timestamp\{connector="c",task="0",table="public\.t"\} \d{13}/m,
  );
  assert.match(text, /^millrace_source_task_lag_ms\{connector="c",task="0"\} \d+/m);
  assert.doesNotMatch(text, /^millrace_source_table_\w+\{[^}]*public\.quiet/m);
});
