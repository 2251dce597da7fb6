// The life of one source task on its thread: start, poll, send, commit, pause, stop, fail. Knows nothing of
// threads: thread/task-thread.ts builds it from messages, tests build it directly. Guarantees: `commit` of the
// task is called only with offsets that are durable in the store; after a failure or a stop, what was sent is
// waited for and committed one last time, then the task is stopped.
import type { Logger } from '../../api/logger.js';
import type { SourceTask, SourceTaskContext } from '../../api/source.js';
import type { Props } from '../../config/config-key.js';
import type { SourceRecord } from '../../data/record.js';
import { failure, isFailure } from '../../errors/failure.js';
import type { BatchTicket, LogProducer } from '../../log/port.js';
import type { ErrorPolicy } from '../error-policy.js';
import type { SourceCommits } from './source-commits.js';
import type { SourceSender } from './source-sender.js';
import type { TaskMetrics } from './task-metrics.js';
import { Wakeable } from './wakeable.js';

export interface SourceTaskRunnerOptions {
  readonly task: SourceTask;
  readonly context: SourceTaskContext;
  readonly taskProps: Props;
  readonly producer: LogProducer;
  readonly sender: SourceSender;
  readonly commits: SourceCommits;
  readonly errors: ErrorPolicy;
  readonly metrics: TaskMetrics;
  readonly logger: Logger;
  /** Ends the runner's waits; its own where the commits need none. */
  readonly wake?: Wakeable | undefined;
  readonly paused: boolean;
  /** Aborted by `stop`. */
  readonly stopping: AbortController;
  /** The sender listens to it: aborted with `stopping`, and by the first batch that fails the task. */
  readonly halting: AbortController;
  readonly onState: (state: 'running' | 'paused') => void;
}

/** A source that always has records would keep sockets and timers from their turn. */
const MOST_UNTURNED_MS = 4;
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

const POLL_RETRY_MS = 100;
const POLL_RETRY_MAX_MS = 10_000;

export class SourceTaskRunner {
  readonly #o: SourceTaskRunnerOptions;
  readonly #wake: Wakeable;
  #paused: boolean;
  #poll = new AbortController();
  #sendFailure: Error | null = null;

  constructor(options: SourceTaskRunnerOptions) {
    this.#o = options;
    this.#wake = options.wake ?? new Wakeable();
    this.#paused = options.paused;
    const { stopping, halting } = options;
    if (stopping.signal.aborted) halting.abort();
    stopping.signal.addEventListener('abort', () => halting.abort(), { once: true });
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#poll.abort();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#wake.wake();
  }

  tellTopics(): void {
    this.#o.sender.tellTopics();
  }

  stop(): void {
    this.#o.stopping.abort();
    this.#poll.abort();
    this.#wake.wake();
  }

  /** Runs until `stop`, or rejects with what failed the task; both after the last commit and the task's `stop`. */
  async run(): Promise<void> {
    const { producer, task, context, taskProps, commits, stopping } = this.#o;
    producer.onSettled = (ticket) => this.#settled(ticket);
    let started = false;
    let failed = true;
    try {
      if (!this.#paused || (await this.#whilePaused())) {
        await commits.begin();
        if (!stopping.signal.aborted) {
          started = true;
          await task.start(context, taskProps);
          commits.started();
          this.#enter('running');
          await this.#loop();
        }
      }
      failed = false;
    } finally {
      await this.#end(started, failed);
    }
  }

