// Writes and reads the topics of a runtime case: on a broker by kafkajs, which neither the originals nor Millrace's own
// log code share, or on the embedded log of a worker in this process. Values are bytes: a case may hold garbage.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import type { Log, LogHeader } from '../../../src/log/port.js';
import { quietClient, withAdmin } from '../../servers/kafka.js';
import { uniqueName } from '../../servers/kept.js';
import type { Content, GivenRecord } from './case.js';

export interface FoundRecord {
  readonly partition: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly LogHeader[];
}

export interface TopicShown {
  readonly partitions: number;
  /** Absent where the log has no such setting. */
  readonly configs: Readonly<Record<string, string | undefined>>;
}

export interface RuntimeTopics {
  /** Creates the topic where it is missing, then appends in order. */
  produce(topic: string, partitions: number, records: readonly GivenRecord[]): Promise<void>;
  /** Records in a topic; 0 where there is none. */
  count(topic: string): Promise<number>;
  /** The first records of a topic, by partition and offset; fewer when no more come within the time. */
  consume(topic: string, count: number, waitMs: number): Promise<FoundRecord[]>;
  /** null where there is no such topic. */
  describe(topic: string, configs: readonly string[]): Promise<TopicShown | null>;
  /** Deletes the topics that it chooses. */
  remove(isMeant: (topic: string) => boolean): Promise<void>;
}

export function bytesOf(content: Content | undefined): Buffer | null {
  if (content === null || content === undefined) return null;
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.base64, 'base64');
}

/** The protocol's number of topics among what has settings. */
const TOPIC_RESOURCE = 2;

/** Topics of a broker. */
export function brokerTopics(bootstrap: string): RuntimeTopics {
  const client = quietClient(bootstrap);
  return {
    async produce(topic, partitions, records) {
      await withAdmin(bootstrap, (admin) =>
        admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: partitions }] }),
      );
      const producer = client.producer();
      await producer.connect();
      const messages = records.map(({ key, value, headers = [], timestamp, partition }) => ({
        key: bytesOf(key),
        value: bytesOf(value),
        headers: Object.fromEntries(headers.map(([name, content]) => [name, bytesOf(content) as Buffer])),
        ...(timestamp === undefined ? {} : { timestamp: String(timestamp) }),
        ...(partition === undefined ? {} : { partition }),
      }));
      try {
        // What is sent again after a failure is sent whole: a batch of one partition is written whole or not at all.
        for (const partition of new Set(messages.map((message) => message.partition))) {
          const batch = messages.filter((message) => message.partition === partition);
          await whileRetriable(() => producer.send({ topic, messages: batch }));
        }
      } finally {
        await producer.disconnect();
      }
    },
    count: (topic) => countOnBroker(bootstrap, topic),
    consume: (topic, count, waitMs) => consumeFromBroker(client, bootstrap, { topic, count, waitMs }),
    describe: (topic, configs) =>
      withAdmin(bootstrap, async (admin) => {
        if (!(await admin.listTopics()).includes(topic)) return null;
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
        const { resources } = await admin.describeConfigs({
          includeSynonyms: false,
          resources: [{ type: TOPIC_RESOURCE, name: topic, configNames: [...configs] }],
        });
        const found = resources[0]!.configEntries.map((entry) => [entry.configName, entry.configValue]);
        return { partitions: topics[0]!.partitions.length, configs: Object.fromEntries(found) };
      }),
    async remove(isMeant) {
      for (;;) {
        const topics = await withAdmin(bootstrap, async (admin) =>
          (await admin.listTopics()).filter(isMeant),
        );
        if (topics.length === 0) return;
        await withAdmin(bootstrap, (admin) => admin.deleteTopics({ topics })).catch(() => {});
        await sleep(100);
      }
    },
  };
}

/** A topic made this moment has no leader yet, a broker of this minute no coordinator. */
async function whileRetriable<T>(work: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + 30_000; ; await sleep(200)) {
    try {
      return await work();
    } catch (error) {
      if (!(error as { retriable?: boolean }).retriable || Date.now() > deadline) throw error;
    }
  }
}

async function countOnBroker(bootstrap: string, topic: string): Promise<number> {
  const ends = await withAdmin(bootstrap, (admin) => admin.fetchTopicOffsets(topic)).catch(() => []);
  return ends.reduce((sum, { high }) => sum + Number(high), 0);
}

