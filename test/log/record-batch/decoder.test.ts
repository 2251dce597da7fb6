// The decoder against batches that Kafka's own classes wrote, and against damage.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFailure } from '../../../src/errors/failure.js';
import type { LogRecord } from '../../../src/log/port.js';
import { loadCompression } from '../../../src/log/record-batch/compression.js';
import { decodeBatches, loadCodecs } from '../../../src/log/record-batch/decoder.js';
import { BatchEncoder } from '../../../src/log/record-batch/encoder.js';
import { javaBatches } from './java-batches.js';

const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString());
const plain = (record: LogRecord) => ({
  offset: record.offset,
  timestamp: record.timestamp,
  key: text(record.key),
  value: text(record.value),
  headers: record.headers.map((header) => [header.key, text(header.value)]),
});
const fixture = (name: string) => Buffer.from(javaBatches[name], 'base64');
const expected = (last: string) => [
  {
    offset: 1000n,
    timestamp: 1700000000000,
    key: 'k1',
    value: 'v1',
    headers: [
      ['h', 'x'],
      ['n', null],
      ['ü', ''],
    ],
  },
  { offset: 1001n, timestamp: 1700000000005, key: null, value: 'v2', headers: [] },
  { offset: 1002n, timestamp: 1699999999000, key: '', value: null, headers: [] },
  { offset: 1003n, timestamp: 1800000000000, key: 'k4', value: last, headers: [] },
];

describe('decodeBatches', () => {
  for (const name of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
    it(`reads a Java batch, ${name}`, async () => {
      await loadCodecs(fixture(name));
      const [batch, ...others] = decodeBatches(fixture(name));
      assert.equal(others.length, 0);
      assert.deepEqual(batch.records.map(plain), expected('abc'.repeat(name === 'none' ? 3 : 14000)));
      const { baseOffset, lastOffset, control, transactional, producerId, producerEpoch, baseSequence } =
        batch;
      assert.deepEqual(
        { baseOffset, lastOffset, control, transactional, producerId, producerEpoch, baseSequence },
        {
          baseOffset: 1000n,
          lastOffset: 1003n,
          control: false,
          transactional: false,
          producerId: 77n,
          producerEpoch: 3,
          baseSequence: 42,
        },
      );
    });
  }

  it('recognizes a transaction marker', () => {
    const [batch] = decodeBatches(fixture('control'));
    assert.equal(batch.control, true);
    assert.equal(batch.transactional, true);
    assert.equal(batch.baseOffset, 500n);
  });

  it('gives every record the append time of its batch', () => {
    const [batch] = decodeBatches(fixture('append-time'));
    assert.equal(batch.timestampType, 'LogAppendTime');
    assert.deepEqual(
      batch.records.map((record) => [record.timestamp, record.timestampType, text(record.key)]),
      [
        [1712345678901, 'LogAppendTime', 'k'],
        [1712345678901, 'LogAppendTime', 'k2'],
      ],
    );
  });

  it('leaves out a part of a batch at the end, wherever it is cut', () => {
    const first = fixture('none');
    const both = Buffer.concat([first, fixture('control')]);
    for (let size = first.length; size < both.length; size++) {
      assert.equal(decodeBatches(both.subarray(0, size)).length, 1, `cut at ${size}`);
    }
    assert.equal(decodeBatches(both).length, 2);
    assert.equal(decodeBatches(first.subarray(0, 5)).length, 0);
  });

  // Invariant 16.
  it('rejects a batch with any damaged byte behind its checksum', () => {
    const batch = fixture('none');
    for (let at = 17; at < batch.length; at++) {
      const damaged = Buffer.from(batch);
      damaged[at] ^= 0x40;
      assert.throws(
        () => decodeBatches(damaged),
        (e) => isFailure(e, 'RECORD_BATCH_CORRUPT'),
        `byte ${at}`,
      );
    }
  });

  it('rejects records that do not fit their batch though the checksum is right', () => {
    const encoder = new BatchEncoder();
    encoder.append(1, null, Buffer.from('x'), []);
    encoder.count = 2;
    const batch = encoder.finish({ baseOffset: 9n, producerId: -1n, producerEpoch: -1, baseSequence: -1 });
    assert.throws(() => decodeBatches(batch), {
      code: 'RECORD_BATCH_CORRUPT',
      message: 'The record batch at offset 9 is corrupt: a number runs past the end.',
    });
  });

  it('names an old message format', () => {
    const batch = fixture('none');
    batch[16] = 1;
    assert.throws(() => decodeBatches(batch), { code: 'RECORD_BATCH_UNSUPPORTED' });
  });

  it('reads plain snappy without the Java framing', async () => {
    await loadCompression('snappy');
    const { compressSync } = await import('snappy');
    const encoder = new BatchEncoder();
    encoder.append(5, Buffer.from('k'), Buffer.from('v'.repeat(500)), []);
    const position = { baseOffset: 0n, producerId: -1n, producerEpoch: -1, baseSequence: -1 };
    const body = compressSync(encoder.finish(position).subarray(61));
    const { crc32c } = await import('@node-rs/crc32');
    const batch = Buffer.concat([encoder.finish(position).subarray(0, 61), body]);
    batch.writeInt32BE(batch.length - 12, 8);
    batch.writeInt16BE(2, 21);
    batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
    assert.equal(text(decodeBatches(batch)[0].records[0].value), 'v'.repeat(500));
  });
});
