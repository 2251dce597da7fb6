// The queue's bounds and order: full stops the reader, draining calls it back once, failures come after what was queued.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecordQueue } from '../../../connectors/cdc/record-queue.js';
import type { SourceRecord } from '../../../src/data/record.js';

const record = (n: number) => ({ key: n }) as unknown as SourceRecord;
const never = new AbortController().signal;
const take = (queue: RecordQueue, max = 100) => queue.take({ max, signal: never, waitMs: 10 });

// Invariant 14.
test('full by records or bytes, and one call when half is free', async () => {
  let spaces = 0;
  const queue = new RecordQueue({ maxRecords: 4, maxBytes: 100, onSpace: () => spaces++ });
  queue.push(record(1), 100);
  assert.equal(queue.full, true);
  assert.equal((await take(queue)).length, 1);
  assert.equal(spaces, 1);
  for (let i = 0; i < 4; i++) queue.push(record(i), 1);
  assert.equal(queue.full, true);
  assert.deepEqual(
    (await take(queue, 1)).map((r) => r.key),
    [0],
  );
  assert.equal(spaces, 1);
  assert.deepEqual(
    (await take(queue, 1)).map((r) => r.key),
    [1],
  );
  assert.equal(spaces, 2);
  assert.equal((await take(queue)).length, 2);
  assert.equal(spaces, 2);
  assert.equal(queue.bytes, 0);
});

test('a waiting take is woken by a record, an abort or a failure', async () => {
  const queue = new RecordQueue({ maxRecords: 4, maxBytes: 100, onSpace: () => {} });
  const waiting = queue.take({ max: 9, signal: never, waitMs: 60_000 });
  queue.push(record(1), 1);
  queue.push(record(2), 1);
  assert.equal((await waiting).length, 2);
  const abort = new AbortController();
  const aborted = queue.take({ max: 9, signal: abort.signal, waitMs: 60_000 });
  abort.abort();
  assert.deepEqual(await aborted, []);
  queue.push(record(3), 1);
  queue.fail(new Error('gone'));
  assert.equal((await take(queue)).length, 1);
  await assert.rejects(take(queue), /gone/);
});
