// No room left: the disk under the embedded log, and the heap of a task. The worker says so and lives on; with room again
// every row arrives.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedPostgres } from '../servers/postgres.js';
import { until } from '../until.js';
import { assertTold, connectorOn, range, startRig } from './rig.js';

const { skip, ...postgres } = await sharedPostgres();
const MiB = 1 << 20;

/** False when a file system can be mounted here, else the reason to skip. */
function cannotMount(): false | string {
  if (process.platform === 'linux' && process.getuid?.() === 0) return false;
  return 'needs root on Linux, to mount a small file system';
}

test('a full disk under the embedded log: writing goes on when there is room', {
  skip: skip || cannotMount(),
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', directory]);
  const other = join(directory, 'other');
  writeFileSync(other, Buffer.alloc(24 * MiB));
  try {
    await using db = await postgres.database();
    await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
    await db.query("INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 10) i");
    await using rig = await startRig({ dataDir: join(directory, 'data') });
    await rig.create('c', connectorOn(db));
    const topic = `${db.name}.public.t`;
    await rig.rows('c', topic, range(1, 10));
    await rig.streaming('c');
    await db.query("INSERT INTO t SELECT i, repeat('x', 10000) FROM generate_series(11, 2000) i");
    const told = await until('the task or the log tells of it', async () => {
      const { trace } = await rig.task('c');
      const text = trace + rig.complaints();
      return /EMBEDDED_LOG_FULL|is full/.test(text) ? text : null;
    });
    assertTold(told, {
      cause: /The embedded log in .*millrace-disk-.* is full: the disk has/,
      remedy: /Free space on the disk, delete topics, or lower retention/,
    });
    assert.equal((await rig.call('GET', '/connectors')).text, '["c"]', 'the worker lives on');
    rmSync(other);
    // It may have failed, or fail yet.
    const changes = await until('every row is there', async () => {
      if ((await rig.task('c')).state === 'FAILED') await rig.restart('c');
      const found = await rig.changes(topic);
      return new Set(found.map(({ id }) => id)).size === 2000 ? found : null;
    });
    const firsts = [...new Set(changes.map(({ id }) => id))];
    assert.deepEqual(firsts, range(1, 2000), 'in order');
    await rig.call('DELETE', '/connectors/c');
  } finally {
    execFileSync('umount', [directory]);
    rmSync(directory, { recursive: true });
  }
});

test('a heap too small for a row fails the task alone; a larger one lets all rows through', {
  skip,
}, async () => {
  await using db = await postgres.database();
  // Longer texts than a million characters may lie outside of the heap.
  const columns = range(1, 45).map((i) => `v${i}`);
  await db.query(`CREATE TABLE t (id int PRIMARY KEY, ${columns.map((name) => `${name} text`).join(', ')})`);
  await db.query('INSERT INTO t VALUES (1)');
  const dataDir = mkdtempSync(join(tmpdir(), 'millrace-heap-'));
  const override = {
    'producer.override.max.request.size': '100000000',
    'topic.creation.default.partitions': '1',
  };
  const config = connectorOn(db, {
    ...override,
    'topic.creation.default.replication.factor': '1',
    'topic.creation.default.max.message.bytes': '100000000',
    // A column that is rewritten is decoded; others stay in the bytes of the server, which are no heap.
    'column.truncate.to.20000000.chars': 'public.t.v\\d+',
  });
  const topic = `${db.name}.public.t`;
  try {
    {
      await using small = await startRig({ dataDir, props: { 'millrace.task.heap.max.mb': '32' } });
      await small.create('c', config);
      await small.rows('c', topic, [1]);
      await small.streaming('c');
      const texts = columns.map(() => "repeat('é', 900000)").join(', ');
      await db.query(`INSERT INTO t SELECT i, ${texts} FROM generate_series(2, 3) i`);
      assertTold(await small.failed('c'), {
        code: 'TASK_OUT_OF_MEMORY',
        cause: /Task c-0 used up its heap of 32 MB/,
        remedy: /raise millrace\.task\.heap\.max\.mb/,
      });
      assert.equal((await small.call('GET', '/connectors')).text, '["c"]', 'the worker lives on');
    }
    await using large = await startRig({ dataDir });
    await large.begun('c');
    await large.rows('c', topic, range(1, 3));
    await large.call('DELETE', '/connectors/c');
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
