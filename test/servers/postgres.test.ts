// The PostgreSQL harness itself: databases are apart, dropped with their slots, and a killed server comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedPostgres, startPostgres } from './postgres.js';
import { isAlive } from './run-directory.js';

const postgres = await sharedPostgres();

test('a database is dropped with its slots', { skip: postgres.skip }, async () => {
  await using other = await postgres.database();
  let name: string;
  {
    await using db = await postgres.database();
    name = db.name;
    await db.query(`SELECT pg_create_logical_replication_slot('${name}', 'pgoutput')`);
    await db.query('CREATE TABLE only_here (id int); INSERT INTO only_here VALUES (1)');
    assert.deepEqual(await db.query('SELECT id FROM only_here'), [{ id: 1 }]);
    await assert.rejects(other.query('SELECT id FROM only_here'), /does not exist/);
  }
  assert.deepEqual(await other.query('SELECT 1 FROM pg_replication_slots WHERE slot_name = $1', [name]), []);
  assert.deepEqual(await other.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]), []);
});

test('a wrong password is refused', { skip: postgres.skip }, async () => {
  await using db = await postgres.database();
  await assert.rejects(db.connect({ password: 'not it' }), { code: '28P01' });
});

test('a server of one’s own survives a kill and ends on dispose', { skip: postgres.skip }, async () => {
  let pid: number;
  {
    await using own = await startPostgres({ max_slot_wal_keep_size: '1MB' });
    await using db = await own.database();
    await db.query('CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)');
    await own.kill();
    await own.start();
    const again = await db.connect();
    assert.deepEqual((await again.query('SELECT id FROM kept')).rows, [{ id: 7 }]);
    assert.deepEqual((await again.query('SHOW max_slot_wal_keep_size')).rows, [
      { max_slot_wal_keep_size: '1MB' },
    ]);
    pid = own.pid;
  }
  assert.equal(isAlive(pid), false);
});
