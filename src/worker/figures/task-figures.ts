// The figures that source and sink tasks share under Kafka Connect's names: time spent in each phase, commits, sizes of
// batches, failed operations. The base of TaskMetrics and SinkMetrics; lives on the task's thread.
import type { Metrics } from '../../api/metrics.js';
import { RecentValues } from '../../metrics/window.js';
import type { ErrorCounts } from '../error-policy.js';

export type TaskPhase = 'starting' | 'running' | 'paused' | 'ended';

/** Answers a figure at a time in ms since the epoch. */
export type FigureReaders = Readonly<Record<string, (now: number) => number>>;

export abstract class TaskFigures {
  commitsDone = 0;
  commitsFailed = 0;
  readonly batchSizes = new RecentValues();
  readonly commitTimes = new RecentValues();
  readonly #began = Date.now();
  readonly #timeIn: Record<TaskPhase, number> = { starting: 0, running: 0, paused: 0, ended: 0 };
  #phase: TaskPhase = 'starting';
  #phaseBegan = Date.now();

  enter(phase: TaskPhase): void {
    const now = Date.now();
    this.#timeIn[this.#phase] += now - this.#phaseBegan;
    this.#phase = phase;
    this.#phaseBegan = now;
  }

  register(metrics: Metrics, errors: ErrorCounts): void {
    const task = 'kafka_connect_connector_task_metrics_';
    const readers: FigureReaders = {
      [`${task}running_ratio`]: (now) => this.#ratio(now, 'running'),
      [`${task}pause_ratio`]: (now) => this.#ratio(now, 'paused'),
      [`${task}offset_commit_max_time_ms`]: (now) => this.commitTimes.max(now),
      [`${task}offset_commit_avg_time_ms`]: (now) => this.commitTimes.average(now),
      [`${task}offset_commit_success_percentage`]: () => this.#share(this.commitsDone),
      [`${task}offset_commit_failure_percentage`]: () => this.#share(this.commitsFailed),
      [`${task}batch_size_max`]: (now) => this.batchSizes.max(now),
      [`${task}batch_size_avg`]: (now) => this.batchSizes.average(now),
      ...this.own(),
    };
    for (const [name, read] of Object.entries(readers)) metrics.register(name, () => read(Date.now()));
    metrics.register('nodejs_heap_used_bytes', () => process.memoryUsage().heapUsed);
    registerErrorCounts(metrics, errors);
  }

  /** What only this kind of task has, by metric name. */
  protected abstract own(): FigureReaders;

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

/** The counts of failed operations of a task, under Kafka Connect's names. */
function registerErrorCounts(metrics: Metrics, counts: ErrorCounts): void {
  const group = 'kafka_connect_task_error_metrics_';
  metrics.register(`${group}total_record_failures`, () => counts.failures);
  metrics.register(`${group}total_record_errors`, () => counts.errors);
  metrics.register(`${group}total_records_skipped`, () => counts.skipped);
  metrics.register(`${group}total_retries`, () => counts.retries);
  metrics.register(`${group}total_errors_logged`, () => counts.logged);
  metrics.register(`${group}deadletterqueue_produce_requests`, () => counts.deadLetters);
  metrics.register(`${group}deadletterqueue_produce_failures`, () => counts.deadLetterFailures);
  metrics.register(`${group}last_error_timestamp`, () => counts.lastError);
}
