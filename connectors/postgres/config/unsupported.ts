// Options of the original that this version does not carry out. Set to anything but their neutral value they are refused by
// name, in `validate` and at start: nothing is accepted and ignored.
import type { Props } from '../../../src/config/config-key.js';
import { failure } from '../../../src/errors/failure.js';
import { isForeignDriverOption } from './driver-options.js';
import { TOPIC_STRATEGIES } from './rules.js';

export const REFUSED_DOCUMENTATION = 'Not carried out by this version: any value but the default is refused.';

/** Accepted values by option; an empty list = every value is refused. */
export const NEUTRAL: Readonly<Record<string, readonly string[]>> = {
  'plugin.name': ['pgoutput'],
  'snapshot.mode': [
    ...['initial', 'initial_only', 'no_data', 'always', 'when_needed', 'configuration_based'],
  ],
  'snapshot.mode.custom.name': [],
  'snapshot.query.mode': ['select_all'],
  'snapshot.query.mode.custom.name': [],
  'snapshot.locking.mode': ['none', 'shared'],
  'snapshot.locking.mode.custom.name': [],
  'transaction.metadata.factory': ['io.debezium.pipeline.txmetadata.DefaultTransactionMetadataFactory'],
  'incremental.snapshot.allow.schema.changes': ['false'],
  converters: [],
  'internal.custom.retriable.exception': [],
  'openlineage.integration.enabled': ['false'],
  'openlineage.integration.config.file.path': ['./openlineage.yml'],
  'openlineage.integration.job.namespace': [],
  'openlineage.integration.job.description': ['Debezium change data capture job'],
  'openlineage.integration.job.tags': [],
  'openlineage.integration.job.owners': [],
  'openlineage.integration.dataset.kafka.bootstrap.servers': [],
  'memory.management.schemas.class': ['io.debezium.relational.ConcurrentMapTableMappingStorage'],
  'memory.management.tables.class': ['io.debezium.relational.ConcurrentMapTableMappingStorage'],
  'topic.naming.strategy': Object.keys(TOPIC_STRATEGIES),
  'sourceinfo.struct.maker': ['io.debezium.connector.postgresql.PostgresSourceInfoStructMaker'],
  'database.sslfactory': [],
  'database.connection.factory.class': [],
  'queue.provider.type': ['memory'],
};

/** Families of options whose names carry a parameter. */
const FAMILIES: readonly ((option: string) => boolean)[] = [isForeignDriverOption];

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
      : !declared.has(option) && FAMILIES.some((isOf) => isOf(option));
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
