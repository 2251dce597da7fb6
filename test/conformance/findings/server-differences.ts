// Differences from the recordings (PostgreSQL 15) that come from another version of the server: what it sends is another
// thing, to the original too. Used by postgres.ts and the tests that replay recordings.

export interface ServerDifference {
  readonly subject: string;
  /** Major versions that differ from 15. */
  readonly versions: (version: number) => boolean;
  readonly cases: RegExp;
  /** Of `path: recorded | ours`. */
  readonly difference: RegExp;
}

export const SERVER_DIFFERENCES: readonly ServerDifference[] = [
  {
    subject: 'Transactions without a change for the publication are sent too, before version 15',
    versions: (version) => version < 15,
    cases: /./,
    difference:
      /(\.offset\.lsn_commit: too many: |\.source\.sequence: "\[null,\\"<n>\\"\]" \| "\[\\"<n>\\",\\"<n>\\"\]"$)/,
  },
  {
    subject: 'Their BEGIN and END, before version 15',
    versions: (version) => version < 15,
    cases: /^(config_changes_filtered|options_transactions_\w+|versions_read_only)$/,
    difference: /transaction(\[|_data_collection_order)/,
  },
];

/** The entry that covers a difference of a case on a server of that version; undefined = there is none. */
export function serverDifference(met: {
  version: number;
  name: string;
  difference: string;
}): ServerDifference | undefined {
  return SERVER_DIFFERENCES.find(
    ({ versions, cases, difference }) =>
      versions(met.version) && cases.test(met.name) && difference.test(met.difference),
  );
}
