// The bounded queue between a log reader and the task's poll: the reader pushes what it decoded and stops its socket when
// the queue is full; poll takes batches. Bounded in records and in bytes of the wire. One reader, one taker.
import type { SourceRecord } from '../../src/data/record.js';

export interface RecordQueueOptions {
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** Called once when a full queue has been drained to half. */
  readonly onSpace: () => void;
}

export class RecordQueue {
  readonly #options: RecordQueueOptions;
  #items: SourceRecord[] = [];
  #last: SourceRecord | null = null;
  #bytes = 0;
  #wasFull = false;
  #wake: (() => void) | null = null;
  #failure: { error: unknown } | null = null;

  constructor(options: RecordQueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The last record that was pushed, taken or not; null before the first. */
  get last(): SourceRecord | null {
    return this.#last;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a record that took so many bytes of the wire; never refuses (the reader looks at `full` after each chunk). */
  push(record: SourceRecord, bytes: number): void {
    this.#items.push(record);
    this.#last = record;
    this.#bytes += bytes;
    this.#wake?.();
  }

  /** True when the reader must stop; `onSpace` tells when to go on. Invariant 14. */
  get full(): boolean {
    const full = this.#items.length >= this.#options.maxRecords || this.#bytes >= this.#options.maxBytes;
    if (full) this.#wasFull = true;
    return full;
  }

  /** Lets a waiting `take` answer at once, if with nothing. */
  wake(): void {
    this.#wake?.();
  }

  /** Ends the queue: what is in it is still given out, then `take` throws the error. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }

  /** At most `max` records; waits for the first until `signal` aborts or `waitMs` pass, then answers an empty batch. */
  async take(options: { max: number; signal: AbortSignal; waitMs: number }): Promise<SourceRecord[]> {
    if (this.#items.length === 0 && !this.#failure) await this.#wait(options.signal, options.waitMs);
    if (this.#items.length === 0) {
      if (this.#failure) throw this.#failure.error;
      return [];
    }
    const batch = this.#cut(options.max);
    if (this.#wasFull && this.#hasRoom()) {
      this.#wasFull = false;
      this.#options.onSpace();
    }
    return batch;
  }

  #hasRoom(): boolean {
    return this.#items.length <= this.#options.maxRecords / 2 && this.#bytes <= this.#options.maxBytes / 2;
  }

  #cut(max: number): SourceRecord[] {
    const length = this.#items.length;
    if (length <= max) {
      const all = this.#items;
      this.#items = [];
      this.#bytes = 0;
      return all;
    }
    this.#bytes -= Math.floor((this.#bytes * max) / length);
    return this.#items.splice(0, max);
  }

  #wait(signal: AbortSignal, waitMs: number): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#wake = null;
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      signal.addEventListener('abort', done);
      this.#wake = done;
    });
  }
}
