// The `source` block of every change event: where and when in the database it happened. Built by position; the stream
// makes one block a table and LSN, so rows that share both share the object.

import { NumberedText } from '../../src/data/lazy-struct.js';
import {
  INT64,
  OPTIONAL_INT64,
  OPTIONAL_STRING,
  primitive,
  type Schema,
  STRING,
  structOf,
} from '../../src/data/schema.js';
import { Struct } from '../../src/data/struct.js';

/** Version shown in `source.version` and by GET /connector-plugins: that of the contract this connector keeps. */
const CONNECTOR_VERSION = '3.6.1.Final';

const SNAPSHOT_MARKER = primitive('STRING', {
  optional: true,
  name: 'io.debezium.data.Enum',
  version: 1,
  parameters: new Map([
    ['allowed', 'true,first,first_in_data_collection,last_in_data_collection,last,false,incremental'],
  ]),
  defaultValue: 'false',
});

export const SOURCE_SCHEMA: Schema = structOf(
  [
    ['version', STRING],
    ['connector', STRING],
    ['name', STRING],
    ['ts_ms', INT64],
    ['snapshot', SNAPSHOT_MARKER],
    ['db', STRING],
    ['sequence', OPTIONAL_STRING],
    ['ts_us', OPTIONAL_INT64],
    ['ts_ns', OPTIONAL_INT64],
    ['schema', STRING],
    ['table', STRING],
    ['txId', OPTIONAL_INT64],
    ['lsn', OPTIONAL_INT64],
    ['xmin', OPTIONAL_INT64],
    ['origin', OPTIONAL_STRING],
    ['origin_lsn', OPTIONAL_INT64],
  ],
  { name: 'io.debezium.connector.postgresql.Source', version: 1 },
);

/** Positions in the block's values of what is a row's own. */
export const SOURCE = { sequence: 6, lsn: 12 } as const;

export interface SourceParts {
  readonly prefix: string;
  readonly database: string;
  /** Null = not a snapshot row. */
  readonly snapshot: string | null;
  readonly tsUs: number;
  readonly sequence: string;
  readonly schema: string;
  readonly table: string;
  readonly txId: number | null;
  /** Null on rows of an incremental snapshot. */
  readonly lsn: number | null;
  readonly xmin: number | null;
  readonly origin: string | null;
  readonly originLsn: number | null;
}

/** One source block. */
export function sourceBlock(p: SourceParts): Struct {
  return new Struct(SOURCE_SCHEMA, [
    CONNECTOR_VERSION,
    'postgresql',
    p.prefix,
    Math.floor(p.tsUs / 1000),
    p.snapshot,
    p.database,
    p.sequence,
    p.tsUs,
    nanoseconds(p.tsUs),
    p.schema,
    p.table,
    p.txId,
    p.lsn,
    p.xmin,
    p.origin,
    p.originLsn,
  ]);
}

let lastUs = 0;
let lastNs = 0n;

/** Rows of a transaction share their time. */
function nanoseconds(us: number): bigint {
  if (us !== lastUs) {
    lastUs = us;
    lastNs = BigInt(us) * 1000n;
  }
  return lastNs;
}

let commitOfText: number | null = null;
let beforeLsn = '[null,"';

/** The `sequence` text: last commit before the event's transaction, and the event's own LSN. */
export function sequenceOf(lastCommit: number | null, lsn: number): string {
  return sequenceAt(lastCommit, lsn).toString();
}

/** The same for rows that are written one after the other. */
export function sequenceAt(lastCommit: number | null, lsn: number): NumberedText {
  if (lastCommit !== commitOfText) {
    commitOfText = lastCommit;
    beforeLsn = lastCommit === null ? '[null,"' : `["${lastCommit}","`;
  }
  return new NumberedText(beforeLsn, lsn, '"]');
}
