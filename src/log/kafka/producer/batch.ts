// The fate of a batch (`Ticket`, which callers hold) and the bytes of it on their way (`WireBatch`). They differ when
// the broker finds a batch too large and it is split: several wire batches, one ticket.
import type { BatchTicket } from '../../port.js';
import type { BufferPool } from '../../record-batch/buffer-pool.js';
import type { Compression } from '../../record-batch/compression.js';
import { decodeBatches } from '../../record-batch/decoder.js';
import { BatchEncoder } from '../../record-batch/encoder.js';

export class Ticket implements BatchTicket {
  state: 'pending' | 'done' | 'failed' = 'pending';
  error: unknown = undefined;
  baseOffset = -1n;
  count = 0;
  /** Bytes accounted in `bufferedBytes`. */
  bytes = 0;
  /** Wire batches that have not settled. */
  parts = 1;
  /** Called when settled, by flush. */
  waiters: (() => void)[] | null = null;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}
}

/** What batches carry of their producer; a transactional one learns it when it takes over its transactional id. */
export interface Identity {
  producerId: bigint;
  producerEpoch: number;
  readonly transactional?: boolean;
}

export interface BatchMemory {
  readonly compression: Compression;
  /** Bytes reserved at first. */
  readonly capacity: number;
  readonly pool: BufferPool;
}

export class WireBatch {
  /** Encoded; null until the first send. */
  bytes: Buffer | null = null;
  baseSequence = -1;
  attempts = 0;
  readonly encoder: BatchEncoder;

  constructor(
    readonly ticket: Ticket,
    readonly createdAt: number,
    /** Where it stands in its partition; split parts divide `span`. */
    readonly order: number,
    private readonly memory: BatchMemory,
    private readonly span = 1,
  ) {
    const { compression, capacity, pool } = memory;
    this.encoder = new BatchEncoder({ compression, initialCapacity: capacity, pool });
  }

  get count(): number {
    return this.encoder.count;
  }

  /** Uncompressed bytes. */
  get size(): number {
    return this.encoder.size;
  }

  /** (Re-)writes producer and sequence into the batch; not while it is under way. */
  encode(identity: Identity, baseSequence: number): void {
    this.baseSequence = baseSequence;
    this.bytes = this.encoder.finish({ baseOffset: 0n, ...identity, baseSequence });
  }

  /**
   * The batch is in: its memory may be used again. Not when it was sent more than once, because an older attempt may
   * still hold the bytes.
   */
  release(): void {
    if (this.attempts !== 1) return;
    this.bytes = null;
    this.encoder.release();
  }

  /** Two halves of the records with the sequences they had. */
  split(identity: Identity): WireBatch[] {
    const records = decodeBatches(this.bytes as Buffer)[0].records;
    const middle = records.length >> 1;
    const halves = [records.slice(0, middle), records.slice(middle)];
    this.ticket.parts++;
    let done = 0;
    return halves.map((half, i) => {
      const span = this.span / 2;
      const part = new WireBatch(
        this.ticket,
        this.createdAt,
        this.order + i * span,
        { ...this.memory, capacity: this.size >> 1 },
        span,
      );
      for (const r of half) part.encoder.append(r.timestamp, r.key, r.value, r.headers);
      part.encode(identity, this.baseSequence < 0 ? -1 : nextSequence(this.baseSequence, done));
      done += half.length;
      return part;
    });
  }
}

/** Sequence numbers wrap from 2^31-1 to 0. */
export function nextSequence(sequence: number, count: number): number {
  return Number((BigInt(sequence) + BigInt(count)) & 0x7fffffffn);
}
