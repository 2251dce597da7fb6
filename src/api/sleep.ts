// A wait that a stop cuts short. Used wherever the runtime or a connector tries something again later.

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
