// What a signal is, whatever channel it came by, and how its text becomes one. Used by the channels and by the
// connectors that act on signals.
import { randomUUID } from 'node:crypto';
import type { SignalAnswer } from '../../../src/api/source.js';

export interface Signal {
  readonly id: string;
  readonly type: string;
  /** JSON as parsed; null where there was none. */
  readonly data: unknown;
  readonly channel: 'source' | 'kafka' | 'file' | 'control';
}

/** Takes a signal; says why when it is not carried out. */
export type SignalTaker = (signal: Signal) => SignalAnswer;

/** Reads JSON text; undefined where it is none. Null and empty text are no data. */
export function parseData(text: unknown): unknown {
  if (typeof text !== 'string' || text.trim() === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * A signal of the JSON text that topics and files carry: `{"id":…,"type":…,"data":{…}}`; `data` may also be the text
 * of its JSON. Null where it is none. In a topic `id` and `data` may be absent, in a file all three must be there.
 */
export function parseSignal(text: string, channel: 'kafka' | 'file'): Signal | null {
  const parsed = parseData(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  const { id, type, data } = parsed as Record<string, unknown>;
  if (typeof type !== 'string') return null;
  if (channel === 'file' && (id === undefined || data === undefined)) return null;
  return {
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : randomUUID(),
    type,
    data: typeof data === 'string' ? parseData(data) : (data ?? null),
    channel,
  };
}
