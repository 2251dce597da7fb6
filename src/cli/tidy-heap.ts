// Gives back what the main thread's heap holds for nothing once the worker is at rest: V8 collects only when there is need, and
// what a start or a hundred new connectors leave behind would stay resident. Called by run-worker.ts. Costs nothing while the
// worker works, and nothing any more once it is tidy.
import { performance } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MS = 5_000;
/** Part of the time in which a thread at rest may have worked. */
const REST = 0.05;
const MB = 1024 * 1024;
/** What must have been added for a collection to be worth it. */
const WORTH = 4 * MB;
/** The pause would be felt beyond. */
const MOST = 96 * MB;
/** The first frees objects; V8 shrinks the young generation in one that finds the thread at rest since the last. */
const COLLECTIONS = 2;

/** Looks on from now on, every `lookMs`; keeps no process alive. */
export function tidyHeap(lookMs = LOOK_MS): void {
  let worked = performance.eventLoopUtilization();
  let tidy = 0;
  let due = COLLECTIONS;
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, worked);
    worked = now;
    const size = getHeapStatistics().total_heap_size;
    if (size > tidy + WORTH) due = COLLECTIONS;
    if (due === 0 || utilization > REST || size > MOST) return;
    due--;
    collect();
    tidy = getHeapStatistics().total_heap_size;
  }, lookMs).unref();
}

/** A whole collection, by the function that V8 gives to contexts made under this flag. */
function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  gc();
}
