// The figures of one source task: plain fields that the loop writes, registered under Kafka Connect's names. Lives
// on the task's thread.
import type { Metrics } from '../../api/metrics.js';
import { RecentValues } from '../../metrics/window.js';
import type { ErrorCounts } from '../error-policy.js';
import { registerErrorCounts } from '../worker-metrics.js';

export type TaskPhase = 'starting' | 'running' | 'paused' | 'ended';

export class TaskMetrics {
  polled = 0;
  appended = 0;
  written = 0;
  commitsDone = 0;
  commitsFailed = 0;
  readonly polledRecords = new RecentValues();
  readonly writtenRecords = new RecentValues();
  readonly batchSizes = new RecentValues();
  readonly pollTimes = new RecentValues();
  readonly commitTimes = new RecentValues();
  readonly active = new RecentValues();
  readonly transactionSizes = new RecentValues();
  #phase: TaskPhase = 'starting';
  #phaseBegan = Date.now();
  readonly #began = Date.now();
  readonly #timeIn: Record<TaskPhase, number> = { starting: 0, running: 0, paused: 0, ended: 0 };

  enter(phase: TaskPhase): void {
    const now = Date.now();
    this.#timeIn[this.#phase] += now - this.#phaseBegan;
    this.#phase = phase;
    this.#phaseBegan = now;
  }

  /** A poll that brought records ended; `took` in ms. */
  polledBatch(now: number, count: number, took: number): void {
    this.polled += count;
    this.polledRecords.record(now, count);
    this.batchSizes.record(now, count);
    this.pollTimes.record(now, took);
    this.active.record(now, this.appended - this.written);
  }

  /** A batch of the log was acknowledged. */
  acknowledged(now: number, count: number): void {
    this.written += count;
    this.writtenRecords.record(now, count);
  }

  /** A transaction of so many records was committed; `took` in ms. */
  transactionCommitted(now: number, records: number, took: number): void {
    this.transactionSizes.record(now, records);
    this.commitsDone++;
    this.commitTimes.record(now, took);
  }

  register(metrics: Metrics, errors: ErrorCounts): void {
    const task = 'kafka_connect_connector_task_metrics_';
    const source = 'kafka_connect_source_task_metrics_';
    const readers: Record<string, (now: number) => number> = {
      [`${task}running_ratio`]: (now) => this.#ratio(now, 'running'),
      [`${task}pause_ratio`]: (now) => this.#ratio(now, 'paused'),
      [`${task}offset_commit_max_time_ms`]: (now) => this.commitTimes.max(now),
      [`${task}offset_commit_avg_time_ms`]: (now) => this.commitTimes.average(now),
      [`${task}offset_commit_success_percentage`]: () => this.#share(this.commitsDone),
      [`${task}offset_commit_failure_percentage`]: () => this.#share(this.commitsFailed),
      [`${task}batch_size_max`]: (now) => this.batchSizes.max(now),
      [`${task}batch_size_avg`]: (now) => this.batchSizes.average(now),
      [`${source}source_record_poll_total`]: () => this.polled,
      [`${source}source_record_poll_rate`]: (now) => this.polledRecords.rate(now),
      [`${source}source_record_write_total`]: () => this.written,
      [`${source}source_record_write_rate`]: (now) => this.writtenRecords.rate(now),
      [`${source}poll_batch_max_time_ms`]: (now) => this.pollTimes.max(now),
      [`${source}poll_batch_avg_time_ms`]: (now) => this.pollTimes.average(now),
      [`${source}source_record_active_count`]: () => this.appended - this.written,
      [`${source}source_record_active_count_max`]: (now) => this.active.max(now),
      [`${source}source_record_active_count_avg`]: (now) => this.active.average(now),
      [`${source}transaction_size_min`]: (now) => this.transactionSizes.min(now),
      [`${source}transaction_size_max`]: (now) => this.transactionSizes.max(now),
      [`${source}transaction_size_avg`]: (now) => this.transactionSizes.average(now),
    };
    for (const [name, read] of Object.entries(readers)) metrics.register(name, () => read(Date.now()));
    metrics.register('nodejs_heap_used_bytes', () => process.memoryUsage().heapUsed);
    registerErrorCounts(metrics, errors);
  }

  #ratio(now: number, phase: TaskPhase): number {
    const current = this.#phase === phase ? now - this.#phaseBegan : 0;
    const total = now - this.#began;
    return total === 0 ? 0 : (this.#timeIn[phase] + current) / total;
  }

  #share(count: number): number {
    const total = this.commitsDone + this.commitsFailed;
    return total === 0 ? 0 : count / total;
  }
}
