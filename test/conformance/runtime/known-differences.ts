// The differences from the original that stay, each with the reason a user would be given. A difference that none of these
// describes fails `npm run conformance -- runtime` and the replay test; one that is never met is to be removed.

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
