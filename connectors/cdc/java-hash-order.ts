// The order in which a Java HashMap yields its string keys: lists that the original writes from such a map come in this
// order. Pure; called once a transaction.

/** The keys in the order of a HashMap into which they were put one after the other. */
export function javaHashOrder(keys: readonly string[]): string[] {
  let buckets = 16;
  while (keys.length > buckets * 0.75) buckets *= 2;
  return keys
    .map((key, at) => ({ key, at, bucket: spread(stringHash(key)) & (buckets - 1) }))
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
