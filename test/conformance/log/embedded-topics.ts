// The topics of an embedded log whose worker runs in this process. Used by the replay of recorded results.
import type { Log } from '../../../src/log/port.js';
import type { RawRecord } from '../normalise.js';
import { belongsTo, isCounted, type Topics } from './topics.js';

/** The topics of a log opened as a member. */
export async function embeddedTopics(log: Log): Promise<Topics & AsyncDisposable> {
  const admin = await log.admin();
  const named = async (matches: (topic: string) => boolean) =>
    (await admin.listTopics()).filter(matches).sort();
  return {
    bootstrap: null,
    async signal(prefix, signal) {
      const topic = `${prefix}-signal`;
      await admin.createTopic({ name: topic, partitions: 1, replicationFactor: 1, configs: {} });
      const producer = await log.producer();
      await producer.prepare(topic);
      const [key, value] = [Buffer.from(prefix), Buffer.from(signal)];
      producer.append({ topic, partition: 0, key, value, headers: [], timestamp: null });
      await producer.flush();
      await producer.close();
    },
    async count(prefix) {
      let total = 0n;
      for (const topic of await named((name) => isCounted(name, prefix))) {
        for (const end of (await admin.offsets(topic, 'latest')).values()) total += end;
      }
      return Number(total);
    },
    async read(prefix) {
      const records: RawRecord[] = [];
      for (const topic of await named((name) => belongsTo(name, prefix))) {
        const ends = await admin.offsets(topic, 'latest');
        for (const partition of [...ends.keys()].sort((a, b) => a - b)) {
          records.push(...(await readPartition(log, topic, { partition, end: ends.get(partition)! })));
        }
      }
      return records;
    },
    async remove(prefix) {
      for (const topic of await named((name) => belongsTo(name, prefix))) await admin.deleteTopic(topic);
    },
    [Symbol.asyncDispose]: () => admin.close(),
  };
}

async function readPartition(
  log: Log,
  topic: string,
  { partition, end }: { partition: number; end: bigint },
): Promise<RawRecord[]> {
  const reader = await log.reader();
  const records: RawRecord[] = [];
  try {
    await reader.assign([{ topic, partition, offset: 'earliest' }]);
    while (reader.position({ topic, partition }) < end) {
      for (const fetched of await reader.poll(1000)) {
        for (const { key, value, headers } of fetched.records) {
          const named = headers.map((header) => [header.key, text(header.value)] as const);
          records.push({ topic, partition, key: text(key), value: text(value), headers: named });
        }
      }
    }
  } finally {
    await reader.close();
  }
  return records;
}

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString();
}
