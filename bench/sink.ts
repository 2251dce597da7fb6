// The sink's side of the bench, on kafkajs and so independent of Millrace's own log: when has a topic as many records as
// expected, how many distinct ids are in it, and when did each live record arrive.
import { Kafka, logLevel } from 'kafkajs';

export interface Sink extends AsyncDisposable {
  /** Resolves with performance.now() when the topic's end offsets sum up to `records`. Throws after `timeoutMs`. */
  reached(topic: string, records: number, timeoutMs: number): Promise<number>;
  /** Reads the whole topic and counts distinct `id`s of its keys. */
  distinctIds(topic: string): Promise<number>;
  /** Notes when each id of a topic arrives from now on. */
  arrivals(topic: string): Promise<Arrivals>;
}

export interface Arrivals {
  /** Milliseconds since the epoch by id; the first arrival counts. */
  readonly at: ReadonlyMap<number, number>;
  stop(): Promise<void>;
}

const ID = /"id":(\d+)/;

/**
 * Sends the broker 300,000 records of 1 KB to a topic of their own and deletes it: a Java broker's first hundreds of
 * megabytes are slow, and the arm that comes first should not pay for that.
 */
export async function warmBroker(bootstrap: string): Promise<void> {
  const kafka = new Kafka({ clientId: 'bench', brokers: [bootstrap], logLevel: logLevel.NOTHING });
  const [producer, admin] = [kafka.producer(), kafka.admin()];
  await Promise.all([producer.connect(), admin.connect()]);
  const topic = `warm-up-${process.pid}`;
  const messages = Array.from({ length: 1000 }, () => ({ value: Buffer.alloc(1024, 'x') }));
  for (let i = 0; i < 300; i++) await producer.send({ topic, messages });
  await admin.deleteTopics({ topics: [topic] });
  await Promise.all([producer.disconnect(), admin.disconnect()]);
}

export async function connectSink(bootstrap: string): Promise<Sink> {
  const kafka = new Kafka({ clientId: 'bench', brokers: [bootstrap], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();

  async function total(topic: string): Promise<number> {
    try {
      const ends = await admin.fetchTopicOffsets(topic);
      return ends.reduce((sum, end) => sum + Number(end.high), 0);
    } catch {
      // The connector has not made the topic yet.
      return 0;
    }
  }

  async function consume(topic: string, onKey: (key: string, at: number) => void, fromBeginning: boolean) {
    const consumer = kafka.consumer({
      groupId: `bench-${process.pid}-${performance.now()}`,
      maxWaitTimeInMs: 100,
    });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning });
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const at = performance.timeOrigin + performance.now();
        for (const message of batch.messages) if (message.key) onKey(message.key.toString(), at);
      },
    });
    await joined;
    return consumer;
  }

  return {
    async reached(topic, records, timeoutMs) {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const now = await total(topic);
        if (now >= records) return performance.now();
        if (performance.now() > deadline)
          throw new Error(`${topic} has ${now} of ${records} records after ${timeoutMs} ms`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    async distinctIds(topic) {
      const expected = await total(topic);
      const ids = new Set<number>();
      let seen = 0;
      let done = () => {};
      const finished = new Promise<void>((resolve) => {
        done = resolve;
      });
      const consumer = await consume(
        topic,
        (key) => {
          ids.add(Number(ID.exec(key)?.[1]));
          if (++seen === expected) done();
        },
        true,
      );
      if (expected > 0) await finished;
      await consumer.disconnect();
      return ids.size;
    },
    async arrivals(topic) {
      const at = new Map<number, number>();
      const consumer = await consume(
        topic,
        (key, now) => {
          const id = Number(ID.exec(key)?.[1]);
          if (!at.has(id)) at.set(id, now);
        },
        false,
      );
      return { at, stop: () => consumer.disconnect() };
    },
    async [Symbol.asyncDispose]() {
      await admin.disconnect();
    },
  };
}
