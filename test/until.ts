// The wait of tests for something that comes by itself. Guarantee: it ends, with an error where the thing never came.
import { setTimeout as sleep } from 'node:timers/promises';

/** Far beyond what the slowest machine needs. */
const LIMIT_MS = 180_000;

type Come<T> = Exclude<T, null | undefined | false>;

/**
 * Asks every 20 ms until the answer is something (neither null nor false, 0 or an empty text), and answers it. Throws after
 * three minutes, saying what never came: `what`, or the text of the question.
 */
export async function until<T>(ask: () => Promise<T> | T): Promise<Come<T>>;
export async function until<T>(what: string, ask: () => Promise<T> | T): Promise<Come<T>>;
export async function until<T>(
  what: string | (() => Promise<T> | T),
  ask = what as () => Promise<T> | T,
): Promise<Come<T>> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await ask();
    if (found) return found as Come<T>;
    if (Date.now() > deadline) throw new Error(`it never came about that ${what}`);
    await sleep(20);
  }
}
