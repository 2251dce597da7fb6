// Stored offsets of consumer groups, at the group's coordinator. Part of the admin. Offsets can be changed only
// while the group has no members: the broker sees to that, KAFKA_GROUP_ACTIVE says so.
import { failure, isFailure } from '../../../errors/failure.js';
import type { TopicPartition } from '../../port.js';
import type { Cluster } from '../cluster.js';
import type { WireRequest } from '../connection.js';
import * as codes from '../protocol/error-codes.js';
import * as requests from '../protocol/groups.js';

const ACTIVE: ReadonlySet<number> = new Set([22, 25, 27, 68, 86]);

const NOBODY = { generation: -1, memberId: '', instanceId: null };

export class GroupAdmin {
  constructor(private readonly cluster: Cluster) {}

  async offsets(group: string): Promise<(TopicPartition & { offset: bigint })[]> {
    const answer = await this.ask(group, requests.offsetFetchRequest(group, null), (found) => [
      found.error,
      ...found.offsets.map((entry) => entry.error),
    ]);
    return answer.offsets
      .filter((entry) => entry.offset >= 0n)
      .map(({ topic, partition, offset }) => ({ topic, partition, offset }));
  }

  async alter(
    group: string,
    offsets: readonly (TopicPartition & { offset: bigint | null })[],
  ): Promise<void> {
    const set = offsets.filter(
      (entry): entry is TopicPartition & { offset: bigint } => entry.offset !== null,
    );
    const gone = offsets.filter((entry) => entry.offset === null);
    if (set.length > 0) {
      await this.ask(group, requests.offsetCommitRequest({ ...NOBODY, group }, set), (outcomes) =>
        outcomes.map((o) => o.error),
      );
    }
    if (gone.length > 0) {
      // An offset that is not there is as deleted as can be.
      const harmless = new Set([codes.GROUP_ID_NOT_FOUND, codes.UNKNOWN_TOPIC_OR_PARTITION]);
      await this.ask(group, requests.offsetDeleteRequest(group, gone), (answer) =>
        [answer.error, ...answer.outcomes.map((o) => o.error)].filter((error) => !harmless.has(error)),
      );
    }
  }

  async delete(group: string): Promise<void> {
    await this.ask(group, requests.deleteGroupRequest(group), (error) =>
      error === codes.GROUP_ID_NOT_FOUND ? [] : [error],
    );
  }

  /** Sends to the coordinator, found anew on each try; `errors` lists the codes of an answer. */
  private ask<T>(group: string, request: WireRequest<T>, errors: (answer: T) => number[]): Promise<T> {
    const action = `use the offsets of group '${group}'`;
    return this.cluster.retrying(async () => {
      const coordinator = await this.cluster.any(requests.findCoordinatorRequest(group));
      if (coordinator.error !== codes.NONE)
        throw codes.brokerFailure(coordinator.error, action, coordinator.message);
      const answer = await this.toBroker(coordinator.id, request);
      const error = errors(answer).find((code) => code !== codes.NONE);
      if (error === undefined) return answer;
      if (ACTIVE.has(error)) throw failure('KAFKA_GROUP_ACTIVE', { group, error: codes.errorName(error) });
      // Asked again, the answer would be the same.
      if (error === codes.UNKNOWN_TOPIC_OR_PARTITION)
        throw failure('KAFKA_REFUSED', { action, error: codes.errorName(error) });
      throw codes.brokerFailure(error, action);
    });
  }

  private async toBroker<T>(id: number, request: WireRequest<T>): Promise<T> {
    try {
      return await this.cluster.connection(id, 'control').request(request);
    } catch (error) {
      if (!isFailure(error, 'KAFKA_BUSY')) throw error;
      await this.cluster.metadata([]);
      return this.cluster.connection(id, 'control').request(request);
    }
  }
}
