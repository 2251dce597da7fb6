// One partition's batches: the open one, those waiting, and the rules of when the next may go out. Used by the
// producer (fills) and the sender (drains). Guarantees that batches leave in order with gapless sequences, and
// that nothing overtakes a batch that has to be sent again.
import { type Identity, nextSequence, type Ticket, type WireBatch } from './batch.js';

export class PartitionQueue {
  /** Broker id; -1 while there is none. */
  leader = -1;
  /** Takes records. */
  open: WireBatch | null = null;
  /** Sealed or to be sent again, in order. */
  readonly waiting: WireBatch[] = [];
  /** Batches under way, all to `inFlightTo`. */
  inFlight = 0;
  inFlightTo = -1;
  /** Earliest time of the next attempt after an error. */
  retryAt = 0;
  /** Errors in a row. */
  errors = 0;
  batches = 0;
  /** Where the partition stands in the transaction; none of its batches leaves before the coordinator has it. */
  membership: 'none' | 'asked' | 'added' = 'none';
  /** Tickets in order, from the first that has not settled. */
  readonly unsettled: Ticket[] = [];
  /** Bytes the last batch grew to: what the next one reserves. */
  typicalSize = 16 * 1024;
  private sequence = 0;
  /** The first sequence the broker has not acknowledged. */
  private acknowledged = 0;
  private acknowledgedOrder = -1;
  /**
   * False until the broker acknowledged a batch of this sequence. A broker without state of a producer takes any
   * first sequence, so a second batch must not be under way before the first is in.
   */
  private established = false;
  /** Set when sequences must be given anew, once nothing is under way. */
  private mustRenumber = false;
  /** True while the batch under way is not on its first attempt. */
  private resending = false;
  /** True while a batch waits to be sent again: nothing leaves until all answers are in. */
  private recovering = false;

  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly idempotent: boolean,
  ) {}

  get hasUnsent(): boolean {
    return this.open !== null || this.waiting.length > 0;
  }

  /** True when the next batch may go to the leader now. */
  maySend(now: number): boolean {
    if (this.leader < 0 || now < this.retryAt || this.membership === 'asked') return false;
    if (this.inFlight === 0) return true;
    // One sent again goes alone: it may be in already, and what is sent behind it would be taken before its answer.
    // Invariant 4: nothing leaves behind a batch whose fate is not known.
    if (this.resending || (this.waiting.length > 0 && this.waiting[0].attempts > 0)) return false;
    return this.idempotent && this.established && !this.recovering && this.inFlightTo === this.leader;
  }

  /** Closes the open batch. */
  seal(): void {
    if (this.open === null) return;
    this.typicalSize = this.open.size;
    this.waiting.push(this.open);
    this.open = null;
  }

  /** Takes out what was never sent. */
  abandon(): WireBatch[] {
    this.seal();
    const unsent = this.waiting.filter((batch) => batch.bytes === null);
    const sent = this.waiting.filter((batch) => batch.bytes !== null);
    this.waiting.splice(0, this.waiting.length, ...sent);
    return unsent;
  }

  /** Takes the first waiting batch for sending, encoded with its sequence. */
  take(identity: Identity): WireBatch {
    if (this.inFlight === 0) {
      this.recovering = false;
      if (this.mustRenumber) this.renumber(identity);
    }
    const batch = this.waiting.shift() as WireBatch;
    if (batch.bytes === null) {
      batch.encode(identity, this.idempotent ? this.sequence : -1);
      this.sequence = nextSequence(this.sequence, batch.count);
    }
    this.resending = batch.attempts++ > 0;
    this.inFlight++;
    this.inFlightTo = this.leader;
    return batch;
  }

  /** A batch is in. */
  acknowledge(batch: WireBatch): void {
    this.established = true;
    this.errors = 0;
    this.retryAt = 0;
    // A later batch that is in says that this one was: its own answer may come after.
    if (batch.order < this.acknowledgedOrder) return;
    this.acknowledgedOrder = batch.order;
    this.acknowledged = nextSequence(batch.baseSequence, batch.count);
  }

  /** True when all that came before this batch is acknowledged. */
  isNext(batch: WireBatch): boolean {
    return batch.baseSequence === this.acknowledged;
  }

  /** Puts batches back where they belong; they go out again once nothing is under way. */
  requeue(batches: readonly WireBatch[]): void {
    for (const batch of batches) {
      let at = 0;
      while (at < this.waiting.length && this.waiting[at].order < batch.order) at++;
      this.waiting.splice(at, 0, batch);
    }
    this.recovering = true;
  }

  /** The broker refused this batch for good: those behind it take over its sequences. */
  skip(): void {
    if (!this.idempotent) return;
    this.mustRenumber = true;
    this.recovering = true;
  }

  /** The broker has forgotten the producer: sequences begin anew at 0. */
  restartSequence(): void {
    this.mustRenumber = true;
    this.acknowledged = 0;
    this.established = false;
  }

  /** Nothing is under way: all that is encoded and waiting follows what is acknowledged. */
  private renumber(identity: Identity): void {
    let sequence = this.acknowledged;
    for (const batch of this.waiting) {
      if (batch.bytes === null) break;
      if (batch.order < this.acknowledgedOrder) continue;
      batch.encode(identity, sequence);
      sequence = nextSequence(sequence, batch.count);
    }
    this.sequence = sequence;
    this.mustRenumber = false;
  }
}
