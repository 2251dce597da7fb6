// Decides at a restart what of the stream was already sent. The server sends whole transactions in commit order, from the
// first that commits at or after the LSN asked for; within one, changes come in LSN order. So the stored position (last
// commit, LSN, events sent at that LSN) cuts the stream at one place, whatever was interleaved in the log:
//  - a transaction whose commit record lies before the stored commit was sent whole;
//  - the first one after it is the one that was open, if the stored event was a row: its rows up to the stored LSN (and
//    count, where COPY put several rows at one LSN) were sent. A message may share its LSN with the row behind it: the
//    count is of events of the stored one's type, and what stands before them there was sent too;
//  - everything else is new.
// Pure state, no waiting: nothing is searched for, so an idle publication cannot hang a restart.

import type { Position } from '../offsets.js';
import type { Begin } from './pgoutput.js';

export class ResumeFilter {
  readonly #commit: number;
  readonly #lsn: number;
  readonly #sentAtLsn: number;
  /** The stored event was a row of a transaction still open. */
  readonly #midTransaction: boolean;
  readonly #txId: number | null;
  readonly #type: string | null;
  readonly #messageSent: boolean;
  #skipTransaction = false;
  #skipRows = false;
  #done: boolean;
  #seenAtLsn = 0;

  /** `position` null = nothing was sent yet. */
  constructor(position: Position | null) {
    const type = position?.messageType ?? null;
    const snapshotOnly = position === null || position.lsnProc === null;
    this.#commit = snapshotOnly ? 0 : (position.lsnCommit ?? 0);
    this.#lsn = position?.lsn ?? 0;
    const ownCommit =
      type === 'MESSAGE' && position?.lsn === position?.lsnCommit && position?.eventsProcessed === 0;
    this.#midTransaction =
      !snapshotOnly && type !== null && type !== 'COMMIT' && type !== 'BEGIN' && !ownCommit;
    this.#sentAtLsn = Math.max(1, position?.eventsProcessed ?? 0);
    this.#txId = position?.txId ?? null;
    this.#type = type;
    this.#messageSent = this.#midTransaction || ownCommit;
    this.#done = snapshotOnly;
  }

  /** True once nothing that comes can have been sent: callers may stop asking. */
  get done(): boolean {
    return this.#done;
  }

  begin(begin: Begin): void {
    if (this.#done) return;
    this.#skipTransaction = begin.finalLsn < this.#commit;
    this.#skipRows =
      !this.#skipTransaction && this.#midTransaction && (this.#txId === null || this.#txId === begin.xid);
    this.#seenAtLsn = 0;
  }

  /** True when the transaction that began last was sent whole before. */
  get skipsTransaction(): boolean {
    return !this.#done && this.#skipTransaction;
  }

  /** True when the event at `lsn` (within a transaction) was already sent; `type` as stored. Call once an event, in order. */
  skipsRow(lsn: number, type: string): boolean {
    if (this.#done) return false;
    if (this.#skipTransaction) return true;
    if (!this.#skipRows) return false;
    // Invariant 6: skipped is what lies before the stored event, and no more than were sent at its LSN.
    if (lsn < this.#lsn) return true;
    if (lsn !== this.#lsn || this.#seenAtLsn === this.#sentAtLsn) return false;
    if (type === this.#type) this.#seenAtLsn += 1;
    return true;
  }

  /** True when a non-transactional message at `lsn` was already sent. */
  skipsMessage(lsn: number): boolean {
    if (this.#done) return false;
    return lsn < this.#commit || (lsn === this.#commit && this.#messageSent);
  }

  /** True when the transaction that commits here was sent whole before. */
  commit(): boolean {
    if (this.#done) return false;
    if (this.#skipTransaction) return true;
    if (this.#skipRows || !this.#midTransaction) this.#done = true;
    return false;
  }
}
