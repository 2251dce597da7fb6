// What becomes of records that fail on their way to a sink: tolerance, retries, the log line, dead letters byte for byte,
// the reporter that sinks get.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, isFailure } from '../../../src/errors/failure.js';
import type { ProducerRecord } from '../../../src/log/port.js';
import { until } from '../../until.js';
import { MemoryProducer } from '../memory-log.js';
import { logRecord } from './memory-consumer.js';
import { sinkFixture } from './sink-fixture.js';

const P0 = { topic: 't', partition: 0 };
const DLQ = 'errors.deadletterqueue.topic.name';
const withLetters = {
  'errors.tolerance': 'all',
  [DLQ]: 'letters',
  'errors.deadletterqueue.context.headers.enable': 'true',
};

function headersOf(record: ProducerRecord): Record<string, string> {
  return Object.fromEntries(record.headers.map(({ key, value }) => [key, Buffer.from(value!).toString()]));
}

test('without tolerance a record that cannot be read fails the task, and its offset is not committed', async () => {
  const { runner, sink, consumer, lines } = sinkFixture();
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'), logRecord(1, 'bad'), logRecord(2, 'c'));
  await assert.rejects(runner.run(), (error) => {
    assert.ok(isFailure(error, 'TOLERANCE_EXCEEDED'));
    assert.equal(error.message, 'Tolerance exceeded in error handler');
    return true;
  });
  assert.deepEqual(sink.batches, []);
  assert.equal(consumer.committedOf('t', 0), null);
  assert.ok(!lines.some(({ message }) => message.startsWith('Error encountered')));
});

test('tolerated: the record is dropped and passed over; the log line is the original one', async () => {
  const { runner, sink, consumer, lines, errors, metric } = sinkFixture({
    props: {
      'errors.tolerance': 'all',
      'errors.log.enable': 'true',
      'errors.log.include.messages': 'true',
    },
  });
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'), logRecord(1, 'bad'), logRecord(2, 'c'));
  const run = runner.run();
  await until(() => sink.records.length === 2);
  runner.stop();
  await run;
  assert.deepEqual(sink.batches, [['a', 'c']]);
  assert.equal(consumer.committedOf('t', 0), 3);
  assert.ok(
    lines.some(
      ({ level, message }) =>
        level === 'error' &&
        message ===
          "Error encountered in task c-0. Executing stage 'VALUE_CONVERTER' with class 'ValueConverter', where consumed record is {topic='t', partition=0, offset=1, timestamp=1001, timestampType=CreateTime}.",
    ),
  );
  assert.deepEqual([errors.counts.failures, errors.counts.errors, errors.counts.skipped], [1, 1, 1]);
  assert.equal(metric('task_error_metrics_total_errors_logged'), 1);
  assert.equal(metric('sink_task_metrics_sink_record_read_total'), 3);
});

test('retriable failures are tried again within errors.retry.timeout', async () => {
  const { runner, sink, consumer, errors } = sinkFixture({
    props: { 'errors.retry.timeout': '-1', 'errors.retry.delay.max.ms': '1' },
  });
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'flaky'));
  const run = runner.run();
  await until(() => sink.records.length === 1);
  runner.stop();
  await run;
  assert.deepEqual([errors.counts.failures, errors.counts.retries, errors.counts.errors], [2, 2, 0]);
});

test('a stop ends the retries of a record, which is neither put nor committed', async () => {
  const { runner, sink, consumer, errors } = sinkFixture({
    props: { 'errors.retry.timeout': '-1', 'errors.tolerance': 'all' },
    transforms: [
      {
        config: () => assert.fail(),
        configure: () => {},
        apply: () => {
          throw failure('OFFSET_COMMIT_TIMEOUT', { ms: 1 });
        },
      },
    ],
  });
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'));
  const run = runner.run();
  await until(() => errors.counts.retries > 0);
  runner.stop();
  await run;
  assert.deepEqual(sink.records, []);
  assert.equal(consumer.committedOf('t', 0), null);
});

test('a dead letter is the record byte for byte, with its headers, then the context', async () => {
  const { runner, sink, consumer, producer, errors, metric } = sinkFixture({ props: withLetters });
  const headers = [
    { key: 'h', value: Buffer.from([0, 255]) },
    { key: 'none', value: null },
  ];
  const bad = logRecord(5, 'bad', { headers, key: Buffer.from([1, 2, 254]) });
  consumer.give(P0);
  consumer.push('t', 0, bad, logRecord(6, 'good'));
  const run = runner.run();
  await until(() => sink.records.length === 1);
  runner.stop();
  await run;
  assert.equal(producer.records.length, 1);
  const [letter] = producer.records;
  assert.deepEqual(
    [letter.topic, letter.partition, letter.timestamp, letter.key, letter.value],
    ['letters', null, 1005, bad.key, bad.value],
  );
  assert.deepEqual(letter.headers.slice(0, 2), headers);
  const context = letter.headers.slice(2);
  assert.deepEqual(
    context.map(({ key }) => key.replace('__connect.errors.', '')),
    [
      ...['topic', 'partition', 'offset', 'connector.name', 'task.id', 'stage', 'class.name'],
      ...['exception.class.name', 'exception.message', 'exception.stacktrace'],
    ],
  );
  const texts = context.map(({ value }) => Buffer.from(value!).toString());
  assert.deepEqual(texts.slice(0, 8), [
    ...['t', '0', '5', 'c', '0', 'VALUE_CONVERTER', 'ValueConverter'],
    'org.apache.kafka.connect.errors.DataException',
  ]);
  assert.match(texts[8], /cannot be read/);
  assert.match(texts[9], /^org\.apache\.kafka\.connect\.errors\.DataException: /);
  assert.equal(errors.counts.deadLetters, 1);
  assert.equal(metric('task_error_metrics_deadletterqueue_produce_requests'), 1);
});

