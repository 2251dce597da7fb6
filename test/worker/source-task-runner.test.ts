// The source loop over a log in memory: what is committed when, pauses, errors and tolerance, back-pressure, stops.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommittedOffset, SourceTask } from '../../src/api/source.js';
import type { SourceRecord } from '../../src/data/record.js';
import { failure, isFailure } from '../../src/errors/failure.js';
import type { ProducerRecord } from '../../src/log/port.js';
import { until } from '../until.js';
import { runnerFixture, sourceRecord } from './fixture.js';
import { MemoryProducer } from './memory-log.js';

/** Gives the batches one after the other, then waits until aborted. */
class ListTask implements SourceTask {
  readonly committed: number[] = [];
  readonly calls: string[] = [];
  constructor(readonly batches: (SourceRecord[] | Error)[]) {}
  async start(): Promise<void> {
    this.calls.push('start');
  }
  async poll(signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const next = this.batches.shift();
    if (next instanceof Error) throw next;
    if (next !== undefined) return next;
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      const timer = setTimeout(resolve, 5);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    return [];
  }
  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    this.calls.push('commit');
    for (const { offset } of offsets) this.committed.push(offset['position'] as number);
  }
  async stop(): Promise<void> {
    this.calls.push('stop');
  }
}

// Invariant 2.
test('tells the task only offsets that are acknowledged and stored, and stops it last', async () => {
  const producer = new MemoryProducer(2, false);
  const task = new ListTask([[1, 2, 3].map((n) => sourceRecord(n)), [sourceRecord(4)]]);
  let storeNow: (() => void) | null = null;
  const stored: number[] = [];
  const { runner, created, states } = runnerFixture({
    task,
    producer,
    store: (offsets) =>
      new Promise((resolve) => {
        storeNow = () => {
          for (const { offset } of offsets) stored.push(offset['position'] as number);
          storeNow = null;
          resolve();
        };
      }),
  });
  const run = runner.run();
  await until(() => producer.records.length === 4);
  assert.deepEqual(created, ['t']);
  assert.equal(storeNow, null);
  producer.settle();
  await until(() => storeNow !== null);
  assert.deepEqual(task.committed, []);
  storeNow!();
  await until(() => task.committed.length === 1);
  assert.deepEqual([stored, task.committed], [[2], [2]]);
  runner.stop();
  producer.settle();
  await until(() => storeNow !== null);
  storeNow!();
  await run;
  assert.deepEqual(task.committed, [2, 4]);
  assert.deepEqual(task.calls, ['start', 'commit', 'commit', 'stop']);
  assert.deepEqual(states, ['running']);
  assert.ok(producer.closed);
});

// Invariant 1.
test('a failed batch fails the task, and nothing from it on is committed', async () => {
  const producer = new MemoryProducer(2, false);
  const task = new ListTask([[1, 2, 3, 4].map((n) => sourceRecord(n))]);
  const { runner } = runnerFixture({ task, producer });
  const run = runner.run();
  await until(() => producer.records.length === 4);
  producer.settle(failure('LOG_CLOSED', { what: 'producer' }));
  producer.settle();
  await assert.rejects(
    run,
    (error) => isFailure(error, 'SEND_CALLBACK_FAILED') && isFailure(error.cause, 'LOG_CLOSED'),
  );
  assert.deepEqual(task.committed, []);
  assert.equal(task.calls.at(-1), 'stop');
});

