// What a reader hands out of fetched batches: positions, control records, aborted transactions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { committedRecords } from '../../../src/log/kafka/fetch/committed.js';
import type { DecodedBatch } from '../../../src/log/record-batch/decoder.js';

function batch(baseOffset: number, count: number, more: Partial<DecodedBatch> = {}): DecodedBatch {
  const records = Array.from({ length: count }, (_, i) => ({
    offset: BigInt(baseOffset + i),
    timestamp: 0,
    timestampType: 'CreateTime' as const,
    key: null,
    value: null,
    headers: [],
  }));
  return {
    baseOffset: BigInt(baseOffset),
    lastOffset: BigInt(baseOffset + count - 1),
    control: false,
    transactional: false,
    producerId: -1n,
    producerEpoch: -1,
    baseSequence: -1,
    timestampType: 'CreateTime',
    records,
    ...more,
  };
}

function marker(offset: number, producerId: bigint, commit: boolean): DecodedBatch {
  const made = batch(offset, 1, { control: true, transactional: true, producerId });
  return { ...made, records: [{ ...made.records[0], key: Buffer.from([0, 0, 0, commit ? 1 : 0]) }] };
}

const inTransaction = (producerId: bigint) => ({ transactional: true, producerId });
const offsets = (result: { records: readonly { offset: bigint }[] }) =>
  result.records.map((r) => Number(r.offset));

test('records before the position are left out; the position passes compacted ends', () => {
  const result = committedRecords([batch(0, 2), batch(2, 3, { lastOffset: 9n })], 3n, null);
  assert.deepEqual(offsets(result), [3, 4]);
  assert.equal(result.nextOffset, 10n);
});

test('control records only move the position', () => {
  const result = committedRecords([batch(0, 1, inTransaction(7n)), marker(1, 7n, true)], 0n, []);
  assert.deepEqual(offsets(result), [0]);
  assert.equal(result.nextOffset, 2n);
});

test('aborted transactions are left out under read_committed, those around them stay', () => {
  const batches = [
    batch(0, 2, inTransaction(1n)),
    batch(2, 1, inTransaction(2n)),
    batch(3, 1),
    marker(4, 1n, false),
    batch(5, 1, inTransaction(1n)),
    marker(6, 2n, true),
    marker(7, 1n, true),
  ];
  const aborted = [{ producerId: 1n, firstOffset: 0n }];
  assert.deepEqual(offsets(committedRecords(batches, 0n, aborted)), [2, 3, 5]);
  assert.deepEqual(offsets(committedRecords(batches, 0n, null)), [0, 1, 2, 3, 5]);
});

test('nothing new leaves the position', () => {
  assert.deepEqual(committedRecords([batch(0, 3)], 3n, null), { records: [], nextOffset: 3n });
});
