// Exactly-once delivery over a log in memory: what each transaction holds, where it ends, what a failure leaves behind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommittedOffset, SourceTask, SourceTaskContext } from '../../../src/api/source.js';
import type { SourceRecord } from '../../../src/data/record.js';
import { failure, isFailure } from '../../../src/errors/failure.js';
import type { ProducerRecord } from '../../../src/log/port.js';
import { TransactionRequests } from '../../../src/worker/source/exactly-once/transaction-requests.js';
import { until } from '../../until.js';
import { type FixtureOptions, runnerFixture, sourceRecord } from '../fixture.js';
import { MemoryProducer, MemoryTransactions } from '../memory-log.js';

type Poll = readonly SourceRecord[] | (() => readonly SourceRecord[]);

/** Gives the batches one after the other, then waits until aborted. */
class BatchTask implements SourceTask {
  readonly committed: number[] = [];
  readonly calls: string[] = [];
  context: SourceTaskContext | null = null;
  onDry: () => void = () => {};
  constructor(readonly batches: Poll[]) {}
  async start(context: SourceTaskContext): Promise<void> {
    this.context = context;
    this.calls.push('start');
  }
  async poll(signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const next = this.batches.shift();
    if (next !== undefined) return typeof next === 'function' ? next() : next;
    this.onDry();
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return [];
  }
  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    for (const { offset } of offsets) this.committed.push(offset['position'] as number);
  }
  async stop(): Promise<void> {
    this.calls.push('stop');
  }
}

interface Setup {
  readonly task: BatchTask;
  readonly transactions: MemoryTransactions;
  readonly fixture: ReturnType<typeof runnerFixture>;
}

function setup(
  batches: Poll[],
  exactlyOnce: Omit<NonNullable<FixtureOptions['exactlyOnce']>, 'transactions'>,
  more: Partial<FixtureOptions> = {},
): Setup {
  const task = new BatchTask(batches);
  const producer = new MemoryProducer(1, true);
  const transactions = new MemoryTransactions(producer);
  const fixture = runnerFixture({ task, producer, exactlyOnce: { ...exactlyOnce, transactions }, ...more });
  return { task, transactions, fixture };
}

/** `v1 v2 offsets:2`: what a transaction holds. */
function shown(records: readonly ProducerRecord[]): string {
  return records
    .map(({ topic, key, value }) => {
      const text = Buffer.from(value ?? []).toString();
      if (topic !== 'offsets') return text;
      assert.equal(Buffer.from(key ?? []).toString(), '["c",{"source":"a"}]');
      return `offsets:${(JSON.parse(text) as { position: number }).position}`;
    })
    .join(' ');
}

/** Runs until the task has no more batches, then stops it. */
async function runDry({ task, fixture }: Setup): Promise<void> {
  task.onDry = () => fixture.runner.stop();
  await fixture.runner.run();
}

// Invariant 17.
test('each poll is one transaction, its offset in it; the task hears of it only then', async () => {
  const all = setup([[sourceRecord(1), sourceRecord(2)], [], [sourceRecord(3)]], { boundary: 'poll' });
  await runDry(all);
  assert.deepEqual(all.transactions.committed.map(shown), ['v1 v2 offsets:2', 'v3 offsets:3']);
  assert.deepEqual(all.transactions.calls, ['init', 'begin', 'commit', 'begin', 'commit']);
  assert.deepEqual(all.task.committed, [2, 3]);
  assert.equal(all.fixture.metrics.transactionSizes.max(Date.now()), 2);
  assert.equal(all.fixture.metrics.written, 3);
});

test('the producer takes its id after the fence and before the task starts', async () => {
  const order: string[] = [];
  const all = setup([], {
    boundary: 'poll',
    fence: async () => void order.push('fence'),
    confirmStart: async () =>
      void order.push(`confirm after ${all.transactions.calls.join()}, ${all.task.calls.join()}`),
  });
  await runDry(all);
  assert.deepEqual(order, ['fence', 'confirm after init, ']);

  const refused = setup([[sourceRecord(1)]], {
    boundary: 'poll',
    confirmStart: () => Promise.reject(new Error('overtaken')),
  });
  await assert.rejects(refused.fixture.runner.run(), /overtaken/);
  assert.deepEqual(refused.task.calls, []);
  assert.deepEqual(refused.transactions.calls, ['init']);
});

