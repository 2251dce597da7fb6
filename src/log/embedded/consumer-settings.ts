// Kafka consumer properties as the embedded log understands them. Called when a consumer opens. What speaks of brokers,
// networks and sessions is met by the nature of a log within the process; anything else unknown is refused by name.
import { failure } from '../../errors/failure.js';

export interface ConsumerSettings {
  readonly reset: 'earliest' | 'latest' | 'none';
  readonly maxPollRecords: number;
  readonly maxPollIntervalMs: number;
  /** Bytes of one fetch, and of one partition in it; at least one batch comes always. */
  readonly maxBytes: number;
  readonly partitionBytes: number;
  readonly fetchWaitMs: number;
}

/**
 * Sessions: the end of a thread is seen at once. Checksums are always verified. There are no transactions, so all is
 * committed; no topic is internal, none is created by reading.
 */
const MET =
  /^(bootstrap\.servers|client\.(id|dns\.lookup|rack)|group\.id|session\.timeout\.ms|heartbeat\.interval\.ms|check\.crcs|isolation\.level|exclude\.internal\.topics|allow\.auto\.create\.topics|auto\.commit\.interval\.ms|default\.api\.timeout\.ms|request\.timeout\.ms|retries|retry\.backoff(\.max)?\.ms|security\.protocol|metadata\..*|metrics\..*|metric\.reporters|connections\..*|reconnect\..*|socket\..*|send\.buffer\.bytes|receive\.buffer\.bytes|sasl\..*|ssl\..*)$/;

const NUMBERS = new Set([
  'max.poll.records',
  'max.poll.interval.ms',
  'fetch.max.bytes',
  'fetch.max.wait.ms',
  'max.partition.fetch.bytes',
]);

const PACKAGE = 'org.apache.kafka.clients.consumer.';
/** The values that say what is done here. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  'auto.offset.reset': ['earliest', 'latest', 'none'],
  'enable.auto.commit': ['false'],
  'fetch.min.bytes': ['1'],
  'group.protocol': ['classic'],
  'partition.assignment.strategy': [
    `${PACKAGE}RangeAssignor`,
    `${PACKAGE}RangeAssignor,${PACKAGE}CooperativeStickyAssignor`,
  ],
  'key.deserializer': ['org.apache.kafka.common.serialization.ByteArrayDeserializer'],
  'value.deserializer': ['org.apache.kafka.common.serialization.ByteArrayDeserializer'],
};

/** Throws EMBEDDED_LOG_OPTION. */
export function consumerSettings(properties: Readonly<Record<string, string>> = {}): ConsumerSettings {
  for (const [name, value] of Object.entries(properties)) {
    const allowed = FIXED[name];
    if (allowed !== undefined) {
      const text = value.replace(/\s/g, '');
      if (text === '' || allowed.includes(name === 'auto.offset.reset' ? text.toLowerCase() : text)) continue;
      const detail = `its value ${value} is none of ${allowed.join(' or ')}`;
      throw failure('EMBEDDED_LOG_OPTION', { name, detail });
    }
    if (!NUMBERS.has(name) && !MET.test(name)) {
      throw failure('EMBEDDED_LOG_OPTION', { name, detail: 'it is not a consumer setting of this log' });
    }
  }
  const number = (name: string, otherwise: number): number => {
    const text = properties[name]?.trim() ?? '';
    if (text === '') return otherwise;
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > 2147483647) {
      const detail = `its value ${text} is not a number from 1 to 2147483647`;
      throw failure('EMBEDDED_LOG_OPTION', { name, detail });
    }
    return value;
  };
  return {
    reset: (properties['auto.offset.reset']?.trim().toLowerCase() || 'latest') as ConsumerSettings['reset'],
    maxPollRecords: number('max.poll.records', 500),
    maxPollIntervalMs: number('max.poll.interval.ms', 300_000),
    maxBytes: number('fetch.max.bytes', 50 * 1024 * 1024),
    partitionBytes: number('max.partition.fetch.bytes', 1024 * 1024),
    fetchWaitMs: number('fetch.max.wait.ms', 500),
  };
}
