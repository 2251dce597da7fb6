// The differences from the original that stay, each with its reason: Millrace emits the right value where the original
// loses, hides or damages one. Used by main.ts, which counts them apart and prints the table of docs/conformance.md, and
// by the replay test, which allows no other.
import { isBelow } from './log/topics.js';

export interface KnownDifference {
  /** What a reader looks for: a type, an option. */
  readonly subject: string;
  /** Of the case's name. */
  readonly cases: RegExp;
  /** Of `path: original's value | ours`, without the topic. */
  readonly difference: RegExp;
  readonly original: string;
  readonly millrace: string;
  readonly reason: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [];

/** The entry that covers a difference of a case; undefined = a fault. */
export function knownDifference(name: string, difference: string): KnownDifference | undefined {
  return KNOWN_DIFFERENCES.find(
    (known) => known.cases.test(name) && known.difference.test(withoutTopic(name, difference)),
  );
}

function withoutTopic(name: string, difference: string): string {
  return isBelow(difference, name) ? difference.slice(name.length + 1) : difference;
}
