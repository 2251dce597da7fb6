// Reading from the store: whole batches behind given offsets, at once or, when there are none yet, as soon as a commit
// brings some. Called by the store's thread for every reader, and by the broker after each commit.
import { BASE_OFFSET, LAST_OFFSET_DELTA } from '../../record-batch/layout.js';
import type { FetchedBytes, Operations } from '../protocol.js';
import { batchKey } from './keys.js';
import type { PartitionState, Store } from './store.js';

/** What the broker lets a reader see. `topic` throws TOPIC_UNKNOWN. */
export interface Stored {
  readonly store: Pick<Store, 'keyBefore' | 'range'>;
  topic(
    name: string,
    partition: number,
  ): { readonly id: number; readonly partitions: readonly PartitionState[] };
}

interface Waiter {
  readonly input: Operations['fetch']['in'];
  readonly owner: object;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (fetched: FetchedBytes[]) => void;
  readonly reject: (error: unknown) => void;
}

const LAST = (1n << 64n) - 1n;

export class Fetches {
  private readonly waiters = new Set<Waiter>();

  constructor(private readonly broker: Stored) {}

  /** Whole batches behind the asked offsets; waits up to `maxWaitMs` for some. Throws TOPIC_UNKNOWN. */
  fetch(input: Operations['fetch']['in'], owner: object): FetchedBytes[] | Promise<FetchedBytes[]> {
    const found = this.collect(input);
    if (found.length > 0 || input.maxWaitMs <= 0) return found;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.settle(waiter, []), input.maxWaitMs);
      const waiter: Waiter = { input, owner, timer, resolve, reject };
      this.waiters.add(waiter);
    });
  }

  /** Ends the waiting fetches of one user, or of all, with what there is: nothing. */
  wake(owner?: object): void {
    for (const waiter of [...this.waiters]) {
      if (owner === undefined || waiter.owner === owner) this.settle(waiter, []);
    }
  }

  private collect({ positions, maxBytes, partitionBytes }: Operations['fetch']['in']): FetchedBytes[] {
    const found: FetchedBytes[] = [];
    let room = maxBytes;
    for (const { topic, partition, offset } of positions) {
      const state = this.broker.topic(topic, partition).partitions[partition];
      // Out of range, as after retention or in a topic made anew: on from the beginning.
      const from = offset < state.start || offset > state.end ? state.start : offset;
      if (room <= 0 || (from >= state.end && from === offset)) continue;
      const fetched = this.read(topic, partition, {
        from,
        maxBytes: Math.min(room, partitionBytes ?? room),
      });
      found.push(fetched);
      room -= fetched.bytes.length;
    }
    return found;
  }

  private read(name: string, partition: number, at: { from: bigint; maxBytes: number }): FetchedBytes {
    const topic = this.broker.topic(name, partition);
    const { start: begin, end } = topic.partitions[partition];
    const first = batchKey(topic.id, partition, 0n);
    const start = this.broker.store.keyBefore(batchKey(topic.id, partition, at.from), first) ?? first;
    const batches: Buffer[] = [];
    let size = 0;
    let nextOffset = end;
    for (const { value } of this.broker.store.range(start, batchKey(topic.id, partition, LAST))) {
      const next = value.readBigInt64BE(BASE_OFFSET) + BigInt(value.readInt32BE(LAST_OFFSET_DELTA) + 1);
      if (next <= at.from) continue;
      if (size > 0 && size + value.length > at.maxBytes) break;
      batches.push(value);
      size += value.length;
      nextOffset = next;
    }
    const bytes = new Uint8Array(size);
    let to = 0;
    for (const batch of batches) {
      bytes.set(batch, to);
      to += batch.length;
    }
    return { topic: name, partition, start: begin, bytes, nextOffset, highWatermark: end };
  }

  /** Answers the fetches that wait for a topic, if there is something now. */
  wakeAll(topic: string): void {
    for (const waiter of [...this.waiters]) {
      if (!waiter.input.positions.some((position) => position.topic === topic)) continue;
      try {
        const found = this.collect(waiter.input);
        if (found.length > 0) this.settle(waiter, found);
      } catch (error) {
        waiter.reject(error);
        this.settle(waiter, []);
      }
    }
  }

  private settle(waiter: Waiter, found: FetchedBytes[]): void {
    this.waiters.delete(waiter);
    clearTimeout(waiter.timer);
    waiter.resolve(found);
  }
}
