// The schedule of retries as a function of time and state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextRetryDelay } from '../../src/worker/retry-schedule.js';

test('doubles from 300 ms, is random beyond the maximum, and ends with the timeout', () => {
  const state = (failures: number) => ({ firstAttempt: 0, failures });
  const policy = { timeoutMs: -1, maxDelayMs: 2_000, random: 0.5 };
  assert.deepEqual(
    [1, 2, 3, 4].map((n) => nextRetryDelay(0, state(n), policy)),
    [300, 600, 1200, 1000],
  );
  assert.equal(nextRetryDelay(0, state(1), { ...policy, timeoutMs: 0 }), null);
  assert.equal(nextRetryDelay(900, state(2), { ...policy, timeoutMs: 1_000 }), 100);
  assert.equal(nextRetryDelay(1_000, state(2), { ...policy, timeoutMs: 1_000 }), null);
});

test('never waits past the deadline or longer than the maximum', () => {
  fc.assert(
    fc.property(
      fc.nat(10_000),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 9_000 }),
      (now, failures, timeoutMs) => {
        const delay = nextRetryDelay(
          now,
          { firstAttempt: 0, failures },
          { timeoutMs, maxDelayMs: 2_000, random: 0.999 },
        );
        if (delay === null) assert.ok(now >= timeoutMs);
        else assert.ok(delay >= 0 && delay <= 2_000 && now + delay <= timeoutMs);
      },
    ),
  );
});