interface Wanted {
  readonly topic: string;
  readonly count: number;
  readonly waitMs: number;
}

async function consumeFromBroker(client: Kafka, bootstrap: string, wanted: Wanted): Promise<FoundRecord[]> {
  const { topic, count } = wanted;
  const deadline = Date.now() + wanted.waitMs;
  let there = await countOnBroker(bootstrap, topic);
  for (; there < count && Date.now() < deadline; await sleep(100))
    there = await countOnBroker(bootstrap, topic);
  if (there === 0) return [];
  const found: (FoundRecord & { offset: number })[] = [];
  const consumer = client.consumer({ groupId: uniqueName('conformance') });
  await consumer.connect();
  try {
    await whileRetriable(() => consumer.subscribe({ topics: [topic], fromBeginning: true }));
    await consumer.run({
      autoCommit: false,
      async eachMessage({ partition, message }) {
        const headers = Object.entries(message.headers ?? {}).flatMap(([key, value]) =>
          [value].flat().map((each) => ({ key, value: each === undefined ? null : Buffer.from(each) })),
        );
        found.push({
          partition,
          offset: Number(message.offset),
          key: message.key,
          value: message.value,
          headers,
        });
      },
    });
    while (found.length < there) await sleep(25);
  } finally {
    await consumer.disconnect();
  }
  return found.sort((a, b) => a.partition - b.partition || a.offset - b.offset).slice(0, count);
}

/** Topics of an embedded log opened as a member. */
export function embeddedLogTopics(log: Log): RuntimeTopics {
  return {
    async produce(topic, partitions, records) {
      const admin = await log.admin();
      // The cases' timestamps are of years ago. Dead letters keep those of their records.
      const configs = { 'retention.ms': '-1' };
      await admin.createTopic({ name: topic, partitions, replicationFactor: 1, configs });
      const letters = topic.replace(/-in$/, '-dead');
      await admin.createTopic({ name: letters, partitions: 1, replicationFactor: 1, configs });
      await admin.close();
      const producer = await log.producer();
      await producer.prepare(topic);
      for (const { key, value, headers = [], timestamp = null, partition = null } of records) {
        producer.append({
          topic,
          partition,
          key: bytesOf(key),
          value: bytesOf(value),
          headers: headers.map(([name, content]) => ({ key: name, value: bytesOf(content) })),
          timestamp,
        });
      }
      await producer.flush();
      await producer.close();
    },
    async count(topic) {
      return [...(await endsOf(log, topic)).values()].reduce((sum, end) => sum + Number(end), 0);
    },
    async consume(topic, count, waitMs) {
      const deadline = Date.now() + waitMs;
      while ((await this.count(topic)) < count && Date.now() < deadline) await sleep(50);
      return (await readAll(log, topic, await endsOf(log, topic))).slice(0, count);
    },
    async describe(topic, configs) {
      const admin = await log.admin();
      const found = await admin.describeTopic(topic);
      const all = await admin.topicConfigs(topic);
      await admin.close();
      if (found === null) return null;
      return {
        partitions: found.partitions,
        configs: Object.fromEntries(configs.map((name) => [name, all?.[name]])),
      };
    },
    async remove(isMeant) {
      const admin = await log.admin();
      for (const name of await admin.listTopics()) if (isMeant(name)) await admin.deleteTopic(name);
      await admin.close();
    },
  };
}

async function endsOf(log: Log, topic: string): Promise<Map<number, bigint>> {
  const admin = await log.admin();
  const known = (await admin.describeTopic(topic)) !== null;
  const ends = known ? await admin.offsets(topic, 'latest') : new Map<number, bigint>();
  await admin.close();
  return ends;
}

async function readAll(log: Log, topic: string, ends: ReadonlyMap<number, bigint>): Promise<FoundRecord[]> {
  const found: FoundRecord[] = [];
  for (const partition of [...ends.keys()].sort((a, b) => a - b)) {
    const reader = await log.reader();
    try {
      await reader.assign([{ topic, partition, offset: 'earliest' }]);
      while (reader.position({ topic, partition }) < ends.get(partition)!) {
        for (const { records } of await reader.poll(500)) {
          found.push(...records.map((record) => ({ ...record, partition })));
        }
      }
    } finally {
      await reader.close();
    }
  }
  return found;
}
