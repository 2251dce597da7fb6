// Where the stream stands: open transaction, last event, last commit, and the offset map of that position, made when a
// record or a heartbeat needs it. Kept across reconnections; written by event-decoder.ts.
import type { OffsetMap } from '../../../src/data/record.js';
import type { Operation } from '../../cdc/envelope.js';
import type { LagStatistics } from '../../cdc/lag-statistics.js';
import type { TransactionMetadata } from '../../cdc/transaction-metadata.js';
import { withoutIncremental } from '../incremental/state.js';
import { cutOffSnapshot, readPosition } from '../offsets.js';
import { READINGS } from '../tables/readings.js';
import { type Begin, MESSAGE } from './pgoutput.js';

/** Types of messages as stored, by first byte. */
export const TYPE_NAMES: Readonly<Record<number, string>> = {
  [MESSAGE.insert]: 'INSERT',
  [MESSAGE.update]: 'UPDATE',
  [MESSAGE.delete]: 'DELETE',
  [MESSAGE.truncate]: 'TRUNCATE',
  [MESSAGE.logical]: 'MESSAGE',
};

const RECENT = 512;

export class StreamState {
  /** Transaction being read; null for a message outside of one. */
  xid: number | null = null;
  /** Its commit time, microseconds since 1970. */
  commitUs = 0;
  origin: string | null = null;
  originLsn: number | null = null;
  /** `catalog_xmin` of the slot when it is fetched. */
  xmin: number | null = null;
  /** LSN of the last commit, for `source.sequence`. */
  lastCommit: number | null = null;
  filtered = 0;
  transactions = 0;
  readonly events: Record<string, number> = { c: 0, u: 0, d: 0, t: 0, m: 0 };
  total = 0;
  /** Milliseconds from commit to record, and when the last event was seen; -1 before any. */
  lagMs = -1;
  lastEventMs = -1;
  /** Changes left out because a value could not be emitted. */
  erroneous = 0;
  /** Updates left out because they changed nothing. */
  unchanged = 0;
  /** Statistics of the lag, and events by table: null where they are not wanted. */
  lags: LagStatistics | null = null;
  tables: Map<string, Record<string, number>> | null = null;
  /** Counts of the open transaction, when transaction metadata is provided. */
  metadata: TransactionMetadata | null = null;
  /** Ids of the last transactions begun, newest overwriting oldest. */
  readonly #recent = new Float64Array(RECENT);
  #recentAt = 0;
  #lsn = 0;
  #proc: number | null = null;
  #type: string | null = null;
  #count = 0;
  #txId: number | null = null;
  #tsUsec = 0;
  #offset: OffsetMap | null;
  /** What an incremental snapshot adds to every offset; null = none runs. */
  #incremental: OffsetMap | null = null;
  /** What a blocking snapshot left in the stored offset that was cut off: it stays, as in the original. */
  #cutOff: OffsetMap | null = null;
  /** Readings of single tables that every offset tells; null = none. */
  #readings: string | null = null;
  readonly #initial: OffsetMap | null;

  /** `initial` = the offset to start from: stored, or made at the first start. */
  constructor(initial: OffsetMap | null) {
    this.#offset = initial;
    if (initial === null) this.#initial = null;
    else {
      const { [READINGS]: readings, ...rest } = withoutIncremental(initial);
      this.#initial = rest;
      this.#readings = typeof readings === 'string' ? readings : null;
      this.#cutOff = cutOffSnapshot(initial);
    }
    const position = readPosition(initial);
    if (position === null) return;
    this.#lsn = position.lsn;
    this.#proc = position.lsnProc;
    this.#type = position.messageType;
    this.#count = position.eventsProcessed;
    this.#txId = position.txId;
    this.#tsUsec = position.tsUsec;
    this.lastCommit = position.lsnCommit;
    this.commitUs = position.tsUsec;
  }

  begin(begin: Begin): void {
    this.xid = begin.xid;
    this.#recent[this.#recentAt++ % RECENT] = begin.xid;
    this.commitUs = begin.commitUs;
    this.origin = null;
    this.originLsn = null;
  }

  /** A row event was taken (emitted or filtered out): the position is now after it. */
  advance(lsn: number, kind: number): void {
    const type = TYPE_NAMES[kind];
    this.#count = lsn === this.#lsn && this.#type === type ? this.#count + 1 : 1;
    this.#lsn = lsn;
    this.#proc = lsn;
    this.#type = type;
    this.#txId = this.xid;
    this.#tsUsec = this.commitUs;
    this.#offset = null;
  }

  commit(lsn: number): void {
    this.#settle(lsn, 'COMMIT');
    this.#txId = this.xid;
    this.#tsUsec = this.commitUs;
    this.transactions += 1;
  }

