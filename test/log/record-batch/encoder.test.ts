// The encoder: every field comes back from the decoder, and the bytes are those of Kafka's own classes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { LogHeader } from '../../../src/log/port.js';
import {
  type Compression,
  compressions,
  loadCompression,
} from '../../../src/log/record-batch/compression.js';
import { decodeBatches } from '../../../src/log/record-batch/decoder.js';
import { BatchEncoder, recordSize } from '../../../src/log/record-batch/encoder.js';
import { VarintReader, varlongSize, writeVarlong } from '../../../src/log/record-batch/varint.js';
import { javaBatches } from './java-batches.js';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const field = fc.option(bytes, { nil: null });
const header = fc.record({ key: fc.string({ unit: 'binary', maxLength: 12 }), value: field });
const record = fc.record({
  timestamp: fc.oneof(
    fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
    fc.maxSafeNat(),
    fc.constant(-1),
  ),
  key: field,
  value: field,
  headers: fc.array(header, { maxLength: 4 }),
});
const position = fc.record({
  baseOffset: fc.bigInt({ min: 0n, max: (1n << 62n) - 1n }),
  producerId: fc.bigInt({ min: -1n, max: (1n << 63n) - 1n }),
  producerEpoch: fc.integer({ min: -1, max: 32767 }),
  baseSequence: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
  transactional: fc.boolean(),
});

/** A lone surrogate cannot be written in UTF-8; Java and Node both put a replacement there. */
const wellFormed = (headers: readonly LogHeader[]) =>
  headers.map(({ key, value }) => ({ key: Buffer.from(key, 'utf8').toString('utf8'), value }));

describe('BatchEncoder', () => {
  for (const compression of compressions) {
    it(`round-trips every field, ${compression}`, async () => {
      await loadCompression(compression);
      fc.assert(
        fc.property(fc.array(record, { minLength: 1, maxLength: 20 }), position, (records, at) => {
          const encoder = new BatchEncoder({ compression, initialCapacity: 64 });
          let bound = 61;
          for (const { timestamp, key, value, headers } of records) {
            encoder.append(timestamp, key, value, headers);
            bound += recordSize(key, value, headers);
            assert.ok(encoder.size <= bound);
          }
          const encoded = encoder.finish(at);
          if (compression === 'none') assert.equal(encoded.length, encoder.size);
          const [batch, ...others] = decodeBatches(encoded);
          assert.equal(others.length, 0);
          assert.deepEqual(batch, {
            baseOffset: at.baseOffset,
            lastOffset: at.baseOffset + BigInt(records.length - 1),
            control: false,
            transactional: at.transactional,
            producerId: at.producerId,
            producerEpoch: at.producerEpoch,
            baseSequence: at.baseSequence,
            timestampType: 'CreateTime',
            records: records.map((one, i) => ({
              offset: at.baseOffset + BigInt(i),
              timestamp: one.timestamp,
              timestampType: 'CreateTime',
              key: one.key,
              value: one.value,
              headers: wellFormed(one.headers),
            })),
          });
        }),
        { numRuns: 60 },
      );
    });
  }

  it('writes the bytes that the Java producer writes', () => {
    const encoder = new BatchEncoder();
    encoder.append(1700000000000, Buffer.from('k1'), Buffer.from('v1'), [
      { key: 'h', value: Buffer.from('x') },
      { key: 'n', value: null },
      { key: 'ü', value: Buffer.alloc(0) },
    ]);
    encoder.append(1700000000005, null, Buffer.from('v2'), []);
    encoder.append(1699999999000, Buffer.alloc(0), null, []);
    encoder.append(1800000000000, Buffer.from('k4'), Buffer.from('abcabcabc'), []);
    const batch = encoder.finish({ baseOffset: 1000n, producerId: 77n, producerEpoch: 3, baseSequence: 42 });
    const java = Buffer.from(javaBatches['none'], 'base64');
    // The broker's leader epoch (not under the checksum) is the only field a producer does not set.
    java.writeInt32BE(-1, 12);
    assert.equal(batch.toString('hex'), java.toString('hex'));
  });

  it('encodes a shared headers array as it encodes separate ones', () => {
    const headers = [{ key: 'a', value: Buffer.from('1') }];
    const shared = new BatchEncoder();
    const separate = new BatchEncoder();
    for (let i = 0; i < 3; i++) {
      shared.append(i, null, null, headers);
      separate.append(i, null, null, [...headers]);
    }
    const at = { baseOffset: 0n, producerId: -1n, producerEpoch: -1, baseSequence: -1 };
    assert.deepEqual(shared.finish(at), separate.finish(at));
  });

  it('can be finished again for another producer epoch', () => {
    for (const compression of ['none', 'gzip'] satisfies Compression[]) {
      const encoder = new BatchEncoder({ compression });
      encoder.append(7, Buffer.from('k'), Buffer.from('v'), []);
      encoder.finish({ baseOffset: 0n, producerId: 1n, producerEpoch: 0, baseSequence: 10 });
      const [again] = decodeBatches(
        encoder.finish({ baseOffset: 0n, producerId: 1n, producerEpoch: 1, baseSequence: 0 }),
      );
      assert.deepEqual([again.producerEpoch, again.baseSequence], [1, 0]);
    }
  });

  it('keeps distances between offsets and a later last offset', () => {
    const encoder = new BatchEncoder();
    for (const delta of [2, 5]) {
      encoder.appendAt(delta, { timestamp: delta, key: null, value: Buffer.from([delta]), headers: [] });
    }
    const [batch] = decodeBatches(
      encoder.finish({
        baseOffset: 100n,
        producerId: -1n,
        producerEpoch: -1,
        baseSequence: -1,
        lastOffsetDelta: 9,
      }),
    );
    assert.equal(batch.lastOffset, 109n);
    assert.deepEqual(
      batch.records.map((one) => one.offset),
      [102n, 105n],
    );
  });
});

describe('varlong', () => {
  it('round-trips integers to 2^53 either side', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const buffer = Buffer.alloc(10);
        const end = writeVarlong(buffer, 0, value);
        assert.equal(end, varlongSize(value));
        assert.equal(new VarintReader(buffer, 0, end).varlong(), value);
      }),
    );
  });
});
