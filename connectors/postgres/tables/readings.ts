// Which readings of single tables the stored offsets know to be under way or done, under the flat key `tables_read`: what the
// config asks for and the offsets do not know is begun at the next start of the stream. So a reading that was promised
// comes about whenever the worker is killed.
import type { OffsetMap } from '../../../src/data/record.js';

export const READINGS = 'tables_read';

/** Ids a stored offset holds. */
export function storedReadings(offset: OffsetMap | null): string[] {
  const text = offset?.[READINGS];
  if (typeof text !== 'string') return [];
  try {
    const ids = JSON.parse(text) as unknown;
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** Null = nothing to store. */
export function readingsText(ids: Iterable<string>): string | null {
  const list = [...ids];
  return list.length > 0 ? JSON.stringify(list) : null;
}