  /** A message outside of any transaction is its own commit position. */
  ownCommit(lsn: number): void {
    this.xid = null;
    this.#settle(lsn, 'MESSAGE');
    this.#txId = null;
  }

  #settle(lsn: number, type: string): void {
    this.#lsn = lsn;
    this.#proc = lsn;
    this.#type = type;
    this.#count = 0;
    this.lastCommit = lsn;
    this.#offset = null;
  }

  /** The counts of the open transaction changed: the offset is to be made anew. */
  counted(): void {
    if (this.#proc !== null) this.#offset = null;
  }

  /** Counts an event of a table, where that is asked for. */
  countTable(table: string, op: Operation): void {
    if (this.tables === null) return;
    let counts = this.tables.get(table);
    if (counts === undefined) {
      counts = { c: 0, u: 0, d: 0, t: 0 };
      this.tables.set(table, counts);
    }
    counts[op] += 1;
  }

  /** Counts an emitted record's event at wall-clock `ms`. */
  emitted(op: Operation, ms: number): void {
    this.events[op] += 1;
    this.total += 1;
    this.lastEventMs = ms;
    this.lagMs = ms - this.commitUs / 1000;
    if (this.lags !== null) this.lags.record(this.lagMs);
  }

  /** Keys that every offset carries from now on while an incremental snapshot runs. */
  set incremental(keys: OffsetMap | null) {
    this.#incremental = keys;
    this.#offset = null;
  }

  /** `source.snapshot` of streamed rows: they are marked until a blocking snapshot comes to its end. */
  get snapshotMark(): 'true' | null {
    return this.#cutOff === null ? null : 'true';
  }

  /** A blocking snapshot is complete. */
  snapshotEnded(): void {
    if (this.#cutOff === null) return;
    this.#cutOff = null;
    this.#offset = null;
  }

  /** Text under `tables_read` that every offset carries from now on. */
  set readings(text: string | null) {
    if (text === this.#readings) return;
    this.#readings = text;
    this.#offset = null;
  }

  /** Transactions that were streamed not long ago. */
  recentXids(): number[] {
    return [...new Set(this.#recent)].filter((xid) => xid > 0);
  }

  get lsn(): number {
    return this.#lsn;
  }

  get txId(): number | null {
    return this.#txId;
  }

  /** The offset map of the position; the same object until the position moves. Null when there is none. */
  offset(): OffsetMap | null {
    if (this.#offset !== null) return this.#offset;
    if (this.#incremental !== null || this.#cutOff !== null) return this.#beside();
    if (this.#proc === null) return this.#atStart();
    if (this.metadata !== null) return this.#withMetadata(this.metadata);
    if (this.#count === 1 && this.lastCommit !== null && this.#txId !== null && this.xmin === null) {
      const offset: Record<string, OffsetMap[string]> = {
        lsn_proc: this.#proc,
        messageType: this.#type,
        lsn_commit: this.lastCommit,
        lsn: this.#lsn,
        txId: this.#txId,
        ts_usec: this.#tsUsec,
      };
      if (this.#readings !== null) offset[READINGS] = this.#readings;
      this.#offset = offset;
      return offset;
    }
    this.#offset = this.#position();
    return this.#offset;
  }

  #atStart(): OffsetMap | null {
    if (this.#initial === null) return null;
    this.#offset = { ...this.#initial, ...(this.#readings === null ? {} : { [READINGS]: this.#readings }) };
    return this.#offset;
  }

  #withMetadata(metadata: TransactionMetadata): OffsetMap {
    this.#offset = { ...metadata.offset(), ...this.#position() };
    return this.#offset;
  }

  #beside(): OffsetMap | null {
    const position = this.#proc === null ? this.#atStart() : this.#position();
    // The counts of the transaction are not told beside the marks of a snapshot, as in the original.
    const more = this.#cutOff ?? this.metadata?.offset();
    if (position !== null) this.#offset = { ...more, ...position, ...this.#incremental };
    return this.#offset;
  }

  // One row at a position says so by the position itself: the count is told where COPY put several rows into one.
  #position(): OffsetMap {
    return {
      lsn_proc: this.#proc,
      ...(this.#count > 1 ? { lsn_events_processed: this.#count } : {}),
      ...(this.xmin === null ? {} : { xmin: this.xmin }),
      ...(this.#type === null ? {} : { messageType: this.#type }),
      ...(this.lastCommit === null ? {} : { lsn_commit: this.lastCommit }),
      lsn: this.#lsn,
      ...(this.#txId === null ? {} : { txId: this.#txId }),
      ts_usec: this.#tsUsec,
      ...(this.#readings === null ? {} : { [READINGS]: this.#readings }),
    };
  }
}
