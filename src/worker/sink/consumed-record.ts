// The record of the log that a sink record was made of. It stays with the record under a symbol, through every transform
// that copies it, so that a record which fails late can still be written to the dead letter topic byte for byte.
import type { SinkRecord } from '../../data/record.js';
import type { LogRecord } from '../../log/port.js';

export const CONSUMED: unique symbol = Symbol('millrace.consumed');

/** Where a record of the log was, and the record. */
export interface ConsumedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly record: LogRecord;
}

/** What the sink pipeline makes: a sink record that knows its origin. */
export interface TracedSinkRecord extends SinkRecord {
  readonly [CONSUMED]: LogRecord;
}

/** Null for a record that a connector made itself. */
export function consumedOf(sinkRecord: SinkRecord): ConsumedRecord | null {
  const record = (sinkRecord as Partial<TracedSinkRecord>)[CONSUMED];
  if (record === undefined) return null;
  return { topic: sinkRecord.originalTopic, partition: sinkRecord.originalPartition, record };
}

/** As the original's error log shows it. */
export function describeConsumed({ topic, partition, record }: ConsumedRecord): string {
  const { offset, timestamp, timestampType } = record;
  const time = timestamp === -1 ? '' : `, timestamp=${timestamp}, timestampType=${timestampType}`;
  return `{topic='${topic}', partition=${partition}, offset=${offset}${time}}`;
}
