// Which topics a subscription means now, and how many partitions they have. Used by the consumer when it joins and, in
// between, to see that it has to join again: a topic came that matches, or one of the group's changed or went.
import type { Cluster } from '../cluster.js';
import * as codes from '../protocol/error-codes.js';

export interface TopicWatchOptions {
  readonly cluster: Cluster;
  readonly topics: readonly string[] | RegExp;
  /** A pattern passes over the cluster's internal topics. */
  readonly excludeInternal: boolean;
  /** A topic asked for by name may be created by the broker. */
  readonly createTopics: boolean;
}

export class TopicWatch {
  /** True when a topic asked for by name did not exist at the last look. */
  missing = false;
  private readonly pattern: RegExp | null;

  constructor(private readonly o: TopicWatchOptions) {
    // The whole name has to match, as with Java's patterns.
    this.pattern =
      o.topics instanceof RegExp
        ? new RegExp(`^(?:${o.topics.source})$`, o.topics.flags.replace(/[gy]/g, ''))
        : null;
  }

  /** Asks one broker. Throws as `Cluster.any`, and KAFKA_NOT_AUTHORIZED. */
  async subscribed(): Promise<string[]> {
    const { cluster, topics, excludeInternal, createTopics } = this.o;
    const { pattern } = this;
    if (pattern === null) {
      const names = [...(topics as readonly string[])].sort();
      const metadata = await cluster.metadata(names, createTopics);
      this.missing = false;
      for (const { name, error } of metadata.topics) {
        if (error === codes.UNKNOWN_TOPIC_OR_PARTITION || error === codes.LEADER_NOT_AVAILABLE)
          this.missing = true;
        else if (error !== codes.NONE) throw codes.brokerFailure(error, `subscribe to topic '${name}'`);
      }
      return names;
    }
    const metadata = await cluster.metadata(null);
    return metadata.topics
      .filter(
        ({ name, internal, error }) =>
          error === codes.NONE && !(internal && excludeInternal) && pattern.test(name),
      )
      .map(({ name }) => name)
      .sort();
  }

  /** Those that exist. */
  async counts(topics: readonly string[]): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    if (topics.length === 0) return counts;
    const metadata = await this.o.cluster.metadata(topics);
    for (const { name, partitions } of metadata.topics) {
      if (partitions.length > 0) counts.set(name, partitions.length);
    }
    return counts;
  }
}

export function sameTopics(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

export function sameCounts(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, count] of a) if (b.get(name) !== count) return false;
  return true;
}
