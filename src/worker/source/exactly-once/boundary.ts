// Where transactions of an exactly-once source task end: `transaction.boundary`. Pure; the transaction commits ask.
import type { SourceRecord } from '../../../data/record.js';
import type { TransactionRequests, Wish } from './transaction-requests.js';

export interface Boundary {
  /** True when records must be looked at one by one. */
  readonly atRecords: boolean;
  /** The task begins, or goes on after a pause. */
  begin(now: number): void;
  atBatch(now: number): Wish;
  atRecord(record: SourceRecord): Wish;
  /** When the task rests or ends. */
  atEnd(now: number): Wish;
}

/** After each poll. */
export const POLL: Boundary = {
  atRecords: false,
  begin: () => {},
  atBatch: () => 'commit',
  atRecord: () => 'none',
  atEnd: () => 'commit',
};

/** With the first batch that ends `ms` after the last. */
export function intervalBoundary(ms: number): Boundary {
  let last = 0;
  return {
    atRecords: false,
    begin: (now) => {
      last = now;
    },
    atBatch: (now) => {
      if (now < last + ms) return 'none';
      last = now;
      return 'commit';
    },
    atRecord: () => 'none',
    atEnd: () => 'commit',
  };
}

/** Where the task says; what it has not ended is not committed. */
export function connectorBoundary(requests: TransactionRequests): Boundary {
  return {
    atRecords: true,
    begin: () => {},
    atBatch: () => requests.atBatch(),
    atRecord: (record) => requests.atRecord(record),
    atEnd: () => 'none',
  };
}
