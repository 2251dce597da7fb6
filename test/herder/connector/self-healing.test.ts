// Restarts of failed tasks by themselves: which errors, after what waits, up to which cap, and what is told of it.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { failure, transferFailure } from '../../../src/errors/failure.js';
import { type HealingSettings, SelfHealing } from '../../../src/herder/connector/self-healing.js';
import type { TaskId } from '../../../src/herder/port.js';
import { collectingLogger, type Lines } from '../../worker/fixture.js';

const ID = { connector: 'c', task: 0 };
const transient = transferFailure(
  failure('SEND_FAILED', {}, failure('KAFKA_BUSY', { action: 'send', error: 'X' })),
);
const lasting = transferFailure(failure('TOLERANCE_EXCEEDED', {}, failure('DATA_INVALID', { detail: 'no' })));

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
afterEach(() => mock.timers.reset());

function healing(more: Partial<HealingSettings> = {}, restart?: (id: TaskId) => Promise<void>) {
  const restarted: TaskId[] = [];
  const lines: Lines[] = [];
  const state = { failed: true };
  const self = new SelfHealing({
    settings: { maxRestarts: 3, delayMs: 100, maxDelayMs: 250, ...more },
    restart: async (id) => {
      restarted.push(id);
      await restart?.(id);
    },
    isFailed: () => state.failed,
    logger: collectingLogger(lines),
  });
  return { self, restarted, lines, state };
}

test('the error at the root decides', () => {
  assert.equal(transient.transient, true);
  assert.equal(transient.retriable, false);
  assert.equal(lasting.transient, false);
  assert.equal(transferFailure(new Error('defect')).transient, undefined);
});

test('a task is restarted with longer and longer waits up to the cap, then given up', () => {
  const { self, restarted } = healing();
  const waits = [100, 200, 250];
  for (const [i, wait] of waits.entries()) {
    assert.equal(
      self.failed(ID, transient),
      `The task is restarted by itself in ${wait} ms (restart ${i + 1} of 3).`,
    );
    assert.deepEqual(
      self.of('c').map(({ state, restarts, restartAt }) => ({ state, restarts, restartAt })),
      [{ state: 'waiting', restarts: i, restartAt: Date.now() + wait }],
    );
    mock.timers.tick(wait - 1);
    assert.equal(restarted.length, i);
    mock.timers.tick(1);
    assert.equal(restarted.length, i + 1);
    self.running(ID);
    assert.equal(self.of('c')[0].state, 'running');
  }
  assert.match(self.failed(ID, transient), /3 restarts in a row did not help\. It needs a person\.$/);
  assert.equal(self.of('c')[0].state, 'gave-up');
  mock.timers.tick(10_000);
  assert.equal(restarted.length, 3);
});

test('a task that ran for long begins to count anew', () => {
  const { self, restarted } = healing({ maxRestarts: 1 });
  self.failed(ID, transient);
  mock.timers.tick(100);
  self.running(ID);
  mock.timers.tick(250);
  assert.match(self.failed(ID, transient), /restart 1 of 1/);
  mock.timers.tick(100);
  assert.equal(restarted.length, 2);
});

test('an error that needs a person is left alone and said so', () => {
  const { self, restarted, lines } = healing();
  assert.match(self.failed(ID, lasting), /its error does not pass by itself\. It needs a person\.$/);
  mock.timers.tick(10_000);
  assert.deepEqual(restarted, []);
  const [{ state, code, remedy }] = self.of('c');
  assert.deepEqual([state, code, remedy], ['needs-person', 'TOLERANCE_EXCEEDED', lasting.remedy]);
  assert.equal(lines[0].level, 'error');
  // A person has put it right.
  self.running(ID);
  assert.deepEqual(self.of('c'), []);
});

test('nothing is restarted when it is off, forgotten, stopped, or not failed any more', () => {
  const off = healing({ maxRestarts: 0 });
  assert.match(off.self.failed(ID, transient), /restarts are off on this worker/);
  const forgotten = healing();
  forgotten.self.failed(ID, transient);
  forgotten.self.forget('c');
  const stopped = healing();
  stopped.self.failed(ID, transient);
  stopped.self.stop();
  const paused = healing();
  paused.self.failed(ID, transient);
  paused.state.failed = false;
  mock.timers.tick(10_000);
  for (const { restarted } of [off, forgotten, stopped, paused]) assert.deepEqual(restarted, []);
  assert.deepEqual(paused.self.of('c'), []);
});

test('a restart that is refused is tried again', async () => {
  let refuse = true;
  const { self, restarted } = healing({}, async () => {
    if (refuse) throw new Error('a rebalance is under way');
  });
  self.failed(ID, transient);
  mock.timers.tick(100);
  await new Promise<void>((resolve) => setImmediate(resolve));
  refuse = false;
  mock.timers.tick(100);
  assert.equal(restarted.length, 2);
});

test('a failure before the restart starts the wait anew, and restarts once', () => {
  const { self, restarted } = healing();
  self.failed(ID, transient);
  mock.timers.tick(50);
  self.failed(ID, transient);
  mock.timers.tick(99);
  assert.equal(restarted.length, 0);
  mock.timers.tick(10_000);
  assert.equal(restarted.length, 1);
});
