// Several threads over one log: appends to one partition get consecutive offsets, a waiting reader of another
// thread wakes, and the sudden end of a thread leaves the log in order for the others.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { appendEach, createTopic, openLog, readAll, record, text } from './harness.js';

const start = (directory: string, name: string, die = false) =>
  new Worker(new URL('./member-thread.js', import.meta.url), {
    workerData: { directory, name, count: 500, die },
  });

describe('threads of one process', () => {
  it('share a partition and outlive one another', async (t) => {
    const log = await openLog(t);
    await createTopic(log, 'shared');
    await createTopic(log, 'go');
    const dying = start(log.directory, 'c', true);
    await once(dying, 'message');
    await dying.terminate();
    const threads = ['a', 'b'].map((name) => start(log.directory, name));
    const answers = threads.map((thread) => once(thread, 'message'));
    const exits = threads.map((thread) => once(thread, 'exit'));
    await appendEach(await log.producer(), [record('go', 'go')]);
    for (const answer of answers) assert.deepEqual(await answer, ['go']);
    for (const exit of exits) assert.deepEqual(await exit, [0]);
    const records = await readAll(log, 'shared');
    assert.deepEqual(
      records.map((r) => Number(r.offset)),
      records.map((_, i) => i),
    );
    for (const name of ['a', 'b']) {
      const own = records.map((r) => text(r.value)!).filter((value) => value.startsWith(`${name}-`));
      assert.deepEqual(
        own,
        Array.from({ length: 500 }, (_, i) => `${name}-${i}`),
      );
    }
  });
});
