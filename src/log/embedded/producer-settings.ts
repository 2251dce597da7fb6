// Kafka producer properties as the embedded log understands them. Called when a producer is opened. What speaks of
// brokers, networks and replicas is met by the nature of a local log; anything else unknown is refused by name.
import { failure } from '../../errors/failure.js';
import { type Compression, isCompression } from '../record-batch/compression.js';

export interface ProducerSettings {
  readonly compression: Compression;
  /** Bytes of a batch before it is sent; a larger record goes alone. */
  readonly batchSize: number;
  readonly lingerMs: number;
  readonly maxRequestSize: number;
}

/** True of every append here, or without an object: there is no connection to tune. */
const MET =
  /^(acks|enable\.idempotence|retries|retry\.backoff(\.max)?\.ms|max\.in\.flight\.requests\.per\.connection|delivery\.timeout\.ms|request\.timeout\.ms|max\.block\.ms|buffer\.memory|client\.id|client\.dns\.lookup|bootstrap\.servers|security\.protocol|metadata\..*|metrics\..*|metric\.reporters|connections\..*|reconnect\..*|socket\..*|send\.buffer\.bytes|receive\.buffer\.bytes|sasl\..*|ssl\..*|(key|value)\.serializer)$/;

const OWN = new Set(['compression.type', 'batch.size', 'linger.ms', 'max.request.size']);

/** Throws EMBEDDED_LOG_OPTION. */
export function producerSettings(properties: Readonly<Record<string, string>> = {}): ProducerSettings {
  for (const name of Object.keys(properties)) {
    if (!OWN.has(name) && !MET.test(name)) {
      if (name.startsWith('transaction'))
        throw failure('EMBEDDED_LOG_UNSUPPORTED', { what: `transactions (${name})` });
      throw failure('EMBEDDED_LOG_OPTION', { name, detail: 'it is not a producer setting of this log' });
    }
  }
  const number = (name: string, otherwise: number): number => {
    const text = properties[name];
    if (text === undefined) return otherwise;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isInteger(value) || value < 0 || value > 2147483647) {
      throw failure('EMBEDDED_LOG_OPTION', {
        name,
        detail: `its value ${text} is not a number from 0 to 2147483647`,
      });
    }
    return value;
  };
  const compression = properties['compression.type'] ?? 'none';
  if (!isCompression(compression)) {
    throw failure('EMBEDDED_LOG_OPTION', {
      name: 'compression.type',
      detail: `its value ${compression} is none of none, gzip, snappy, lz4, zstd`,
    });
  }
  return {
    compression,
    batchSize: number('batch.size', 128 * 1024),
    lingerMs: number('linger.ms', 0),
    maxRequestSize: number('max.request.size', 1024 * 1024),
  };
}
