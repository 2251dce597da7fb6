// A look into any topic of the log: offsets of its partitions, and records as text. Behind GET /millrace/topics and
// /millrace/topics/{t}/records (the REST room's LogBrowser port); it only reads and commits nothing.
import { failure } from '../errors/failure.js';
import type { FetchedRecords, Log, LogAdmin, LogReader, LogRecord } from '../log/port.js';

export interface BrowseRequest {
  readonly from: bigint | 'earliest' | 'latest';
  readonly partition?: number | undefined;
  readonly limit?: number | undefined;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** UTF-8 text, or base64 of what is none. */
export type Bytes = string | { readonly base64: string } | null;

export interface BrowsedLogRecord {
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  readonly key: Bytes;
  readonly value: Bytes;
  readonly headers: readonly { readonly key: string; readonly value: Bytes }[];
}

export interface TopicOffsets {
  readonly name: string;
  readonly internal: boolean;
  readonly partitions: readonly {
    readonly partition: number;
    readonly start: string;
    readonly end: string;
  }[];
}

const POLL_MS = 500;
/** Without following, so many empty polls are the end: offsets behind it may hold no data (open transactions, compaction). */
const IDLE_POLLS = 4;

export class LogTopics {
  constructor(private readonly log: Log) {}

  /** Every topic, by name. A topic deleted meanwhile is left out. */
  async topics(): Promise<TopicOffsets[]> {
    const admin = await this.log.admin();
    try {
      const names = (await admin.listTopics()).sort();
      const all = await Promise.all(names.map((name) => describe(admin, name)));
      return all.filter((topic) => topic !== null);
    } finally {
      await admin.close();
    }
  }

  /**
   * Records in batches, the first batch empty once the position is found. Ends at the log's end as it was at the call (at
   * once with `limit` 0), or when `signal` aborts. Throws TOPIC_UNKNOWN.
   */
  async *records(topic: string, request: BrowseRequest): AsyncGenerator<readonly BrowsedLogRecord[]> {
    const ends = await this.#ends(topic);
    const partitions = [...ends.keys()].filter(
      (p) => request.partition === undefined || p === request.partition,
    );
    const reader = await this.log.reader({ isolation: 'read_committed' });
    try {
      const start = (partition: number) => (request.from === 'latest' ? ends.get(partition)! : request.from);
      await reader.assign(partitions.map((partition) => ({ topic, partition, offset: start(partition) })));
      yield [];
      let left = request.limit ?? Number.POSITIVE_INFINITY;
      let idle = 0;
      while (left > 0 && !request.signal.aborted && (request.follow || idle < IDLE_POLLS)) {
        if (!request.follow && atEnd(reader, topic, partitions, ends)) return;
        const fetched = await reader.poll(POLL_MS, request.signal);
        idle = fetched.length === 0 ? idle + 1 : 0;
        const batch = fetched.flatMap((part) => within(part, request.follow ? null : ends)).slice(0, left);
        left -= batch.length;
        if (batch.length > 0) yield batch;
      }
    } finally {
      await reader.close();
    }
  }

  async #ends(topic: string): Promise<Map<number, bigint>> {
    const admin = await this.log.admin();
    try {
      if ((await admin.describeTopic(topic)) === null) throw failure('TOPIC_UNKNOWN', { topic });
      return await admin.offsets(topic, 'latest');
    } finally {
      await admin.close();
    }
  }
}

async function describe(admin: LogAdmin, name: string): Promise<TopicOffsets | null> {
  const topic = await admin.describeTopic(name);
  if (topic === null) return null;
  const [starts, ends] = await Promise.all([admin.offsets(name, 'earliest'), admin.offsets(name, 'latest')]);
  const partitions = [...ends].sort(([a], [b]) => a - b);
  return {
    name,
    internal: topic.internal,
    partitions: partitions.map(([partition, end]) => ({
      partition,
      start: String(starts.get(partition) ?? 0n),
      end: String(end),
    })),
  };
}

function atEnd(
  reader: LogReader,
  topic: string,
  partitions: readonly number[],
  ends: Map<number, bigint>,
): boolean {
  return partitions.every((partition) => reader.position({ topic, partition }) >= ends.get(partition)!);
}

/** The records before `ends`, as text; all of them where `ends` is null. */
function within(part: FetchedRecords, ends: ReadonlyMap<number, bigint> | null): BrowsedLogRecord[] {
  const end = ends?.get(part.partition);
  const records = end === undefined ? part.records : part.records.filter((record) => record.offset < end);
  return records.map((record) => browsed(part.partition, record));
}

function browsed(partition: number, record: LogRecord): BrowsedLogRecord {
  return {
    partition,
    offset: String(record.offset),
    timestamp: record.timestamp,
    key: textOf(record.key),
    value: textOf(record.value),
    headers: record.headers.map(({ key, value }) => ({ key, value: textOf(value) })),
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 text where the bytes are that, else base64. */
export function textOf(bytes: Uint8Array | null): Bytes {
  if (bytes === null) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}
