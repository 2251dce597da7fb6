// Whether two keys of one table are the same: decides if an update moved a row to another key. Called for updates that
// carry an old key only.
import type { Struct } from '../../../src/data/struct.js';

export function sameKey(a: Struct, b: Struct): boolean {
  return a.values.every((value, i) => sameValue(value, b.values[i]));
}

/** Equality of decoded values by content. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof Map) return b instanceof Map && sameValue([...a], [...b]);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => sameValue((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
