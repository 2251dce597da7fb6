// The capture of a running task: filters that the tables API replaces while the stream goes on. Everything else of a
// Capture stays as it was at the start.
import type { Props } from '../../../src/config/config-key.js';
import { type Capture, capture } from '../capture.js';
import { postgresOptions } from '../config/options.js';

export interface LiveCapture extends Capture {
  /** Puts the filters of these properties into force. Throws what a bad config throws. */
  apply(props: Props): void;
}

type Filters = Pick<Capture, 'captures' | 'rank' | 'snapshots' | 'holds'>;

export function liveCapture(base: Capture): LiveCapture {
  let now: Filters = base;
  return {
    ...base,
    captures: (schema, table) => now.captures(schema, table),
    rank: (schema, table) => now.rank(schema, table),
    snapshots: (schema, table) => now.snapshots(schema, table),
    holds: (schema, table) => now.holds(schema, table),
    apply(props) {
      now = capture(postgresOptions(props).config, () => {});
    },
  };
}
