// Waits between reconnections: doubling from a start to a cap. Pure; the caller owns the clock.

const FIRST_MS = 200;

/** Milliseconds to wait before attempt `attempt` (1 = first), at most `capMs`. */
export function backoffMs(attempt: number, capMs: number): number {
  return Math.min(capMs, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
