// The bytes members of a group of protocol type `consumer` exchange: Subscription (versions 0 to 3) and Assignment.
// Used by the consumer and by the sticky assignors (their user data). Reads what any Java client wrote; a version above
// those known here is read as the newest known one.
import type { TopicPartition } from '../../port.js';
import { WireReader, WireWriter } from '../protocol/wire.js';

export interface Subscription {
  readonly topics: readonly string[];
  readonly userData: Uint8Array | null;
  /** What the member still owns; empty under the eager protocol. */
  readonly owned: readonly TopicPartition[];
  /** The generation `owned` is of; -1 = not told. */
  readonly generation: number;
  readonly rack: string | null;
}

const NEWEST = 3;

export function encodeSubscription(subscription: Subscription): Buffer {
  const { topics, userData, owned, generation, rack } = subscription;
  const writer = new WireWriter().int16(NEWEST);
  writer.array(topics, (topic) => writer.string(topic)).bytes(userData);
  writePartitions(writer, owned);
  return writer.int32(generation).string(rack).finish();
}

/** Throws RangeError where the bytes end too early. */
export function decodeSubscription(bytes: Uint8Array): Subscription {
  const reader = new WireReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const version = reader.int16();
  return {
    topics: reader.array(() => reader.string() ?? ''),
    userData: emptyAsNull(reader.bytes()),
    owned: version >= 1 ? readPartitions(reader) : [],
    generation: version >= 2 ? reader.int32() : -1,
    rack: version >= 3 ? reader.string() : null,
  };
}

export function encodeAssignment(partitions: readonly TopicPartition[]): Buffer {
  const writer = new WireWriter().int16(0);
  writePartitions(writer, partitions);
  return writer.bytes(null).finish();
}

/** Nothing for empty bytes, which a coordinator hands a member the leader forgot. Throws RangeError. */
export function decodeAssignment(bytes: Uint8Array): TopicPartition[] {
  if (bytes.length === 0) return [];
  const reader = new WireReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  reader.int16();
  return readPartitions(reader);
}

/** Topics, each with its partitions. */
export function writePartitions(writer: WireWriter, partitions: readonly TopicPartition[]): void {
  const byTopic = new Map<string, number[]>();
  for (const { topic, partition } of partitions) {
    const list = byTopic.get(topic);
    if (list === undefined) byTopic.set(topic, [partition]);
    else list.push(partition);
  }
  writer.array([...byTopic], ([topic, list]) => {
    writer.string(topic).array(list, (partition) => writer.int32(partition));
  });
}

export function readPartitions(reader: WireReader): TopicPartition[] {
  return reader
    .array(() => {
      const topic = reader.string() ?? '';
      return reader.array(() => ({ topic, partition: reader.int32() }));
    })
    .flat();
}

function emptyAsNull(bytes: Buffer): Buffer | null {
  return bytes.length === 0 ? null : bytes;
}
