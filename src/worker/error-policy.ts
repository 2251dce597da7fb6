// What the `errors.*` keys of a connector say, and the bookkeeping of failed operations on records: counts, the
// log line, the dead letter, whether the record may be skipped. Used by both loops for each stage of a record's way.
import type { Logger } from '../api/logger.js';
import type { ParsedConfig } from '../config/parsed-config.js';
import type { SourceRecord } from '../data/record.js';
import { failure, isFailure } from '../errors/failure.js';
import type { BatchTicket } from '../log/port.js';
import type { DeadLetterQueue } from './dead-letters/dead-letter-queue.js';
import { sourceLetter } from './dead-letters/source-letter.js';
import { nextRetryDelay, type RetryPolicy, type RetryState } from './retry-schedule.js';
import { type ConsumedRecord, describeConsumed } from './sink/consumed-record.js';
import { describeSourceRecord } from './source/describe-record.js';

export type Stage =
  | 'TRANSFORMATION'
  | 'KEY_CONVERTER'
  | 'VALUE_CONVERTER'
  | 'HEADER_CONVERTER'
  | 'KAFKA_PRODUCE'
  | 'TASK_POLL'
  | 'TASK_PUT';

/** Counters behind the task-error metrics. */
export interface ErrorCounts {
  failures: number;
  errors: number;
  skipped: number;
  retries: number;
  logged: number;
  deadLetters: number;
  deadLetterFailures: number;
  /** Milliseconds since the epoch, 0 before any. */
  lastError: number;
}

export interface FailedOperation {
  readonly stage: Stage;
  /** Java name of the class that failed. */
  readonly executing: string;
  readonly error: unknown;
  /** A source's record; null where there is none or it is not known any more. */
  readonly record: SourceRecord | null;
  /** A sink's record, as it was read. */
  readonly consumed?: ConsumedRecord | undefined;
}

export class ErrorPolicy {
  readonly tolerateAll: boolean;
  readonly counts: ErrorCounts = {
    ...{ failures: 0, errors: 0, skipped: 0, retries: 0, logged: 0 },
    ...{ deadLetters: 0, deadLetterFailures: 0, lastError: 0 },
  };
  /** Set where the connector has a dead letter topic. */
  deadLetters: DeadLetterQueue | null = null;
  readonly #retry: RetryPolicy;
  readonly #logEnabled: boolean;
  readonly #logRecords: boolean;
  readonly #task: string;
  readonly #logger: Logger;

  /** `config` is the connector's, parsed with the common keys; `task` reads `<connector>-<n>`. */
  constructor(config: ParsedConfig, task: string, logger: Logger) {
    this.tolerateAll = config.string('errors.tolerance').toLowerCase() === 'all';
    this.#retry = {
      timeoutMs: Number(config.long('errors.retry.timeout')),
      maxDelayMs: Number(config.long('errors.retry.delay.max.ms')),
    };
    this.#logEnabled = config.boolean('errors.log.enable');
    this.#logRecords = config.boolean('errors.log.include.messages');
    this.#task = task;
    this.#logger = logger;
  }

  /** Milliseconds to wait before trying the operation again, null when it has failed for good. */
  retryDelay(error: unknown, state: RetryState, now: number): number | null {
    this.counts.failures++;
    if (!isFailure(error) || !error.retriable) return null;
    const delay = nextRetryDelay(now, state, { ...this.#retry, random: Math.random() });
    if (delay !== null) this.counts.retries++;
    return delay;
  }

  /**
   * An operation failed for good: logs it and writes its dead letter as configured, and returns when the record may be
   * skipped, with the letter's ticket where there is one. Throws TOLERANCE_EXCEEDED, DEAD_LETTER_FAILED.
   */
  settle(operation: FailedOperation): BatchTicket | null {
    this.counts.lastError = Date.now();
    this.counts.errors++;
    this.report(operation);
    const ticket = this.#letter(operation);
    if (!this.tolerateAll) throw failure('TOLERANCE_EXCEEDED', {}, operation.error);
    this.counts.skipped++;
    return ticket;
  }

  /**
   * As `settle`, of a record that a sink reports itself. Counts as the original does: no error and no skip where it is
   * tolerated.
   */
  settleReported(operation: FailedOperation): BatchTicket | null {
    this.counts.lastError = Date.now();
    this.counts.failures++;
    this.report(operation);
    const ticket = this.#letter(operation);
    if (this.tolerateAll) return ticket;
    this.counts.errors++;
    throw failure('TOLERANCE_EXCEEDED', {}, operation.error);
  }

  /** Whether a sink gets a reporter of its own. */
  get reports(): boolean {
    return this.#logEnabled || this.deadLetters !== null;
  }

  /** The original's log line, when `errors.log.enable` is set. */
  report(operation: FailedOperation): void {
    if (!this.#logEnabled) return;
    const { stage, executing, error } = operation;
    const where = this.#logRecords ? shownRecord(operation) : '';
    this.#logger.error(
      { error },
      `Error encountered in task ${this.#task}. Executing stage '${stage}' with class '${executing}'${where}.`,
    );
    this.counts.logged++;
  }

  #letter(operation: FailedOperation): BatchTicket | null {
    if (this.deadLetters === null) return null;
    if (operation.consumed !== undefined) {
      return this.deadLetters.writeConsumed(operation.consumed, operation);
    }
    if (operation.record === null) return null;
    const cut = operation.stage === 'KAFKA_PRODUCE';
    return this.deadLetters.writeComposed(sourceLetter(operation.record, cut), operation);
  }
}

function shownRecord({ consumed, record }: FailedOperation): string {
  if (consumed !== undefined) return `, where consumed record is ${describeConsumed(consumed)}`;
  return record === null ? '' : `, where source record is = ${describeSourceRecord(record)}`;
}
