// Java's hash codes of simple values, and the order in which its hash maps and sets walk their keys: the original's lists,
// messages, schemas and registered texts come in it. Pure. It stands in this room because all others may know this one;
// data, config, plugins, REST, converters, transforms and connectors use it.

/** Buckets of a new HashMap that nothing was said to. */
export const NEW_CAPACITY = 16;

/** More keys than these are not sorted by insertion. */
const MANY = 64;

/** `String.hashCode`. */
export function javaStringHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/** `Long.hashCode`. */
export function javaLongHash(value: number | bigint): number {
  const bits = BigInt.asUintN(64, BigInt(value));
  return Number(BigInt.asIntN(32, bits ^ (bits >> 32n)));
}

/** `Boolean.hashCode`. */
export function javaBooleanHash(value: boolean): number {
  return value ? 1231 : 1237;
}

/** Room, in buckets, that `new HashMap(map)` makes for so many entries. */
export function copyCapacity(size: number): number {
  return size === 0 ? NEW_CAPACITY : Math.trunc(Math.fround(Math.fround(size / 0.75) + 1));
}

/**
 * Sorts keys that were put into a HashMap or HashSet one after the other as it walks them, in place: by bucket, those of one
 * bucket as they came. `capacity` is that of the new map, in buckets.
 */
export function sortByBucket<K>(keys: K[], hash: (key: K) => number, capacity = NEW_CAPACITY): K[] {
  let buckets = 1;
  while (buckets < capacity || keys.length > buckets * 0.75) buckets *= 2;
  const mask = buckets - 1;
  if (keys.length > MANY) {
    const places = keys.map((key) => ({ key, bucket: bucketOf(hash(key), mask) }));
    places.sort((a, b) => a.bucket - b.bucket);
    places.forEach(({ key }, at) => {
      keys[at] = key;
    });
    return keys;
  }
  const bucketAt = new Array<number>(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const bucket = bucketOf(hash(key), mask);
    let at = i;
    for (; at > 0 && bucketAt[at - 1] > bucket; at--) {
      bucketAt[at] = bucketAt[at - 1];
      keys[at] = keys[at - 1];
    }
    bucketAt[at] = bucket;
    keys[at] = key;
  }
  return keys;
}

/** The same of texts, small integers and null, which are not sorted in place. */
export function javaHashOrder<K extends string | number | null>(keys: Iterable<K>, capacity?: number): K[] {
  return sortByBucket([...keys], hashOf, capacity);
}

/** The order in a HashMap that is the copy of another, made as large as that was full. */
export function copiedHashOrder(keys: Iterable<string>): string[] {
  const first = javaHashOrder(keys);
  return javaHashOrder(first, first.length);
}

/** `{key=value, other=null}` of a copy of the map. */
export function javaMapText(map: ReadonlyMap<string, string | null>): string {
  const inOrder = javaHashOrder(map.keys(), copyCapacity(map.size));
  return `{${inOrder.map((key) => `${key}=${map.get(key)}`).join(', ')}}`;
}

function hashOf(key: string | number | null): number {
  return typeof key === 'string' ? javaStringHash(key) : (key ?? 0);
}

const bucketOf = (hash: number, mask: number): number => (hash ^ (hash >>> 16)) & mask;
