// How many records a generating task may give out now, so that it keeps to a rate of records a second. Pure but for the
// wait; the Verifiable and Schema tasks use it. A rate below 0 is unlimited, 0 stops for good.
import { sleep } from '../../src/api/sleep.js';

const LONGEST_WAIT_MS = 5_000;

export class Pace {
  readonly #rate: number;
  readonly #batch: number;
  readonly #began: number;
  #given = 0;

  /** `batch`: most records at once. `now`: milliseconds, any clock that `next` is asked with. */
  constructor(rate: number, batch: number, now: number) {
    this.#rate = rate;
    this.#batch = batch;
    this.#began = now;
  }

  /** Records due at `now`. */
  due(now: number): number {
    if (this.#rate < 0) return this.#batch;
    const until = Math.floor(((now - this.#began) * this.#rate) / 1000) + (this.#rate > 0 ? 1 : 0);
    return Math.max(0, Math.min(this.#batch, until - this.#given));
  }

  /** Waits until records are due, at most some seconds; how many to give out, 0 when the signal aborts or none are due yet. */
  async next(signal: AbortSignal): Promise<number> {
    let count = this.due(Date.now());
    if (count === 0 && !signal.aborted) {
      const wait =
        this.#rate > 0 ? (this.#given * 1000) / this.#rate - (Date.now() - this.#began) : LONGEST_WAIT_MS;
      await sleep(Math.max(1, Math.min(LONGEST_WAIT_MS, Math.ceil(wait))), signal);
      count = signal.aborted ? 0 : this.due(Date.now());
    }
    this.#given += count;
    return count;
  }
}
