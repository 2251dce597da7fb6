// Buffers of batches, used again once their batch is in: a fresh large buffer costs page faults for every byte that is
// written into it, and its garbage makes the collector run. One pool a producer; sizes are powers of two.

const SMALLEST = 4 * 1024;
/** Bytes kept for later use at most: what a producer has under way by default, and some more. */
const KEPT = 12 * 1024 * 1024;
/** A pool from which nothing was taken for so long lets go of all it keeps. */
const IDLE_MS = 10_000;

export class BufferPool {
  readonly #free = new Map<number, Buffer[]>();
  #kept = 0;
  #taken = false;
  #idle: NodeJS.Timeout | null = null;

  /** A buffer of at least so many bytes, with anything in it. */
  take(least: number): Buffer {
    let size = SMALLEST;
    while (size < least) size *= 2;
    this.#taken = true;
    const found = this.#free.get(size)?.pop();
    if (found === undefined) return Buffer.allocUnsafeSlow(size);
    this.#kept -= size;
    return found;
  }

  /** Takes a buffer back that came from `take`; nobody may read or write it any more. */
  give(buffer: Buffer): void {
    const size = buffer.length;
    if (this.#kept + size > KEPT) return;
    this.#kept += size;
    const free = this.#free.get(size);
    if (free === undefined) this.#free.set(size, [buffer]);
    else free.push(buffer);
    this.#idle ??= setTimeout(this.#whenIdle, IDLE_MS).unref();
  }

  readonly #whenIdle = (): void => {
    this.#idle = null;
    if (this.#taken) {
      this.#taken = false;
      this.#idle = setTimeout(this.#whenIdle, IDLE_MS).unref();
      return;
    }
    this.#free.clear();
    this.#kept = 0;
  };
}
