// The data of `execute-snapshot` and `stop-snapshot`: which tables, in which way, and how patterns become tables. Pure.
import { compileJavaRegex } from '../../../src/config/java-regex.js';

export interface SnapshotRequest {
  readonly blocking: boolean;
  /** Patterns as given. */
  readonly collections: readonly string[];
  /** Filters in the order given; the first whose pattern matches a table counts. */
  readonly conditions: readonly { readonly matches: (id: string) => boolean; readonly filter: string }[];
  readonly surrogateKey: string | null;
}

/** The request of a signal's data; a string says what is wrong with it. */
export function parseRequest(data: unknown): SnapshotRequest | string {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'the data is no JSON object';
  const raw = data as Record<string, unknown>;
  const collections = parseCollections(raw['data-collections']);
  if (typeof collections === 'string') return collections;
  if (collections.length === 0) return '"data-collections" names no table';
  const type = String(raw['type'] ?? 'INCREMENTAL').toUpperCase();
  if (type !== 'INCREMENTAL' && type !== 'BLOCKING') return `type ${String(raw['type'])} is unknown`;
  const conditions = parseConditions(raw['additional-conditions']);
  if (typeof conditions === 'string') return conditions;
  const surrogate = raw['surrogate-key'];
  if (surrogate !== undefined && surrogate !== null && typeof surrogate !== 'string')
    return '"surrogate-key" is no text';
  return { blocking: type === 'BLOCKING', collections, conditions, surrogateKey: surrogate || null };
}

/** Patterns of `data-collections`; absent = none. A string says what is wrong. */
export function parseCollections(value: unknown): readonly string[] | string {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
    return '"data-collections" is no list of texts';
  const patterns = (value as string[]).map((item) => item.trim()).filter((item) => item !== '');
  for (const pattern of patterns) {
    const found = compile(pattern);
    if (typeof found === 'string') return found;
  }
  return patterns;
}

function parseConditions(value: unknown): SnapshotRequest['conditions'] | string {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return '"additional-conditions" is no list';
  const out: { matches: (id: string) => boolean; filter: string }[] = [];
  for (const item of value as unknown[]) {
    const { 'data-collection': id, filter } = (item ?? {}) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof filter !== 'string')
      return 'an entry of "additional-conditions" lacks "data-collection" or "filter"';
    const matches = compile(id.trim());
    if (typeof matches === 'string') return matches;
    out.push({ matches, filter });
  }
  return out;
}

function compile(pattern: string): ((id: string) => boolean) | string {
  try {
    const regex = compileJavaRegex(pattern, { caseInsensitive: false });
    return (id) => id === pattern || regex.matches(id);
  } catch (error) {
    return `${pattern} is no regular expression: ${(error as Error).message}`;
  }
}

/** Tables the patterns name, in the order of the patterns, none twice; a pattern without a table stands for itself. */
export function expandCollections(patterns: readonly string[], known: readonly string[]): string[] {
  const out = new Set<string>();
  for (const pattern of patterns) {
    const matches = compile(pattern);
    const found = typeof matches === 'string' ? [] : known.filter(matches);
    for (const id of found.length > 0 ? found : [pattern]) out.add(id);
  }
  return [...out];
}
