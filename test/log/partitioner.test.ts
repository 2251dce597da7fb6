// Kafka's own vectors for murmur2 (they stand in the Java client's tests), and the sticky partition.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { murmur2, partitionForKey, StickyPartition, toPositive } from '../../src/log/partitioner.js';

test("murmur2 equals the Java client's", () => {
  const vectors: [string, number][] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ];
  for (const [text, hash] of vectors) assert.equal(murmur2(Buffer.from(text)), hash);
  assert.equal(murmur2(Buffer.from([0x61, 0x62, 0x63])), 479470107);
});

test('a negative hash gives a partition by clearing its sign', () => {
  assert.equal(toPositive(-1), 0x7fffffff);
  assert.equal(partitionForKey(Buffer.from('21'), 100), (-973932308 & 0x7fffffff) % 100);
});

test('the sticky partition moves on when told, and stays in range', () => {
  const sticky = new StickyPartition(3);
  for (let i = 0; i < 50; i++) {
    const before = sticky.current;
    assert.notEqual(sticky.advance(3), before);
    assert.ok(sticky.current >= 0 && sticky.current < 3);
  }
  assert.equal(sticky.advance(1), 0);
});