// Invariant 12: behind a batch that failed, a record would find a new session and stand before those that come again.
test('behind a batch that failed nothing is appended, wherever the sender waits', async (t) => {
  const broken = () => failure('LOG_CLOSED', { what: 'producer' });
  const rejected = (run: Promise<void>) =>
    assert.rejects(run, (error) => isFailure(error, 'SEND_CALLBACK_FAILED'));
  await t.test('for room', async () => {
    const producer = new MemoryProducer(1, false);
    const task = new ListTask([[1, 2, 3, 4].map((n) => sourceRecord(n, '0123456789'))]);
    const { runner } = runnerFixture({ task, producer, maxBufferedBytes: 15 });
    const run = runner.run();
    await until(() => producer.records.length === 2);
    producer.settle(broken());
    producer.settle(broken());
    await rejected(run);
    assert.equal(producer.records.length, 2);
  });
  await t.test('for the next turn of the event loop', async () => {
    const producer = new MemoryProducer(1, false);
    const task = new ListTask([[sourceRecord(1)], [sourceRecord(2)]]);
    const poll = task.poll.bind(task);
    task.poll = (signal) => {
      if (producer.records.length === 1) {
        // Long enough for the loop to give others their turn, in which the batch fails.
        for (const end = Date.now() + 10; Date.now() < end; );
        setImmediate(() => producer.settle(broken()));
      }
      return poll(signal);
    };
    const { runner } = runnerFixture({ task, producer });
    await rejected(runner.run());
    assert.equal(producer.records.length, 1);
  });
  await t.test('for a topic', async () => {
    const producer = new MemoryProducer(1, false);
    const task = new ListTask([[sourceRecord(1), sourceRecord(2, 'v2', 'other'), sourceRecord(3)]]);
    const add = producer.topics.add.bind(producer.topics);
    producer.topics.add = (topic) => {
      if (topic === 'other') producer.settle(broken());
      return add(topic);
    };
    const { runner } = runnerFixture({ task, producer });
    await rejected(runner.run());
    assert.equal(producer.records.length, 1);
  });
});

test('with errors.tolerance=all a failed batch is dropped and passed over', async () => {
  const producer = new MemoryProducer(2, false);
  const task = new ListTask([[1, 2, 3, 4].map((n) => sourceRecord(n))]);
  const { runner, errors } = runnerFixture({ task, producer, props: { 'errors.tolerance': 'all' } });
  const run = runner.run();
  await until(() => producer.records.length === 4);
  producer.settle(failure('LOG_CLOSED', { what: 'producer' }));
  producer.settle();
  await until(() => task.committed.includes(4));
  runner.stop();
  await run;
  assert.equal(errors.counts.skipped, 2);
});

// Invariant 2.
test('a store that fails is asked again, and the task hears of nothing before', async () => {
  const producer = new MemoryProducer(10, true);
  const task = new ListTask([[sourceRecord(1)]]);
  let attempts = 0;
  const { runner, metrics } = runnerFixture({
    task,
    producer,
    store: async () => {
      if (++attempts < 3) throw failure('STORE_WRITE_FAILED', { topic: 'o' });
    },
  });
  const run = runner.run();
  await until(() => task.committed.length === 1);
  assert.equal(attempts, 3);
  assert.equal(metrics.commitsFailed, 2);
  runner.stop();
  await run;
});

test('retriable failures of poll are polled again, others fail the task', async () => {
  const producer = new MemoryProducer(10, true);
  const retriable = failure('STORE_WRITE_FAILED', { topic: 'x' });
  const task = new ListTask([retriable, [sourceRecord(1)], new Error('gone for good')]);
  const { runner, lines } = runnerFixture({ task, producer });
  await assert.rejects(runner.run(), /gone for good/);
  assert.equal(producer.records.length, 1);
  assert.equal(lines.filter((line) => line.message.includes('polled again')).length, 1);
  assert.deepEqual(task.committed, [1]);
});

