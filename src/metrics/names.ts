// Every metric of the product, by its Prometheus name: Kafka Connect's groups as jmx_exporter shows them
// (`kafka_connect_<group>_<attribute>`), Debezium's (`debezium_metrics_<Attribute>`), the process's own. A name
// that is not here cannot be registered (metrics/registry).
import { counter, gauge, type MetricDeclaration } from './declaration.js';
import { groupMetrics } from './group-names.js';

const connector = {
  kafka_connect_connector_metrics_status: gauge('State of the connector, in the label status; 1.'),
  kafka_connect_connector_metrics_info: gauge('Class, type and version of the connector in labels; 1.'),
};

const task = {
  kafka_connect_connector_task_metrics_status: gauge('State of the task, in the label status; 1.'),
  kafka_connect_connector_task_metrics_running_ratio: gauge('Fraction of time the task was running.'),
  kafka_connect_connector_task_metrics_pause_ratio: gauge('Fraction of time the task was paused.'),
  kafka_connect_connector_task_metrics_offset_commit_max_time_ms: gauge('Longest recent offset commit, ms.'),
  kafka_connect_connector_task_metrics_offset_commit_avg_time_ms: gauge('Average recent offset commit, ms.'),
  kafka_connect_connector_task_metrics_offset_commit_success_percentage: gauge(
    'Offset commits that succeeded, fraction.',
  ),
  kafka_connect_connector_task_metrics_offset_commit_failure_percentage: gauge(
    'Offset commits that failed, fraction.',
  ),
  kafka_connect_connector_task_metrics_batch_size_max: gauge('Largest recent batch, records.'),
  kafka_connect_connector_task_metrics_batch_size_avg: gauge('Average recent batch, records.'),
};

const taskPlugins = {
  kafka_connect_connector_task_metrics_info: gauge(
    'Classes and versions of the task’s plugins in labels; 1.',
  ),
  kafka_connect_connector_transform_metrics_info: gauge(
    'Class and version of a transform of the task in labels; 1.',
  ),
  kafka_connect_connector_predicate_metrics_info: gauge(
    'Class and version of a predicate of the task in labels; 1.',
  ),
};

const sourceTask = {
  kafka_connect_source_task_metrics_source_record_poll_total: counter('Records polled, before transforms.'),
  kafka_connect_source_task_metrics_source_record_poll_rate: gauge('Records polled a second.'),
  kafka_connect_source_task_metrics_source_record_write_total: counter('Records acknowledged by the log.'),
  kafka_connect_source_task_metrics_source_record_write_rate: gauge('Records acknowledged a second.'),
  kafka_connect_source_task_metrics_poll_batch_max_time_ms: gauge('Longest recent poll, ms.'),
  kafka_connect_source_task_metrics_poll_batch_avg_time_ms: gauge('Average recent poll, ms.'),
  kafka_connect_source_task_metrics_source_record_active_count: gauge('Records polled, not acknowledged.'),
  kafka_connect_source_task_metrics_source_record_active_count_max: gauge('Most recent maximum of them.'),
  kafka_connect_source_task_metrics_source_record_active_count_avg: gauge('Recent average of them.'),
  kafka_connect_source_task_metrics_transaction_size_min: gauge(
    'Records of the smallest recent transaction; 0 where delivery is at least once.',
  ),
  kafka_connect_source_task_metrics_transaction_size_max: gauge('Records of the largest of them.'),
  kafka_connect_source_task_metrics_transaction_size_avg: gauge('Recent average of them.'),
};

