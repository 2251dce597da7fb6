// Waits before another try: how long (doubling from a start to a cap, pure), and the wait itself, which a stop cuts short.
import { setTimeout as timer } from 'node:timers/promises';

const FIRST_MS = 200;

/** Milliseconds to wait before attempt `attempt` (1 = first), at most `capMs`. */
export function backoffMs(attempt: number, capMs: number): number {
  return Math.min(capMs, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
}

/** Resolves after `ms`, or at once when `signal` aborts or has aborted; never rejects. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  // The timer rejects only when the signal aborts.
  await timer(ms, undefined, { signal }).catch(() => undefined);
}
