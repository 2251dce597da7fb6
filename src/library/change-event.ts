// A record of the log as an application sees it: plain data, and what a change event says taken apart. Used by changes.ts.
import type { SchemaAndValue } from '../api/converter.js';
import type { FetchedRecords, LogRecord } from '../log/port.js';
import { plainValue } from '../transforms/trial.js';

/** `c`reate, `u`pdate, `d`elete, `r`ead (snapshot), `t`runcate, `m`essage. */
export type ChangeOp = 'c' | 'u' | 'd' | 'r' | 't' | 'm';

/**
 * Values are plain data: rows as objects by column, bytes as Uint8Array, decimals as text, INT64 beyond 2^53 as bigint.
 */
export interface ChangeEvent<Row = Record<string, unknown>, Key = unknown> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: Key | null;
  /** What happened; null for a record that is no change event. */
  readonly op: ChangeOp | null;
  /** The row before, where the source tells it. */
  readonly before: Row | null;
  /** The row after; null of a delete. For a record that is no change event: its value. */
  readonly after: Row | null;
  /** Where it comes from: database, table, position. */
  readonly source: Readonly<Record<string, unknown>> | null;
  /** When the source made the change, in ms since the epoch; null where it is not told. */
  readonly changedAt: number | null;
  /** True for the record with a null value that follows a delete. */
  readonly tombstone: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** The whole value. */
  readonly value: unknown;
}

/** Turns bytes into values, by the worker's converters. */
export interface Decoder {
  key(topic: string, bytes: Uint8Array | null): SchemaAndValue | Promise<SchemaAndValue>;
  value(topic: string, bytes: Uint8Array | null): SchemaAndValue | Promise<SchemaAndValue>;
}

const OPS = new Set(['c', 'u', 'd', 'r', 't', 'm']);

type Plain = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** Throws what the converters throw. */
export async function changeEvent(
  from: Pick<FetchedRecords, 'topic' | 'partition'>,
  record: LogRecord,
  decoder: Decoder,
): Promise<ChangeEvent> {
  const { topic, partition } = from;
  const key = plainValue((await decoder.key(topic, record.key)).value);
  const value = plainValue((await decoder.value(topic, record.value)).value);
  const envelope = isObject(value) && OPS.has(value['op'] as string) ? value : null;
  const part = (name: string): Plain | null =>
    isObject(envelope?.[name]) ? (envelope[name] as Plain) : null;
  const at = envelope?.['ts_ms'];
  return {
    topic,
    partition,
    offset: record.offset,
    timestamp: record.timestamp,
    key,
    op: envelope === null ? null : (envelope['op'] as ChangeOp),
    before: part('before'),
    after: envelope === null ? (isObject(value) ? value : null) : part('after'),
    source: part('source'),
    changedAt: typeof at === 'number' ? at : null,
    tombstone: record.value === null,
    headers: Object.fromEntries(record.headers.map((h) => [h.key, h.value === null ? '' : textOf(h.value)])),
    value,
  };
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
