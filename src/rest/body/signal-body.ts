// The body of POST /millrace/connectors/{c}/signals: `{"type":…,"data":{…},"id":…}`; only the type is needed.
import { randomUUID } from 'node:crypto';
import type { TaskSignal } from '../../api/source.js';
import { failure } from '../../errors/failure.js';

/** Throws REST_BAD_REQUEST. */
export function signalBody(text: string): TaskSignal {
  const body = parsed(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw bad('a JSON object is expected');
  const { id, type, data, ...rest } = body as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw bad(`there is no field ${unknown} in a signal`);
  if (typeof type !== 'string' || type === '') throw bad('"type" is missing');
  if (id !== undefined && typeof id !== 'string') throw bad('"id" is to be a text');
  return { id: id || randomUUID(), type, data: data ?? null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw bad(`the body is not JSON: ${(error as Error).message}`);
  }
}

function bad(detail: string): Error {
  return failure('REST_BAD_REQUEST', { detail });
}
