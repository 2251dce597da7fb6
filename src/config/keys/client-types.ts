// Types of the settings of Kafka's clients that a connector may override, so that a value that is none of its type is refused
// with the connector's config and not by a task. Settings that are not here are checked by the client that takes them.
import type { ConfigType } from '../config-key.js';

/** By name without the override's prefix. */
export const CLIENT_TYPES: ReadonlyMap<string, ConfigType> = new Map<string, ConfigType>([
  ...typed('INT', [
    'auto.commit.interval.ms',
    'batch.size',
    'default.api.timeout.ms',
    'delivery.timeout.ms',
    'fetch.max.bytes',
    'fetch.max.wait.ms',
    'fetch.min.bytes',
    'heartbeat.interval.ms',
    'max.in.flight.requests.per.connection',
    'max.partition.fetch.bytes',
    'max.poll.interval.ms',
    'max.poll.records',
    'max.request.size',
    'receive.buffer.bytes',
    'request.timeout.ms',
    'retries',
    'send.buffer.bytes',
    'session.timeout.ms',
    'transaction.timeout.ms',
  ]),
  ...typed('LONG', [
    'buffer.memory',
    'connections.max.idle.ms',
    'linger.ms',
    'max.block.ms',
    'metadata.max.age.ms',
    'reconnect.backoff.max.ms',
    'reconnect.backoff.ms',
    'retry.backoff.max.ms',
    'retry.backoff.ms',
    'socket.connection.setup.timeout.max.ms',
    'socket.connection.setup.timeout.ms',
  ]),
  ...typed('BOOLEAN', ['enable.auto.commit', 'enable.idempotence']),
]);

function typed(type: ConfigType, names: readonly string[]): [string, ConfigType][] {
  return names.map((name) => [name, type]);
}
