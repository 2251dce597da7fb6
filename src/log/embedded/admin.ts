// The log port's administration over the embedded log: each method is one request to the store's thread.
import { failure, isFailure } from '../../errors/failure.js';
import type { LogAdmin, NewTopic, TopicDescription, TopicPartition } from '../port.js';
import { notCreated } from '../topic-refusal.js';
import type { Link } from './link.js';

export class EmbeddedAdmin implements LogAdmin {
  constructor(private readonly link: Link) {}

  clusterId(): Promise<string> {
    return this.link.call('clusterId', null);
  }

  listTopics(): Promise<string[]> {
    return this.link.call('topics', null);
  }

  async describeTopic(name: string): Promise<TopicDescription | null> {
    const info = await this.link.call('topic', name);
    return info === null
      ? null
      : { name, partitions: info.partitions, replicationFactor: 1, internal: false };
  }

  topicConfigs(name: string): Promise<Record<string, string> | null> {
    return this.link.call('topicConfigs', name);
  }

  async createTopic(topic: NewTopic): Promise<boolean> {
    try {
      return await this.link.call('createTopic', topic);
    } catch (error) {
      throw isFailure(error) && /^TOPIC_\w+_REFUSED$/.test(error.code)
        ? notCreated(topic.name, error)
        : error;
    }
  }

  async deleteTopic(name: string): Promise<void> {
    await this.link.call('deleteTopic', name);
  }

  offsets(topic: string, at: 'earliest' | 'latest'): Promise<Map<number, bigint>> {
    return this.link.call('offsets', { topic, at });
  }

  groupOffsets(group: string): Promise<(TopicPartition & { offset: bigint })[]> {
    return this.link.call('groupOffsets', group);
  }

  async alterGroupOffsets(
    group: string,
    offsets: readonly (TopicPartition & { offset: bigint | null })[],
  ): Promise<void> {
    await this.link.call('alterGroupOffsets', { group, offsets: [...offsets] });
  }

  async deleteGroup(group: string): Promise<void> {
    await this.link.call('deleteGroup', group);
  }

  async fenceProducers(): Promise<void> {
    throw failure('EMBEDDED_LOG_UNSUPPORTED', { what: 'transactions' });
  }

  /** Applies retention and compaction as of `now` (milliseconds) instead of waiting for their next turn. */
  async clean(now: number): Promise<void> {
    await this.link.call('clean', now);
  }

  async close(): Promise<void> {
    this.link.close();
  }
}
