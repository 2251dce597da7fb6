// Equality of two column values, bytes by content. Used where before and after are compared.
import { Decimal } from '../../../data/decimal.js';
import { Struct } from '../../../data/struct.js';

export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof Decimal) return b instanceof Decimal && a.unscaled === b.unscaled && a.scale === b.scale;
  if (a instanceof Struct) return b instanceof Struct && sameList(a.values, b.values);
  if (a instanceof Map) return b instanceof Map && sameList([...a], [...b]);
  return Array.isArray(a) && Array.isArray(b) && sameList(a, b);
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => sameValue(item ?? null, b[i] ?? null));
}
