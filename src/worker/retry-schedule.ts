// When a failed transform or conversion is tried again: the original's schedule (`errors.retry.timeout`,
// `errors.retry.delay.max.ms`) as a pure function of (now, state). Called by the error operator.

export interface RetryPolicy {
  /** Milliseconds since the first attempt after which no retry begins; 0 = never retry, -1 = for ever. */
  readonly timeoutMs: number;
  readonly maxDelayMs: number;
}

export interface RetryState {
  /** Milliseconds since the epoch of the first attempt. */
  readonly firstAttempt: number;
  /** Attempts that failed, this one included. */
  readonly failures: number;
}

const FIRST_DELAY_MS = 300;

/**
 * Milliseconds to wait before the next attempt, or null when there is none left. The delay doubles from 300 ms;
 * beyond the maximum it is a random part of the maximum, `random` in [0,1).
 */
export function nextRetryDelay(
  now: number,
  state: RetryState,
  policy: RetryPolicy & { random: number },
): number | null {
  if (policy.timeoutMs === 0) return null;
  const left = policy.timeoutMs < 0 ? Number.POSITIVE_INFINITY : state.firstAttempt + policy.timeoutMs - now;
  if (left <= 0) return null;
  let delay = FIRST_DELAY_MS * 2 ** (state.failures - 1);
  if (delay > policy.maxDelayMs) delay = Math.floor(policy.random * policy.maxDelayMs);
  return Math.min(delay, left);
}
