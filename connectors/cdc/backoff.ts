// How long to wait before another try: doubling from a start to a cap. Pure.

const FIRST_MS = 200;

/** Milliseconds to wait before attempt `attempt` (1 = first), at most `capMs`. */
export function backoffMs(attempt: number, capMs: number): number {
  return Math.min(capMs, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
}
