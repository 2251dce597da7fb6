// Dead letters over the embedded log: found by what is asked, shown with their context, written again.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isFailure } from '../../src/errors/failure.js';
import type { Log, LogHeader } from '../../src/log/port.js';
import { DeadLetters, type LetterQuery } from '../../src/storage/dead-letters.js';
import { LogTopics } from '../../src/storage/log-browser.js';
import { createTopic, openLog } from '../log/embedded/harness.js';

const header = (key: string, value: string): LogHeader => ({ key, value: Buffer.from(value) });

function context(connector: string, offset: number, more: Record<string, string> = {}): LogHeader[] {
  const fields = {
    topic: 'orders',
    partition: '1',
    offset: String(offset),
    'connector.name': connector,
    'task.id': '0',
    stage: 'VALUE_CONVERTER',
    'class.name': 'org.example.Converter',
    'exception.class.name': 'org.example.DataException',
    'exception.message': `cannot read ${offset}`,
    'exception.stacktrace': 'org.example.DataException\n\tat somewhere',
    ...more,
  };
  return Object.entries(fields).map(([name, value]) => header(`__connect.errors.${name}`, value));
}

const source = JSON.stringify({ format: 'millrace.source-record', topic: 'orders', value: { id: 1 } });

async function filled(t: TestContext): Promise<{ log: Log; letters: DeadLetters }> {
  const log = await openLog(t);
  await createTopic(log, 'dlq', { partitions: 1 });
  await createTopic(log, 'orders', { partitions: 2 });
  const producer = await log.producer();
  t.after(() => producer.close());
  await producer.prepare('dlq');
  const all: [string, LogHeader[]][] = [
    ['first', [header('own', 'x'), ...context('a', 10)]],
    ['second', context('a', 11, { stage: 'TRANSFORMATION' })],
    ['of another', context('b', 12)],
    ['without context', []],
    [source, context('a', 0).filter(({ key }) => !/\.(topic|partition|offset)$/.test(key))],
  ];
  for (const [value, headers] of all) {
    producer.append({
      ...{ topic: 'dlq', partition: 0, timestamp: 77, headers },
      key: Buffer.from([0xff]),
      value: Buffer.from(value),
    });
  }
  await producer.flush();
  return { log, letters: new DeadLetters(log) };
}

const query = (more: Partial<LetterQuery> = {}): LetterQuery => ({
  topic: 'dlq',
  connector: 'a',
  limit: 100,
  signal: new AbortController().signal,
  ...more,
});
const at = (offset: number) => ({ topic: 'dlq', partition: 0, offset: BigInt(offset) });

async function read(log: Log, topic: string) {
  const records = [];
  const signal = new AbortController().signal;
  const request = { from: 'earliest', follow: false, signal } as const;
  for await (const batch of new LogTopics(log).records(topic, request)) records.push(...batch);
  return records;
}

test('letters are found by text, stage, error and offset; those of others are left out', async (t) => {
  const { letters } = await filled(t);
  const found = async (more: Partial<LetterQuery>) =>
    (await letters.list(query(more))).map(({ offset }) => Number(offset));
  assert.deepEqual(await found({}), [0, 1, 3, 4]);
  assert.deepEqual(await found({ connector: 'b' }), [2, 3]);
  assert.deepEqual(await found({ search: 'sec' }), [1]);
  assert.deepEqual(await found({ search: 'cannot read 10' }), [0]);
  assert.deepEqual(await found({ stage: 'TRANSFORMATION' }), [1]);
  assert.deepEqual(await found({ error: 'DataException' }), [0, 1, 4]);
  assert.deepEqual(await found({ error: 'Exception' }), []);
  assert.deepEqual(await found({ from: 3n }), [3, 4]);
  assert.deepEqual(await found({ limit: 1 }), [0]);
  await assert.rejects(letters.list(query({ topic: 'none' })), (error) => isFailure(error, 'TOPIC_UNKNOWN'));
});

test('one letter shows its context apart from its own headers', async (t) => {
  const { letters } = await filled(t);
  assert.deepEqual(await letters.get(at(0)), {
    partition: 0,
    offset: '0',
    timestamp: 77,
    origin: { topic: 'orders', partition: 1, offset: '10' },
    connector: 'a',
    task: 0,
    stage: 'VALUE_CONVERTER',
    class: 'org.example.Converter',
    error: { class: 'org.example.DataException', message: 'cannot read 10' },
    key: { base64: '/w==' },
    value: 'first',
    trace: 'org.example.DataException\n\tat somewhere',
    headers: [{ key: 'own', value: 'x' }],
    source: null,
  });
  const plain = await letters.get(at(3));
  assert.deepEqual([plain.origin, plain.stage, plain.error, plain.connector], [null, null, null, null]);
  assert.deepEqual((await letters.get(at(4))).source, JSON.parse(source));
  for (const place of [at(5), { ...at(0), partition: 9 }]) {
    await assert.rejects(letters.get(place), (error) => isFailure(error, 'DEAD_LETTER_UNKNOWN'));
  }
});

test('a letter goes back to its topic and partition, without the context, edited where asked for', async (t) => {
  const { log, letters } = await filled(t);
  assert.deepEqual(await letters.replay(at(0), {}), { topic: 'orders', partition: 1, offset: '0' });
  await letters.replay(at(1), {
    value: 'corrected',
    key: null,
    headers: [{ key: 'h', value: { base64: 'AQ==' } }],
  });
  const records = (await read(log, 'orders')).filter(({ partition }) => partition === 1);
  assert.deepEqual(
    records.map(({ key, value, headers, timestamp }) => ({ key, value, headers, timestamp })),
    [
      { key: { base64: '/w==' }, value: 'first', headers: [{ key: 'own', value: 'x' }], timestamp: 77 },
      { key: null, value: 'corrected', headers: [{ key: 'h', value: '\u0001' }], timestamp: 77 },
    ],
  );
});

test('what cannot be written again as it is says what is missing', async (t) => {
  const { log, letters } = await filled(t);
  await assert.rejects(letters.replay(at(3), {}), (error) => isFailure(error, 'DEAD_LETTER_ORIGIN_UNKNOWN'));
  await assert.rejects(letters.replay(at(4), {}), (error) => isFailure(error, 'DEAD_LETTER_NOT_REPLAYABLE'));
  await assert.rejects(letters.replay(at(0), { topic: 'none' }), (error) =>
    isFailure(error, 'TOPIC_UNKNOWN'),
  );
  assert.equal((await letters.replay(at(3), { topic: 'orders' })).topic, 'orders');
  assert.equal((await letters.replay(at(4), { key: 'k', value: 'v' })).topic, 'orders');
  assert.equal((await read(log, 'orders')).length, 2);
});

test('all that match are written again', async (t) => {
  const { log, letters } = await filled(t);
  assert.equal(await letters.replayAll(query({ error: 'DataException', search: 'cannot read 1' }), {}), 2);
  assert.deepEqual(
    (await read(log, 'orders')).map(({ value }) => value),
    ['first', 'second'],
  );
});
