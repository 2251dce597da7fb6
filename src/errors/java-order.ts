// The order in which Java's hash maps and sets walk their keys: the original's lists, messages, schemas and registered texts
// come in it. Pure. It stands in this room because all others may know this one; config, plugins, REST, converters,
// transforms and connectors use it.

/** `String.hashCode`. */
export function javaStringHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/**
 * Keys put into a HashMap or HashSet one after the other, as it walks them: texts, small integers, null. `capacity` is that of
 * the new map, in buckets.
 */
export function javaHashOrder<K extends string | number | null>(keys: Iterable<K>, capacity = 16): K[] {
  const all = [...keys];
  let buckets = 1;
  while (buckets < capacity || all.length > buckets * 0.75) buckets *= 2;
  return all
    .map((key) => ({ key, bucket: spread(hashOf(key)) & (buckets - 1) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ key }) => key);
}

/** The order in a HashMap that is the copy of another, made as large as that was full. */
export function copiedHashOrder(keys: Iterable<string>): string[] {
  const first = javaHashOrder(keys);
  return javaHashOrder(first, first.length);
}

/** `{key=value, other=null}` of a copy of the map, which is made a third larger than its entries are many. */
export function javaMapText(map: ReadonlyMap<string, string | null>): string {
  const inOrder = javaHashOrder(map.keys(), Math.trunc(Math.fround(map.size / 0.75) + 1));
  return `{${inOrder.map((key) => `${key}=${map.get(key)}`).join(', ')}}`;
}

function hashOf(key: string | number | null): number {
  return typeof key === 'string' ? javaStringHash(key) : (key ?? 0);
}

function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}
