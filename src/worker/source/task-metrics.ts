// The figures of one source task: plain fields that the loop writes, registered under Kafka Connect's names. Lives
// on the task's thread.
import { RecentValues } from '../../metrics/window.js';
import { type FigureReaders, TaskFigures } from '../figures/task-figures.js';

export class TaskMetrics extends TaskFigures {
  polled = 0;
  appended = 0;
  written = 0;
  readonly polledRecords = new RecentValues();
  readonly writtenRecords = new RecentValues();
  readonly pollTimes = new RecentValues();
  readonly active = new RecentValues();
  readonly transactionSizes = new RecentValues();

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

  protected override own(): FigureReaders {
    const source = 'kafka_connect_source_task_metrics_';
    return {
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
  }
}
