// The keys of the store: one letter for the kind, then ids as big-endian numbers, so that LMDB's order is the order of
// offsets. Used by the broker and the cleaner.

const [CLUSTER, TOPIC, STATE, BATCH, GROUP, DELETED] = [1, 2, 3, 4, 5, 6];

export const clusterKey = Buffer.from([CLUSTER]);
export const topicKey = (name: string): Buffer => Buffer.concat([Buffer.from([TOPIC]), Buffer.from(name)]);
export const topicRange = { start: Buffer.from([TOPIC]), end: Buffer.from([TOPIC + 1]) };

/** Marks a topic whose batches are still to be removed. */
export function deletedKey(topicId: number): Buffer {
  const key = Buffer.allocUnsafe(5);
  key[0] = DELETED;
  key.writeUInt32BE(topicId, 1);
  return key;
}
export const deletedRange = { start: Buffer.from([DELETED]), end: Buffer.from([DELETED + 1]) };

export function stateKey(topicId: number, partition: number): Buffer {
  const key = Buffer.allocUnsafe(9);
  key[0] = STATE;
  key.writeUInt32BE(topicId, 1);
  key.writeUInt32BE(partition, 5);
  return key;
}

/** Keys of one partition sort by base offset. */
export function batchKey(topicId: number, partition: number, baseOffset: bigint): Buffer {
  const key = Buffer.allocUnsafe(17);
  key[0] = BATCH;
  key.writeUInt32BE(topicId, 1);
  key.writeUInt32BE(partition, 5);
  key.writeBigUInt64BE(baseOffset, 9);
  return key;
}

/** Lengths before the parts, so that no group's name is the beginning of another's keys. */
export function groupKey(group: string, topic = '', partition = 0): Buffer {
  const name = Buffer.from(group);
  const head = Buffer.allocUnsafe(3);
  head[0] = GROUP;
  head.writeUInt16BE(name.length, 1);
  if (topic === '') return Buffer.concat([head, name]);
  const tail = Buffer.allocUnsafe(4);
  tail.writeUInt32BE(partition);
  return Buffer.concat([head, name, Buffer.from(topic), tail]);
}
