// The records that flow: SourceRecord from a source task to the log, SinkRecord from the log to a sink task.
// Immutable by convention; a transform answers a changed copy (`withChanges`).
import type { Headers } from './headers.js';
import type { Schema } from './schema.js';

/** What a connector may store in a source partition or offset: flat, no nesting (kafka-connect contract). */
export type OffsetValue = string | number | bigint | boolean | null;
export type OffsetMap = Readonly<Record<string, OffsetValue>>;

export interface ConnectRecord {
  readonly topic: string;
  /** null = the partitioner decides by the key bytes. */
  readonly partition: number | null;
  readonly keySchema: Schema | null;
  readonly key: unknown;
  readonly valueSchema: Schema | null;
  readonly value: unknown;
  /** Milliseconds since the epoch; null = the log's clock. */
  readonly timestamp: number | null;
  readonly headers: Headers;
}

export interface SourceRecord extends ConnectRecord {
  /** The same object for all records of one partition wherever possible: it is compared by identity first. */
  readonly sourcePartition: OffsetMap;
  /** Where to resume once this record and all before it in its source partition are durable. */
  readonly sourceOffset: OffsetMap;
  /** Of the same change as the record before it: where a transform drops this one alone, its offset counts all the same. */
  readonly follows?: boolean;
}

export interface SinkRecord extends ConnectRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly timestampType: 'NoTimestampType' | 'CreateTime' | 'LogAppendTime';
  /** Coordinates before any transform. */
  readonly originalTopic: string;
  readonly originalPartition: number;
  readonly originalOffset: bigint;
}

/** A copy of a record with some parts changed. */
export function withChanges<R extends ConnectRecord>(record: R, changes: Partial<ConnectRecord>): R {
  return { ...record, ...changes };
}
