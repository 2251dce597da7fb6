// The sink loop over a consumer in memory: what is put and committed when, redelivery, rewinds, pauses, rebalances, stops.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, isFailure } from '../../../src/errors/failure.js';
import { until } from '../../until.js';
import { logRecord } from './memory-consumer.js';
import { sinkFixture } from './sink-fixture.js';

const P0 = { topic: 't', partition: 0 };
const P1 = { topic: 't', partition: 1 };
const retriable = () => failure('OFFSET_COMMIT_TIMEOUT', { ms: 1 });

test('subscribes, starts, opens, puts, commits, closes, stops, leaves: in this order', async () => {
  const { runner, sink, consumer, states, topics, metric } = sinkFixture();
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'), logRecord(1, 'b'));
  const run = runner.run();
  await until(() => sink.records.length === 2);
  runner.stop();
  await run;
  const calls = sink.calls.filter((call) => call !== 'put 0');
  assert.deepEqual(calls, ['start', 'open t-0', 'put 2', 'preCommit t-0=2', 'close t-0', 'stop']);
  assert.deepEqual(consumer.calls, ['subscribe t', 'commit t-0=2', 'close']);
  assert.deepEqual(states, ['running']);
  assert.deepEqual(topics, ['t']);
  const [first] = sink.records;
  assert.equal(first.key, 'k0');
  assert.equal(first.timestamp, 1000);
  assert.deepEqual([first.offset, first.originalTopic, first.originalPartition], [0n, 't', 0]);
  assert.equal(metric('sink_task_metrics_sink_record_read_total'), 2);
  assert.equal(metric('sink_task_metrics_sink_record_send_total'), 2);
  assert.equal(metric('sink_task_metrics_offset_commit_completion_total'), 1);
});

test('an empty batch is put when nothing came for a while', async () => {
  const { runner, sink, consumer } = sinkFixture({ flushIntervalMs: 5 });
  consumer.give(P0);
  const run = runner.run();
  await until(() => sink.calls.filter((call) => call === 'put 0').length >= 2);
  runner.stop();
  await run;
  // Nothing was read, so nothing is committed, however often preCommit was asked.
  assert.equal(consumer.committedOf('t', 0), null);
});

test('a batch is bounded in bytes: the rest of a poll is put by itself', async () => {
  const { runner, sink, consumer } = sinkFixture({ maxBatchBytes: 10 });
  consumer.give(P0, P1);
  consumer.push('t', 0, ...[0, 1, 2].map((n) => logRecord(n, 'abcd')));
  consumer.push('t', 1, ...[0, 1].map((n) => logRecord(n, 'wxyz')));
  const run = runner.run();
  await until(() => sink.records.length === 5);
  runner.stop();
  await run;
  assert.deepEqual(sink.batches, [['abcd', 'abcd'], ['abcd', 'wxyz'], ['wxyz']]);
  assert.deepEqual([consumer.committedOf('t', 0), consumer.committedOf('t', 1)], [3, 2]);
});

test('a retriable error pauses everything, and the very same batch comes again', async () => {
  const { runner, sink, consumer } = sinkFixture({ maxBatchBytes: 6 });
  let left = 3;
  let pausedDuring: string[] = [];
  sink.onPut = (records) => {
    if (records.length === 0) return;
    if (left < 3 && left > 0) pausedDuring = consumer.pausedNow();
    if (left-- > 0) {
      sink.context.timeout(1);
      throw retriable();
    }
  };
  consumer.give(P0, P1);
  consumer.push('t', 0, logRecord(0, 'abcd'), logRecord(1, 'efgh'));
  const run = runner.run();
  await until(() => sink.records.length === 2);
  await until(() => consumer.pausedNow().length === 0);
  runner.stop();
  await run;
  assert.deepEqual(pausedDuring, ['t-0', 't-1']);
  assert.deepEqual(sink.batches, [['abcd'], ['efgh']]);
  assert.equal(consumer.committedOf('t', 0), 2);
});

// Invariant 18.
test('any other error fails the task; what was put before is committed first', async () => {
  const { runner, sink, consumer } = sinkFixture();
  consumer.maxPollRecords = 1;
  sink.onPut = (records) => {
    if (records.some((record) => record.value === 'poison')) throw new Error('cannot write');
  };
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'), logRecord(1, 'poison'));
  await assert.rejects(runner.run(), (error) => {
    assert.ok(isFailure(error, 'SINK_PUT_FAILED'));
    assert.equal(error.message, 'Exiting WorkerSinkTask due to unrecoverable exception.');
    assert.match(error.trace, /Caused by: Error: cannot write/);
    return true;
  });
  assert.deepEqual(sink.calls.slice(-3), ['preCommit t-0=1', 'close t-0', 'stop']);
  assert.equal(consumer.committedOf('t', 0), 1);
  assert.equal(consumer.closed, true);
});

