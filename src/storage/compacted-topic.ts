// Makes sure that an internal topic exists and is fit for a store: `cleanup.policy` exactly `compact`, and one
// partition where the format needs it. Called when a store starts.
import { failure } from '../errors/failure.js';
import type { LogAdmin } from '../log/port.js';

export interface CompactedTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs?: Readonly<Record<string, string>> | undefined;
  readonly configKey: string;
  /** What is kept in it, for error texts, e.g. `connector configurations`. */
  readonly purpose: string;
  readonly singlePartition?: boolean | undefined;
}

/** Creates the topic or checks it. Throws STORE_TOPIC_POLICY or STORE_TOPIC_PARTITIONS. */
export async function ensureCompactedTopic(admin: LogAdmin, wanted: CompactedTopic): Promise<void> {
  const { topic, partitions, replicationFactor, configKey } = wanted;
  let found = await admin.describeTopic(topic);
  if (found === null) {
    await admin.createTopic({
      name: topic,
      partitions,
      replicationFactor,
      configs: { ...wanted.configs, 'cleanup.policy': 'compact' },
    });
    found = await admin.describeTopic(topic);
  }
  if (wanted.singlePartition && found !== null && found.partitions !== 1) {
    throw failure('STORE_TOPIC_PARTITIONS', { topic, configKey, partitions: found.partitions });
  }
  const configs = await admin.topicConfigs(topic);
  const policy = configs?.['cleanup.policy'];
  if (policy !== undefined && policy.trim() !== 'compact') {
    throw failure('STORE_TOPIC_POLICY', { topic, configKey, purpose: wanted.purpose, policy });
  }
}
