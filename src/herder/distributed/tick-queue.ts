// What is to be done on the herder's loop: added by REST calls and by whoever needs the loop, taken by the loop when due,
// in order of time and then of arrival. One at a time, so that no two of them see or change the group half way.
import { failure } from '../../errors/failure.js';

interface Entry {
  readonly at: number;
  readonly run: () => Promise<void>;
  readonly refuse: (error: unknown) => void;
}

export class TickQueue {
  readonly #entries: Entry[] = [];
  readonly #wake: () => void;
  #closed = false;

  /** `wake` is called when the loop should look again. */
  constructor(wake: () => void) {
    this.#wake = wake;
  }

  /** Resolves with what `work` resolves with, once the loop has run it. Rejects with WORKER_STOPPING. */
  add<T>(work: () => Promise<T> | T, delayMs = 0): Promise<T> {
    if (this.#closed) return Promise.reject(failure('WORKER_STOPPING', {}));
    return new Promise<T>((resolve, reject) => {
      const run = async () => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      };
      const at = Date.now() + delayMs;
      const before = this.#entries.findIndex((entry) => entry.at > at);
      this.#entries.splice(before < 0 ? this.#entries.length : before, 0, { at, run, refuse: reject });
      this.#wake();
    });
  }

  /** When the next is due, ms since the epoch; null when there is none. */
  get nextAt(): number | null {
    return this.#entries[0]?.at ?? null;
  }

  /** Runs what is due, also what is added meanwhile, until nothing is or `signal` aborts. */
  async drain(signal: AbortSignal): Promise<void> {
    const now = Date.now();
    while (!signal.aborted && this.#entries.length > 0 && this.#entries[0]!.at <= now) {
      await this.#entries.shift()!.run();
    }
  }

  /** Refuses what waits, and every later addition. */
  close(): void {
    this.#closed = true;
    for (const { refuse } of this.#entries.splice(0)) refuse(failure('WORKER_STOPPING', {}));
  }
}
