// What the `errors.*` keys of a connector say, and the bookkeeping of failed operations on records: counts, the
// log line, whether the record may be skipped. Used by the source loop for each stage of a record's way.
import type { Logger } from '../api/logger.js';
import type { ParsedConfig } from '../config/parsed-config.js';
import type { SourceRecord } from '../data/record.js';
import { failure, isFailure } from '../errors/failure.js';
import { nextRetryDelay, type RetryPolicy, type RetryState } from './retry-schedule.js';
import { describeSourceRecord } from './source/describe-record.js';

export type Stage =
  | 'TRANSFORMATION'
  | 'KEY_CONVERTER'
  | 'VALUE_CONVERTER'
  | 'HEADER_CONVERTER'
  | 'KAFKA_PRODUCE'
  | 'TASK_POLL';

/** Counters behind the task-error metrics. */
export interface ErrorCounts {
  failures: number;
  errors: number;
  skipped: number;
  retries: number;
  logged: number;
  /** Milliseconds since the epoch, 0 before any. */
  lastError: number;
}

export interface FailedOperation {
  readonly stage: Stage;
  /** Java name of the class that failed. */
  readonly executing: string;
  readonly error: unknown;
  readonly record: SourceRecord | null;
}

export class ErrorPolicy {
  readonly tolerateAll: boolean;
  readonly counts: ErrorCounts = { failures: 0, errors: 0, skipped: 0, retries: 0, logged: 0, lastError: 0 };
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

  /** An operation failed for good: logs it as configured, and returns when the record may be skipped. Throws TOLERANCE_EXCEEDED. */
  settle(operation: FailedOperation): void {
    this.counts.lastError = Date.now();
    this.report(operation);
    if (!this.tolerateAll) {
      this.counts.errors++;
      throw failure('TOLERANCE_EXCEEDED', {}, operation.error);
    }
    this.counts.skipped++;
  }

  /** The original's log line, when `errors.log.enable` is set. */
  report({ stage, executing, error, record }: FailedOperation): void {
    if (!this.#logEnabled) return;
    const where =
      this.#logRecords && record !== null ? `, where source record is = ${describeSourceRecord(record)}` : '';
    this.#logger.error(
      { error },
      `Error encountered in task ${this.#task}. Executing stage '${stage}' with class '${executing}'${where}.`,
    );
    this.counts.logged++;
  }
}
