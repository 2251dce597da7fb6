// Producer settings from Kafka's producer properties. Called when a producer opens. Defaults are the Java client's
// save batch.size, which is larger: batches here are sent at once while a request slot is free, so a larger limit
// costs no latency.
import { failure } from '../../../errors/failure.js';
import { type Compression, isCompression } from '../../record-batch/compression.js';
import { integer, type Properties } from '../client-properties.js';

export interface ProducerSettings {
  readonly batchSize: number;
  readonly lingerMs: number;
  readonly maxRequestSize: number;
  readonly maxInFlight: number;
  readonly deliveryTimeoutMs: number;
  readonly maxBlockMs: number;
  readonly retries: number;
  readonly compression: Compression;
  readonly idempotent: boolean;
  /** Null = no transactions. */
  readonly transactionalId: string | null;
  readonly transactionTimeoutMs: number;
}

const INT_MAX = 2_147_483_647;

/** The properties read here; `buffer.memory` is kept by the caller, who watches `bufferedBytes`. */
export const producerProperties: ReadonlySet<string> = new Set([
  'acks',
  'enable.idempotence',
  'batch.size',
  'linger.ms',
  'max.request.size',
  'max.in.flight.requests.per.connection',
  'delivery.timeout.ms',
  'max.block.ms',
  'retries',
  'compression.type',
  'buffer.memory',
  'partitioner.class',
  'partitioner.ignore.keys',
  'partitioner.adaptive.partitioning.enable',
  'partitioner.availability.timeout.ms',
  'key.serializer',
  'value.serializer',
  'transactional.id',
  'transaction.timeout.ms',
  'compression.gzip.level',
  'compression.lz4.level',
  'compression.zstd.level',
]);

/** Values that say what is done here anyway; another value is refused. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  'partitioner.class': ['', 'org.apache.kafka.clients.producer.internals.DefaultPartitioner'],
  'partitioner.ignore.keys': ['', 'false'],
  'key.serializer': ['', 'org.apache.kafka.common.serialization.ByteArraySerializer'],
  'value.serializer': ['', 'org.apache.kafka.common.serialization.ByteArraySerializer'],
  'compression.gzip.level': ['', '-1'],
  'compression.lz4.level': ['', '9'],
  'compression.zstd.level': ['', '3'],
};

/** Throws KAFKA_PROPERTY_INVALID, KAFKA_PROPERTY_UNSUPPORTED. */
export function producerSettings(properties: Properties): ProducerSettings {
  for (const [name, values] of Object.entries(fixed)) {
    const value = properties[name]?.trim() ?? '';
    if (!values.includes(value))
      throw failure('KAFKA_PROPERTY_UNSUPPORTED', { name, detail: `'${value}' cannot be had.` });
  }
  const acks = properties['acks']?.trim() ?? 'all';
  if (acks !== 'all' && acks !== '-1') {
    throw failure('KAFKA_PROPERTY_UNSUPPORTED', {
      name: 'acks',
      detail: 'records are always acknowledged by all in-sync replicas (acks=all).',
    });
  }
  const idempotent = boolean(properties, 'enable.idempotence', true);
  const compression = properties['compression.type']?.trim() || 'none';
  if (!isCompression(compression)) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'compression.type',
      value: compression,
      detail: 'it must be none, gzip, snappy, lz4 or zstd.',
    });
  }
  const int = (name: string, fallback: number, min = 0) =>
    integer(properties, name, { fallback, min, max: INT_MAX });
  const maxInFlight = int('max.in.flight.requests.per.connection', 5, 1);
  if (idempotent && maxInFlight > 5) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'max.in.flight.requests.per.connection',
      value: String(maxInFlight),
      detail: 'an idempotent producer may have at most 5.',
    });
  }
  const transactionalId = properties['transactional.id']?.trim() || null;
  if (transactionalId !== null && !idempotent) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'enable.idempotence',
      value: 'false',
      detail: 'Cannot set a transactional.id without also enabling idempotence.',
    });
  }
  const maxRequestSize = int('max.request.size', 1_048_576, 1);
  return {
    batchSize: Math.min(int('batch.size', 512 * 1024), maxRequestSize),
    lingerMs: int('linger.ms', 0),
    maxRequestSize,
    maxInFlight,
    deliveryTimeoutMs: int('delivery.timeout.ms', INT_MAX),
    maxBlockMs: integer(properties, 'max.block.ms', { fallback: Number.MAX_SAFE_INTEGER }),
    retries: int('retries', INT_MAX),
    compression,
    idempotent,
    transactionalId,
    transactionTimeoutMs: int('transaction.timeout.ms', 60_000, 1),
  };
}

function boolean(properties: Properties, name: string, fallback: boolean): boolean {
  const text = properties[name]?.trim().toLowerCase();
  if (text === undefined || text === '') return fallback;
  if (text !== 'true' && text !== 'false') {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name,
      value: text,
      detail: 'Expected value to be either true or false',
    });
  }
  return text === 'true';
}