const sinkTask = {
  kafka_connect_sink_task_metrics_sink_record_read_total: counter('Records read, before transforms.'),
  kafka_connect_sink_task_metrics_sink_record_read_rate: gauge('Records read a second.'),
  kafka_connect_sink_task_metrics_sink_record_send_total: counter('Records put, after transforms.'),
  kafka_connect_sink_task_metrics_sink_record_send_rate: gauge('Records put a second.'),
  kafka_connect_sink_task_metrics_sink_record_active_count: gauge('Records put, not committed.'),
  kafka_connect_sink_task_metrics_sink_record_active_count_max: gauge('Most recent maximum of them.'),
  kafka_connect_sink_task_metrics_sink_record_active_count_avg: gauge('Recent average of them.'),
  kafka_connect_sink_task_metrics_sink_record_lag_max: gauge('Most records any partition is behind its end.'),
  kafka_connect_sink_task_metrics_partition_count: gauge('Partitions the task owns.'),
  kafka_connect_sink_task_metrics_offset_commit_seq_no: gauge('Sequence number of the last offset commit.'),
  kafka_connect_sink_task_metrics_offset_commit_completion_total: counter('Offset commits completed.'),
  kafka_connect_sink_task_metrics_offset_commit_completion_rate: gauge('Offset commits completed a second.'),
  kafka_connect_sink_task_metrics_offset_commit_skip_total: counter('Offset commits answered too late.'),
  kafka_connect_sink_task_metrics_offset_commit_skip_rate: gauge(
    'Offset commits answered too late a second.',
  ),
  kafka_connect_sink_task_metrics_put_batch_max_time_ms: gauge('Longest recent put, ms.'),
  kafka_connect_sink_task_metrics_put_batch_avg_time_ms: gauge('Average recent put, ms.'),
  millrace_sink_partition_lag: gauge(
    'Records between what is committed and the end, by topic and partition.',
  ),
};

const taskErrors = {
  kafka_connect_task_error_metrics_total_record_failures: counter('Failed operations on records.'),
  kafka_connect_task_error_metrics_total_record_errors: counter('Operations that failed for good.'),
  kafka_connect_task_error_metrics_total_records_skipped: counter('Records skipped because of errors.'),
  kafka_connect_task_error_metrics_total_retries: counter('Operations tried again.'),
  kafka_connect_task_error_metrics_total_errors_logged: counter('Errors written to the log.'),
  kafka_connect_task_error_metrics_deadletterqueue_produce_requests: counter('Dead letters written.'),
  kafka_connect_task_error_metrics_deadletterqueue_produce_failures: counter('Dead letters not written.'),
  kafka_connect_task_error_metrics_last_error_timestamp: gauge('Time of the last error, ms since 1970.'),
};

const worker = {
  kafka_connect_connect_worker_metrics_connector_count: gauge('Connectors of this worker.'),
  kafka_connect_connect_worker_metrics_task_count: gauge('Tasks of this worker.'),
  kafka_connect_connect_worker_metrics_connector_startup_attempts_total: counter('Connector starts tried.'),
  kafka_connect_connect_worker_metrics_connector_startup_success_total: counter('Connector starts done.'),
  kafka_connect_connect_worker_metrics_connector_startup_failure_total: counter('Connector starts failed.'),
  kafka_connect_connect_worker_metrics_connector_startup_success_percentage:
    gauge('Fraction of starts done.'),
  kafka_connect_connect_worker_metrics_connector_startup_failure_percentage: gauge('Fraction failed.'),
  kafka_connect_connect_worker_metrics_task_startup_attempts_total: counter('Task starts tried.'),
  kafka_connect_connect_worker_metrics_task_startup_success_total: counter('Task starts done.'),
  kafka_connect_connect_worker_metrics_task_startup_failure_total: counter('Task starts failed.'),
  kafka_connect_connect_worker_metrics_task_startup_success_percentage: gauge('Fraction of starts done.'),
  kafka_connect_connect_worker_metrics_task_startup_failure_percentage: gauge('Fraction failed.'),
  kafka_connect_connect_worker_metrics_connector_total_task_count: gauge('Tasks of the connector.'),
  kafka_connect_connect_worker_metrics_connector_running_task_count: gauge('Running tasks of the connector.'),
  kafka_connect_connect_worker_metrics_connector_paused_task_count: gauge('Paused tasks of the connector.'),
  kafka_connect_connect_worker_metrics_connector_failed_task_count: gauge('Failed tasks of the connector.'),
  kafka_connect_connect_worker_metrics_connector_unassigned_task_count: gauge('Unassigned tasks.'),
  kafka_connect_connect_worker_metrics_connector_destroyed_task_count: gauge('Destroyed tasks.'),
  kafka_connect_connect_worker_metrics_connector_restarting_task_count: gauge('Restarting tasks.'),
};

