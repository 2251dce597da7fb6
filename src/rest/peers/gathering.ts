// Asks the other workers that run tasks of a connector the same question, so that any worker answers for all of them. Used
// by millrace-routes for what tasks say of themselves, which only their own worker knows.
// Guarantees: a worker that does not answer in time leaves its part out and is told of in the log; it is not asked to ask others.
import { type RestContext, services } from '../context.js';
import type { Call } from '../routing.js';
import { within } from '../within.js';

/** A worker that has just died must not keep the others' tasks from being seen. */
const PATIENCE_MS = 5_000;

/** The bodies that the other workers answer a GET of this path with; none where a worker asks. */
export async function answersOfOthers<T>(context: RestContext, call: Call): Promise<T[]> {
  if (call.query('forward').length > 0) return [];
  const urls = services(context).herder.group?.workersOf(call.params['connector']) ?? [];
  const found = await Promise.all(urls.map((url) => ask<T>(context, call, url)));
  return found.filter((answer) => answer !== null);
}

async function ask<T>({ askWorker, logger }: RestContext, call: Call, worker: string): Promise<T | null> {
  const { url, headers } = call.request;
  const { pathname } = new URL(url, 'http://worker');
  const { authorization } = headers;
  const late = () => new Error(`no answer within ${PATIENCE_MS} ms`);
  try {
    const asked = askWorker({
      url: `${worker.replace(/\/$/, '')}${pathname}?forward=false`,
      method: 'GET',
      headers: authorization === undefined ? {} : { authorization },
      body: null,
    });
    const { status, body } = await within(PATIENCE_MS, asked, late);
    if (status !== 200) throw new Error(`status ${status}`);
    return JSON.parse(body) as T;
  } catch (error) {
    logger.warn({ worker, reason: (error as Error).message }, 'another worker did not tell of its tasks');
    return null;
  }
}
