// Makes the topics that a source task writes to, once per topic per task: by the connector's
// `topic.creation.*` groups where it has them, else with the log's own defaults. Called by the source sender for
// a topic it has not written to yet.
import { isFailure } from '../../errors/failure.js';
import type { LogAdmin, LogProducer, NewTopic } from '../../log/port.js';
import type { TopicGroup } from './topic-groups.js';

export interface TopicCreationOptions {
  readonly producer: LogProducer;
  readonly admin: () => Promise<LogAdmin>;
  /** Empty when topic creation is off or not configured. */
  readonly groups: readonly TopicGroup[];
}

/** Resolves when the topic exists and the producer knows it. Throws TOPIC_CREATE_REFUSED and the log's failures. */
export async function ensureTopic(topic: string, options: TopicCreationOptions): Promise<void> {
  const { producer, groups } = options;
  const group = groups.find((candidate) => candidate.matches(topic));
  if (group !== undefined) {
    const admin = await options.admin();
    if ((await admin.describeTopic(topic)) === null) await admin.createTopic(newTopic(topic, group));
    await producer.prepare(topic);
    return;
  }
  try {
    await producer.prepare(topic);
  } catch (error) {
    if (!isFailure(error, 'TOPIC_UNKNOWN')) throw error;
    const admin = await options.admin();
    await admin.createTopic({ name: topic, partitions: -1, replicationFactor: -1, configs: {} });
    await producer.prepare(topic);
  }
}

function newTopic(name: string, group: TopicGroup): NewTopic {
  const { partitions, replicationFactor, configs } = group;
  return { name, partitions, replicationFactor, configs };
}
