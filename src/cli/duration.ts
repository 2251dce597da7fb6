// Lengths of time as people type them: `500ms`, `10s`, `2m`, `1h`. Used by the demo and `wait`.
import { failure } from '../errors/failure.js';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds; a bare number is seconds. Throws CLI_INVALID, which names the option. */
export function milliseconds(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (match === null) {
    throw failure('CLI_INVALID', { detail: `${option} ${text} is no duration such as 10s or 2m` });
  }
  return Number(match[1]) * UNITS[(match[2] ?? 's') as keyof typeof UNITS];
}
