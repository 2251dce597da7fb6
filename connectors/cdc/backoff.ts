// Waits before another try: how long (doubling from a start to a cap, pure), and the wait itself, which a stop cuts short.

const FIRST_MS = 200;

/** Milliseconds to wait before attempt `attempt` (1 = first), at most `capMs`. */
export function backoffMs(attempt: number, capMs: number): number {
  return Math.min(capMs, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
}

/** Resolves after `ms`, or at once when `signal` aborts or has aborted; never rejects. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  // A timer of node:timers/promises with a signal takes three times the memory: hundreds of idle tasks wait here.
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
