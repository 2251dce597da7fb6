// The connector's metrics, under the names that Debezium's beans have in the usual JMX exporter. Registered once at task
// start; values are read from the task when somebody asks.
import type { Labels, Metrics, Sample } from '../../../src/api/metrics.js';
import type { TaskProgress } from '../../../src/api/source.js';
import { metricTags } from '../config/option-pairs.js';
import type { PostgresOptions } from '../config/options.js';
import type { StreamPhase } from './stream-phase.js';

/** What the metrics ask of a task. */
export interface MeasuredTask {
  readonly stream: StreamPhase | null;
  readonly snapshotState: SnapshotFigures;
  readonly capturedTables: readonly string[];
  progress(): TaskProgress;
}

export interface SnapshotFigures {
  readonly running: boolean;
  readonly completed: boolean;
  readonly skipped: boolean;
  readonly seconds: number;
  readonly tables: number;
}

export interface MetricsParts {
  readonly prefix: string;
  readonly options: PostgresOptions;
  readonly task: MeasuredTask;
}

/** Attributes by table of `internal.advanced.metrics.enable`, and the operation each counts. */
const BY_TABLE = [
  ['NumberOfCreateEventsSeen', 'c'],
  ['NumberOfUpdateEventsSeen', 'u'],
  ['NumberOfDeleteEventsSeen', 'd'],
  ['NumberOfTruncateEventsSeen', 't'],
] as const;

export function registerMetrics(metrics: Metrics, { prefix, options, task }: MetricsParts): void {
  const labels = (context: string, more: Labels = {}): Labels => ({
    plugin: 'postgres',
    name: prefix,
    server: prefix,
    context,
    ...metricTags(options.config.list('custom.metric.tags').join(',')),
    ...more,
  });
  const streaming = labels('streaming');
  const snapshot = labels('snapshot');
  const put = (attribute: string, at: Labels, read: () => number) =>
    metrics.register(`debezium_metrics_${attribute}`, () => [{ labels: at, value: read() }]);
  const state = () => task.stream?.state;
  put('Connected', streaming, () => (task.stream?.connected ? 1 : 0));
  put('MilliSecondsBehindSource', streaming, () => Math.round(state()?.lagMs ?? -1));
  put('MilliSecondsSinceLastEvent', streaming, () => {
    const last = state()?.lastEventMs ?? -1;
    return last < 0 ? -1 : Date.now() - last;
  });
  const lags = () => state()?.lags ?? null;
  if (options.config.boolean('statistics.metrics.enabled')) {
    put('MilliSecondsBehindSourceMinValue', streaming, () => lags()?.min ?? -1);
    put('MilliSecondsBehindSourceMaxValue', streaming, () => lags()?.max ?? -1);
    put('MilliSecondsBehindSourceAverageValue', streaming, () => lags()?.average ?? -1);
    put('MilliSecondsBehindSourceP50', streaming, () => lags()?.percentile(0.5) ?? -1);
    put('MilliSecondsBehindSourceP95', streaming, () => lags()?.percentile(0.95) ?? -1);
    put('MilliSecondsBehindSourceP99', streaming, () => lags()?.percentile(0.99) ?? -1);
  }
  const skips = options.config.boolean('skip.messages.without.change');
  put('NumberOfUnchangedEventsSkipped', streaming, () => (skips ? (state()?.unchanged ?? 0) : -1));
  for (const [attribute, op] of options.config.boolean('internal.advanced.metrics.enable') ? BY_TABLE : []) {
    metrics.register(`debezium_metrics_${attribute}`, () =>
      [...(state()?.tables ?? [])].map(
        ([table, counts]): Sample => ({ labels: { ...streaming, table }, value: counts[op] }),
      ),
    );
  }
  put('NumberOfCommittedTransactions', streaming, () => state()?.transactions ?? 0);
  put('NumberOfEventsFiltered', streaming, () => state()?.filtered ?? 0);
  put('NumberOfErroneousEvents', streaming, () => state()?.erroneous ?? 0);
  put('TotalNumberOfEventsSeen', streaming, () => state()?.total ?? 0);
  put('TotalNumberOfCreateEventsSeen', streaming, () => state()?.events.c ?? 0);
  put('TotalNumberOfUpdateEventsSeen', streaming, () => state()?.events.u ?? 0);
  put('TotalNumberOfDeleteEventsSeen', streaming, () => state()?.events.d ?? 0);
  put('QueueTotalCapacity', streaming, () => options.maxQueue);
  put('QueueRemainingCapacity', streaming, () =>
    Math.max(0, options.maxQueue - (task.stream?.queue.size ?? 0)),
  );
  put('MaxQueueSizeInBytes', streaming, () => options.maxQueueBytes);
  put('CurrentQueueSizeInBytes', streaming, () => task.stream?.queue.bytes ?? 0);
  put('SourceEventPosition', labels('streaming', { key: 'lsn' }), () => state()?.lsn ?? 0);
  put('LastTransactionId', streaming, () => state()?.txId ?? 0);
  metrics.register('debezium_metrics_CapturedTables', () =>
    task.capturedTables.map((table): Sample => ({ labels: { ...streaming, table }, value: 1 })),
  );
  put('SnapshotRunning', snapshot, () => (task.snapshotState.running ? 1 : 0));
  put('SnapshotCompleted', snapshot, () => (task.snapshotState.completed ? 1 : 0));
  put('SnapshotSkipped', snapshot, () => (task.snapshotState.skipped ? 1 : 0));
  put('SnapshotDurationInSeconds', snapshot, () => Math.round(task.snapshotState.seconds));
  put('TotalTableCount', snapshot, () => task.progress().tables?.length ?? task.snapshotState.tables);
  put('RemainingTableCount', snapshot, () => {
    const tables = task.snapshotState.running ? (task.progress().tables ?? []) : [];
    return tables.filter((table) => table.chunks < table.totalChunks).length;
  });
  metrics.register('debezium_metrics_RowsScanned', () =>
    scanned(task).map(
      (table): Sample => ({ labels: { ...snapshot, table: table.table }, value: table.rows }),
    ),
  );
  const byTable = (
    attribute: string,
    read: (stats: { events: number; lastEventMs: number; lagMs: number }) => number,
  ) =>
    metrics.register(`millrace_source_table_${attribute}`, () =>
      [...(task.stream?.tables.stats ?? [])]
        .filter(([, stats]) => stats.events > 0)
        .map(([table, stats]): Sample => ({ labels: { table }, value: read(stats) })),
    );
  byTable('events_total', ({ events }) => events);
  byTable('lag_ms', ({ lagMs }) => Math.max(0, Math.round(lagMs)));
  byTable('last_event_timestamp', ({ lastEventMs }) => lastEventMs);
  const incremental = () => task.stream?.signals.incremental;
  put('SnapshotPaused', snapshot, () => (incremental()?.progress()?.paused ? 1 : 0));
  // Texts of the chunk on its way stand in labels.
  metrics.register('debezium_metrics_ChunkId', () => {
    const chunk = incremental()?.chunk ?? null;
    return chunk === null ? [] : [{ labels: { ...snapshot, ...chunk }, value: 1 }];
  });
}

/** Rows by table: of the snapshot that runs, and of the table that an incremental one reads. */
function scanned(task: MeasuredTask): readonly { table: string; rows: number }[] {
  const { tables = [], incremental } = task.progress();
  return incremental === undefined ? tables : [...tables, incremental];
}
