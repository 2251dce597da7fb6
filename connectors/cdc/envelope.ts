// The change event envelope every log reader emits: field order, transaction block, op codes and the event clock.
// Called by table schema builders (once a table) and by hot paths, which build `new Struct(envelope, [before, after,
// source, transaction, op, ts_ms, ts_us, ts_ns])` by position. The order below is the contract.
import { INT64, OPTIONAL_INT64, type Schema, STRING, structOf } from '../../src/data/schema.js';

/** `r` snapshot read, `c` insert, `u` update, `d` delete, `t` truncate, `m` logical decoding message. */
export type Operation = 'r' | 'c' | 'u' | 'd' | 't' | 'm';

/** Values in precedence order: last > first > last_in_data_collection > first_in_data_collection > true. */
export type SnapshotMarker =
  | 'true'
  | 'first'
  | 'first_in_data_collection'
  | 'last_in_data_collection'
  | 'last'
  | 'false'
  | 'incremental';

/** Positions in the envelope's values. */
export const ENVELOPE = {
  before: 0,
  after: 1,
  source: 2,
  transaction: 3,
  op: 4,
  tsMs: 5,
  tsUs: 6,
  tsNs: 7,
} as const;

/** The `transaction` field; null unless `provide.transaction.metadata=true`. */
export const TRANSACTION_BLOCK: Schema = structOf(
  [
    ['id', STRING],
    ['total_order', INT64],
    ['data_collection_order', INT64],
  ],
  { name: 'event.block', version: 1, optional: true },
);

/** The envelope of a table: `row` is the (optional) row schema, the same object for before and after. */
export function envelopeSchema(parts: { name: string; row: Schema; source: Schema }): Schema {
  return structOf(
    [
      ['before', parts.row],
      ['after', parts.row],
      ['source', parts.source],
      ['transaction', TRANSACTION_BLOCK],
      ['op', STRING],
      ['ts_ms', OPTIONAL_INT64],
      ['ts_us', OPTIONAL_INT64],
      ['ts_ns', OPTIONAL_INT64],
    ],
    { name: parts.name, version: 2 },
  );
}

/** One reading of the wall clock in the three units of an envelope. */
export interface EventClock {
  readonly ms: number;
  readonly us: number;
  readonly ns: bigint;
}

/** Reads the wall clock once (microsecond resolution); a batch of records may share one reading. */
export function readEventClock(): EventClock {
  return eventClockAt(Math.floor((performance.timeOrigin + performance.now()) * 1000));
}

/** The three units of an instant given in microseconds since the epoch. */
export function eventClockAt(us: number): EventClock {
  return { ms: Math.floor(us / 1000), us, ns: BigInt(us) * 1000n };
}
