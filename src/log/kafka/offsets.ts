// Looks up where partitions begin and end, at their leaders. Used by the reader and the admin.
import { failure } from '../../errors/failure.js';
import type { TopicPartition } from '../port.js';
import type { Cluster } from './cluster.js';
import * as codes from './protocol/error-codes.js';
import { EARLIEST, type FetchPart, LATEST, listOffsetsRequest } from './protocol/fetch.js';

export interface OffsetQuery extends TopicPartition {
  readonly at: 'earliest' | 'latest';
}

/** The leader of each partition asked for, by `topic-partition`. Throws TOPIC_UNKNOWN, KAFKA_BUSY (no leader now). */
export async function findLeaders(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
): Promise<Map<string, number>> {
  const leaders = new Map<string, number>();
  const metadata = await cluster.metadata([...new Set(partitions.map((p) => p.topic))]);
  for (const topic of metadata.topics) {
    if (topic.error === codes.UNKNOWN_TOPIC_OR_PARTITION)
      throw failure('TOPIC_UNKNOWN', { topic: topic.name });
    if (topic.error !== codes.NONE && topic.error !== codes.LEADER_NOT_AVAILABLE) {
      throw codes.brokerFailure(topic.error, `look up topic '${topic.name}'`);
    }
    for (const { partition, leader } of topic.partitions)
      leaders.set(partitionKey(topic.name, partition), leader);
  }
  for (const { topic, partition } of partitions) {
    const leader = leaders.get(partitionKey(topic, partition));
    if (leader === undefined)
      throw failure('KAFKA_REFUSED', {
        action: `read ${topic}-${partition}`,
        error: 'the topic has no such partition',
      });
    if (leader < 0)
      throw failure('KAFKA_BUSY', { action: `read ${topic}-${partition}`, error: 'it has no leader' });
  }
  return leaders;
}

/**
 * One attempt; the caller retries. `committed` = the end is the last stable offset instead of the high watermark.
 * Throws as `findLeaders`, and what the broker answers.
 */
export async function listOffsets(
  cluster: Cluster,
  queries: readonly OffsetQuery[],
  committed: boolean,
): Promise<Map<string, bigint>> {
  const leaders = await findLeaders(cluster, queries);
  const byLeader = new Map<number, FetchPart[]>();
  for (const { topic, partition, at } of queries) {
    const leader = leaders.get(partitionKey(topic, partition)) as number;
    const part = { topic, partition, offset: at === 'earliest' ? EARLIEST : LATEST };
    byLeader.set(leader, [...(byLeader.get(leader) ?? []), part]);
  }
  const found = new Map<string, bigint>();
  const requests = [...byLeader].map(async ([leader, parts]) => {
    const results = await cluster.connection(leader, 'control').request(listOffsetsRequest(parts, committed));
    for (const { topic, partition, error, offset } of results) {
      if (error !== codes.NONE) throw codes.brokerFailure(error, `read offsets of ${topic}-${partition}`);
      found.set(partitionKey(topic, partition), offset);
    }
  });
  await Promise.all(requests);
  return found;
}

export function partitionKey(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}
