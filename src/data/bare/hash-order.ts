// Maps in the order in which a Java HashMap walks them: what the original writes from a value without schema, and so the
// partition of such a key, follows from it. Used by the JSON converter and by transforms that make such maps. Speed
// matters: what is in order already is neither copied nor sorted.
import { javaStringHash } from '../../errors/java-order.js';
import type { Schema } from '../schema.js';

/** Buckets of a new HashMap that nothing was said to. */
const NEW = 16;

/** More keys than these are not sorted by insertion. */
const MANY = 64;

/** Room that `new HashMap(map)` makes for so many entries. */
export function copyCapacity(size: number): number {
  return size === 0 ? NEW : Math.trunc(Math.fround(Math.fround(size / 0.75) + 1));
}

/** Sorts keys that were put in this order into a HashMap of that capacity, in place. */
export function sortByHash(keys: string[], capacity = NEW): string[] {
  return sorted(keys, bucketsFor(keys.length, capacity), hashOfText) as string[];
}

/** The map itself where it is in order, else a copy that is. Keys without schema are texts or INT64. */
export function inHashOrder<V>(map: Map<unknown, V>, capacity = NEW, hash = hashOfAny): Map<unknown, V> {
  if (map.size < 2) return map;
  const keys = [...map.keys()];
  const before = keys.slice();
  sorted(keys, bucketsFor(keys.length, capacity), hash);
  if (keys.every((key, at) => key === before[at])) return map;
  return new Map(keys.map((key) => [key, map.get(key) as V]));
}

/** `hashCode` of keys of a schema; undefined where their value alone does not tell it. */
export function hashOfKeys({ type, name }: Schema): ((key: unknown) => number) | undefined {
  if (name?.startsWith('org.apache.kafka.connect.data.')) return undefined;
  switch (type) {
    case 'STRING':
      return hashOfText;
    case 'INT8':
    case 'INT16':
    case 'INT32':
      return (key) => (key as number) | 0;
    case 'INT64':
      return hashOfInt64;
    case 'BOOLEAN':
      return (key) => (key ? 1231 : 1237);
    default:
      return undefined;
  }
}

const hashOfText = (key: unknown): number => (key === null ? 0 : javaStringHash(key as string));

function hashOfInt64(key: unknown): number {
  const bits = BigInt.asUintN(64, BigInt(key as number | bigint));
  return Number(BigInt.asIntN(32, bits ^ (bits >> 32n)));
}

function hashOfAny(key: unknown): number {
  if (typeof key === 'string') return javaStringHash(key);
  return Number.isInteger(key) || typeof key === 'bigint' ? hashOfInt64(key) : 0;
}

function bucketsFor(size: number, capacity: number): number {
  let buckets = 1;
  while (buckets < capacity || size > buckets * 0.75) buckets *= 2;
  return buckets;
}

const bucketOf = (code: number, buckets: number): number => (code ^ (code >>> 16)) & (buckets - 1);

/** Those of one bucket keep their order. */
function sorted(keys: unknown[], buckets: number, hash: (key: unknown) => number): unknown[] {
  const of = new Array<number>(keys.length);
  if (keys.length > MANY) {
    const places = keys.map((key) => ({ key, bucket: bucketOf(hash(key), buckets) }));
    places.sort((a, b) => a.bucket - b.bucket);
    places.forEach(({ key }, at) => {
      keys[at] = key;
    });
    return keys;
  }
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const bucket = bucketOf(hash(key), buckets);
    let at = i;
    for (; at > 0 && of[at - 1] > bucket; at--) {
      of[at] = of[at - 1];
      keys[at] = keys[at - 1];
    }
    of[at] = bucket;
    keys[at] = key;
  }
  return keys;
}
