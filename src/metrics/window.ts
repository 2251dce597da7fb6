// Recent maximum, average and rate of a series, as the original's windowed sensors: some windows of fixed length,
// the oldest dropped as time goes on. Recording is plain arithmetic; time is an argument.

const WINDOW_MS = 30_000;
const WINDOWS = 2;

interface Window {
  begin: number;
  count: number;
  sum: number;
  max: number;
  min: number;
}

export class RecentValues {
  #windows: Window[] = [];

  record(now: number, value: number): void {
    let current = this.#windows[this.#windows.length - 1];
    if (current === undefined || now - current.begin >= WINDOW_MS) {
      this.#expire(now);
      current = {
        begin: now,
        count: 0,
        sum: 0,
        max: Number.NEGATIVE_INFINITY,
        min: Number.POSITIVE_INFINITY,
      };
      this.#windows.push(current);
    }
    current.count++;
    current.sum += value;
    if (value > current.max) current.max = value;
    if (value < current.min) current.min = value;
  }

  /** 0 where nothing was recorded lately. */
  max(now: number): number {
    this.#expire(now);
    return this.#windows.length === 0 ? 0 : Math.max(...this.#windows.map((w) => w.max));
  }

  /** 0 where nothing was recorded lately. */
  min(now: number): number {
    this.#expire(now);
    return this.#windows.length === 0 ? 0 : Math.min(...this.#windows.map((w) => w.min));
  }

  average(now: number): number {
    this.#expire(now);
    const count = this.#windows.reduce((total, w) => total + w.count, 0);
    return count === 0 ? 0 : this.#windows.reduce((total, w) => total + w.sum, 0) / count;
  }

  /** Sum of the recorded values a second. A window not yet full counts as full, as the original does it. */
  rate(now: number): number {
    this.#expire(now);
    if (this.#windows.length === 0) return 0;
    const elapsed = now - this.#windows[0].begin;
    const full = Math.floor(elapsed / WINDOW_MS);
    const missing = Math.max(0, WINDOWS - 1 - full);
    return this.#windows.reduce((total, w) => total + w.sum, 0) / ((elapsed + missing * WINDOW_MS) / 1000);
  }

  #expire(now: number): void {
    this.#windows = this.#windows.filter((w) => now - w.begin < WINDOW_MS * WINDOWS);
  }
}