test('a record that cannot be converted fails the task with its cause, and with tolerance is skipped', async () => {
  const batch = () => [sourceRecord(1), sourceRecord(2, 'bad'), sourceRecord(3)];
  const strict = new MemoryProducer(10, true);
  const strictTask = new ListTask([batch()]);
  await assert.rejects(
    runnerFixture({ task: strictTask, producer: strict }).runner.run(),
    (error) => isFailure(error, 'TOLERANCE_EXCEEDED') && /cannot be converted/.test(String(error.cause)),
  );
  assert.deepEqual(strictTask.committed, [1]);

  const producer = new MemoryProducer(10, true);
  const task = new ListTask([batch()]);
  const { runner, lines, errors } = runnerFixture({
    task,
    producer,
    props: {
      'errors.tolerance': 'all',
      'errors.log.enable': 'true',
      'errors.log.include.messages': 'true',
    },
  });
  const run = runner.run();
  await until(() => task.committed.includes(3));
  runner.stop();
  await run;
  assert.equal(producer.records.length, 2);
  assert.equal(errors.counts.skipped, 1);
  const line = lines.find((l) => l.level === 'error')?.message ?? '';
  assert.match(
    line,
    /^Error encountered in task c-0\. Executing stage 'VALUE_CONVERTER' with class 'ValueConverter', where source record is = SourceRecord\{sourcePartition=\{source=a\}, sourceOffset=\{position=2\}\} ConnectRecord\{topic='t'/,
  );
});

test('a record that the log refuses is dropped with tolerance and its offset passed over', async () => {
  const producer = new MemoryProducer(10, true);
  producer.limit = 5;
  const task = new ListTask([[sourceRecord(1), sourceRecord(2, 'much too long')]]);
  const { runner } = runnerFixture({ task, producer, props: { 'errors.tolerance': 'all' } });
  const run = runner.run();
  await until(() => task.committed.includes(2));
  runner.stop();
  await run;
  assert.equal(producer.records.length, 1);
});

test('a pause ends the polling until resumed; started paused, the task does not even start', async () => {
  const producer = new MemoryProducer(10, true);
  const task = new ListTask([[sourceRecord(1)]]);
  const { runner, states } = runnerFixture({ task, producer, paused: true });
  const run = runner.run();
  await until(() => states.length === 1);
  assert.deepEqual(task.calls, []);
  runner.resume();
  await until(() => producer.records.length === 1);
  runner.pause();
  await until(() => states.at(-1) === 'paused');
  task.batches.push([sourceRecord(2)]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(producer.records.length, 1);
  runner.resume();
  await until(() => producer.records.length === 2);
  runner.stop();
  await run;
  assert.deepEqual(states, ['paused', 'running', 'paused', 'running']);
});

// Invariant 14.
test('polling waits while more bytes are in flight than allowed', async () => {
  const producer = new MemoryProducer(1, false);
  const task = new ListTask([[1, 2, 3, 4].map((n) => sourceRecord(n, '0123456789'))]);
  const { runner } = runnerFixture({ task, producer, maxBufferedBytes: 15 });
  const run = runner.run();
  await until(() => producer.records.length === 2);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(producer.records.length, 2);
  producer.settle();
  producer.settle();
  await until(() => producer.records.length === 4);
  runner.stop();
  producer.settle();
  producer.settle();
  await run;
  assert.deepEqual(task.committed.at(-1), 4);
});

test('a stop gives up waiting for what is in flight after the flush timeout', async () => {
  const producer = new MemoryProducer(1, false);
  const task = new ListTask([[sourceRecord(1)]]);
  const { runner } = runnerFixture({ task, producer, flushTimeoutMs: 20 });
  const run = runner.run();
  await until(() => producer.records.length === 1);
  runner.stop();
  await run;
  assert.deepEqual(task.committed, []);
  assert.equal(task.calls.at(-1), 'stop');
});

test('a topic deleted in mid-stream is made again, and no record is left out', {
  timeout: 300_000,
}, async () => {
  class StrictProducer extends MemoryProducer {
    override append(record: ProducerRecord) {
      if (!this.topics.has(record.topic)) throw failure('TOPIC_UNKNOWN', { topic: record.topic });
      return super.append(record);
    }
  }
  const producer = new StrictProducer(1, true);
  const task = new ListTask([[sourceRecord(1)]]);
  const { runner, created } = runnerFixture({ task, producer });
  const run = runner.run();
  await until(() => producer.records.length === 1);
  producer.topics.delete('t');
  task.batches.push([sourceRecord(2), sourceRecord(3)]);
  await until(() => producer.records.length === 3);
  runner.stop();
  await run;
  assert.deepEqual(created, ['t', 't']);
  assert.equal(task.committed.at(-1), 3);
});
