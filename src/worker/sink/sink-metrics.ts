// The figures of one sink task: plain fields that the loop writes, registered under Kafka Connect's names. Lives on the
// task's thread.
import type { Metrics, Sample } from '../../api/metrics.js';
import { RecentValues } from '../../metrics/window.js';
import type { ErrorCounts } from '../error-policy.js';
import { type FigureReaders, TaskFigures } from '../figures/task-figures.js';
import type { PartitionTable } from './partition-table.js';

export class SinkMetrics extends TaskFigures {
  read = 0;
  sent = 0;
  sequence = 0;
  commitsSkipped = 0;
  readonly #reads = new RecentValues();
  readonly #sends = new RecentValues();
  readonly #putTimes = new RecentValues();
  readonly #completions = new RecentValues();
  readonly #skips = new RecentValues();
  readonly #active = new RecentValues();
  readonly #table: PartitionTable;

  constructor(table: PartitionTable) {
    super();
    this.#table = table;
  }

  readBatch(now: number, count: number): void {
    this.read += count;
    this.#reads.record(now, count);
  }

  /** A put that the task took; `took` in ms. */
  putBatch(now: number, count: number, took: number): void {
    this.sent += count;
    this.#sends.record(now, count);
    this.batchSizes.record(now, count);
    this.#putTimes.record(now, took);
    this.#active.record(now, this.#activeCount());
  }

  commitEnded(now: number, took: number, done: boolean): void {
    if (done) {
      this.commitsDone++;
      this.#completions.record(now, 1);
    } else this.commitsFailed++;
    this.commitTimes.record(now, took);
  }

  commitSkipped(now: number): void {
    this.commitsSkipped++;
    this.#skips.record(now, 1);
  }

  override register(metrics: Metrics, errors: ErrorCounts): void {
    super.register(metrics, errors);
    metrics.register('millrace_sink_partition_lag', () => this.#lags());
  }

  protected override own(): FigureReaders {
    const sink = 'kafka_connect_sink_task_metrics_';
    return {
      [`${sink}sink_record_read_total`]: () => this.read,
      [`${sink}sink_record_read_rate`]: (now) => this.#reads.rate(now),
      [`${sink}sink_record_send_total`]: () => this.sent,
      [`${sink}sink_record_send_rate`]: (now) => this.#sends.rate(now),
      [`${sink}sink_record_active_count`]: () => this.#activeCount(),
      [`${sink}sink_record_active_count_max`]: (now) => this.#active.max(now),
      [`${sink}sink_record_active_count_avg`]: (now) => this.#active.average(now),
      [`${sink}sink_record_lag_max`]: () => Math.max(0, ...this.#lags().map(({ value }) => value)),
      [`${sink}partition_count`]: () => this.#table.size,
      [`${sink}offset_commit_seq_no`]: () => this.sequence,
      [`${sink}offset_commit_completion_total`]: () => this.commitsDone,
      [`${sink}offset_commit_completion_rate`]: (now) => this.#completions.rate(now),
      [`${sink}offset_commit_skip_total`]: () => this.commitsSkipped,
      [`${sink}offset_commit_skip_rate`]: (now) => this.#skips.rate(now),
      [`${sink}put_batch_max_time_ms`]: (now) => this.#putTimes.max(now),
      [`${sink}put_batch_avg_time_ms`]: (now) => this.#putTimes.average(now),
    };
  }

  /** Records put and not yet committed. */
  #activeCount(): number {
    return this.#table.all().reduce((sum, { put, committed }) => sum + Number(put - committed), 0);
  }

  #lags(): Sample[] {
    return this.#table.all().flatMap(({ topic, partition, end, committed }) => {
      if (end === null) return [];
      const value = Math.max(0, Number(end - committed));
      return [{ labels: { topic, partition: String(partition) }, value }];
    });
  }
}
