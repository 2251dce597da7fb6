// Options of the original that this version does not carry out. Set to anything but their neutral value they are refused by
// name, in `validate` and at start: nothing is accepted and ignored.
import type { Props } from '../../../src/config/config-key.js';
import { failure } from '../../../src/errors/failure.js';

export const REFUSED_DOCUMENTATION = 'Not carried out by this version: any value but the default is refused.';

/** Values that change nothing, by option; an empty list = every value is refused. */
const NEUTRAL: Readonly<Record<string, readonly string[]>> = {
  'plugin.name': ['pgoutput'],
  'snapshot.mode': ['initial', 'initial_only', 'no_data', 'always', 'when_needed'],
  'snapshot.mode.custom.name': [],
  'snapshot.mode.configuration.based.snapshot.data': ['false'],
  'snapshot.mode.configuration.based.snapshot.schema': ['false'],
  'snapshot.mode.configuration.based.start.stream': ['false'],
  'snapshot.mode.configuration.based.snapshot.on.schema.error': ['false'],
  'snapshot.mode.configuration.based.snapshot.on.data.error': ['false'],
  'snapshot.query.mode': ['select_all'],
  'snapshot.query.mode.custom.name': [],
  'snapshot.locking.mode': ['none'],
  'snapshot.locking.mode.custom.name': [],
  'snapshot.max.threads.multiplier': ['1'],
  'legacy.snapshot.max.threads': ['false'],
  'internal.legacy.snapshot.max.threads': ['false'],
  'snapshot.tables.order.by.row.count': ['disabled'],
  'snapshot.fetch.size': [],
  'query.fetch.size': ['0'],
  'internal.snapshot.scan.all.columns.force': ['false'],
  'event.processing.failure.handling.mode': ['fail'],
  'provide.transaction.metadata': ['false'],
  'transaction.metadata.factory': ['io.debezium.pipeline.txmetadata.DefaultTransactionMetadataFactory'],
  'topic.transaction': ['transaction'],
  'incremental.snapshot.watermarking.strategy': ['insert_insert'],
  'incremental.snapshot.chunk.size': ['1024'],
  'incremental.snapshot.allow.schema.changes': ['false'],
  'signal.data.collection': [],
  'signal.enabled.channels': ['source', ''],
  'signal.poll.interval.ms': ['5000'],
  'signal.emit.failure.max.retries': ['0'],
  'signal.emit.failure.backoff.ms': ['10000'],
  'signal.kafka.topic': [],
  'signal.kafka.bootstrap.servers': [],
  'signal.kafka.groupId': ['kafka-signal'],
  'signal.kafka.poll.timeout.ms': ['0'],
  'signal.file': ['file-signals.txt'],
  'notification.enabled.channels': [''],
  'notification.sink.topic.name': [],
  converters: [],
  'post.processors': [],
  'custom.metric.tags': [],
  'custom.sanitize.pattern': [],
  'statistics.metrics.enabled': ['true'],
  'internal.advanced.metrics.enable': ['false'],
  'internal.custom.retriable.exception': [],
  'internal.offset.activity.monitor.interval.ms': ['600000'],
  'openlineage.integration.enabled': ['false'],
  'openlineage.integration.config.file.path': ['./openlineage.yml'],
  'openlineage.integration.job.namespace': [],
  'openlineage.integration.job.description': ['Debezium change data capture job'],
  'openlineage.integration.job.tags': [],
  'openlineage.integration.job.owners': [],
  'openlineage.integration.dataset.kafka.bootstrap.servers': [],
  'memory.management.schemas.class': ['io.debezium.relational.ConcurrentMapTableMappingStorage'],
  'memory.management.tables.class': ['io.debezium.relational.ConcurrentMapTableMappingStorage'],
  'topic.naming.strategy': ['io.debezium.schema.SchemaTopicNamingStrategy'],
  'topic.cache.size': ['10000'],
  'column.propagate.source.type': [],
  'datatype.propagate.source.type': [],
  'include.schema.comments': ['false'],
  'skip.messages.without.change': ['false'],
  'schema.refresh.mode': ['columns_diff', 'columns_diff_exclude_unchanged_toast'],
  'sourceinfo.struct.maker': ['io.debezium.connector.postgresql.PostgresSourceInfoStructMaker'],
  'read.only': ['false'],
  'table.ignore.builtin': ['true'],
  'database.sslfactory': [],
  'database.connection.factory.class': [],
  'executor.shutdown.timeout.ms': ['4000'],
  'poll.dispatch.interval.ms': ['0'],
  'queue.provider.type': ['memory'],
};

/** Families of options whose names carry a parameter. */
const FAMILIES: readonly RegExp[] = [
  /^column\.(truncate\.to|mask\.)/,
  // Undeclared keys of these two would go to the Java driver, which is not here.
  /^database\./,
  /^driver\./,
  /^topic\.(regex|replacement|key\.)/,
  /^signal\.consumer\./,
  /^snapshot\.max\.threads\.multiplier\./,
];

export interface Refusal {
  readonly option: string;
  readonly value: string;
  readonly text: string;
}

/** What a config asks for and this version does not do; empty = everything is carried out. `declared` = known keys. */
export function refusals(props: Props, declared: { has(name: string): boolean }): Refusal[] {
  const out: Refusal[] = [];
  for (const [option, raw] of Object.entries(props)) {
    const value = raw.trim();
    const neutral = NEUTRAL[option];
    const refused = neutral
      ? !isNeutral(value, neutral)
      : !declared.has(option) && FAMILIES.some((f) => f.test(option));
    if (!refused) continue;
    const error = failure('POSTGRES_OPTION_UNSUPPORTED', { option, value, supported: neutral ?? [] });
    out.push({ option, value, text: `${error.message}. ${error.remedy}` });
  }
  return out;
}

function isNeutral(value: string, neutral: readonly string[]): boolean {
  if (neutral.length === 0) return value === '';
  return neutral.some((text) => text.toLowerCase() === value.toLowerCase());
}
