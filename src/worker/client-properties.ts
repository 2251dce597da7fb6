// Kafka client properties of a task's producer, consumer and admin client: the worker's own connection, then its
// `producer.`/`consumer.`/`admin.` keys, then the connector's `*.override.` keys. Pure; called when a task's thread starts.
import type { Props } from '../config/config-key.js';
import type { LogConfig } from '../log/port.js';
import { below } from './plugin-props.js';

export interface TaskIdentity {
  readonly connector: string;
  readonly task: number;
}

/** The log that a kind of client of this task opens, and the client's own properties. */
export interface ClientLog {
  readonly log: LogConfig;
  readonly clientId: string;
  readonly properties: Props;
}

export interface ClientPropertiesInput {
  readonly kind: 'producer' | 'consumer' | 'admin';
  /** Of the dead letter queue of a sink. */
  readonly deadLetters?: boolean | undefined;
  readonly log: LogConfig;
  readonly id: TaskIdentity;
  readonly workerProps: Props;
  readonly connectorProps: Props;
}

export function clientLog(input: ClientPropertiesInput): ClientLog {
  const { kind, log, id, workerProps, connectorProps } = input;
  const name = `connector-${input.deadLetters ? 'dlq-' : ''}${kind === 'admin' ? 'adminclient' : kind}`;
  const properties = {
    ...below(workerProps, `${kind}.`),
    ...below(connectorProps, `${kind}.override.`),
  };
  const clientId = properties['client.id'] ?? `${name}-${id.connector}-${id.task}`;
  if (log.kind !== 'kafka') return { log, clientId, properties };
  // What only a consumer knows is for the consumer: a log is opened without.
  const own = kind === 'consumer' ? {} : properties;
  const connection = { ...log.properties, ...own, 'client.id': clientId };
  return { log: { kind: 'kafka', properties: connection }, clientId, properties };
}
