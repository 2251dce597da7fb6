// A wait that what arrives ends early: polls of the consumers of both logs. One wait at a time.

export class Waiter {
  #wake: (() => void) | null = null;

  get isWaiting(): boolean {
    return this.#wake !== null;
  }

  /** Resolves at `wake`, after `maxMs` milliseconds, or on abort. */
  wait(maxMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, maxMs);
      signal?.addEventListener('abort', done);
      this.#wake = done;
    });
  }

  wake(): void {
    this.#wake?.();
  }
}
