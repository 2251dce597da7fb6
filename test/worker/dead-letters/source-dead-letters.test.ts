// Dead letters of a source task: a description of the record instead of bytes, its offset stored only behind it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommittedOffset, SourceTask } from '../../../src/api/source.js';
import { Decimal } from '../../../src/data/decimal.js';
import { Headers } from '../../../src/data/headers.js';
import type { SourceRecord } from '../../../src/data/record.js';
import { INT64, STRING, structOf } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { isFailure } from '../../../src/errors/failure.js';
import { sourceLetter } from '../../../src/worker/dead-letters/source-letter.js';
import { until } from '../../until.js';
import { runnerFixture, sourceRecord } from '../fixture.js';
import { MemoryProducer } from '../memory-log.js';

const props = { 'errors.tolerance': 'all', 'errors.deadletterqueue.topic.name': 'letters' };

/** Gives its records at once, then nothing until it is stopped. */
class OnceTask implements SourceTask {
  constructor(private records: SourceRecord[]) {}
  async start(): Promise<void> {}
  async poll(signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const given = this.records;
    this.records = [];
    if (given.length > 0) return given;
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
  async commit(): Promise<void> {}
  async stop(): Promise<void> {}
}

const parsed = (value: Uint8Array | null) => JSON.parse(Buffer.from(value!).toString());

test('a record that cannot be converted becomes a letter; its offset waits for the letter', async () => {
  const producer = new MemoryProducer(1, false);
  const stored: number[] = [];
  const { runner, errors } = runnerFixture({
    task: new OnceTask([sourceRecord(1, 'bad'), sourceRecord(2)]),
    producer,
    props,
    store: async (offsets: readonly CommittedOffset[]) => {
      for (const { offset } of offsets) stored.push(offset['position'] as number);
    },
  });
  const run = runner.run();
  await until(() => producer.open.length === 2);
  const [letter, record] = producer.records;
  assert.deepEqual([letter.topic, record.topic], ['letters', 't']);
  const description = parsed(letter.value);
  assert.deepEqual(
    [description.format, description.topic, description.sourceOffset, description.value],
    ['millrace.source-record', 't', { position: 1 }, { base64: 'YmFk' }],
  );
  const stage = letter.headers.find(({ key }) => key === '__connect.errors.stage');
  assert.equal(Buffer.from(stage!.value!).toString(), 'VALUE_CONVERTER');
  assert.ok(!letter.headers.some(({ key }) => key === '__connect.errors.topic'));
  assert.deepEqual(stored, []);
  producer.settle();
  producer.settle();
  await until(() => stored.at(-1) === 2);
  assert.deepEqual([errors.counts.deadLetters, errors.counts.skipped], [1, 1]);
  runner.stop();
  await run;
});

test('a record larger than the log takes becomes a letter with its long values cut', async () => {
  const producer = new MemoryProducer(1, true);
  producer.limit = 30_000;
  const { runner } = runnerFixture({
    task: new OnceTask([sourceRecord(1, Buffer.alloc(40_000, 65))]),
    producer,
    props,
  });
  const run = runner.run();
  await until(() => producer.records.length === 1);
  const { value } = parsed(producer.records[0].value);
  assert.equal(value.length, 40_000);
  assert.equal(Buffer.from(value.base64, 'base64').length, 8 * 1024);
  runner.stop();
  await run;
});

test('a letter that cannot be written, and a batch that fails, fail the task: nothing is passed over', async () => {
  for (const [value, code] of [
    ['bad', 'DEAD_LETTER_FAILED'],
    ['good', 'SEND_CALLBACK_FAILED'],
  ] as const) {
    const producer = new MemoryProducer(1, false);
    const stored: CommittedOffset[] = [];
    const { runner } = runnerFixture({
      task: new OnceTask([sourceRecord(1, value)]),
      producer,
      props,
      store: async (offsets) => void stored.push(...offsets),
    });
    const run = runner.run();
    run.catch(() => {});
    await until(() => producer.open.length === 1);
    producer.settle(new Error('disk full'));
    await assert.rejects(run, (error) => isFailure(error, code));
    assert.deepEqual(stored, []);
  }
});

test('a letter tells structs, decimals, 64-bit numbers, maps and headers as plain JSON', () => {
  const schema = structOf([
    ['id', INT64],
    ['name', STRING],
  ]);
  const record: SourceRecord = {
    ...sourceRecord(7),
    key: new Map<unknown, unknown>([['price', new Decimal(1234n, 2)]]),
    valueSchema: schema,
    value: new Struct(schema, [2n ** 62n, 'é']),
    headers: new Headers([{ key: 'h', schema: null, value: [1, null, Number.NaN] }]),
  };
  const description = parsed(sourceLetter(record).value);
  assert.deepEqual(description.key, { price: '12.34' });
  assert.deepEqual(description.value, { id: '4611686018427387904', name: 'é' });
  assert.deepEqual(description.headers, [{ key: 'h', value: [1, null, 'NaN'] }]);
});
