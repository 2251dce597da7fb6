// The order in which a Java HashMap yields its keys: lists that the original writes from such a map come in this order.
// Pure; called once a transaction, and for each sparse vector.

/** The keys in the order of a HashMap into which they were put one after the other. */
export function javaHashOrder(keys: readonly string[]): string[] {
  return inBuckets(keys, stringHash, 16);
}

/** The same for small integers, of a HashMap that was made for their number. */
export function javaShortOrder(keys: readonly number[]): number[] {
  return inBuckets(keys, (key) => key, 1);
}

function inBuckets<K>(keys: readonly K[], hash: (key: K) => number, least: number): K[] {
  let buckets = least;
  while (keys.length > buckets * 0.75) buckets *= 2;
  return keys
    .map((key, at) => ({ key, at, bucket: spread(hash(key)) & (buckets - 1) }))
    .sort((a, b) => a.bucket - b.bucket || a.at - b.at)
    .map(({ key }) => key);
}

/** String.hashCode. */
function stringHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}
