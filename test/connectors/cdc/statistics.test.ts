// Lag statistics against sorted lists, and the order of a Java HashMap.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LagStatistics } from '../../../connectors/cdc/lag-statistics.js';
import { javaHashOrder } from '../../../src/errors/java-order.js';

test('least, greatest and mean are exact, percentiles to 1/32', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 1, maxLength: 200 }), (lags) => {
      const statistics = new LagStatistics();
      for (const lag of lags) statistics.record(lag);
      const sorted = [...lags].sort((a, b) => a - b);
      assert.equal(statistics.min, sorted[0]);
      assert.equal(statistics.max, sorted.at(-1));
      assert.equal(statistics.average, Math.round(lags.reduce((a, b) => a + b, 0) / lags.length));
      for (const p of [0.5, 0.95, 0.99]) {
        const exact = sorted[Math.ceil(sorted.length * p) - 1]!;
        const found = statistics.percentile(p);
        assert.ok(found >= exact && found <= exact * (1 + 1 / 32) + 1, `${p}: ${found} for ${exact}`);
      }
    }),
  );
});

test('before any event there is nothing; a clock that runs ahead counts as no lag', () => {
  const statistics = new LagStatistics();
  assert.deepEqual(
    [statistics.min, statistics.max, statistics.average, statistics.percentile(0.5)],
    [-1, -1, -1, -1],
  );
  statistics.record(-5.5);
  assert.deepEqual([statistics.min, statistics.max, statistics.percentile(0.99)], [0, 0, 0]);
});

test('keys come in the order of a HashMap', () => {
  // Hash codes of one letter are its code: a = 97 = 1 (mod 16), p = 112 = 0, q = 113 = 1.
  assert.deepEqual(javaHashOrder(['b', 'q', 'a', 'p']), ['p', 'q', 'a', 'b']);
  // More than twelve keys make it 32 buckets: a = 1, p = 16, q = 17.
  const many = [...'qabcdefghijklmp'];
  assert.deepEqual(javaHashOrder(many), [...'abcdefghijklmpq']);
});
