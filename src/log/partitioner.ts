// Kafka's default partitioner, used by both logs: murmur2 of the key bytes (equal to the Java client's, so a
// record lands where a JVM producer would put it); records without a key stick to one partition per batch.

const M = 0x5bd1e995;

/** Kafka's murmur2 (seed 0x9747b28c) as a signed 32-bit integer. */
export function murmur2(data: Uint8Array): number {
  const length = data.length;
  let h = 0x9747b28c ^ length;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let k = data[i] | (data[i + 1] << 8) | (data[i + 2] << 16) | (data[i + 3] << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    k = Math.imul(k, M);
    h = Math.imul(h, M) ^ k;
  }
  const rest = length - whole;
  if (rest > 0) {
    if (rest === 3) h ^= data[whole + 2] << 16;
    if (rest >= 2) h ^= data[whole + 1] << 8;
    h ^= data[whole];
    h = Math.imul(h, M);
  }
  h ^= h >>> 13;
  h = Math.imul(h, M);
  return h ^ (h >>> 15);
}

/** Clears the sign bit, as Kafka's `Utils.toPositive` (not an absolute value). */
export function toPositive(hash: number): number {
  return hash & 0x7fffffff;
}

/** The partition of a keyed record. */
export function partitionForKey(key: Uint8Array, partitions: number): number {
  return toPositive(murmur2(key)) % partitions;
}

/** Where records without a key of one topic go; the owner calls `advance` when it opens a new batch. */
export class StickyPartition {
  current: number;

  constructor(partitions: number) {
    this.current = Math.floor(Math.random() * partitions);
  }

  /** Moves to another partition at random (stays when there is only one). */
  advance(partitions: number): number {
    if (partitions > 1) {
      const step = 1 + Math.floor(Math.random() * (partitions - 1));
      this.current = (this.current + step) % partitions;
    } else {
      this.current = 0;
    }
    return this.current;
  }
}
