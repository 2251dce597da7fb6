// The life of one sink task on its thread: start, poll, put, commit, rebalance, pause, stop, fail. Knows nothing of
// threads: thread/build-sink-task puts it together, tests do so directly. Guarantees: calls of the task never overlap;
// after a failure or a stop, what was put is committed one last time, then the task is stopped, then the group left.
import type { Logger } from '../../api/logger.js';
import type { SinkOffset, SinkTask, SinkTaskContext } from '../../api/sink.js';
import type { Props } from '../../config/config-key.js';
import type { SinkRecord } from '../../data/record.js';
import { failure, isFailure } from '../../errors/failure.js';
import type { AssignmentListener, FetchedRecords, LogConsumer, TopicPartition } from '../../log/port.js';
import type { DeadLetterQueue } from '../dead-letters/dead-letter-queue.js';
import { Wakeable } from '../source/wakeable.js';
import type { ErrantReporter } from './errant-reporter.js';
import type { PartitionTable } from './partition-table.js';
import type { RecordReader } from './record-reader.js';
import { SinkCommits } from './sink-commits.js';
import { type ContextBasics, SinkRequests } from './sink-context.js';
import type { SinkMetrics } from './sink-metrics.js';

export interface SinkTaskRunnerOptions {
  readonly task: SinkTask;
  readonly context: Omit<ContextBasics, 'errantRecordReporter'>;
  readonly taskProps: Props;
  readonly consumer: LogConsumer;
  readonly topics: readonly string[] | RegExp;
  readonly reader: RecordReader;
  readonly table: PartitionTable;
  readonly reporter: ErrantReporter | null;
  readonly deadLetters: DeadLetterQueue | null;
  readonly metrics: SinkMetrics;
  readonly logger: Logger;
  readonly flushIntervalMs: number;
  readonly flushTimeoutMs: number;
  readonly paused: boolean;
  /** Aborted by `stop`; the record reader listens to the same one. */
  readonly stopping: AbortController;
  readonly onTopic: (topic: string) => void;
  readonly onState: (state: 'running' | 'paused') => void;
}

const POLL_RETRY_MS = 100;
const POLL_RETRY_MAX_MS = 10_000;
// A longer delay would overflow Node's timers and end at once, again and again.
const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** A poll beside a commit that is under way ends this soon, should the commit's own end not wake it. */
const COMMITTING_POLL_MS = 100;

export class SinkTaskRunner {
  readonly #o: SinkTaskRunnerOptions;
  readonly #requests: SinkRequests;
  readonly #commits: SinkCommits;
  readonly #wake = new Wakeable();
  readonly #topics = new Set<string>();
  /** What the user wants, and what the partitions have been told. */
  #paused: boolean;
  #pauseApplied = false;
  #poll: AbortController | null = null;
  #pollRetry = POLL_RETRY_MS;
  #batch: SinkRecord[] = [];
  /** The batch was refused with a retriable error: nothing is fetched until it is taken. */
  #redelivering = false;
  #rebalanceError: unknown = null;
  #ended = false;
  #nextCommit = 0;

