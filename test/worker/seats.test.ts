// Threads that tasks share: one that does not turn any more is ended, and its tasks are told.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FromTask, TaskThreadData } from '../../src/worker/thread/messages.js';
import { type SeatListener, SharedThreads, type ThreadEnd } from '../../src/worker/thread/seats.js';

const directory = mkdtempSync(join(tmpdir(), 'millrace-seats-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** A folder with a package whose code is this. */
function plugin(name: string, code: string): string {
  const folder = join(directory, name);
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'package.json'), '{"type":"module","exports":"./index.js"}');
  writeFileSync(join(folder, name, 'index.js'), code);
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
test('a thread that does not turn any more is ended', { timeout: 300_000 }, async () => {
  const threads = new SharedThreads({ heapMb: 64, pingMs: 50, silentMs: 2000 });
  const { listener, gone } = listen();
  threads.seat(taskData(0, { 'plugin.path': plugin('spin', 'for (;;);') }), listener);
  assert.equal((await gone)?.reason, 'it did not answer for 2000 ms');
});

test('a thread is not blamed for the time in which the process stands still', {
  timeout: 300_000,
}, async (t) => {
  const threads = new SharedThreads({ heapMb: 64, pingMs: 20, silentMs: 20_000 });
  const { listener, gone } = listen();
  const waits = plugin('wait', 'setInterval(() => {}, 1000); await new Promise(() => {});');
  const seat = threads.seat(taskData(0, { 'plugin.path': waits }), listener);
  let ended = false;
  void gone.then(() => {
    ended = true;
  });
  // As after SIGSTOP and SIGCONT: an hour later by the clock, and nobody asked meanwhile.
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_600_000 });
  await sleep(200);
  assert.equal(ended, false);
  await seat.terminate();
  assert.equal((await gone)?.reason, 'task c-0 in it did not stop in time');
});

test('a seat is left in order when its task has ended, and the thread with the last one', {
  timeout: 300_000,
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

test('tasks that do little share one thread', { timeout: 300_000 }, async () => {
  const threads = new SharedThreads({ heapMb: 64, most: 4 });
  const waits = plugin('idle', 'setInterval(() => {}, 1000); await new Promise(() => {});');
  const each = [0, 1, 2].map((task) => {
    const { listener, gone } = listen();
    return { seat: threads.seat(taskData(task, { 'plugin.path': waits }), listener), gone };
  });
  await each[1].seat.terminate();
  for (const { gone } of each) assert.equal((await gone)?.reason, 'task c-1 in it did not stop in time');
});

test('beside a thread that is busy there is another one', { timeout: 300_000 }, async () => {
  const threads = new SharedThreads({ heapMb: 64, pingMs: 50, silentMs: 3_600_000, most: 2 });
  const spinning = listen();
  const spin = threads.seat(taskData(0, { 'plugin.path': plugin('busy', 'for (;;);') }), spinning.listener);
  // What sits with the task that never lets go does not end: only the thread beside it can do that.
  for (let task = 1, ended = false; !ended; task++) {
    const { listener, gone } = listen();
    threads.seat(taskData(task, {}), listener);
    ended = await Promise.race([gone.then(() => true), sleep(100, false)]);
  }
  await spin.terminate();
  assert.equal((await spinning.gone)?.reason, 'task c-0 in it did not stop in time');
  await threads.close();
});
