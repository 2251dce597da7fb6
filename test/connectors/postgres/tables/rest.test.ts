// Tables of a running connector over REST: the task is not restarted, the stored config says what was changed, and a
// worker started again goes on with it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectorOn, range, startRig } from '../../../integration/rig.js';
import { sharedPostgres } from '../../../servers/postgres.js';

const postgres = await sharedPostgres();

test('added, paused and dropped over REST, and after a restart of the worker', {
  skip: postgres.skip,
}, async (t) => {
  await using db = await postgres.database();
  const dataDir = mkdtempSync(join(tmpdir(), 'millrace-tables-'));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  for (const name of ['t', 'u'])
    await db.query(`CREATE TABLE ${name} (id int PRIMARY KEY); INSERT INTO ${name} VALUES (1), (2)`);
  const [of, topic] = ['/millrace/connectors/c/tables', `${db.name}.public.u`];
  {
    await using rig = await startRig({ dataDir });
    await rig.create('c', connectorOn(db, { 'table.include.list': 'public.t' }));
    await rig.streaming('c');
    const bad = await rig.call('POST', of, { table: 'public.none' });
    assert.equal(bad.status, 400);
    assert.match(bad.told, /public.none cannot be changed \(add\): there is no such table\nName it as/);
    const added = await rig.call('POST', of, { table: 'public.u' });
    assert.equal(added.status, 202, added.text);
    await rig.rows('c', topic, range(1, 2));
    const list = JSON.parse((await rig.call('GET', of)).text) as { table: string; state: string }[];
    assert.deepEqual(
      list.map(({ table }) => table),
      ['public.t', 'public.u'],
    );
    const { text } = await rig.call('GET', '/connectors/c/config');
    assert.equal((JSON.parse(text) as Record<string, string>)['table.include.list'], 'public.t,public\\.u');
    assert.equal((await rig.call('POST', `${of}/public.t/pause`)).status, 202);
    const begun = rig.lines.filter(({ message }) => message === 'The snapshot is complete');
    assert.equal(begun.length, 1);
  }
  await using again = await startRig({ dataDir });
  await again.streaming('c');
  await db.query('INSERT INTO t VALUES (3); INSERT INTO u VALUES (3)');
  await again.rows('c', topic, [3]);
  assert.deepEqual(
    (await again.changes(`${db.name}.public.t`)).map(({ id }) => id),
    [1, 2],
  );
  assert.equal((await again.call('POST', `${of}/public.t/resume`)).status, 202);
  await again.rows('c', `${db.name}.public.t`, [3]);
  const dropped = await again.call('DELETE', `${of}/public.u`);
  assert.equal(dropped.status, 202, dropped.text);
  assert.equal((await again.call('PUT', '/connectors/c/stop')).status, 204);
  assert.equal((await again.call('GET', of)).status, 409);
});