  constructor(options: SinkTaskRunnerOptions) {
    this.#o = options;
    this.#paused = options.paused;
    const { consumer, table, task, deadLetters, metrics, logger, flushTimeoutMs } = options;
    this.#requests = new SinkRequests({
      consumer,
      table,
      allPaused: () => this.#paused || this.#redelivering,
      wake: () => this.#poll?.abort(),
    });
    this.#commits = new SinkCommits({
      ...{ task, consumer, table, deadLetters, metrics, logger },
      timeoutMs: flushTimeoutMs,
      rewind: (offsets) => this.#rewind(offsets),
      onEnded: () => this.#poll?.abort(),
    });
  }

  pause(): void {
    this.#paused = true;
    this.#poll?.abort();
  }

  resume(): void {
    this.#paused = false;
    this.#poll?.abort();
    this.#wake.wake();
  }

  tellTopics(): void {
    this.#topics.clear();
  }

  stop(): void {
    this.#o.stopping.abort();
    this.#poll?.abort();
    this.#wake.wake();
  }

  /** Runs until `stop`, or rejects with what failed the task; both after the last commit and the task's `stop`. */
  async run(): Promise<void> {
    const { task, taskProps, consumer, topics, flushIntervalMs, stopping } = this.#o;
    let started = false;
    try {
      if (this.#paused && !(await this.#whilePaused())) return;
      started = true;
      await consumer.subscribe(topics, this.#listener());
      await task.start(this.#context(), taskProps);
      this.#enter('running');
      this.#nextCommit = Date.now() + flushIntervalMs;
      while (!stopping.signal.aborted) await this.#iteration();
      await this.#closePartitions(this.#o.table.all());
    } catch (error) {
      await this.#closeAfter();
      throw error;
    } finally {
      await this.#end(started);
    }
  }

  #context(): SinkTaskContext {
    const { context, reporter } = this.#o;
    return this.#requests.context({ ...context, errantRecordReporter: reporter });
  }

  async #iteration(): Promise<void> {
    this.#applyPause();
    await this.#commitWhenDue();
    this.#applyRewinds();
    const fetched = await this.#polled(this.#waitFor());
    if (this.#rebalanceError !== null) throw this.#rebalanceError;
    if (fetched === null) return;
    this.#note(fetched);
    // A batch that is to be put again comes first; nothing was fetched beside it.
    if (this.#batch.length > 0 || this.#redelivering) await this.#put();
    else await this.#putAll(fetched);
  }

  /** Puts what was fetched, batch after batch; an empty batch when nothing was. */
  async #putAll(fetched: readonly FetchedRecords[]): Promise<void> {
    this.#o.reader.add(fetched);
    do {
      if (!(await this.#readBatch())) return;
      await this.#put();
      this.#applyRewinds();
    } while (!this.#o.reader.isEmpty && !this.#redelivering && !this.#o.stopping.signal.aborted);
  }

  /** False when the task is stopped meanwhile. */
  async #readBatch(): Promise<boolean> {
    const { reader, table, metrics } = this.#o;
    const batch = await reader.batch(table);
    if (batch === null) return false;
    this.#batch = batch.records;
    if (batch.count > 0) metrics.readBatch(Date.now(), batch.count);
    return true;
  }

  async #put(): Promise<void> {
    const { task, table, metrics, reporter, stopping, logger, reader } = this.#o;
    const began = Date.now();
    try {
      await task.put(this.#batch.slice(), stopping.signal);
      reporter?.check();
    } catch (error) {
      if (stopping.signal.aborted) {
        logger.warn({ error }, 'The put under way was given up as the task stops');
        this.#batch = [];
        return;
      }
      if (isFailure(error) && error.retriable) {
        logger.error({ error }, 'RetriableException from SinkTask:');
        if (!this.#redelivering) this.#o.consumer.pause(table.all());
        this.#redelivering = true;
        return;
      }
      logger.error(
        { error },
        'Task threw an uncaught and unrecoverable exception. Task is being killed and will not recover until manually restarted.',
      );
      throw failure('SINK_PUT_FAILED', {}, error);
    }
    const now = Date.now();
    metrics.putBatch(now, this.#batch.length, now - began);
    table.advance();
    this.#batch = [];
    if (!this.#redelivering) return;
    // What the batch left unread of the last poll is read before anything new is fetched.
    this.#redelivering = false;
    while (!reader.isEmpty && !this.#redelivering && !stopping.signal.aborted) {
      if (!(await this.#readBatch())) return;
      await this.#put();
    }
    if (!this.#redelivering && !this.#paused) this.#resumeAll();
  }

  /** Null when the poll is to be done again. */
  async #polled(waitMs: number): Promise<readonly FetchedRecords[] | null> {
    const { consumer, logger, stopping } = this.#o;
    this.#poll = new AbortController();
    try {
      const fetched = await consumer.poll(waitMs, this.#poll.signal);
      this.#pollRetry = POLL_RETRY_MS;
      return stopping.signal.aborted ? null : fetched;
    } catch (error) {
      if (this.#rebalanceError !== null || !isFailure(error) || !error.retriable) throw error;
      logger.warn({ error, retryInMs: this.#pollRetry }, 'The log could not be read; it is read again');
      await this.#wake.sleep(this.#pollRetry);
      this.#pollRetry = Math.min(this.#pollRetry * 2, POLL_RETRY_MAX_MS);
      return null;
    } finally {
      this.#poll = null;
    }
  }

  #waitFor(): number {
    // What was asked for while the loop was busy must not wait for a poll.
    if (this.#requests.commitRequested && !this.#commits.committing) return 0;
    if (this.#paused !== this.#pauseApplied || this.#o.stopping.signal.aborted) return 0;
    const left = Math.min(LONGEST_WAIT_MS, this.#nextCommit - Date.now());
    const least = this.#commits.committing ? COMMITTING_POLL_MS : 0;
    return this.#requests.takeTimeout(Math.max(left, least));
  }

  async #commitWhenDue(): Promise<void> {
    const now = Date.now();
    this.#commits.expire(now);
    if (this.#commits.committing) return;
    if (!this.#requests.commitRequested && now < this.#nextCommit) return;
    this.#requests.commitBegun();
    await this.#commits.commit(now);
    this.#nextCommit = now + this.#o.flushIntervalMs;
  }

  #note(fetched: readonly FetchedRecords[]): void {
    for (const { topic, partition, highWatermark } of fetched) {
      const state = this.#o.table.of(topic, partition);
      if (state !== undefined) state.end = highWatermark;
      if (this.#topics.has(topic)) continue;
      this.#topics.add(topic);
      this.#o.onTopic(topic);
    }
  }

  #applyRewinds(): void {
    if (this.#requests.rewindsWaiting) this.#rewind(this.#requests.takeRewinds());
  }

  #rewind(offsets: readonly SinkOffset[]): void {
    const { table, consumer, reader } = this.#o;
    for (const { topic, partition, offset } of offsets) {
      const state = table.of(topic, partition);
      if (state === undefined) {
        throw failure('SINK_PARTITION_UNASSIGNED', { action: 'rewind', topic, partition });
      }
      consumer.seek(state, offset);
      state.read = offset;
      state.put = offset;
      state.committed = offset;
      reader.drop((each) => each.topic === topic && each.partition === partition);
    }
  }

  #applyPause(): void {
    if (this.#paused === this.#pauseApplied) return;
    this.#pauseApplied = this.#paused;
    if (this.#paused) {
      this.#o.consumer.pause(this.#o.table.all());
      this.#enter('paused');
      this.#requests.requestCommit();
    } else {
      if (!this.#redelivering) this.#resumeAll();
      this.#enter('running');
    }
  }

  /** All but those that the task itself has paused. */
  #resumeAll(): void {
    const states = this.#o.table.all().filter((state) => !state.pausedByTask);
    if (states.length > 0) this.#o.consumer.resume(states);
  }

  #listener(): AssignmentListener {
    const kept = async (what: () => Promise<void>) => {
      if (this.#ended || this.#rebalanceError !== null) return;
      try {
        await what();
      } catch (error) {
        // The consumer's own affairs go on; the loop throws it after the poll.
        this.#rebalanceError = error;
        this.#poll?.abort();
      }
    };
    return {
      assigned: (partitions) => kept(() => this.#assigned(partitions)),
      revoked: (partitions) => kept(() => this.#removed(partitions, false)),
      lost: (partitions) => kept(() => this.#removed(partitions, true)),
    };
  }

  async #assigned(partitions: readonly TopicPartition[]): Promise<void> {
    const { table, consumer, task } = this.#o;
    for (const partition of partitions) table.add(partition, consumer.position(partition));
    if (this.#redelivering && this.#batch.length === 0) {
      this.#redelivering = false;
      if (!this.#paused) this.#resumeAll();
    }
    if (this.#redelivering || this.#paused) consumer.pause(table.all());
    if (partitions.length === 0) return;
    await task.open?.(partitions);
    this.#applyRewinds();
  }

  async #removed(partitions: readonly TopicPartition[], lost: boolean): Promise<void> {
    if (partitions.length === 0) return;
    const { table, task } = this.#o;
    const states = partitions.map((p) => table.of(p.topic, p.partition)).filter((s) => s !== undefined);
    if (lost) {
      await task.close?.(partitions);
      this.#forget(states);
    } else await this.#closePartitions(states);
  }

  async #closePartitions(states: readonly TopicPartition[]): Promise<void> {
    const { table } = this.#o;
    const known = states.map((s) => table.of(s.topic, s.partition)).filter((s) => s !== undefined);
    try {
      await this.#commits.commitLast(Date.now(), known);
    } finally {
      this.#forget(known);
    }
  }

  /** Nothing of these partitions may be put any more: whoever gets them begins at the committed offset. */
  #forget(partitions: readonly TopicPartition[]): void {
    const { table, reader } = this.#o;
    for (const partition of partitions) table.remove(partition);
    const gone = (topic: string, partition: number) => table.of(topic, partition) === undefined;
    reader.drop((part) => gone(part.topic, part.partition));
    this.#batch = this.#batch.filter((r) => !gone(r.originalTopic, r.originalPartition));
  }

  /** False when the task stops instead of going on. */
  async #whilePaused(): Promise<boolean> {
    const { stopping } = this.#o;
    this.#enter('paused');
    while (this.#paused && !stopping.signal.aborted) await this.#wake.wait();
    return !stopping.signal.aborted;
  }

  #enter(state: 'running' | 'paused'): void {
    this.#o.metrics.enter(state);
    this.#o.onState(state);
  }

  /** After a failure: what was put before it is committed; what fails besides is only logged. */
  async #closeAfter(): Promise<void> {
    try {
      await this.#closePartitions(this.#o.table.all());
    } catch (error) {
      this.#o.logger.warn({ error }, 'The partitions of the failed task did not close cleanly');
    }
  }

  async #end(started: boolean): Promise<void> {
    const { task, consumer, metrics, logger } = this.#o;
    this.#ended = true;
    metrics.enter('ended');
    if (started) {
      try {
        await task.stop();
      } catch (error) {
        logger.warn({ error }, 'Could not stop task');
      }
    }
    try {
      await consumer.close();
    } catch (error) {
      logger.warn({ error }, 'The consumer did not close cleanly');
    }
  }
}
