// What an assignor is given and returns, and the assignors there are under their Java class names. Used by the consumer:
// by every member to offer protocols, by the leader to assign.
import { failure } from '../../../../errors/failure.js';
import type { TopicPartition } from '../../../port.js';
import type { Subscription } from '../consumer-protocol.js';
import { range } from './range.js';
import { roundRobin } from './round-robin.js';
import { cooperativeSticky, sticky } from './sticky.js';

export interface AssignorMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly subscription: Subscription;
}

export interface Assignor {
  /** The protocol's name in the group. */
  readonly name: string;
  /** False: members must give everything up before they join. */
  readonly cooperative: boolean;
  /** What a member tells of itself beyond its subscription, given what it was assigned last. */
  userData(last: {
    readonly partitions: readonly TopicPartition[];
    readonly generation: number;
  }): Uint8Array | null;
  /**
   * @param counts partitions of each topic that exists
   * @returns by member id, one entry for each member
   */
  assign(
    members: readonly AssignorMember[],
    counts: ReadonlyMap<string, number>,
  ): Map<string, TopicPartition[]>;
}

const PACKAGE = 'org.apache.kafka.clients.consumer.';
const byClass: ReadonlyMap<string, Assignor> = new Map([
  [`${PACKAGE}RangeAssignor`, range],
  [`${PACKAGE}RoundRobinAssignor`, roundRobin],
  [`${PACKAGE}StickyAssignor`, sticky],
  [`${PACKAGE}CooperativeStickyAssignor`, cooperativeSticky],
]);

/** The assignors of `partition.assignment.strategy`, in order. Throws KAFKA_PROPERTY_UNSUPPORTED, KAFKA_PROPERTY_INVALID. */
export function assignors(strategy: string): Assignor[] {
  const names = strategy.split(',').map((name) => name.trim().replace(/^class /, ''));
  const found = names
    .filter((name) => name !== '')
    .map((name) => {
      const assignor = byClass.get(name);
      if (assignor === undefined) {
        throw failure('KAFKA_PROPERTY_UNSUPPORTED', {
          name: 'partition.assignment.strategy',
          detail: `'${name}' is none of ${[...byClass.keys()].join(', ')}.`,
        });
      }
      return assignor;
    });
  if (found.length === 0 || new Set(found).size < found.length) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'partition.assignment.strategy',
      value: strategy,
      detail: found.length === 0 ? 'it must name an assignor.' : 'it names an assignor twice.',
    });
  }
  return found;
}
