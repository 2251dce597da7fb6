// Makes the topics that a source task writes to, once per topic per task: by the connector's
// `topic.creation.*` groups where it has them, else with the log's own defaults. Called by the source sender for
// a topic it has not written to yet.
import { failure, isFailure } from '../../errors/failure.js';
import type { LogAdmin, LogProducer, NewTopic } from '../../log/port.js';
import type { TopicGroup } from './topic-groups.js';

export interface TopicCreationOptions {
  readonly producer: LogProducer;
  readonly admin: () => Promise<LogAdmin>;
  /** Empty when topic creation is off or not configured. */
  readonly groups: readonly TopicGroup[];
}

/** Resolves when the topic exists and the producer knows it. Throws TOPIC_CREATE_REFUSED, TOPIC_NOT_DESCRIBED,
 * TOPIC_NOT_ALLOWED, TOPIC_NAME_REFUSED and the log's failures. */
export async function ensureTopic(topic: string, options: TopicCreationOptions): Promise<void> {
  const { producer, groups } = options;
  const group = groups.find((candidate) => candidate.matches(topic));
  if (group !== undefined) {
    const admin = await options.admin();
    if ((await admin.describeTopic(topic)) === null) await created(admin, newTopic(topic, group));
    await producer.prepare(topic);
    return;
  }
  try {
    await producer.prepare(topic);
  } catch (error) {
    if (!isFailure(error, 'TOPIC_UNKNOWN')) throw error;
    const admin = await options.admin();
    try {
      await admin.createTopic({ name: topic, partitions: -1, replicationFactor: -1, configs: {} });
    } catch (refused) {
      // Nobody has asked for a topic's creation: it is the producer that cannot send to such a name.
      if (isFailure(refused) && isFailure(refused.cause, 'TOPIC_NAME_REFUSED')) {
        throw failure('TOPIC_NAME_REFUSED', { detail: `Invalid topics: [${topic}]` });
      }
      throw refused;
    }
    await producer.prepare(topic);
  }
}

/** As the original: a topic is looked up before it is created, and its name is wrong by then. */
async function created(admin: LogAdmin, topic: NewTopic): Promise<void> {
  try {
    await admin.createTopic(topic);
  } catch (error) {
    if (isFailure(error, 'KAFKA_NOT_AUTHORIZED')) throw failure('TOPIC_NOT_ALLOWED', topic, error);
    if (isFailure(error) && isFailure(error.cause, 'TOPIC_NAME_REFUSED')) {
      const detail = 'The request attempted to perform an operation on an invalid topic.';
      throw failure('TOPIC_NOT_DESCRIBED', { topic: topic.name }, failure('TOPIC_NAME_REFUSED', { detail }));
    }
    throw error;
  }
}

function newTopic(name: string, group: TopicGroup): NewTopic {
  const { partitions, replicationFactor, configs } = group;
  return { name, partitions, replicationFactor, configs };
}
