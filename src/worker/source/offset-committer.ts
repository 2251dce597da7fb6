// Moves a source task's acknowledged offsets into the offset store, and tells the task only after they are durable
// there. One a task; the runner calls `commit` by timer and at the end, and `confirmed` between polls.
import type { CommittedOffset } from '../../api/source.js';
import { failure } from '../../errors/failure.js';
import type { AcknowledgedPrefix } from '../acknowledged-prefix.js';
import type { TaskMetrics } from './task-metrics.js';

export interface OffsetCommitterOptions {
  readonly prefix: AcknowledgedPrefix;
  readonly metrics: TaskMetrics;
  /** Resolves when the offsets are durable. */
  readonly store: (offsets: readonly CommittedOffset[]) => Promise<void>;
  readonly flushTimeoutMs: number;
  readonly onFailure: (error: unknown) => void;
}

export class OffsetCommitter {
  readonly #o: OffsetCommitterOptions;
  #running: Promise<void> | null = null;
  #confirmed: CommittedOffset[] = [];

  constructor(options: OffsetCommitterOptions) {
    this.#o = options;
  }

  /** Stores what is acknowledged; one at a time. A failure is reported and left for the next time. Never rejects. */
  commit(): Promise<void> {
    this.#running ??= this.#commit().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Waits for a commit under way, then commits what has come since. */
  async commitLast(): Promise<void> {
    await this.#running;
    await this.commit();
  }

  /** Offsets that became durable since the last call, empty when there are none. */
  confirmed(): readonly CommittedOffset[] {
    if (this.#confirmed.length === 0) return this.#confirmed;
    const out = this.#confirmed;
    this.#confirmed = [];
    return out;
  }

  async #commit(): Promise<void> {
    const { prefix, metrics, store, flushTimeoutMs, onFailure } = this.#o;
    const attempt = prefix.take();
    const began = Date.now();
    try {
      if (attempt.offsets.length > 0) {
        // Invariant 2: the task hears of offsets only once the store has them durably.
        await within(flushTimeoutMs, store(attempt.offsets));
        prefix.confirm(attempt);
        this.#confirmed.push(...attempt.offsets);
      }
      metrics.commitsDone++;
      metrics.commitTimes.record(Date.now(), Date.now() - began);
    } catch (error) {
      metrics.commitsFailed++;
      onFailure(error);
    }
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failure('OFFSET_COMMIT_TIMEOUT', { ms })), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
