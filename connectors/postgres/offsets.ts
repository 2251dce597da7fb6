// Stored positions: the offset maps that go with records, in the original's key order, and what a stored one says about
// where to resume. Made by the stream's decoder and the task; read at start and by the flush of confirmed positions.
import type { OffsetMap } from '../../src/data/record.js';

/** A position in the stream, as stored. LSNs are numbers (exact below 2^53). */
export interface Position {
  /** LSN of the last event. */
  readonly lsn: number;
  /** Null until something was streamed. */
  readonly lsnProc: number | null;
  /** LSN of the last commit; null before the first. */
  readonly lsnCommit: number | null;
  readonly messageType: string | null;
  readonly txId: number | null;
  readonly tsUsec: number;
  /** Row events already sent at `lsn`; 0 = the last event was no row. Told in the map when there are several. */
  readonly eventsProcessed: number;
  /** An initial snapshot was running and had not ended. */
  readonly snapshotRunning: boolean;
}

/** Reads a stored offset map, also those of older versions (`snapshot: true`). Null when it holds no position. */
export function readPosition(offset: OffsetMap | null): Position | null {
  if (offset === null) return null;
  const lsnProc = number(offset.lsn_proc);
  const lsn = number(offset.lsn) ?? lsnProc;
  if (lsn === null) return null;
  const snapshot = offset.snapshot ?? null;
  // A blocking snapshot that was cut off is not begun anew: the stream goes on where it stood.
  const marked = snapshot !== null && !['false', 'BLOCKING'].includes(String(snapshot));
  const messageType = typeof offset.messageType === 'string' ? offset.messageType : null;
  const txId = number(offset.txId);
  return {
    lsn,
    lsnProc,
    lsnCommit: number(offset.lsn_commit) ?? lsnProc,
    messageType,
    txId,
    tsUsec: number(offset.ts_usec) ?? 0,
    eventsProcessed: number(offset.lsn_events_processed) ?? (isRow(messageType, txId) ? 1 : 0),
    snapshotRunning: marked && offset.snapshot_completed !== true && offset.last_snapshot_record !== true,
  };
}

/** The keys that say so, of a stored offset behind which a blocking snapshot was cut off; else null. */
export function cutOffSnapshot(offset: OffsetMap): OffsetMap | null {
  const { last_snapshot_record, snapshot, snapshot_completed } = offset;
  if (snapshot !== 'BLOCKING' || snapshot_completed === true || last_snapshot_record === true) return null;
  return { last_snapshot_record: false, snapshot, snapshot_completed: false };
}

/** A change of a transaction. A message outside of any has no transaction's id, and is its own commit. */
function isRow(messageType: string | null, txId: number | null): boolean {
  return (
    messageType !== null && !['BEGIN', 'COMMIT', ...(txId === null ? ['MESSAGE'] : [])].includes(messageType)
  );
}

function number(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** LSN to ask the server for: the last whole transaction, else the last event. */
export function startLsn(position: Position): number {
  return position.lsnCommit ?? position.lsnProc ?? position.lsn;
}

/**
 * LSN up to which the server may forget once this offset is durable; null when it has none. Invariant 7: that of the last
 * commit, never that of an event inside a transaction.
 */
export function flushLsn(offset: OffsetMap): number | null {
  return number(offset.lsn_commit) ?? number(offset.lsn_proc);
}

/** `X/Y` text of an LSN. */
export function lsnText(lsn: number): string {
  const high = Math.floor(lsn / 0x100000000);
  return `${high.toString(16).toUpperCase()}/${(lsn % 0x100000000).toString(16).toUpperCase()}`;
}

/** Number of an `X/Y` text. */
export function parseLsn(text: string): number {
  const [high, low] = text.split('/');
  return Number.parseInt(high, 16) * 0x100000000 + Number.parseInt(low, 16);
}
