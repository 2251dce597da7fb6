// The wait of tests for something that comes by itself. Guarantee: it ends, with an error where the thing never came.
import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 120_000;

/** Asks every 10 ms until the answer is true. Throws after two minutes, with the text of the question. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it never came about that ${holds}`);
    await sleep(10);
  }
}