test('without tolerance the dead letter is written all the same, then the task fails', async () => {
  const { runner, consumer, producer } = sinkFixture({ props: { [DLQ]: 'letters' } });
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'bad'));
  await assert.rejects(runner.run(), (error) => isFailure(error, 'TOLERANCE_EXCEEDED'));
  assert.equal(producer.records.length, 1);
  assert.deepEqual(producer.records[0].headers, []);
});

// Invariant 18.
test('offsets wait for dead letters on their way', async () => {
  const producer = new MemoryProducer(1, false);
  const { runner, sink, consumer } = sinkFixture({ props: withLetters, producer, flushIntervalMs: 5 });
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'bad'), logRecord(1, 'b'));
  const run = runner.run();
  await until(() => sink.records.length === 1 && producer.open.length === 1);
  assert.ok(!consumer.calls.some((call) => call.startsWith('commit')));
  assert.ok(!sink.calls.some((call) => call.startsWith('preCommit')));
  producer.settle();
  await until(() => consumer.committedOf('t', 0) === 2);
  runner.stop();
  await run;
});

test('a dead letter that cannot be written fails the task rather than being lost', async () => {
  const producer = new MemoryProducer(1, false);
  const { runner, consumer, metric } = sinkFixture({ props: withLetters, producer, flushIntervalMs: 5 });
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'bad'));
  const run = runner.run();
  run.catch(() => {});
  await until(() => producer.open.length === 1);
  producer.settle(new Error('disk full'));
  await assert.rejects(run, (error) => {
    assert.ok(isFailure(error, 'DEAD_LETTER_FAILED'));
    assert.equal(error.message, 'Could not produce message to dead letter queue. topic=letters');
    return true;
  });
  assert.equal(consumer.committedOf('t', 0), null);
  assert.equal(metric('task_error_metrics_deadletterqueue_produce_failures'), 1);
  const small = new MemoryProducer(1, true);
  small.limit = 1;
  const refused = sinkFixture({ props: withLetters, producer: small });
  refused.consumer.give(P0);
  refused.consumer.push('t', 0, logRecord(0, 'bad'));
  await assert.rejects(refused.runner.run(), (error) => isFailure(error, 'DEAD_LETTER_FAILED'));
});

test('the reporter writes what a sink refuses with its original bytes, whatever transforms made of it', async () => {
  const { runner, sink, consumer, producer, errors } = sinkFixture({
    props: withLetters,
    transforms: [
      {
        config: () => assert.fail(),
        configure: () => {},
        apply: (record) => ({ ...record, topic: 'elsewhere', value: `${record.value}!` }),
      },
    ],
  });
  const reports: Promise<void>[] = [];
  sink.onPut = (records) => {
    for (const record of records) {
      if (record.value === 'b!')
        reports.push(sink.context.errantRecordReporter!.report(record, new Error('no b')));
    }
  };
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'), logRecord(1, 'b'));
  const run = runner.run();
  await until(() => sink.records.length === 2);
  await Promise.all(reports);
  assert.deepEqual(sink.batches, [['a!', 'b!']]);
  runner.stop();
  await run;
  const [letter] = producer.records;
  assert.equal(Buffer.from(letter.value!).toString(), 'b');
  const context = headersOf(letter);
  assert.equal(context['__connect.errors.topic'], 't');
  assert.equal(context['__connect.errors.stage'], 'TASK_PUT');
  assert.equal(context['__connect.errors.class.name'], 'org.apache.kafka.connect.sink.SinkTask');
  assert.equal(context['__connect.errors.exception.message'], 'no b');
  assert.deepEqual([errors.counts.failures, errors.counts.errors, errors.counts.skipped], [1, 0, 0]);
  assert.equal(consumer.committedOf('t', 0), 2);
});

test('a reported record beyond the tolerance fails the task even where the sink swallows it', async () => {
  const { runner, sink, consumer } = sinkFixture({ props: { 'errors.log.enable': 'true' } });
  sink.onPut = (records) => {
    for (const record of records) void sink.context.errantRecordReporter!.report(record, new Error('no'));
  };
  consumer.give(P0);
  consumer.push('t', 0, logRecord(0, 'a'));
  await assert.rejects(runner.run(), (error) => {
    assert.ok(isFailure(error, 'SINK_PUT_FAILED'));
    assert.ok(isFailure(error.cause, 'TOLERANCE_EXCEEDED'));
    return true;
  });
  assert.equal(consumer.committedOf('t', 0), null);
});

test('there is a reporter only where it has somewhere to report to', async () => {
  const none = sinkFixture();
  none.consumer.give(P0);
  const run = none.runner.run();
  await until(() => none.sink.calls.includes('open t-0'));
  assert.equal(none.sink.context.errantRecordReporter, null);
  none.runner.stop();
  await run;
});
