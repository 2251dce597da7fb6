// Looks up where partitions begin and end, at their leaders. Used by the reader and the admin.
import { type Failure, failure } from '../../../errors/failure.js';
import type { TopicPartition } from '../../port.js';
import type { Cluster } from '../cluster.js';
import * as codes from '../protocol/error-codes.js';
import { EARLIEST, type FetchPart, LATEST, listOffsetsRequest } from '../protocol/fetch.js';

export interface OffsetQuery extends TopicPartition {
  /** A number = the first record of that time (ms) or later, the end where there is none. */
  readonly at: 'earliest' | 'latest' | bigint;
}

export interface KnownLeaders {
  /** By partition key; -1 = the partition has none now. */
  readonly leaders: ReadonlyMap<string, number>;
  /** The topics that exist. */
  readonly topics: ReadonlySet<string>;
}

/**
 * The leaders of those partitions that exist. Throws KAFKA_NOT_AUTHORIZED and
 * what else the broker says of a topic, save that it does not exist.
 */
export async function knownLeaders(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
): Promise<KnownLeaders> {
  const leaders = new Map<string, number>();
  const topics = new Set<string>();
  const metadata = await cluster.metadata([...new Set(partitions.map((p) => p.topic))]);
  for (const topic of metadata.topics) {
    if (topic.error === codes.UNKNOWN_TOPIC_OR_PARTITION) continue;
    if (topic.error !== codes.NONE && topic.error !== codes.LEADER_NOT_AVAILABLE) {
      throw codes.brokerFailure(topic.error, `look up topic '${topic.name}'`);
    }
    topics.add(topic.name);
    for (const { partition, leader } of topic.partitions)
      leaders.set(partitionKey(topic.name, partition), leader);
  }
  return { leaders, topics };
}

/** Why a partition cannot be read: its topic is gone, it is not one of the topic's, or it has no leader now. */
export function missingLeader({ topic, partition }: TopicPartition, known: KnownLeaders): Failure {
  if (!known.topics.has(topic)) return failure('TOPIC_UNKNOWN', { topic });
  const action = `read ${topic}-${partition}`;
  return known.leaders.has(partitionKey(topic, partition))
    ? failure('KAFKA_BUSY', { action, error: 'it has no leader' })
    : failure('KAFKA_REFUSED', { action, error: 'the topic has no such partition' });
}

/** The leader of each partition asked for. Throws TOPIC_UNKNOWN, KAFKA_BUSY (no leader now) and as `knownLeaders`. */
export async function findLeaders(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
): Promise<ReadonlyMap<string, number>> {
  const known = await knownLeaders(cluster, partitions);
  for (const place of partitions) {
    const leader = known.leaders.get(partitionKey(place.topic, place.partition)) ?? -1;
    if (leader < 0) throw missingLeader(place, known);
  }
  return known.leaders;
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
    const part = { topic, partition, offset: typeof at === 'bigint' ? at : PLACES[at] };
    byLeader.set(leader, [...(byLeader.get(leader) ?? []), part]);
  }
  const found = new Map<string, bigint>();
  const later: OffsetQuery[] = [];
  const requests = [...byLeader].map(async ([leader, parts]) => {
    const results = await cluster.connection(leader, 'control').request(listOffsetsRequest(parts, committed));
    for (const { topic, partition, error, offset } of results) {
      if (error !== codes.NONE) throw codes.brokerFailure(error, `read offsets of ${topic}-${partition}`);
      if (offset < 0n) later.push({ topic, partition, at: 'latest' });
      else found.set(partitionKey(topic, partition), offset);
    }
  });
  await Promise.all(requests);
  if (later.length > 0)
    for (const [key, end] of await listOffsets(cluster, later, committed)) found.set(key, end);
  return found;
}

const PLACES = { earliest: EARLIEST, latest: LATEST };

export function partitionKey(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}
