// The values of change records: envelope and source block, each made of a base that many rows share (a chunk's clock, a
// transaction's source) and the few fields that are a row's own. Used by event-decoder.ts for every record.
import { DerivedStruct } from '../../../src/data/lazy-struct.js';
import { Struct } from '../../../src/data/struct.js';
import { ENVELOPE, type EventClock, type Operation } from '../../cdc/envelope.js';
import { SOURCE, sequenceAt, sequenceOf, sourceBlock } from '../source-info.js';
import type { TableSchema } from '../table-schema.js';
import type { StreamState } from './stream-state.js';

/** What the values of one table share; kept with the table. */
export interface SharedValues {
  source: Struct | null;
  txId: number | null;
  tsUs: number;
  xmin: number | null;
  originLsn: number | null;
  origin: string | null;
  /** Source block of `lsn`, shared by the rows of that LSN. */
  last: Struct | null;
  lsn: number;
  lastCommit: number | null;
  envelope: Struct | null;
  op: Operation;
  clock: EventClock | null;
}

export function sharedValues(): SharedValues {
  return {
    source: null,
    txId: null,
    tsUs: 0,
    xmin: null,
    originLsn: null,
    origin: null,
    last: null,
    lsn: -1,
    lastCommit: null,
    envelope: null,
    op: 'c',
    clock: null,
  };
}

export interface Event {
  readonly schema: TableSchema;
  readonly shared: SharedValues;
  readonly lsn: number;
  readonly op: Operation;
  readonly clock: EventClock;
  readonly before: Struct | null;
  readonly after: Struct | null;
  readonly transaction: Struct | null;
}

const OWN_SOURCE = [SOURCE.sequence, SOURCE.lsn];
const OWN_ENVELOPE = [ENVELOPE.before, ENVELOPE.after, ENVELOPE.source, ENVELOPE.transaction];

export class EventValues {
  readonly #prefix: string;
  readonly #database: string;
  readonly #state: StreamState;

  constructor(o: { prefix: string; database: string; state: StreamState }) {
    this.#prefix = o.prefix;
    this.#database = o.database;
    this.#state = o.state;
  }

  envelope(e: Event): Struct {
    const { shared, op, clock } = e;
    if (shared.clock !== clock || shared.op !== op) {
      shared.envelope = new Struct(e.schema.envelopeSchema, [
        null,
        null,
        null,
        null,
        op,
        clock.ms,
        clock.us,
        clock.ns,
      ]);
      shared.clock = clock;
      shared.op = op;
    }
    const { schema: schemaName, name } = e.schema.table;
    const source = this.#source(shared, { schema: schemaName, table: name, lsn: e.lsn });
    return new DerivedStruct(shared.envelope!, OWN_ENVELOPE, [e.before, e.after, source, e.transaction]);
  }

  #source(shared: SharedValues, at: { schema: string; table: string; lsn: number }): Struct {
    const { xid, commitUs, xmin, origin, originLsn, lastCommit } = this.#state;
    const { lsn } = at;
    const same =
      shared.txId === xid &&
      shared.tsUs === commitUs &&
      shared.xmin === xmin &&
      shared.originLsn === originLsn &&
      shared.origin === origin;
    if (same && shared.last !== null && shared.lsn === lsn && shared.lastCommit === lastCommit)
      return shared.last;
    if (!same || shared.source === null) {
      shared.source = this.block(at.schema, at.table, lsn);
      shared.txId = xid;
      shared.tsUs = commitUs;
      shared.xmin = xmin;
      shared.originLsn = originLsn;
      shared.origin = origin;
    }
    shared.last = new DerivedStruct(shared.source, OWN_SOURCE, [sequenceAt(lastCommit, lsn), lsn]);
    shared.lsn = lsn;
    shared.lastCommit = lastCommit;
    return shared.last;
  }

  /** A source block on its own; schema and table empty for what belongs to no table. */
  block(schema: string, table: string, lsn: number): Struct {
    const { xid: txId, commitUs: tsUs, lastCommit, xmin, origin, originLsn } = this.#state;
    return sourceBlock({
      prefix: this.#prefix,
      database: this.#database,
      snapshot: this.#state.snapshotMark,
      tsUs,
      sequence: sequenceOf(lastCommit, lsn),
      schema,
      table,
      txId,
      lsn,
      xmin,
      origin,
      originLsn,
    });
  }
}
