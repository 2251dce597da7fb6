// A topic under a store: a producer that is finished does not finish the store.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLog } from '../../src/log/open.js';
import type { LogProducer } from '../../src/log/port.js';
import { TopicBacking } from '../../src/storage/topic-backing.js';
import { silent } from '../log/embedded/harness.js';

test('a write after the producer was finished gets a new one', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-backing-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const log = await openLog({ kind: 'embedded', directory }, { role: 'owner', logger: silent });
  const producers: LogProducer[] = [];
  const watched = {
    ...log,
    async producer(options?: Parameters<typeof log.producer>[0]) {
      producers.push(await log.producer(options));
      return producers[producers.length - 1];
    },
  };
  const backing = new TopicBacking(watched, {
    topic: 'store',
    partitions: 1,
    replicationFactor: 1,
    configKey: 'offset.storage.topic',
    purpose: 'offsets',
  });
  const kept: string[] = [];
  await backing.start(({ key }) => kept.push(Buffer.from(key).toString()));
  const write = (key: string) => backing.write([{ key: Buffer.from(key), value: Buffer.from('v') }]);
  await write('a');
  await producers[0].close();
  await assert.rejects(write('b'));
  await write('c');
  assert.equal(producers.length, 2);
  assert.deepEqual(kept, ['a', 'c']);
  await backing.stop();
  await log.close();
});
