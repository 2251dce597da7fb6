// Makes the topics that a source task writes to, once per topic per task: by the connector's
// `topic.creation.*` groups where it has them, else with the log's own defaults. Called by the source sender for
// a topic it has not written to yet.
import type { Props } from '../../config/config-key.js';
import { compileJavaRegex } from '../../config/java-regex.js';
import { isFailure } from '../../errors/failure.js';
import type { LogAdmin, LogProducer, NewTopic } from '../../log/port.js';
import { below } from '../plugin-props.js';

export interface TopicGroup {
  readonly name: string;
  matches(topic: string): boolean;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
}

const OWN_KEYS = new Set(['include', 'exclude', 'partitions', 'replication.factor']);

/** Groups in the order in which they are tried, `default` last; empty when the connector has none. */
export function topicGroups(props: Props): TopicGroup[] {
  const named = list(props['topic.creation.groups']).filter((name) => name !== 'default');
  if (props['topic.creation.default.partitions'] === undefined && named.length === 0) return [];
  return [...named, 'default'].map((name) => {
    const own = below(props, `topic.creation.${name}.`);
    const fallback = below(props, 'topic.creation.default.');
    const include = list(name === 'default' ? '.*' : own['include']).map(fullMatch);
    const exclude = list(own['exclude']).map(fullMatch);
    return {
      name,
      matches: (topic) => include.some((r) => r(topic)) && !exclude.some((r) => r(topic)),
      partitions: Number(own['partitions'] ?? fallback['partitions'] ?? -1),
      replicationFactor: Number(own['replication.factor'] ?? fallback['replication.factor'] ?? -1),
      configs: Object.fromEntries(Object.entries(own).filter(([key]) => !OWN_KEYS.has(key))),
    };
  });
}

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

function fullMatch(pattern: string): (text: string) => boolean {
  const compiled = compileJavaRegex(pattern);
  return (text) => compiled.matches(text);
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
