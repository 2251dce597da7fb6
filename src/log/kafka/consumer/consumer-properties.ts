// Consumer settings from Kafka's consumer properties. Called when a consumer opens. Defaults are the Java client's, save
// that offsets are never committed without being asked to (`enable.auto.commit`), as in Connect.
import { failure } from '../../../errors/failure.js';
import { integer, type Properties } from '../client-properties.js';
import { type OffsetReset, parseReset } from '../fetch/reset.js';
import type { FetchOptions } from '../protocol/fetch.js';
import { type Assignor, assignors } from './assignors/assignor.js';

export interface ConsumerSettings {
  readonly fetch: FetchOptions;
  readonly reset: OffsetReset;
  readonly maxPollRecords: number;
  readonly maxPollIntervalMs: number;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly instanceId: string | null;
  readonly assignors: readonly Assignor[];
  readonly excludeInternal: boolean;
  readonly createTopics: boolean;
}

const PACKAGE = 'org.apache.kafka.clients.consumer.';
const DEFAULT_STRATEGY = `${PACKAGE}RangeAssignor,${PACKAGE}CooperativeStickyAssignor`;
const INT_MAX = 2_147_483_647;

export const consumerProperties: ReadonlySet<string> = new Set([
  'group.id',
  'group.instance.id',
  'group.protocol',
  'group.remote.assignor',
  'auto.offset.reset',
  'enable.auto.commit',
  'auto.commit.interval.ms',
  'max.poll.records',
  'max.poll.interval.ms',
  'session.timeout.ms',
  'heartbeat.interval.ms',
  'partition.assignment.strategy',
  'isolation.level',
  'fetch.min.bytes',
  'fetch.max.bytes',
  'fetch.max.wait.ms',
  'max.partition.fetch.bytes',
  'client.rack',
  'check.crcs',
  'exclude.internal.topics',
  'allow.auto.create.topics',
  'key.deserializer',
  'value.deserializer',
]);

/** Values that say what is done here anyway; another value is refused. Checksums are verified whatever `check.crcs` says. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  'group.protocol': ['', 'classic'],
  'group.remote.assignor': [''],
  'enable.auto.commit': ['', 'false'],
  'key.deserializer': ['', 'org.apache.kafka.common.serialization.ByteArrayDeserializer'],
  'value.deserializer': ['', 'org.apache.kafka.common.serialization.ByteArrayDeserializer'],
};

/** Throws KAFKA_PROPERTY_INVALID, KAFKA_PROPERTY_UNSUPPORTED. */
export function consumerSettings(properties: Properties): ConsumerSettings {
  for (const [name, values] of Object.entries(fixed)) {
    const value = properties[name]?.trim() ?? '';
    if (!values.includes(name === 'group.protocol' ? value.toLowerCase() : value)) {
      throw failure('KAFKA_PROPERTY_UNSUPPORTED', { name, detail: `'${value}' cannot be had.` });
    }
  }
  const int = (name: string, fallback: number, min = 0) =>
    integer(properties, name, { fallback, min, max: INT_MAX });
  const instanceId = properties['group.instance.id']?.trim() || null;
  const sessionTimeoutMs = int('session.timeout.ms', 45_000);
  const heartbeatIntervalMs = int('heartbeat.interval.ms', 3000, 1);
  if (heartbeatIntervalMs >= sessionTimeoutMs) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'heartbeat.interval.ms',
      value: String(heartbeatIntervalMs),
      detail: `it must be lower than session.timeout.ms (${sessionTimeoutMs}).`,
    });
  }
  return {
    fetch: {
      maxWaitMs: int('fetch.max.wait.ms', 500),
      minBytes: int('fetch.min.bytes', 1),
      maxBytes: int('fetch.max.bytes', 50 * 1024 * 1024),
      partitionMaxBytes: int('max.partition.fetch.bytes', 1024 * 1024),
      committed: isolation(properties) === 'read_committed',
      rack: properties['client.rack']?.trim() ?? '',
    },
    reset: parseReset(properties['auto.offset.reset'] ?? 'latest'),
    maxPollRecords: int('max.poll.records', 500, 1),
    maxPollIntervalMs: int('max.poll.interval.ms', 300_000, 1),
    sessionTimeoutMs,
    heartbeatIntervalMs,
    instanceId,
    assignors: assignors(properties['partition.assignment.strategy']?.trim() || DEFAULT_STRATEGY),
    excludeInternal: boolean(properties, 'exclude.internal.topics', true),
    createTopics: boolean(properties, 'allow.auto.create.topics', true),
  };
}

function isolation(properties: Properties): string {
  const value = properties['isolation.level']?.trim().toLowerCase() || 'read_uncommitted';
  if (value !== 'read_committed' && value !== 'read_uncommitted') {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'isolation.level',
      value,
      detail: 'String must be one of: read_committed, read_uncommitted',
    });
  }
  return value;
}

function boolean(properties: Properties, name: string, fallback: boolean): boolean {
  const text = properties[name]?.trim().toLowerCase() ?? '';
  if (text === '') return fallback;
  if (text === 'true' || text === 'false') return text === 'true';
  const detail = 'Expected value to be either true or false';
  throw failure('KAFKA_PROPERTY_INVALID', { name, value: text, detail });
}
