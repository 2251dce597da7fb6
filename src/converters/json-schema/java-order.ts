// The order in which a java.util.HashMap walks text keys. Schemas that the original registers have their properties and
// parameters in this order, and fields without an index are read in it, so both must be the same here.

function bucketHash(key: string | null): number {
  if (key === null) return 0;
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return hash ^ (hash >>> 16);
}

/**
 * Keys put into a HashMap one after the other, as it walks them; null is a key like others. `capacity` is that of the new
 * map, in keys.
 */
export function hashOrder<K extends string | null>(keys: Iterable<K>, capacity = 16): K[] {
  const all = [...keys];
  let buckets = 1;
  while (buckets < capacity || all.length > buckets * 0.75) buckets *= 2;
  return all
    .map((key) => ({ key, bucket: bucketHash(key) & (buckets - 1) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ key }) => key);
}

/** The order in a HashMap that is the copy of another, made as large as that was full. */
export function copiedHashOrder(keys: Iterable<string>): string[] {
  const first = hashOrder(keys);
  return hashOrder(first, first.length);
}
