// A wait that a stop cuts short. Used wherever the runtime tries something again later.
import { setTimeout as timer } from 'node:timers/promises';

/** Resolves after `ms`, or at once when `signal` aborts or has aborted; never rejects. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  // The timer rejects only when the signal aborts.
  await timer(ms, undefined, { signal }).catch(() => undefined);
}
