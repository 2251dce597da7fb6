// What a sink task implements, and what the runtime gives it. One task runs in one worker thread and is one member of
// the connector's consumer group. Behaviour as in Kafka Connect 4.1's WorkerSinkTask.
import type { Props } from '../config/config-key.js';
import type { SinkRecord } from '../data/record.js';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';
import type { TaskProgress } from './source.js';

/** A partition of a topic as the log knows it, before any transform. */
export interface SinkPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `offset`: of the next record to read, as a consumer group commits it. */
export interface SinkOffset extends SinkPartition {
  readonly offset: bigint;
}

export interface ErrantRecordReporter {
  /**
   * Hands over a record that the sink cannot take; the runtime logs it and writes it to the dead-letter topic as configured.
   * Resolves when it is durable there. Throws TASK_TOLERANCE_EXCEEDED where `errors.tolerance` does not let it pass. The
   * offset of the record is committed only after it.
   */
  report(record: SinkRecord, error: unknown): Promise<void>;
}

export interface SinkTaskContext {
  readonly connectorName: string;
  readonly taskId: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Partitions owned now. */
  assignment(): readonly SinkPartition[];
  /** Goes back (or on) to these offsets before the next poll. */
  rewind(offsets: readonly SinkOffset[]): void;
  /** How long to wait before the batch of a retriable error is put again, once; milliseconds. */
  timeout(ms: number): void;
  pause(partitions: readonly SinkPartition[]): void;
  resume(partitions: readonly SinkPartition[]): void;
  /** Asks for an offset commit as soon as possible. */
  requestCommit(): void;
  /** Null where neither a dead-letter topic nor error logging is configured. */
  readonly errantRecordReporter: ErrantRecordReporter | null;
  /** Registers the function that tells the task's progress when somebody asks. */
  onProgress(read: () => TaskProgress): void;
}

/**
 * Order of calls: `start` once; `open` with what is newly assigned before the first `put` of it; `put` again and again,
 * never two calls at a time, with `preCommit` between; `close` for what is taken away; `stop` last, also after a failure.
 */
export interface SinkTask {
  start(context: SinkTaskContext, props: Props): Promise<void>;
  open?(partitions: readonly SinkPartition[]): Promise<void>;
  /**
   * Takes records, in order within a partition; an empty array when there was nothing to read for a while. A retriable
   * Failure: the very same batch is put again; any other error fails the task. `signal` aborts when the task is stopped.
   */
  put(records: readonly SinkRecord[], signal: AbortSignal): Promise<void>;
  /**
   * Makes durable what was put and answers with the offsets that may be committed, at most those given. Absent: all that
   * was put is durable. Empty: nothing is committed now. Throwing rewinds to the last commit.
   */
  preCommit?(offsets: readonly SinkOffset[]): Promise<readonly SinkOffset[]>;
  close?(partitions: readonly SinkPartition[]): Promise<void>;
  stop(): Promise<void>;
}
