// Consumes whole topics of a broker with kafkajs, which neither the originals nor Millrace's own log code share.
// Used by main.ts.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { quietClient } from '../../servers/kafka.js';
import { uniqueName } from '../../servers/kept.js';
import type { RawRecord } from '../normalise.js';
import { belongsTo, isCounted, type Topics } from './topics.js';

/** The topics of a broker; with a connection of its own, until it is disposed of. */
export function kafkaTopics(bootstrap: string): Topics & AsyncDisposable {
  let current: Promise<Admin> | null = null;
  const all: Admin[] = [];
  const opened = async () => {
    const admin = quietClient(bootstrap).admin();
    all.push(admin);
    await admin.connect();
    return admin;
  };
  // The client asks for every topic it was ever asked for; one that was deleted behind its back fails all that follows.
  const withAdmin = async <T>(work: (admin: Admin) => Promise<T>): Promise<T> => {
    for (let attempt = 0; ; attempt++) {
      current ??= opened();
      const used = current;
      try {
        return await work(await used);
      } catch (error) {
        if (!passes(error) || attempt >= 20) throw error;
        if (current === used) current = null;
        await sleep(200);
      }
    }
  };
  return {
    bootstrap,
    signal: (prefix, signal) => sendSignal(bootstrap, prefix, signal),
    count: (prefix) => withAdmin((admin) => countRecords(admin, prefix)),
    read: (prefix) => withAdmin((admin) => readTopics(bootstrap, admin, prefix)),
    remove: (prefix) => withAdmin((admin) => deleteTopics(admin, prefix)),
    async [Symbol.asyncDispose]() {
      for (const admin of all) await admin.disconnect();
    },
  };
}

async function topicsOf(admin: Admin, prefix: string): Promise<string[]> {
  const topics = await admin.listTopics();
  return topics.filter((name) => belongsTo(name, prefix)).sort();
}

async function sendSignal(bootstrap: string, prefix: string, signal: string): Promise<void> {
  const producer = quietClient(bootstrap).producer({ allowAutoTopicCreation: true });
  await producer.connect();
  await producer.send({
    topic: `${prefix}-signal`,
    messages: [{ key: prefix, value: signal, partition: 0 }],
  });
  await producer.disconnect();
}

async function deleteTopics(admin: Admin, prefix: string): Promise<void> {
  for (;;) {
    const topics = await topicsOf(admin, prefix);
    if (topics.length === 0) return;
    await admin.deleteTopics({ topics, timeout: 30_000 }).catch(() => {});
    await sleep(100);
  }
}

async function countRecords(admin: Admin, prefix: string): Promise<number> {
  const topics = (await topicsOf(admin, prefix)).filter((name) => isCounted(name, prefix));
  const offsets = await Promise.all(topics.map((topic) => topicOffsets(admin, topic)));
  return offsets.flat().reduce((total, { high }) => total + Number(high), 0);
}

// A topic made this moment has no leader yet: that is the broker's time, not the connector's failure.
async function topicOffsets(
  admin: Admin,
  topic: string,
): Promise<Awaited<ReturnType<Admin['fetchTopicOffsets']>>> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await admin.fetchTopicOffsets(topic);
    } catch (error) {
      // A TypeError: the client reads an answer that has no offsets yet.
      const { retriable } = error as { retriable?: boolean };
      if ((!retriable && !(error instanceof TypeError)) || attempt >= 300) throw error;
      await sleep(100);
    }
  }
}

/** What the client has given up on, but might not have with a connection of its own. */
function passes(error: unknown): boolean {
  return (error as { cause?: { retriable?: boolean } }).cause?.retriable === true;
}

async function readTopics(bootstrap: string, admin: Admin, prefix: string): Promise<RawRecord[]> {
  const topics = await topicsOf(admin, prefix);
  const ends = new Map<string, number>();
  for (const topic of topics) {
    for (const { partition, high } of await topicOffsets(admin, topic)) {
      if (Number(high) > 0) ends.set(`${topic}/${partition}`, Number(high));
    }
  }
  if (ends.size === 0) return [];
  // A broker of this minute may still be loading its group coordinator.
  for (;;) {
    try {
      return await consume(bootstrap, topics, ends);
    } catch (error) {
      if (!(error as { retriable?: boolean }).retriable) throw error;
      await sleep(500);
    }
  }
}

async function consume(
  bootstrap: string,
  topics: string[],
  ends: ReadonlyMap<string, number>,
): Promise<RawRecord[]> {
  const read = new Map<string, RawRecord[]>();
  const consumer = quietClient(bootstrap).consumer({ groupId: uniqueName('conformance') });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      const left = new Set(ends.keys());
      consumer
        .run({
          autoCommit: false,
          async eachMessage({ topic, partition, message }) {
            const place = `${topic}/${partition}`;
            const end = ends.get(place) ?? 0;
            if (Number(message.offset) >= end) return;
            const records = read.get(place) ?? [];
            records.push({
              topic,
              partition,
              key: message.key?.toString() ?? null,
              value: message.value?.toString() ?? null,
              headers: Object.entries(message.headers ?? {}).flatMap(([name, value]) =>
                [value].flat().map((each) => [name, each == null ? null : each.toString()] as const),
              ),
            });
            read.set(place, records);
            if (Number(message.offset) === end - 1) left.delete(place);
            if (left.size === 0) resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return [...read].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, records]) => records);
}
