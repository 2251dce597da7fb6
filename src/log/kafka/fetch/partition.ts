// One partition as a fetcher reads it: where the caller is, where the next fetch begins, and what was fetched and not
// handed out. Used by the fetcher. Decodes a fetch only when its records are asked for, so what waits costs bytes, not
// objects.
import type { FetchedRecords, LogRecord, TopicPartition } from '../../port.js';
import { decodeBatches } from '../../record-batch/decoder.js';
import type { FetchResult } from '../protocol/fetch.js';
import { committedRecords } from './committed.js';

export class FetchPartition implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  paused = false;
  /** Its position is being looked up. */
  resetting = false;
  /** Broker to fetch from; -1 = not known. Differs from `leader` for a follower the leader named. */
  source: number;
  private raw: FetchResult | null = null;
  private decoded: FetchedRecords | null = null;
  /** Records of `decoded` already handed out. */
  private taken = 0;

  constructor(
    readonly key: string,
    place: TopicPartition,
    /** Next offset for the caller. */
    public position: bigint,
    public leader: number,
  ) {
    this.topic = place.topic;
    this.partition = place.partition;
    this.source = leader;
  }

  get isReady(): boolean {
    return this.raw !== null || this.decoded !== null;
  }

  /** True for what a fetch should ask for. */
  get wantsMore(): boolean {
    return !this.paused && !this.isReady && !this.resetting;
  }

  /** Takes the answer to a fetch that began at the position. */
  receive(result: FetchResult): void {
    this.raw = result;
  }

  seek(offset: bigint): void {
    this.position = offset;
    this.raw = null;
    this.decoded = null;
  }

  /**
   * At most `limit` records, null when the fetch moved nothing. Throws as `decodeBatches`; then the fetch is dropped
   * and the next one asks again.
   */
  take(limit: number, committed: boolean): FetchedRecords | null {
    if (this.decoded === null) this.decode(committed);
    const ready = this.decoded;
    if (ready === null) return null;
    const { records } = ready;
    const left = records.length - this.taken;
    if (left <= limit) {
      this.decoded = null;
      this.position = ready.nextOffset;
      return this.taken === 0 ? ready : { ...ready, records: records.slice(this.taken) };
    }
    const part = records.slice(this.taken, this.taken + limit);
    this.taken += limit;
    this.position = (part.at(-1) as LogRecord).offset + 1n;
    return { ...ready, records: part, nextOffset: this.position };
  }

  private decode(committed: boolean): void {
    const raw = this.raw;
    this.raw = null;
    if (raw === null) return;
    const { topic, partition, position } = this;
    const batches = decodeBatches(raw.records);
    const { records, nextOffset } = committedRecords(batches, position, committed ? raw.aborted : null);
    if (nextOffset === position) return;
    this.taken = 0;
    this.decoded = { topic, partition, records, nextOffset, highWatermark: raw.highWatermark };
  }
}
