// A full log: the batch fails by name and nothing of it is stored, none behind it overtakes it, and once there is
// room again writing goes on. With the store's own bound, and on a real file system without space.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isFailure } from '../../../src/errors/failure.js';
import type { EmbeddedLog } from '../../../src/log/embedded/open.js';
import { createTopic, makeDirectory, openLog, readAll, record, text } from './harness.js';

const MiB = 1 << 20;

/** Appends numbered values of 100 KB until a batch fails; returns how many were acknowledged. */
async function fill(log: EmbeddedLog, topic: string): Promise<number> {
  const producer = await log.producer();
  await producer.prepare(topic);
  let done = 0;
  let failed = 0;
  producer.onSettled = (ticket) => {
    if (ticket.state === 'done') {
      assert.equal(failed, 0, 'a batch overtook one that failed');
      done++;
    } else {
      assert.ok(isFailure(ticket.error, 'EMBEDDED_LOG_FULL'), String(ticket.error));
      assert.ok(ticket.error.retriable);
      failed++;
    }
  };
  for (let i = 0; failed === 0; i++) {
    producer.append(record(topic, `${i} `.padEnd(100_000), { timestamp: i }));
    await producer.drained(300_000);
  }
  await producer.flush();
  producer.onSettled = null;
  await producer.close();
  return done;
}

async function check(log: EmbeddedLog, topic: string, count: number): Promise<void> {
  const records = await readAll(log, topic);
  assert.deepEqual(
    records.map((r) => [Number(r.offset), Number(text(r.value))]),
    Array.from({ length: count }, (_, i) => [i, i]),
  );
}

describe('a full embedded log', () => {
  it('stops at its bound and goes on once a topic is deleted or retention has run', async (t) => {
    const log = await openLog(t, { mapSize: 16 * MiB });
    await createTopic(log, 'one', { configs: { 'retention.bytes': '1000000', 'retention.ms': '-1' } });
    const count = await fill(log, 'one');
    assert.ok(count > 50);
    await check(log, 'one', count);
    const admin = await log.admin();
    await admin.clean(Date.now());
    await createTopic(log, 'two');
    const second = await fill(log, 'two');
    assert.ok(second > 30);
    await check(log, 'two', second);
    await admin.deleteTopic('two');
    await createTopic(log, 'three');
    assert.ok((await fill(log, 'three')) > 30);
  });

  const mounted = canMount();
  it('stops when the disk is full and goes on when it has space', { skip: mounted }, async (t) => {
    const directory = makeDirectory(t);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', directory]);
    try {
      writeFileSync(join(directory, 'other'), Buffer.alloc(8 * MiB));
      const log = await openLog(t, {}, directory);
      await createTopic(log, 'disk');
      const count = await fill(log, 'disk');
      assert.ok(count > 20);
      await check(log, 'disk', count);
      rmSync(join(directory, 'other'));
      const producer = await log.producer();
      await producer.prepare('disk');
      const ticket = producer.append(record('disk', `${count} `.padEnd(100_000)));
      await producer.flush();
      assert.equal(ticket.state, 'done');
      await check(log, 'disk', count + 1);
      await log.close();
    } finally {
      execFileSync('umount', [directory]);
    }
  });
});

/** False when a file system can be mounted here, else the reason to skip. */
function canMount(): false | string {
  if (process.platform === 'linux' && process.getuid?.() === 0) return false;
  return 'needs root on Linux, to mount a small file system';
}
