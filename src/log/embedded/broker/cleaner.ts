// Carries out retention and compaction over all partitions, in small transactions between which the log goes on.
// Run from time to time by the store's thread. Interrupted anywhere, the log is whole and the next run goes on.
import { decodeBatches, loadCodecs } from '../../record-batch/decoder.js';
import { type BatchHeader, readBatchHeader } from '../../record-batch/layout.js';
import type { Broker, Topic } from './broker.js';
import { isCompactionDue, isExpired, keyOf, rewrite } from './cleanup.js';
import { batchKey, stateKey } from './keys.js';
import { encodeState, type PartitionState, storedSize } from './store.js';

/** Bytes of batches handled between two turns of the event loop. */
const SLICE = 2 << 20;
/** Keys held in memory by one compaction pass; what is behind them waits for the next pass. */
const MAX_KEYS = 500_000;
const LAST = (1n << 64n) - 1n;

interface Place {
  readonly topic: Topic;
  readonly partition: number;
  readonly state: PartitionState;
}

interface Stored {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly header: BatchHeader;
}

export class Cleaner {
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(private readonly broker: Broker) {}

  /** One pass as of `now`, milliseconds. A pass asked for while one runs waits for it, then runs. */
  async run(now: number): Promise<void> {
    while (this.running !== null) await this.running;
    this.running = this.pass(now).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running?.catch(() => undefined);
  }

  private async pass(now: number): Promise<void> {
    for (const topic of [...this.broker.topics.values()]) {
      for (let partition = 0; partition < topic.partitions.length; partition++) {
        const place = { topic, partition, state: topic.partitions[partition] };
        if (topic.configs.delete) await this.expire(place, now);
        if (topic.configs.compact) await this.compact(place, now);
      }
    }
  }

  private async expire(place: Place, now: number): Promise<void> {
    while (this.lives(place)) {
      const gone: Stored[] = [];
      let { size } = place.state;
      for (const stored of this.walk(place, 0n, LAST)) {
        if (!isExpired(stored.header, place.topic.configs, { now, size }) || gone.length === 256) break;
        gone.push(stored);
        size -= stored.value.length;
      }
      if (gone.length === 0) return;
      const { start } = place.state;
      const next = gone[gone.length - 1].header.lastOffset + 1n;
      this.replace(
        place,
        gone.map((stored) => ({ stored, batch: null })),
        { start: next > start ? next : start },
      );
      await turn();
    }
  }

  private async compact(place: Place, now: number): Promise<void> {
    const { configs } = place.topic;
    const { state } = place;
    let oldestDirty = Number.POSITIVE_INFINITY;
    for (const { header } of this.walk(place, state.cleaned, LAST)) {
      oldestDirty = header.maxTimestamp;
      break;
    }
    if (!isCompactionDue(state, configs, { now, oldestDirty })) return;
    const latest = new Map<string, bigint>();
    const end = await this.learnKeys(place, latest, now);
    let horizon = 0;
    let cleanSize = 0;
    for (let from = 0n; from < end && this.lives(place); ) {
      const slice = this.slice(place, from, end);
      if (slice.length === 0) break;
      for (const { value } of slice) await loadCodecs(value);
      if (!this.lives(place)) return;
      const changes: { stored: Stored; batch: Buffer | null }[] = [];
      for (const stored of slice) {
        const { batch, horizon: due } = rewrite(stored.value, latest, {
          now,
          deleteRetentionMs: configs.deleteRetentionMs,
        });
        if (due > 0 && (horizon === 0 || due < horizon)) horizon = due;
        if (batch !== stored.value) changes.push({ stored, batch });
        cleanSize += batch?.length ?? 0;
      }
      if (changes.length > 0) this.replace(place, changes, {});
      from = slice[slice.length - 1].header.lastOffset + 1n;
      await turn();
    }
    if (this.lives(place)) this.replace(place, [], { cleaned: end, cleanSize, horizon });
  }

  /** Fills in the last offset of every key in what is new; returns the offset up to which compaction may go. */
  private async learnKeys(place: Place, latest: Map<string, bigint>, now: number): Promise<bigint> {
    const { topic, state } = place;
    let end = state.cleaned;
    while (this.lives(place)) {
      // The last batch stays as it is: it may still be read by those who wait at the end.
      const slice = this.slice(place, end, LAST).filter(
        (stored) => stored.header.lastOffset + 1n < state.end,
      );
      if (slice.length === 0) return end;
      for (const { value, header } of slice) {
        const tooYoung = header.maxTimestamp > now - topic.configs.minCompactionLagMs;
        if (latest.size > MAX_KEYS || (tooYoung && topic.configs.minCompactionLagMs > 0)) return end;
        await loadCodecs(value);
        for (const batch of decodeBatches(value)) {
          for (const { key, offset } of batch.records) if (key !== null) latest.set(keyOf(key), offset);
        }
        end = header.lastOffset + 1n;
      }
      await turn();
    }
    return end;
  }

  /** Batches with a base offset in [from, end), some megabytes of them. */
  private slice(place: Place, from: bigint, end: bigint): Stored[] {
    const slice: Stored[] = [];
    let bytes = 0;
    for (const stored of this.walk(place, from, end)) {
      slice.push(stored);
      bytes += stored.value.length;
      if (bytes >= SLICE) break;
    }
    return slice;
  }

  private *walk({ topic, partition }: Place, from: bigint, end: bigint): Generator<Stored> {
    const last = batchKey(topic.id, partition, end);
    for (const { key, value } of this.broker.store.range(batchKey(topic.id, partition, from), last)) {
      yield { key, value, header: readBatchHeader(value) };
    }
  }

  /** Replaces or removes batches and changes the partition's state, in one transaction. */
  private replace(
    { topic, partition, state }: Place,
    changes: readonly { stored: Stored; batch: Buffer | null }[],
    update: Partial<PartitionState>,
  ): void {
    const next = { ...state, ...update };
    for (const { stored, batch } of changes) {
      next.size += (batch?.length ?? 0) - stored.value.length;
      next.stored += (batch === null ? 0 : storedSize(batch.length)) - storedSize(stored.value.length);
    }
    const { store } = this.broker;
    store.write((db) => {
      for (const { stored, batch } of changes) {
        if (batch === null) db.remove(stored.key);
        else db.put(stored.key, batch);
      }
      db.put(stateKey(topic.id, partition), encodeState(next));
    });
    store.stored += next.stored - state.stored;
    Object.assign(state, next);
    store.trim();
  }

  private lives({ topic }: Place): boolean {
    return !this.stopped && this.broker.topics.get(topic.name) === topic;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
