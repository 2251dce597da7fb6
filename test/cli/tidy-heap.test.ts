// A worker at rest gives back what its heap holds for nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { tidyHeap } from '../../src/cli/tidy-heap.js';

const MB = 1024 * 1024;

test('what was loaded and is not used any more is freed while nothing happens', {
  timeout: 300_000,
}, async () => {
  let held: object[] | null = Array.from({ length: 400_000 }, (_, i) => ({ i, text: `${i}` }));
  const { used_heap_size: full } = getHeapStatistics();
  assert.ok(full > 20 * MB && full < 90 * MB, String(full));
  assert.equal(held.length, 400_000);
  held = null;
  tidyHeap(200);
  while (getHeapStatistics().used_heap_size > full - 10 * MB) await sleep(100);
});
