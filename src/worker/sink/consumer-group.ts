// The consumer group of a sink connector: named after it unless its consumer's properties say otherwise. Used by its
// tasks, by validation's callers, and where REST reads and changes the group's offsets.
import type { Props } from '../../config/config-key.js';
import { below } from '../plugin-props.js';

/** `consumerProps`: of the connector's consumers, without prefix. */
export function consumerGroup(connector: string, consumerProps: Props): string {
  return consumerProps['group.id'] ?? `connect-${connector}`;
}

/** The same from the connector's and the worker's configs. */
export function groupOfConnector(connector: string, connectorProps: Props, workerProps: Props): string {
  return consumerGroup(connector, {
    ...below(workerProps, 'consumer.'),
    ...below(connectorProps, 'consumer.override.'),
  });
}
