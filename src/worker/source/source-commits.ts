// When a source task's offsets become durable, as its runner sees it: by a timer behind the acknowledgements (TimedCommits), or
// in the transactions of its own producer (exactly-once/transaction-commits.ts).
import type { CommittedOffset } from '../../api/source.js';
import type { LogProducer } from '../../log/port.js';
import type { AcknowledgedPrefix } from '../acknowledged-prefix.js';
import type { OffsetCommitter } from './offset-committer.js';
import type { Wakeable } from './wakeable.js';

export interface SourceCommits {
  /**
   * Topic to which the task's own producer writes its offsets, null where it does not. Where it does, a record that the log
   * refuses fails the task whatever `errors.tolerance` says.
   */
  readonly offsetsTopic: string | null;
  /** Before the task's `start`. Throws what fails the task. */
  begin(): Promise<void>;
  /** The task has started, or goes on after a pause. */
  started(): void;
  /** A polled batch, be it empty, was appended. Throws what fails the task. */
  batchDone(): Promise<void> | undefined;
  /** The task rests from here on. Throws what fails the task. */
  paused(): Promise<void>;
  /** Offsets that became durable since the last call, empty when there are none. */
  confirmed(): readonly CommittedOffset[];
  /** At the end of a task that was started: what may still become durable does. Throws what fails the task. */
  end(failed: boolean): Promise<void>;
}

// A longer delay would overflow Node's timers and fire at once, again and again.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface TimedCommitsOptions {
  readonly committer: OffsetCommitter;
  readonly prefix: AcknowledgedPrefix;
  readonly producer: LogProducer;
  readonly wake: Wakeable;
  readonly flushIntervalMs: number;
  readonly flushTimeoutMs: number;
}

/** Offsets follow the acknowledgements of their records at an interval: each record at least once. */
export class TimedCommits implements SourceCommits {
  readonly offsetsTopic = null;
  readonly #o: TimedCommitsOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TimedCommitsOptions) {
    this.#o = options;
  }

  async begin(): Promise<void> {}

  started(): void {
    const { committer, flushIntervalMs } = this.#o;
    this.#timer ??= setInterval(() => void committer.commit(), Math.min(flushIntervalMs, LONGEST_TIMER_MS));
  }

  batchDone(): undefined {}

  async paused(): Promise<void> {}

  confirmed(): readonly CommittedOffset[] {
    return this.#o.committer.confirmed();
  }

  /** Also of a failed task: what is acknowledged stays acknowledged. */
  async end(): Promise<void> {
    const { prefix, producer, wake, committer, flushTimeoutMs } = this.#o;
    clearInterval(this.#timer);
    if (prefix.hasPending()) await wake.orAfter(flushTimeoutMs, producer.flush());
    await committer.commitLast();
  }
}
