// Makers of calls for the tables of this folder.
import type { Call } from '../request-table.js';

const json = { 'content-type': 'application/json' };

/** Calls named after what they send, in the order given. */
export function calls(
  prefix: string,
  method: string,
  entries: Readonly<Record<string, Partial<Call> & { path: string }>>,
): Call[] {
  return Object.entries(entries).map(([id, call]) => ({ method, ...call, id: `${prefix}-${id}` }));
}

/** One path, many bodies as they stand. */
export function bodies(
  prefix: string,
  target: { method: string; path: string; settle?: number },
  texts: Readonly<Record<string, string>>,
): Call[] {
  return Object.entries(texts).map(([id, body]) => ({
    ...target,
    id: `${prefix}-${id}`,
    body,
    headers: json,
  }));
}
