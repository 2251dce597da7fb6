// What the consumer tests share: a consumer with a log of what its listener was told, records to read, and waits for
// conditions (never for durations).
import { openKafkaLog } from '../../../../src/log/kafka/open.js';
import type { LogConsumer, TopicPartition } from '../../../../src/log/port.js';
import { keptLogger } from '../logger.js';

export interface Watched {
  readonly consumer: LogConsumer;
  /** `assigned a-0 a-1`, `revoked a-0`, `lost a-1`, in order; empty assignments are left out. */
  readonly told: string[];
  /** Values read, by partition. */
  readonly read: Map<string, string[]>;
  /** Polls until `done()`; commits what was read after each poll unless told otherwise. */
  until(done: () => boolean, options?: { commit?: boolean }): Promise<void>;
  owned(): string[];
}

export const name = ({ topic, partition }: TopicPartition) => `${topic}-${partition}`;

/** Properties over those of tests: quick heartbeats, from the beginning. */
export async function watched(
  bootstrap: string,
  o: {
    group: string;
    topics: readonly string[] | RegExp;
    properties?: Record<string, string>;
    log?: Record<string, string>;
  },
): Promise<Watched> {
  const log = await openKafkaLog({ 'bootstrap.servers': bootstrap, ...o.log }, keptLogger());
  const consumer = await log.consumer({
    group: o.group,
    properties: {
      'auto.offset.reset': 'earliest',
      'heartbeat.interval.ms': '200',
      // A machine that stands still for a while is no reason to be put out of the group.
      'session.timeout.ms': '120000',
      'metadata.max.age.ms': '1000',
      ...o.properties,
    },
  });
  const told: string[] = [];
  const note = (what: string) => async (partitions: readonly TopicPartition[]) => {
    if (partitions.length > 0) told.push([what, ...partitions.map(name).sort()].join(' '));
  };
  await consumer.subscribe(o.topics, {
    assigned: note('assigned'),
    revoked: note('revoked'),
    lost: note('lost'),
  });
  const read = new Map<string, string[]>();
  const until: Watched['until'] = async (done, { commit = true } = {}) => {
    const end = Date.now() + 180_000;
    while (!done()) {
      if (Date.now() > end) throw new Error(`not within three minutes; told: ${told.join('; ')}`);
      const got = await consumer.poll(100);
      for (const { topic, partition, records } of got) {
        const list = read.get(`${topic}-${partition}`) ?? [];
        for (const { value } of records) list.push(Buffer.from(value as Uint8Array).toString());
        read.set(`${topic}-${partition}`, list);
      }
      if (commit && got.length > 0) {
        await consumer.commit(
          got.map(({ topic, partition, nextOffset }) => ({ topic, partition, offset: nextOffset })),
        );
      }
    }
  };
  const close = consumer.close.bind(consumer);
  consumer.close = async () => {
    await close();
    await log.close();
  };
  return { consumer, told, read, until, owned: () => consumer.assignment().map(name).sort() };
}

/** Creates a topic and writes `count` numbered values to each partition. */
export async function filled(
  bootstrap: string,
  o: { topic: string; partitions: number; count: number; from?: number },
): Promise<void> {
  const log = await openKafkaLog({ 'bootstrap.servers': bootstrap }, keptLogger());
  const admin = await log.admin();
  await admin.createTopic({ name: o.topic, partitions: o.partitions, replicationFactor: 1, configs: {} });
  const producer = await log.producer();
  await producer.prepare(o.topic);
  for (let i = o.from ?? 0; i < (o.from ?? 0) + o.count; i++) {
    for (let partition = 0; partition < o.partitions; partition++) {
      const value = Buffer.from(String(i));
      producer.append({ topic: o.topic, partition, key: null, value, headers: [], timestamp: null });
    }
  }
  await producer.flush();
  await log.close();
}

/** Polls all of them at once until `done()`. */
export async function together(members: readonly Watched[], done: () => boolean): Promise<void> {
  await Promise.all(members.map((member) => member.until(done)));
}
