// The topic settings that the embedded log knows, under Kafka's names and with Kafka's defaults. Called when a
// topic is created. A setting that is not here is refused by name: none is accepted and ignored.
import { failure } from '../../../errors/failure.js';

export interface TopicConfigs {
  readonly delete: boolean;
  readonly compact: boolean;
  /** Milliseconds; -1 = for ever. */
  readonly retentionMs: number;
  /** Bytes a partition; -1 = no bound. */
  readonly retentionBytes: number;
  readonly deleteRetentionMs: number;
  readonly minCompactionLagMs: number;
  readonly maxCompactionLagMs: number;
  readonly minCleanableDirtyRatio: number;
  /** Bytes of one batch. */
  readonly maxMessageBytes: number;
}

const LONG_MAX = '9223372036854775807';
const defaults: Readonly<Record<string, string>> = {
  'cleanup.policy': 'delete',
  'retention.ms': '604800000',
  'retention.bytes': '-1',
  'delete.retention.ms': '86400000',
  'min.compaction.lag.ms': '0',
  'max.compaction.lag.ms': LONG_MAX,
  'min.cleanable.dirty.ratio': '0.5',
  'max.message.bytes': '2147483647',
};

/** Settings that the one copy on the local disk satisfies with these values only. */
const fixed: Readonly<Record<string, string>> = {
  'min.insync.replicas': '1',
  'compression.type': 'producer',
  'message.timestamp.type': 'CreateTime',
  'unclean.leader.election.enable': 'false',
};

/** All settings of a topic, the defaults included, as `topicConfigs` reports them. */
export function allConfigs(given: Readonly<Record<string, string>>): Record<string, string> {
  return { ...defaults, ...fixed, ...given };
}

/** Settings that Kafka's topics have besides. */
const OTHERS: ReadonlySet<string> = new Set(
  (
    'compression.gzip.level compression.lz4.level compression.zstd.level file.delete.delay.ms flush.messages flush.ms ' +
    'follower.replication.throttled.replicas index.interval.bytes leader.replication.throttled.replicas ' +
    'local.retention.bytes local.retention.ms message.timestamp.after.max.ms message.timestamp.before.max.ms ' +
    'message.timestamp.type min.insync.replicas preallocate remote.storage.enable remote.log.copy.disable ' +
    'remote.log.delete.on.disable segment.bytes segment.index.bytes segment.jitter.ms segment.ms ' +
    'unclean.leader.election.enable compression.type'
  ).split(' '),
);

/** Parses a topic's settings. Throws TOPIC_SETTING_REFUSED naming the setting. */
export function parseTopicConfigs(given: Readonly<Record<string, string>>): TopicConfigs {
  const refuse = (detail: string) => failure('TOPIC_SETTING_REFUSED', { detail });
  for (const [name, value] of Object.entries(given)) {
    if (name in fixed && value !== fixed[name]) {
      throw refuse(`the embedded log has ${name}=${fixed[name]} only, not ${value}.`);
    }
    if (!(name in fixed) && !(name in defaults))
      throw refuse(
        OTHERS.has(name)
          ? `the embedded log does not know the setting ${name}.`
          : `Unknown topic config name: ${name}`,
      );
  }
  const all = allConfigs(given);
  const number = (name: string, least: number, most = Number.MAX_VALUE): number => {
    const value = all[name].trim() === '' ? Number.NaN : Number(all[name]);
    const whole = name === 'min.cleanable.dirty.ratio' || Number.isInteger(value);
    if (!whole || !(value >= least && value <= most)) {
      throw refuse(`Invalid value ${all[name]} for configuration ${name}${problem(name, value, least)}`);
    }
    return value;
  };
  const policies = all['cleanup.policy'].split(',').map((policy) => policy.trim());
  for (const policy of policies) {
    if (policy !== 'delete' && policy !== 'compact') {
      throw refuse(
        `Invalid value ${all['cleanup.policy']} for configuration cleanup.policy: String must be one of: compact, delete`,
      );
    }
  }
  return {
    delete: policies.includes('delete'),
    compact: policies.includes('compact'),
    retentionMs: number('retention.ms', -1),
    retentionBytes: number('retention.bytes', -1),
    deleteRetentionMs: number('delete.retention.ms', 0),
    minCompactionLagMs: number('min.compaction.lag.ms', 0),
    maxCompactionLagMs: number('max.compaction.lag.ms', 1),
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio', 0, 1),
    maxMessageBytes: number('max.message.bytes', 0, 2147483647),
  };
}

/** What Kafka says of a number that is none, or out of range. */
function problem(name: string, value: number, least: number): string {
  if (Number.isFinite(value) && value < least) return `: Value must be at least ${least}`;
  const type = { 'max.message.bytes': 'INT', 'min.cleanable.dirty.ratio': 'DOUBLE' }[name] ?? 'LONG';
  return Number.isFinite(value) ? '' : `: Not a number of type ${type}`;
}

/** Throws TOPIC_NAME_REFUSED, in Kafka's words, for a name that Kafka would not take. */
export function checkTopicName(name: string): void {
  const why = nameProblem(name);
  if (why !== null) throw failure('TOPIC_NAME_REFUSED', { detail: `Topic name is invalid: ${why}` });
}

function nameProblem(name: string): string | null {
  if (name === '') return 'the empty string is not allowed';
  if (name === '.' || name === '..') return `'${name}' is not allowed`;
  if (name.length > 249) return `the length of '${name}' is longer than the max allowed length 249`;
  if (!/^[A-Za-z0-9._-]+$/.test(name))
    return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  return null;
}
