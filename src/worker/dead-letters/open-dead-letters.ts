// Makes the dead letter topic of a task exist, and the queue that writes to it. Called when a task is built: a topic that
// cannot be made fails the task before its first record.

import type { Logger } from '../../api/logger.js';
import type { Props } from '../../config/config-key.js';
import { deadLetterDef } from '../../config/keys/dead-letter-keys.js';
import { failure, isFailure } from '../../errors/failure.js';
import type { LogAdmin, LogProducer } from '../../log/port.js';
import type { TaskIdentity } from '../client-properties.js';
import type { ErrorCounts } from '../error-policy.js';
import { DeadLetterQueue } from './dead-letter-queue.js';

export interface DeadLetterSettings {
  readonly topic: string;
  readonly replicationFactor: number;
  readonly withContext: boolean;
}

/** Null where the connector has no dead letter topic. */
export function deadLetterSettings(
  type: 'source' | 'sink',
  connectorProps: Props,
): DeadLetterSettings | null {
  const config = deadLetterDef(type).parse(connectorProps);
  const topic = config.string('errors.deadletterqueue.topic.name');
  if (topic === '') return null;
  return {
    topic,
    replicationFactor: config.int('errors.deadletterqueue.topic.replication.factor'),
    withContext: config.boolean('errors.deadletterqueue.context.headers.enable'),
  };
}

export interface OpenDeadLettersOptions {
  readonly settings: DeadLetterSettings;
  readonly producer: LogProducer;
  readonly admin: () => Promise<LogAdmin>;
  readonly id: TaskIdentity;
  readonly counts: ErrorCounts;
  readonly logger: Logger;
}

/** Throws DEAD_LETTERS_UNAVAILABLE, and retriable failures of the log as they are. */
export async function openDeadLetters(options: OpenDeadLettersOptions): Promise<DeadLetterQueue> {
  const { settings, producer, id, counts, logger } = options;
  const { topic, replicationFactor, withContext } = settings;
  try {
    const admin = await options.admin();
    if ((await admin.describeTopic(topic)) === null) {
      logger.warn({ topic }, `Topic ${topic} doesn't exist. Will attempt to create topic.`);
      await admin.createTopic({ name: topic, partitions: 1, replicationFactor, configs: {} });
    }
    await producer.prepare(topic);
  } catch (error) {
    if (isFailure(error) && error.retriable) throw error;
    throw failure('DEAD_LETTERS_UNAVAILABLE', { topic }, error);
  }
  return new DeadLetterQueue({ topic, producer, withContext, id, counts });
}