test('with an interval a transaction ends with the first batch behind it, at a pause and at the end', async () => {
  let now = 0;
  const at =
    (time: number, ...positions: number[]) =>
    () => {
      now = time;
      return positions.map((position) => sourceRecord(position));
    };
  const all = setup([at(10, 1), at(99, 2), at(100, 3), at(101, 4), at(199, 5)], {
    boundary: 'interval',
    intervalMs: 100,
    now: () => now,
  });
  await runDry(all);
  assert.deepEqual(all.transactions.committed.map(shown), ['v1 v2 v3 offsets:3', 'v4 v5 offsets:5']);

  const paused = setup([[sourceRecord(1)]], { boundary: 'interval', intervalMs: 100, now: () => 0 });
  paused.task.onDry = () => paused.fixture.runner.pause();
  const running = paused.fixture.runner.run();
  await until(() => paused.fixture.states.includes('paused'));
  assert.deepEqual(paused.transactions.committed.map(shown), ['v1 offsets:1']);
  assert.deepEqual(paused.task.committed, [1]);
  paused.fixture.runner.stop();
  await running;
});

test('a task ends transactions behind a record or a batch, or throws them away', async () => {
  const records = [1, 2, 3, 4, 5, 6, 7, 8].map((position) => sourceRecord(position));
  const all = setup(
    [
      () => {
        all.task.context?.transactions?.commitTransaction(records[0]);
        return records.slice(0, 2);
      },
      () => {
        all.task.context?.transactions?.commitTransaction();
        return [records[2]];
      },
      () => {
        all.task.context?.transactions?.abortTransaction(records[4]);
        return records.slice(3, 6);
      },
      () => {
        all.task.context?.transactions?.abortTransaction();
        return [records[6]];
      },
      [records[7]],
    ],
    { boundary: 'connector' },
  );
  await runDry(all);
  // The offset of what was thrown away is stored; what the task did not end is not committed.
  assert.deepEqual(all.transactions.committed.map(shown), [
    'v1 offsets:1',
    'v2 v3 offsets:3',
    'offsets:5',
    'offsets:7',
  ]);
  assert.equal(all.transactions.calls.at(-1), 'abort');
  assert.deepEqual(all.task.committed, [1, 3, 5, 7]);
});

test('both wishes for one place are refused', () => {
  const requests = new TransactionRequests();
  const record = sourceRecord(1);
  requests.commitTransaction(record);
  requests.abortTransaction(record);
  assert.throws(
    () => requests.atRecord(record),
    /Connector requested both commit and abort of same record against topic\/partition t\/null/,
  );
  requests.commitTransaction();
  requests.abortTransaction();
  assert.throws(() => requests.atBatch(), /Connector requested both commit and abort of same transaction/);
});

test('a transaction that cannot be committed fails the task, which commits nothing more', async () => {
  const all = setup(
    [[sourceRecord(1)], [sourceRecord(2)]],
    { boundary: 'poll' },
    { props: { 'errors.tolerance': 'all' } },
  );
  all.transactions.failure = failure('SEND_FAILED', {});
  await assert.rejects(all.fixture.runner.run(), (error: Error) => {
    assert.ok(isFailure(error, 'TRANSACTION_FAILED'));
    return error.message === 'Failed to flush offsets and/or records for task c-0';
  });
  assert.deepEqual(all.transactions.committed, []);
  assert.deepEqual(all.task.committed, []);
  assert.deepEqual(all.transactions.calls, ['init', 'begin', 'abort']);
  assert.deepEqual(all.task.calls, ['start', 'stop']);
});

test('a poll that fails leaves the open transaction uncommitted', async () => {
  const all = setup(
    [
      [sourceRecord(1)],
      () => {
        throw new Error('gone');
      },
    ],
    { boundary: 'interval', intervalMs: 1e9 },
  );
  await assert.rejects(all.fixture.runner.run(), /gone/);
  assert.deepEqual(all.transactions.committed, []);
  assert.equal(all.transactions.calls.at(-1), 'abort');
});

test('a record for the offsets topic fails the task', async () => {
  const all = setup([[sourceRecord(1, 'x', 'offsets')]], { boundary: 'poll' });
  await assert.rejects(
    all.fixture.runner.run(),
    /Source tasks may not produce to their own offsets topics when exactly-once support is enabled/,
  );
});

test('with errors.tolerance=all a record that the log refuses still fails the task', async () => {
  const task = new BatchTask([[sourceRecord(1), sourceRecord(2, Buffer.alloc(100))]]);
  const producer = new MemoryProducer(10, true);
  producer.limit = 50;
  const transactions = new MemoryTransactions(producer);
  const { runner } = runnerFixture({
    task,
    producer,
    exactlyOnce: { boundary: 'poll', transactions },
    props: { 'errors.tolerance': 'all' },
  });
  await assert.rejects(runner.run(), (error) => isFailure(error, 'SEND_CALLBACK_FAILED'));
  assert.deepEqual(transactions.committed, []);
});

test('a tolerated conversion error leaves a record out, not its transaction', async () => {
  const all = setup(
    [[sourceRecord(1), sourceRecord(2, 'bad'), sourceRecord(3)], [sourceRecord(4, 'bad')]],
    { boundary: 'poll' },
    { props: { 'errors.tolerance': 'all' } },
  );
  await runDry(all);
  assert.deepEqual(all.transactions.committed.map(shown), ['v1 v3 offsets:3']);
});
