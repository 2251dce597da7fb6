// Maps in the order in which a Java HashMap walks them: what the original writes from a value without schema, and so the
// partition of such a key, follows from it. Used by the JSON converter and by transforms that make such maps. Speed
// matters: a map that is in order already is not copied.
import { javaBooleanHash, javaLongHash, javaStringHash, sortByBucket } from '../../errors/java-order.js';
import type { Schema } from '../schema.js';

/** The map itself where it is in order, else a copy that is. Keys without schema are texts or INT64. */
export function inHashOrder<V>(map: Map<unknown, V>, capacity?: number, hash = hashOfAny): Map<unknown, V> {
  if (map.size < 2) return map;
  const keys = [...map.keys()];
  const before = keys.slice();
  sortByBucket(keys, hash, capacity);
  if (keys.every((key, at) => key === before[at])) return map;
  return new Map(keys.map((key) => [key, map.get(key) as V]));
}

/** `hashCode` of keys of a schema; undefined where their value alone does not tell it. */
export function hashOfKeys({ type, name }: Schema): ((key: unknown) => number) | undefined {
  if (name?.startsWith('org.apache.kafka.connect.data.')) return undefined;
  switch (type) {
    case 'STRING':
      return orNull((key) => javaStringHash(key as string));
    case 'INT8':
    case 'INT16':
    case 'INT32':
      return orNull((key) => key as number);
    case 'INT64':
      return orNull((key) => javaLongHash(key as number | bigint));
    case 'BOOLEAN':
      return orNull((key) => javaBooleanHash(key as boolean));
    default:
      return undefined;
  }
}

/** The hash of null, where an optional schema lets it be a key, is 0. */
function orNull(hash: (key: unknown) => number): (key: unknown) => number {
  return (key) => (key === null ? 0 : hash(key));
}

function hashOfAny(key: unknown): number {
  if (typeof key === 'string') return javaStringHash(key);
  return Number.isInteger(key) || typeof key === 'bigint' ? javaLongHash(key as number | bigint) : 0;
}
