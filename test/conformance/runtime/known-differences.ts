// The differences from the original that stay, each with the reason a user would be given. A difference that none of these
// describes fails `npm run conformance -- runtime` and the replay test; one that is never met is to be removed.

import { compareShown } from './recorded.js';
import type { Expects, Shown } from './run.js';

export interface RuntimeDifference {
  readonly subject: string;
  readonly original: string;
  readonly millrace: string;
  readonly reason: string;
  /** Cases by name (a pattern for the whole name), and the differences `step path: original's | ours` it describes. */
  readonly cases: RegExp;
  readonly differences: RegExp;
}

export const RUNTIME_DIFFERENCES: readonly RuntimeDifference[] = [];

/** The entry that describes a difference. */
export function runtimeDifference(name: string, difference: string): RuntimeDifference | undefined {
  return RUNTIME_DIFFERENCES.find((known) => known.cases.test(name) && known.differences.test(difference));
}

/** What the original showed, or what differs from it only as listed. */
export function expectedOf(name: string, original: readonly Shown[]): Expects {
  return (at, shown) => {
    const rest = original.slice(at, at + shown.length);
    // Records of an outcome that are still missing would be the next results of the case.
    const next = original[at + shown.length]?.step;
    if (rest.length < shown.length || (next !== undefined && /\[\d+\]$/.test(next))) return false;
    const { differences } = compareShown(rest, shown);
    return differences.flat().every((one) => runtimeDifference(name, one) !== undefined);
  };
}
