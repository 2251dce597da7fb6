// The look into a log, over the embedded one.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isFailure } from '../../src/errors/failure.js';
import { type BrowsedLogRecord, type BrowseRequest, LogTopics } from '../../src/storage/log-browser.js';
import { createTopic, openLog } from '../log/embedded/harness.js';

async function filled(t: TestContext): Promise<{ browser: LogTopics; append: (n: number) => Promise<void> }> {
  const log = await openLog(t);
  await createTopic(log, 'lines', { partitions: 2 });
  const producer = await log.producer();
  t.after(() => producer.close());
  await producer.prepare('lines');
  let next = 0;
  const append = async (count: number) => {
    for (let i = 0; i < count; i++, next++) {
      producer.append({
        topic: 'lines',
        partition: next % 2,
        key: Buffer.from(`k${next}`),
        value: next === 0 ? new Uint8Array([0xff, 0xfe]) : next === 1 ? null : Buffer.from(`v${next}`),
        headers: [{ key: 'h', value: Buffer.from('é') }],
        timestamp: 1000 + next,
      });
    }
    await producer.flush();
  };
  await append(10);
  return { browser: new LogTopics(log), append };
}

async function all(browser: LogTopics, request: Partial<BrowseRequest> = {}): Promise<BrowsedLogRecord[]> {
  const found: BrowsedLogRecord[] = [];
  const signal = new AbortController().signal;
  for await (const batch of browser.records('lines', {
    from: 'earliest',
    follow: false,
    signal,
    ...request,
  })) {
    found.push(...batch);
  }
  return found;
}

test('topics tell the offsets of each partition', async (t) => {
  const { browser } = await filled(t);
  const topic = (await browser.topics()).find(({ name }) => name === 'lines');
  assert.deepEqual(topic?.partitions, [
    { partition: 0, start: '0', end: '5' },
    { partition: 1, start: '0', end: '5' },
  ]);
});

test('records to the end, as text or base64', async (t) => {
  const { browser } = await filled(t);
  const records = await all(browser);
  assert.equal(records.length, 10);
  assert.deepEqual(
    records.find(({ key }) => key === 'k0'),
    {
      partition: 0,
      offset: '0',
      timestamp: 1000,
      key: 'k0',
      value: { base64: '//4=' },
      headers: [{ key: 'h', value: 'é' }],
    },
  );
  assert.equal(records.find(({ key }) => key === 'k1')?.value, null);
});

test('one partition, an offset to begin at, a limit', async (t) => {
  const { browser } = await filled(t);
  assert.deepEqual(
    (await all(browser, { partition: 1, from: 2n, limit: 2 })).map(({ partition, offset }) => [
      partition,
      offset,
    ]),
    [
      [1, '2'],
      [1, '3'],
    ],
  );
  assert.deepEqual(await all(browser, { from: 'latest' }), []);
});

test('following goes on with new records until the reader leaves', async (t) => {
  const { browser, append } = await filled(t);
  const leave = new AbortController();
  const found: BrowsedLogRecord[] = [];
  for await (const batch of browser.records('lines', {
    from: 'latest',
    follow: true,
    signal: leave.signal,
  })) {
    found.push(...batch);
    if (batch.length === 0) void append(2);
    if (found.length === 2) leave.abort();
  }
  assert.deepEqual(found.map(({ key }) => key).sort(), ['k10', 'k11']);
});

test('a topic that is not there', async (t) => {
  const { browser } = await filled(t);
  const none = browser.records('none', {
    from: 'earliest',
    follow: false,
    signal: new AbortController().signal,
  });
  await assert.rejects(none.next(), (error) => isFailure(error, 'TOPIC_UNKNOWN'));
});
