// Which source offsets may be committed: per source partition, the offset of the last record of the unbroken row
// of acknowledged records. The source loop adds each appended record with its batch ticket; the offset committer
// takes what may be stored. Pure bookkeeping: no promise and no object a record (two array slots, and none while
// records go on landing in the same batch).
import type { CommittedOffset } from '../api/source.js';
import type { OffsetMap } from '../data/record.js';
import type { BatchTicket } from '../log/port.js';

/** One source partition. `tickets[i]` and `offsets[i]` are a run: records of one batch, and the last one's offset. */
interface Lane {
  readonly partition: OffsetMap;
  readonly tickets: BatchTicket[];
  readonly offsets: OffsetMap[];
  /** Runs before this index are acknowledged. */
  head: number;
  /** Offset of the last acknowledged record, null before any. */
  acknowledged: OffsetMap | null;
  /** The offset last confirmed as stored. */
  stored: OffsetMap | null;
}

/** Offsets on their way to the store; hand it back to `confirm` once they are durable. */
export interface CommitAttempt {
  readonly offsets: readonly CommittedOffset[];
}

export class AcknowledgedPrefix {
  readonly #tolerateFailed: boolean;
  readonly #lanes = new Map<string, Lane>();
  readonly #byIdentity = new WeakMap<OffsetMap, Lane>();
  #lastPartition: OffsetMap | null = null;
  #lastLane: Lane | null = null;

  /** `tolerateFailed`: a failed batch counts as acknowledged (`errors.tolerance=all` drops its records). */
  constructor(tolerateFailed: boolean) {
    this.#tolerateFailed = tolerateFailed;
  }

  /** Notes a record in the order in which it came from the source. */
  add(partition: OffsetMap, offset: OffsetMap, ticket: BatchTicket): void {
    const lane = partition === this.#lastPartition ? this.#lastLane! : this.#lane(partition);
    const last = lane.tickets.length - 1;
    if (last >= lane.head && lane.tickets[last] === ticket) {
      lane.offsets[last] = offset;
    } else {
      lane.tickets.push(ticket);
      lane.offsets.push(offset);
      // Commits may be a minute apart: settled batches are let go of on the way.
      if (lane.tickets.length % 256 === 0) this.#advance(lane);
    }
  }

  /** What may be stored and is not yet stored. Asking again before `confirm` answers the same or more. */
  take(): CommitAttempt {
    const offsets: CommittedOffset[] = [];
    for (const lane of this.#lanes.values()) {
      this.#advance(lane);
      if (lane.acknowledged !== null && lane.acknowledged !== lane.stored) {
        offsets.push({ partition: lane.partition, offset: lane.acknowledged });
      }
    }
    return { offsets };
  }

  /** The offsets of an attempt are durable. */
  confirm(attempt: CommitAttempt): void {
    for (const { partition, offset } of attempt.offsets) this.#lane(partition).stored = offset;
  }

  /** True while a record is neither acknowledged nor past a failed one. */
  hasPending(): boolean {
    for (const lane of this.#lanes.values()) {
      this.#advance(lane);
      if (lane.head < lane.tickets.length && lane.tickets[lane.head].state === 'pending') return true;
    }
    return false;
  }

  #advance(lane: Lane): void {
    const { tickets, offsets } = lane;
    let head = lane.head;
    // Invariant 1: the first record that is not acknowledged ends the walk, whatever is settled behind it.
    while (head < tickets.length && this.#isAcknowledged(tickets[head])) head++;
    if (head === lane.head) return;
    lane.acknowledged = offsets[head - 1];
    if (head === tickets.length) {
      tickets.length = 0;
      offsets.length = 0;
      head = 0;
    } else if (head > 1024 && head * 2 > tickets.length) {
      tickets.splice(0, head);
      offsets.splice(0, head);
      head = 0;
    }
    lane.head = head;
  }

  #isAcknowledged(ticket: BatchTicket): boolean {
    return ticket.state === 'done' || (this.#tolerateFailed && ticket.state === 'failed');
  }

  #lane(partition: OffsetMap): Lane {
    let lane = this.#byIdentity.get(partition);
    if (lane === undefined) {
      const key = canonicalPartition(partition);
      lane = this.#lanes.get(key);
      if (lane === undefined) {
        lane = { partition, tickets: [], offsets: [], head: 0, acknowledged: null, stored: null };
        this.#lanes.set(key, lane);
      }
      this.#byIdentity.set(partition, lane);
    }
    this.#lastPartition = partition;
    this.#lastLane = lane;
    return lane;
  }
}

function canonicalPartition(partition: OffsetMap): string {
  return Object.keys(partition)
    .sort()
    .map((key) => {
      const value = partition[key];
      return `${JSON.stringify(key)}:${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;
    })
    .join();
}