test('commits by interval what preCommit answers, never beyond what was put or is owned', async () => {
  const { runner, sink, consumer, lines } = sinkFixture({ flushIntervalMs: 5 });
  sink.onPreCommit = () => [
    { ...P0, offset: 1n },
    { ...P1, offset: 99n },
    { topic: 'other', partition: 0, offset: 1n },
  ];
  consumer.give(P0, P1);
  consumer.push('t', 0, logRecord(0, 'a'), logRecord(1, 'b'));
  const run = runner.run();
  await until(() => consumer.committedOf('t', 0) === 1);
  runner.stop();
  await run;
  assert.equal(consumer.committedOf('t', 1), null);
  const warnings = lines.map(({ message }) => message);
  assert.ok(warnings.includes('Ignoring invalid task provided offset -- not yet consumed'));
  assert.ok(warnings.includes('Ignoring invalid task provided offset -- partition not assigned'));
});

test('a task that answers preCommit with nothing commits nothing', async () => {
  const { runner, sink, consumer } = sinkFixture({ flushIntervalMs: 2 });
  sink.onPreCommit = () => [];
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'));
  const run = runner.run();
  await until(() => sink.calls.filter((call) => call.startsWith('preCommit')).length >= 3);
  runner.stop();
  await run;
  assert.equal(consumer.committedOf('t', 0), null);
});

test('a preCommit that throws rewinds to the last commit, and the records come again', async () => {
  const { runner, sink, consumer } = sinkFixture({ flushIntervalMs: 5 });
  let failures = 1;
  sink.onPreCommit = (offsets) => {
    if (offsets[0].offset === 2n && failures-- > 0) throw new Error('cannot flush');
    return offsets;
  };
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'), logRecord(1, 'b'));
  const run = runner.run();
  await until(() => consumer.committedOf('t', 0) === 2 && sink.records.length === 4);
  runner.stop();
  await run;
  assert.deepEqual(sink.batches, [
    ['a', 'b'],
    ['a', 'b'],
  ]);
  assert.ok(consumer.calls.includes('seek t-0 0'));
});

test('a commit that takes too long is given up; its late answer counts as skipped', async () => {
  const { runner, consumer, metric, lines } = sinkFixture({ flushIntervalMs: 1, flushTimeoutMs: 1 });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let commits = 0;
  consumer.onCommit = () => (commits++ === 0 ? held : Promise.resolve());
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'));
  const run = runner.run();
  await until(() => lines.some(({ message }) => message === 'Commit of offsets timed out'));
  consumer.push('t', 0, logRecord(1, 'b'));
  await until(() => consumer.committedOf('t', 0) === 2);
  release();
  await until(() => metric('sink_task_metrics_offset_commit_skip_total')! >= 1);
  runner.stop();
  await run;
});

test('requestCommit ends a poll that waits', async () => {
  const { runner, sink, consumer } = sinkFixture();
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'));
  const run = runner.run();
  await until(() => sink.records.length === 1);
  const before = consumer.polls;
  await until(() => before > 1 || consumer.polls > before);
  sink.context.requestCommit();
  await until(() => consumer.committedOf('t', 0) === 1);
  runner.stop();
  await run;
});

test('rewind goes back before the next poll, and not to what is not owned', async () => {
  const { runner, sink, consumer } = sinkFixture();
  let once = true;
  sink.onPut = (records) => {
    if (records.length === 0 || !once) return;
    once = false;
    sink.context.rewind([{ ...P0, offset: 1n }]);
  };
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'), logRecord(1, 'b'));
  const run = runner.run();
  await until(() => sink.records.length === 3);
  assert.deepEqual(sink.batches, [['a', 'b'], ['b']]);
  sink.onPut = () => sink.context.rewind([{ topic: 'x', partition: 7, offset: 0n }]);
  consumer.push('t', 0, logRecord(2, 'c'));
  await assert.rejects(run, (error) => {
    assert.ok(isFailure(error, 'SINK_PARTITION_UNASSIGNED'));
    assert.equal(error.message, 'No current assignment for partition x-7');
    return true;
  });
});

test('pause by the user: partitions paused, a commit asked for, the task object kept; resume goes on', async () => {
  const { runner, sink, consumer, states } = sinkFixture();
  consumer.give(P0, P1);
  consumer.push('t', 0, logRecord(0, 'a'));
  const run = runner.run();
  await until(() => sink.records.length === 1);
  sink.context.pause([P1]);
  runner.pause();
  await until(() => consumer.committedOf('t', 0) === 1 && states.at(-1) === 'paused');
  assert.deepEqual(consumer.pausedNow(), ['t-0', 't-1']);
  runner.resume();
  await until(() => states.at(-1) === 'running');
  assert.deepEqual(consumer.pausedNow(), ['t-1']);
  consumer.push('t', 0, logRecord(1, 'b'));
  await until(() => sink.records.length === 2);
  sink.context.resume([P1]);
  assert.deepEqual(consumer.pausedNow(), []);
  assert.throws(
    () => sink.context.pause([{ topic: 'x', partition: 0 }]),
    (error) => isFailure(error, 'SINK_PARTITION_UNASSIGNED'),
  );
  runner.stop();
  await run;
  assert.equal(sink.calls.filter((call) => call === 'start').length, 1);
});