const debezium = Object.fromEntries(
  [
    ...['LastEvent', 'MilliSecondsSinceLastEvent', 'CapturedTables'],
    ...['QueueTotalCapacity', 'QueueRemainingCapacity', 'MaxQueueSizeInBytes', 'CurrentQueueSizeInBytes'],
    ...['TotalTableCount', 'RemainingTableCount', 'SnapshotRunning', 'SnapshotPaused', 'SnapshotCompleted'],
    ...['SnapshotAborted', 'SnapshotSkipped', 'SnapshotDurationInSeconds', 'SnapshotPausedDurationInSeconds'],
    ...['RowsScanned', 'ChunkId', 'ChunkFrom', 'ChunkTo', 'TableFrom', 'TableTo'],
    ...['TableChunkCounts', 'TableChunksCompletedCounts', 'Connected', 'MilliSecondsBehindSource'],
    ...['MilliSecondsBehindSourceMinValue', 'MilliSecondsBehindSourceMaxValue'],
    ...['MilliSecondsBehindSourceAverageValue', 'MilliSecondsBehindSourceP50'],
    ...['MilliSecondsBehindSourceP95', 'MilliSecondsBehindSourceP99', 'SourceEventPosition'],
    ...['LastTransactionId'],
  ].map((attribute) => [`debezium_metrics_${attribute}`, gauge(`Debezium's attribute ${attribute}.`)]),
);

const debeziumTotals = Object.fromEntries(
  [
    ...['TotalNumberOfEventsSeen', 'TotalNumberOfCreateEventsSeen', 'TotalNumberOfUpdateEventsSeen'],
    ...['TotalNumberOfDeleteEventsSeen', 'NumberOfEventsFiltered', 'NumberOfErroneousEvents'],
    ...['NumberOfCommittedTransactions', 'NumberOfUnchangedEventsSkipped', 'NumberOfCreateEventsSeen'],
    ...['NumberOfUpdateEventsSeen', 'NumberOfDeleteEventsSeen', 'NumberOfTruncateEventsSeen'],
  ].map((attribute) => [`debezium_metrics_${attribute}`, counter(`Debezium's attribute ${attribute}.`)]),
);

const lag = {
  millrace_source_task_lag_ms: gauge(
    'Time from the commit of the last change at its source to its record, milliseconds.',
  ),
  millrace_source_table_lag_ms: gauge('The same by table, milliseconds.'),
  millrace_source_table_events_total: counter('Changes of a table that were streamed.'),
  millrace_source_table_last_event_timestamp: gauge('Time of the last of them, ms since 1970.'),
};

const application = {
  kafka_connect_app_info: gauge('Version of the contract, commit and start time in labels; 1.'),
};

const processMetrics = {
  process_cpu_seconds_total: counter('CPU time of the worker process, user and system, seconds.'),
  process_resident_memory_bytes: gauge('Resident memory of the worker process, bytes.'),
  process_start_time_seconds: gauge('Start of the worker process, seconds since 1970.'),
  nodejs_heap_used_bytes: gauge('Heap in use, by task thread or main, bytes.'),
};

export const METRICS: Readonly<Record<string, MetricDeclaration>> = {
  ...application,
  ...connector,
  ...task,
  ...taskPlugins,
  ...sourceTask,
  ...sinkTask,
  ...taskErrors,
  ...worker,
  ...groupMetrics,
  ...lag,
  ...debezium,
  ...debeziumTotals,
  ...processMetrics,
};
