// What was fetched and not handed out yet, partition by partition, in turn. Used by readers and consumers of both logs.
// Guarantees: decodes a fetch only when its records are asked for, so what waits costs bytes, not objects; hands out
// nothing of a partition that is paused; records of a partition come in order and once.
import type { FetchedRecords, LogRecord, TopicPartition } from '../port.js';

/** The answer to a fetch for one partition. */
export interface RawRecords {
  /** Records from the position on; null when there is nothing behind it. Throws what makes the bytes unreadable. */
  decode(position: bigint): FetchedRecords | null;
}

export class ReadPartition implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  paused = false;
  private raw: RawRecords | null = null;
  private decoded: FetchedRecords | null = null;
  /** Records of `decoded` already handed out. */
  private taken = 0;

  constructor(
    readonly key: string,
    place: TopicPartition,
    /** Next offset for the caller. */
    public position: bigint,
  ) {
    this.topic = place.topic;
    this.partition = place.partition;
  }

  get isReady(): boolean {
    return this.raw !== null || this.decoded !== null;
  }

  /** Takes the answer to a fetch that began at the position. */
  receive(raw: RawRecords): void {
    this.raw = raw;
  }

  seek(offset: bigint): void {
    this.position = offset;
    this.raw = null;
    this.decoded = null;
  }

  /**
   * At most `limit` records; null when the fetch moved nothing. Throws what `decode` throws; then the fetch is dropped and
   * the next one asks again.
   */
  take(limit: number): FetchedRecords | null {
    if (this.decoded === null) this.decode();
    const ready = this.decoded;
    if (ready === null) return null;
    const { records } = ready;
    if (records.length - this.taken <= limit) {
      this.decoded = null;
      this.position = ready.nextOffset;
      return this.taken === 0 ? ready : { ...ready, records: records.slice(this.taken) };
    }
    const part = records.slice(this.taken, this.taken + limit);
    this.taken += limit;
    this.position = (part.at(-1) as LogRecord).offset + 1n;
    return { ...ready, records: part, nextOffset: this.position };
  }

  private decode(): void {
    const { raw } = this;
    this.raw = null;
    this.taken = 0;
    this.decoded = raw === null ? null : raw.decode(this.position);
  }
}

export class ReadLine<P extends ReadPartition> {
  private line: P[] = [];

  /** True when a poll would get something now. */
  get isReady(): boolean {
    return this.line.some((part) => !part.paused);
  }

  push(part: P): void {
    this.line.push(part);
  }

  /** Forgets what is there of all partitions but these. */
  keep(wanted: (part: P) => boolean): void {
    this.line = this.line.filter(wanted);
  }

  /** At most `maxRecords` records. @param emptied called for each partition all of which is handed out */
  take(maxRecords: number, emptied: (part: P) => void): FetchedRecords[] {
    const ready: FetchedRecords[] = [];
    let room = maxRecords;
    for (let i = 0; i < this.line.length && room > 0; ) {
      const part = this.line[i];
      if (part.paused) {
        i++;
        continue;
      }
      const taken = part.take(room);
      if (taken !== null) {
        ready.push(taken);
        room -= taken.records.length;
      }
      if (part.isReady) break;
      this.line.splice(i, 1);
      emptied(part);
    }
    return ready;
  }
}
