// Commits of a sink task's offsets: preCommit, the checks on what it answers, the group's offsets. While the task runs a
// commit goes on beside it and is told by its sequence number; the one of a partition that is given up is waited for.
// Guarantees: nothing is committed that was not put, nor before its dead letters are durable.
import type { Logger } from '../../api/logger.js';
import type { SinkOffset, SinkTask } from '../../api/sink.js';
import type { LogConsumer } from '../../log/port.js';
import type { DeadLetterQueue } from '../dead-letters/dead-letter-queue.js';
import { type PartitionState, type PartitionTable, putOffsets } from './partition-table.js';
import type { SinkMetrics } from './sink-metrics.js';

export interface SinkCommitsOptions {
  readonly task: SinkTask;
  readonly consumer: LogConsumer;
  readonly table: PartitionTable;
  readonly deadLetters: DeadLetterQueue | null;
  readonly metrics: SinkMetrics;
  readonly logger: Logger;
  /** After which a commit beside the task counts as failed. */
  readonly timeoutMs: number;
  /** Takes partitions back to these offsets. */
  readonly rewind: (offsets: readonly SinkOffset[]) => void;
  /** Called when a commit beside the task has ended. */
  readonly onEnded: () => void;
}

export class SinkCommits {
  readonly #o: SinkCommitsOptions;
  #sequence = 0;
  #began = 0;
  #committing = false;

  constructor(options: SinkCommitsOptions) {
    this.#o = options;
  }

  get committing(): boolean {
    return this.#committing;
  }

  /** Gives up waiting for a commit that takes too long; its answer is ignored when it comes. */
  expire(now: number): void {
    if (!this.#committing || now < this.#began + this.#o.timeoutMs) return;
    this.#o.logger.warn({ sequence: this.#sequence }, 'Commit of offsets timed out');
    this.#o.metrics.commitsFailed++;
    this.#committing = false;
  }

  /** Commits beside the task. Throws DEAD_LETTER_FAILED; a preCommit that throws rewinds to the last commit. */
  async commit(now: number): Promise<void> {
    const states = this.#o.table.all();
    // Invariant 18.
    await this.#o.deadLetters?.durable();
    if (states.length === 0) return;
    const sequence = this.#begin(now);
    const offsets = putOffsets(states);
    let provided: readonly SinkOffset[];
    try {
      provided = await this.#preCommit(offsets);
    } catch (error) {
      this.#o.logger.error({ error }, 'Offset commit failed, rewinding to last committed offsets');
      const last = states.map(({ topic, partition, committed }) => ({ topic, partition, offset: committed }));
      this.#o.rewind(last);
      this.#ended(sequence, error, []);
      return;
    }
    const committable = this.#committable(states, provided);
    if (committable.length === 0) return this.#ended(sequence, null, []);
    this.#o.consumer.commit(committable).then(
      () => this.#ended(sequence, null, committable),
      (error) => this.#ended(sequence, error, []),
    );
  }

  /**
   * The last commit of partitions that are given up, with the task's `close` before it. Throws what `close` throws and
   * DEAD_LETTER_FAILED.
   */
  async commitLast(now: number, states: readonly PartitionState[]): Promise<void> {
    if (states.length === 0) return;
    const { task, consumer, deadLetters, logger } = this.#o;
    const partitions = states.map(({ topic, partition }) => ({ topic, partition }));
    const sequence = this.#begin(now);
    let provided: readonly SinkOffset[] = [];
    let failed: unknown = null;
    try {
      await deadLetters?.durable();
      provided = await this.#preCommit(putOffsets(states));
    } catch (error) {
      failed = error;
      logger.warn({ error }, 'Offset commit failed during close');
    } finally {
      await task.close?.(partitions);
    }
    const committable = this.#committable(states, provided);
    if (failed === null && committable.length > 0) {
      try {
        await consumer.commit(committable);
      } catch (error) {
        failed = error;
      }
    }
    this.#ended(sequence, failed, failed === null ? committable : []);
    deadLetters?.check();
  }

  async #preCommit(offsets: readonly SinkOffset[]): Promise<readonly SinkOffset[]> {
    const { task } = this.#o;
    return task.preCommit === undefined ? offsets : ((await task.preCommit(offsets)) ?? []);
  }

  /** Of what the task answers, what is owned, put, and not yet committed. */
  #committable(states: readonly PartitionState[], provided: readonly SinkOffset[]): SinkOffset[] {
    const { table, logger } = this.#o;
    const committable: SinkOffset[] = [];
    for (const { topic, partition, offset } of provided) {
      const state = table.of(topic, partition);
      if (state === undefined || !states.includes(state)) {
        logger.warn(
          { topic, partition, offset: String(offset) },
          'Ignoring invalid task provided offset -- partition not assigned',
        );
      } else if (offset > state.put) {
        logger.warn(
          { topic, partition, taskOffset: String(offset), currentOffset: String(state.put) },
          'Ignoring invalid task provided offset -- not yet consumed',
        );
      } else if (offset !== state.committed) {
        committable.push({ topic, partition, offset });
      }
    }
    return committable;
  }

  #begin(now: number): number {
    this.#committing = true;
    this.#began = now;
    this.#o.metrics.sequence = ++this.#sequence;
    return this.#sequence;
  }

  #ended(sequence: number, error: unknown, offsets: readonly SinkOffset[]): void {
    const { metrics, logger, table, onEnded } = this.#o;
    const now = Date.now();
    if (sequence !== this.#sequence || !this.#committing) {
      logger.debug(
        { sequence, current: this.#sequence },
        'Received out of order commit callback for sequence number',
      );
      metrics.commitSkipped(now);
      return;
    }
    this.#committing = false;
    metrics.commitEnded(now, now - this.#began, error === null);
    if (error !== null) {
      logger.error({ error, sequence }, 'Commit of offsets threw an unexpected exception');
    }
    for (const { topic, partition, offset } of offsets) {
      const state = table.of(topic, partition);
      if (state !== undefined) state.committed = offset;
    }
    onEnded();
  }
}
