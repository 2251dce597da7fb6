// A consumer's committed offsets at the coordinator of its group: read for partitions it was given, written for those it
// owns. On a connection of its own, so that neither waits behind a join.
import { type Failure, failure } from '../../../errors/failure.js';
import type { TopicPartition } from '../../port.js';
import type { Cluster } from '../cluster.js';
import { partitionKey } from '../fetch/offsets.js';
import type { KafkaGroupMember } from '../group/member.js';
import * as codes from '../protocol/error-codes.js';
import { offsetCommitRequest, offsetFetchRequest } from '../protocol/groups.js';

const OFFSETS = 'offsets';

export class StoredOffsets {
  constructor(
    private readonly cluster: Cluster,
    private readonly member: KafkaGroupMember,
    private readonly group: string,
  ) {}

  /** Null where none. Goes on trying up to `timeoutMs`. Throws GROUP_AUTHORIZATION, KAFKA_NOT_AUTHORIZED. */
  async read(partitions: readonly TopicPartition[], timeoutMs?: number): Promise<(bigint | null)[]> {
    if (partitions.length === 0) return [];
    const { coordinator } = this.member;
    const answer = await this.cluster.retrying(async () => {
      const found = await coordinator.request(offsetFetchRequest(this.group, partitions), OFFSETS);
      for (const error of [found.error, ...found.offsets.map((entry) => entry.error)])
        this.member.check(error);
      return found;
    }, timeoutMs);
    const offsets = new Map(
      answer.offsets.map((entry) => [partitionKey(entry.topic, entry.partition), entry.offset]),
    );
    return partitions.map(({ topic, partition }) => {
      const offset = offsets.get(partitionKey(topic, partition)) ?? -1n;
      return offset < 0n ? null : offset;
    });
  }

  /**
   * As the member it is now. Throws GROUP_REBALANCED, TOPIC_UNKNOWN (the others are committed), GROUP_INSTANCE_FENCED,
   * and what stayed retriable for default.api.timeout.ms.
   */
  async write(offsets: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void> {
    if (offsets.length === 0) return;
    const { member, group } = this;
    const { generation, identity } = member;
    if (generation < 0) throw failure('GROUP_REBALANCED', { group, detail: 'it has left the group' });
    const refused = await this.cluster.retrying(async (): Promise<Failure | null> => {
      const outcomes = await member.coordinator.request(
        offsetCommitRequest({ ...identity, generation }, offsets),
        OFFSETS,
      );
      let unknown: Failure | null = null;
      for (const { error, topic } of outcomes) {
        if (error === codes.UNKNOWN_TOPIC_OR_PARTITION) unknown ??= failure('TOPIC_UNKNOWN', { topic });
        else if (isRebalance(error))
          return failure('GROUP_REBALANCED', { group, detail: codes.errorName(error) });
        else member.check(error);
      }
      return unknown;
    });
    if (refused !== null) throw refused;
  }
}

function isRebalance(error: number): boolean {
  return (
    error === codes.ILLEGAL_GENERATION ||
    error === codes.UNKNOWN_MEMBER_ID ||
    error === codes.REBALANCE_IN_PROGRESS
  );
}
