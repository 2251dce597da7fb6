// Threads that tasks share: one that does not turn any more is ended, and its tasks are told.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { FromTask, TaskThreadData } from '../../src/worker/thread/messages.js';
import { type SeatListener, SharedThreads, type ThreadEnd } from '../../src/worker/thread/seats.js';

const directory = mkdtempSync(join(tmpdir(), 'millrace-seats-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** A package whose code never ends. */
function spinningPlugin(): string {
  const folder = join(directory, 'plugins');
  mkdirSync(join(folder, 'spin'), { recursive: true });
  writeFileSync(join(folder, 'spin', 'package.json'), '{"type":"module","exports":"./index.js"}');
  writeFileSync(join(folder, 'spin', 'index.js'), 'for (;;);');
  return folder;
}

function taskData(task: number, workerProps: Record<string, string>): TaskThreadData {
  const className = 'test.NoSuchConnector';
  return {
    connector: 'c',
    task,
    type: 'source',
    connectorProps: { name: 'c', 'connector.class': className },
    taskProps: { 'task.class': 'test.NoSuchTask' },
    workerProps,
    log: { kind: 'embedded', directory: join(directory, 'no-log') },
    exactlyOnce: null,
    paused: false,
    levels: [['root', 'OFF']],
  };
}

function listen(): { listener: SeatListener; said: FromTask[]; gone: Promise<ThreadEnd | null> } {
  const said: FromTask[] = [];
  let resolve: (end: ThreadEnd | null) => void = () => {};
  const gone = new Promise<ThreadEnd | null>((found) => {
    resolve = found;
  });
  return { listener: { received: (message) => void said.push(message), gone: resolve }, said, gone };
}

// Invariant 10.
test('a thread that does not turn any more is ended', { timeout: 60_000 }, async () => {
  const threads = new SharedThreads({ heapMb: 64, pingMs: 50, silentMs: 2000 });
  const { listener, gone } = listen();
  threads.seat(taskData(0, { 'plugin.path': spinningPlugin() }), listener);
  assert.ok((await gone) !== null);
});

test('a seat is left in order when its task has ended, and the thread with the last one', {
  timeout: 60_000,
}, async () => {
  const threads = new SharedThreads({ heapMb: 64 });
  const seats = [0, 1, 2, 3].map((task) => {
    const each = listen();
    threads.seat(taskData(task, {}), each.listener);
    return each;
  });
  for (const { gone, said } of seats) {
    assert.equal(await gone, null);
    assert.equal(said.at(-1)?.type, 'failed');
  }
});