  async #loop(): Promise<void> {
    const { stopping, metrics, sender, commits } = this.#o;
    let turned = Date.now();
    while (!stopping.signal.aborted) {
      await this.#confirmCommits();
      if (this.#paused) {
        await commits.paused();
        await this.#confirmCommits();
        if (!(await this.#whilePaused())) return;
        commits.started();
        this.#enter('running');
      }
      const began = Date.now();
      const records = await this.#polled();
      const polled = Date.now();
      if (polled - turned >= MOST_UNTURNED_MS) {
        await nextTurn();
        turned = Date.now();
      }
      // Nothing may be waited for from here until the sender has the records: a batch that fails halts it.
      if (this.#sendFailure !== null) throw this.#sendFailure;
      if (records.length === 0) {
        await commits.batchDone();
        continue;
      }
      metrics.polledBatch(polled, records.length, polled - began);
      try {
        await sender.send(records);
      } catch (error) {
        // What ended the producer says more than what it answers since.
        throw this.#sendFailure ?? error;
      }
      if (this.#sendFailure !== null) throw this.#sendFailure;
      if (!stopping.signal.aborted) await commits.batchDone();
    }
  }

  /** One poll; retriable failures are logged and polled again, more and more slowly. */
  async #polled(): Promise<readonly SourceRecord[]> {
    const { task, logger, stopping } = this.#o;
    for (let delay = POLL_RETRY_MS; ; delay = Math.min(delay * 2, POLL_RETRY_MAX_MS)) {
      if (this.#poll.signal.aborted) {
        if (this.#paused || stopping.signal.aborted || this.#sendFailure !== null) return [];
        this.#poll = new AbortController();
      }
      try {
        return await task.poll(this.#poll.signal);
      } catch (error) {
        if (!isFailure(error) || !error.retriable || stopping.signal.aborted) throw error;
        logger.warn({ error, retryInMs: delay }, 'The source could not be polled; it is polled again');
        await this.#wake.sleep(delay);
      }
    }
  }

  /** False when the task stops instead of going on. */
  async #whilePaused(): Promise<boolean> {
    const { stopping } = this.#o;
    this.#enter('paused');
    while (this.#paused && !stopping.signal.aborted) {
      await this.#wake.wait();
      if (this.#sendFailure !== null) throw this.#sendFailure;
      await this.#confirmCommits();
    }
    return !stopping.signal.aborted;
  }

  #enter(state: 'running' | 'paused'): void {
    this.#o.metrics.enter(state);
    this.#o.onState(state);
  }

  /** Tells the task what became durable. Its errors do not fail it: the next commit says more. */
  async #confirmCommits(): Promise<void> {
    const offsets = this.#o.commits.confirmed();
    if (offsets.length === 0) return;
    try {
      await this.#o.task.commit(offsets);
    } catch (error) {
      this.#o.logger.error(
        { error },
        'The task did not take the committed offsets; it is told again with the next commit',
      );
    }
  }

  #settled(ticket: BatchTicket): void {
    const { errors, metrics, commits, context } = this.#o;
    // The task's own offsets are no records of the source.
    const letters = errors.deadLetters;
    const isLetter = ticket.topic === letters?.topic;
    const isRecord = ticket.topic !== commits.offsetsTopic && !isLetter;
    if (isLetter) letters.settled(ticket);
    if (ticket.state === 'done') {
      if (isRecord) metrics.acknowledged(Date.now(), ticket.count);
      return;
    }
    if (!isLetter) errors.counts.failures += ticket.count;
    // With dead letters nothing is dropped: the records of a batch that failed are not known any more.
    if (errors.tolerateAll && commits.offsetsTopic === null && letters === null) {
      errors.counts.skipped += ticket.count;
      errors.counts.lastError = Date.now();
      metrics.appended -= ticket.count;
      errors.report({
        stage: 'KAFKA_PRODUCE',
        executing: 'org.apache.kafka.connect.runtime.WorkerSourceTask',
        error: ticket.error,
        record: null,
      });
      return;
    }
    errors.counts.errors += ticket.count;
    const { connectorName, taskId } = context;
    this.#sendFailure ??=
      isLetter && commits.offsetsTopic === null
        ? failure('DEAD_LETTER_FAILED', { topic: ticket.topic }, ticket.error)
        : commits.offsetsTopic === null
          ? failure('SEND_CALLBACK_FAILED', {}, ticket.error)
          : failure('TRANSACTION_FAILED', { task: `${connectorName}-${taskId}` }, ticket.error);
    this.#o.halting.abort();
    this.#poll.abort();
    this.#wake.wake();
  }

  async #end(started: boolean, failed: boolean): Promise<void> {
    const { logger, metrics, producer } = this.#o;
    metrics.enter('ended');
    try {
      if (started) await this.#endStarted(failed);
    } finally {
      try {
        await producer.close();
      } catch (error) {
        logger.warn({ error }, 'The producer did not close cleanly');
      }
    }
  }

  async #endStarted(failed: boolean): Promise<void> {
    const { task, commits, logger } = this.#o;
    try {
      await commits.end(failed);
      await this.#confirmCommits();
    } finally {
      try {
        await task.stop();
      } catch (error) {
        logger.warn({ error }, 'The task did not stop cleanly');
      }
    }
  }
}
