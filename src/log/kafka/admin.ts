// The Kafka log's admin: topics, their settings and ends, and stored group offsets. Made by open.ts for the worker,
// the stores, REST and the CLI. Calls go on trying through broker restarts up to default.api.timeout.ms.
import { failure } from '../../errors/failure.js';
import type { LogAdmin, NewTopic, TopicDescription, TopicPartition } from '../port.js';
import { notCreated } from '../topic-refusal.js';
import type { Cluster } from './cluster.js';
import { listOffsets } from './fetch/offsets.js';
import { Coordinator } from './group/coordinator.js';
import { GroupAdmin } from './group/group-admin.js';
import { takeOver } from './producer/take-over.js';
import * as codes from './protocol/error-codes.js';
import { createTopicRequest, deleteTopicRequest, describeConfigsRequest } from './protocol/topics.js';

const TOPIC_AUTHORIZATION_FAILED = 29;
const CLUSTER_AUTHORIZATION_FAILED = 31;
const isForbidden = (error: number) =>
  error === TOPIC_AUTHORIZATION_FAILED || error === CLUSTER_AUTHORIZATION_FAILED;
/** Why a broker does not create a topic. */
const REFUSALS: Readonly<
  Record<
    number,
    | 'TOPIC_NAME_REFUSED'
    | 'TOPIC_PARTITIONS_REFUSED'
    | 'TOPIC_REPLICAS_REFUSED'
    | 'TOPIC_SETTING_REFUSED'
    | 'TOPIC_POLICY_REFUSED'
  >
> = {
  [codes.INVALID_TOPIC]: 'TOPIC_NAME_REFUSED',
  37: 'TOPIC_PARTITIONS_REFUSED',
  38: 'TOPIC_REPLICAS_REFUSED',
  40: 'TOPIC_SETTING_REFUSED',
  44: 'TOPIC_POLICY_REFUSED',
};

export class KafkaAdmin implements LogAdmin {
  private readonly groups: GroupAdmin;

  constructor(private readonly cluster: Cluster) {
    this.groups = new GroupAdmin(cluster);
  }

  async clusterId(): Promise<string> {
    const { clusterId } = await this.cluster.retrying(() => this.cluster.metadata([]));
    return clusterId ?? '';
  }

  async listTopics(): Promise<string[]> {
    const metadata = await this.cluster.retrying(() => this.cluster.metadata(null));
    return metadata.topics
      .filter((topic) => !topic.internal)
      .map((topic) => topic.name)
      .sort();
  }

  async describeTopic(name: string): Promise<TopicDescription | null> {
    const topic = await this.cluster.retrying(() => this.cluster.topic(name));
    if (topic.error === codes.UNKNOWN_TOPIC_OR_PARTITION || topic.error === codes.INVALID_TOPIC) return null;
    if (topic.error !== codes.NONE && topic.error !== codes.LEADER_NOT_AVAILABLE) {
      throw codes.brokerFailure(topic.error, `describe topic '${name}'`);
    }
    return {
      name,
      partitions: topic.partitions.length,
      replicationFactor: topic.partitions[0]?.replicas ?? 0,
      internal: topic.internal,
    };
  }

  async topicConfigs(name: string): Promise<Record<string, string> | null> {
    return this.cluster.retrying(async () => {
      const { error, message, configs } = await this.cluster.any(describeConfigsRequest(name));
      if (error === codes.NONE) return configs;
      if (isForbidden(error)) return null;
      if (error === codes.UNKNOWN_TOPIC_OR_PARTITION) throw failure('TOPIC_UNKNOWN', { topic: name });
      throw codes.brokerFailure(error, `describe the settings of topic '${name}'`, message);
    });
  }

  async createTopic(topic: NewTopic): Promise<boolean> {
    let attempts = 0;
    const created = await this.cluster.retrying(async () => {
      if (attempts++ === 0 || this.cluster.controller < 0) await this.cluster.metadata([]);
      const request = createTopicRequest(topic, this.cluster.config.requestTimeoutMs);
      const { error, message } = await this.cluster.toController(request);
      if (error === codes.NONE) return true;
      // After a lost answer the topic may be this call's own.
      if (error === codes.TOPIC_ALREADY_EXISTS) return attempts > 1;
      if (codes.isRetriable(error) || isForbidden(error)) {
        throw codes.brokerFailure(error, `create topic '${topic.name}'`, message);
      }
      const detail = message ?? codes.errorName(error);
      throw notCreated(topic.name, failure(REFUSALS[error] ?? 'TOPIC_REFUSED', { detail }));
    });
    await this.untilLed(topic.name);
    return created;
  }

  async deleteTopic(name: string): Promise<void> {
    let attempts = 0;
    await this.cluster.retrying(async () => {
      if (attempts++ === 0) await this.cluster.metadata([]);
      const { error } = await this.cluster.toController(
        deleteTopicRequest(name, this.cluster.config.requestTimeoutMs),
      );
      if (error === codes.NONE || (error === codes.UNKNOWN_TOPIC_OR_PARTITION && attempts > 1)) return;
      if (error === codes.UNKNOWN_TOPIC_OR_PARTITION) throw failure('TOPIC_UNKNOWN', { topic: name });
      throw codes.brokerFailure(error, `delete topic '${name}'`);
    });
  }

  async offsets(
    topic: string,
    at: 'earliest' | 'latest',
    isolation: 'read_committed' | 'read_uncommitted' = 'read_uncommitted',
  ): Promise<Map<number, bigint>> {
    return this.cluster.retrying(async () => {
      const description = await this.describeTopic(topic);
      if (description === null) throw failure('TOPIC_UNKNOWN', { topic });
      const queries = Array.from({ length: description.partitions }, (_, partition) => ({
        topic,
        partition,
        at,
      }));
      const found = await listOffsets(this.cluster, queries, isolation === 'read_committed');
      return new Map(
        queries.map(({ partition }) => [partition, found.get(`${topic}-${partition}`) as bigint]),
      );
    });
  }

  groupOffsets(group: string): Promise<(TopicPartition & { offset: bigint })[]> {
    return this.groups.offsets(group);
  }

  alterGroupOffsets(
    group: string,
    offsets: readonly (TopicPartition & { offset: bigint | null })[],
  ): Promise<void> {
    return this.groups.alter(group, offsets);
  }

  deleteGroup(group: string): Promise<void> {
    return this.groups.delete(group);
  }

  async fenceProducers(transactionalIds: readonly string[]): Promise<void> {
    await Promise.all(
      transactionalIds.map((id) =>
        takeOver(new Coordinator(this.cluster, id, 'transaction'), { timeoutMs: 1 }),
      ),
    );
  }

  async close(): Promise<void> {
    this.cluster.close();
  }

  /** Brokers learn of a new topic one after another: who comes next shall find it, with leaders. */
  private async untilLed(name: string): Promise<void> {
    await this.cluster.retrying(async () => {
      const topic = await this.cluster.topic(name);
      if (topic.error !== codes.NONE || topic.partitions.some((partition) => partition.leader < 0)) {
        throw failure('KAFKA_BUSY', {
          action: `create topic '${name}'`,
          error: 'its partitions have no leader yet',
        });
      }
    });
  }
}