test('a task that begins paused is not started before it is resumed', async () => {
  const { runner, sink, consumer, states } = sinkFixture({ paused: true });
  consumer.give(P0);
  const run = runner.run();
  await until(() => states.at(-1) === 'paused');
  assert.deepEqual(sink.calls, []);
  runner.resume();
  await until(() => sink.calls.includes('open t-0'));
  runner.stop();
  await run;
  const never = sinkFixture({ paused: true });
  const ended = never.runner.run();
  never.runner.stop();
  await ended;
  assert.deepEqual(never.sink.calls, []);
});

test('what is revoked is committed and closed, what is lost only closed', async () => {
  const { runner, sink, consumer } = sinkFixture();
  consumer.give(P0, P1);
  consumer.push('t', 0, logRecord(0, 'a'));
  consumer.push('t', 1, logRecord(0, 'x'));
  const run = runner.run();
  await until(() => sink.records.length === 2);
  consumer.take('revoked', P0);
  await until(() => sink.calls.includes('close t-0'));
  assert.equal(consumer.committedOf('t', 0), 1);
  assert.deepEqual(sink.context.assignment(), [P1]);
  consumer.take('lost', P1);
  await until(() => sink.calls.includes('close t-1'));
  assert.equal(consumer.committedOf('t', 1), null);
  consumer.give(P1);
  await until(() => sink.records.length === 3);
  runner.stop();
  await run;
});

test('records of a revoked partition leave the batch that waits to be put again', async () => {
  const { runner, sink, consumer } = sinkFixture();
  let refuse = true;
  sink.onPut = (records) => {
    sink.context.timeout(1);
    if (records.length > 0 && refuse) throw retriable();
  };
  consumer.give(P0, P1);
  consumer.push('t', 0, logRecord(0, 'a'));
  consumer.push('t', 1, logRecord(0, 'x'));
  const run = runner.run();
  await until(() => sink.calls.filter((call) => call === 'put 2').length > 1);
  consumer.take('revoked', P0);
  await until(() => sink.calls.includes('put 1'));
  refuse = false;
  await until(() => sink.records.length === 1);
  assert.deepEqual(sink.batches, [['x']]);
  assert.equal(consumer.committedOf('t', 0), null);
  runner.stop();
  await run;
});

test('an error in open or close fails the task with it, after the consumer is done', async () => {
  for (const misdeed of ['onOpen', 'onClose'] as const) {
    const { runner, sink, consumer } = sinkFixture();
    sink[misdeed] = () => {
      throw new Error(`no ${misdeed}`);
    };
    consumer.give(P0);
    const run = runner.run();
    run.catch(() => {});
    if (misdeed === 'onClose') {
      await until(() => sink.calls.includes('open t-0'));
      consumer.take('revoked', P0);
    }
    await assert.rejects(run, new RegExp(`no ${misdeed}`));
    assert.equal(sink.calls.at(-1), 'stop');
    assert.equal(consumer.closed, true);
  }
});

test('a start that throws stops the task and leaves the group', async () => {
  const { runner, sink, consumer } = sinkFixture();
  sink.onStart = () => {
    throw new Error('no start today');
  };
  await assert.rejects(runner.run(), /no start today/);
  assert.deepEqual(sink.calls, ['start', 'stop']);
  assert.equal(consumer.closed, true);
});

test('stop aborts the signal of a put that waits; its batch is not committed', async () => {
  const { runner, sink, consumer } = sinkFixture();
  let waiting = false;
  sink.onPut = (records, signal) => {
    if (records.length === 0) return;
    waiting = true;
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });
  };
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'));
  const run = runner.run();
  await until(() => waiting);
  runner.stop();
  await run;
  assert.equal(consumer.committedOf('t', 0), null);
  assert.deepEqual(sink.calls.slice(-2), ['close t-0', 'stop']);
});

test('a log that fails for a while is read again; one that fails for good fails the task', async () => {
  const { runner, sink, consumer, lines } = sinkFixture();
  consumer.onPoll = () => {
    throw retriable();
  };
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'));
  const run = runner.run();
  run.catch(() => {});
  await until(() => sink.records.length === 1);
  assert.ok(lines.some(({ message }) => message === 'The log could not be read; it is read again'));
  consumer.onPoll = () => {
    throw failure('GROUP_AUTHORIZATION', { group: 'connect-c' });
  };
  consumer.push('t', 0, logRecord(1, 'b'));
  await assert.rejects(run, (error) => isFailure(error, 'GROUP_AUTHORIZATION'));
});
