// The log port's reader over the embedded log: fetches whole batches from the store's thread, which holds the fetch
// until there is something, and decodes them here. Control records are passed over.
import { failure } from '../../errors/failure.js';
import type { FetchedRecords, LogReader, LogRecord, TopicPartition } from '../port.js';
import { decodeBatches, loadCodecs } from '../record-batch/decoder.js';
import type { Link } from './link.js';
import type { FetchedBytes } from './protocol.js';

interface Position extends TopicPartition {
  offset: bigint;
}

const MAX_BYTES = 1 << 20;

export class EmbeddedReader implements LogReader {
  private positions: Position[] = [];
  private closed = false;

  constructor(
    private readonly link: Link,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  async assign(
    positions: readonly (TopicPartition & { readonly offset: bigint | 'earliest' | 'latest' })[],
  ): Promise<void> {
    const assigned: Position[] = [];
    for (const { topic, partition, offset } of positions) {
      const at = offset === 'latest' ? 'latest' : 'earliest';
      const known = (await this.link.call('offsets', { topic, at })).get(partition);
      if (known === undefined) throw failure('TOPIC_UNKNOWN', { topic: `${topic}-${partition}` });
      assigned.push({ topic, partition, offset: typeof offset === 'bigint' ? offset : known });
    }
    this.positions = assigned;
  }

  async poll(maxWaitMs: number, signal?: AbortSignal): Promise<FetchedRecords[]> {
    if (this.closed) throw failure('LOG_CLOSED', { what: 'reader' });
    if (signal?.aborted) return [];
    // The first place is given in turn, so that a full partition does not hold back the others.
    const [first, ...others] = this.positions;
    if (first !== undefined) this.positions = [...others, first];
    const wake = () => void this.link.call('wake', null).catch(() => undefined);
    signal?.addEventListener('abort', wake, { once: true });
    try {
      const asked = this.positions;
      const input = { positions: asked.map((at) => ({ ...at })), maxBytes: this.maxBytes, maxWaitMs };
      const fetched = await this.link.call('fetch', input);
      const found: FetchedRecords[] = [];
      for (const bytes of fetched) {
        const position = asked.find((at) => at.topic === bytes.topic && at.partition === bytes.partition);
        // Assigned anew in the meantime: these bytes belong to nobody.
        if (position === undefined || !this.positions.includes(position)) continue;
        const wait = loadCodecs(bytes.bytes);
        if (wait !== undefined) await wait;
        const records = decode(bytes, position.offset);
        position.offset = bytes.nextOffset;
        const { topic, partition, nextOffset, highWatermark } = bytes;
        found.push({ topic, partition, records, nextOffset, highWatermark });
      }
      return found;
    } finally {
      signal?.removeEventListener('abort', wake);
    }
  }

  position(partition: TopicPartition): bigint {
    const found = this.positions.find(
      (at) => at.topic === partition.topic && at.partition === partition.partition,
    );
    if (found === undefined)
      throw failure('TOPIC_UNKNOWN', { topic: `${partition.topic}-${partition.partition}` });
    return found.offset;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.link.close();
  }
}

function decode(fetched: FetchedBytes, asked: bigint): LogRecord[] {
  // An offset past the end was reset to the beginning by the log; then everything counts.
  return recordsFrom(fetched.bytes, asked > fetched.highWatermark ? 0n : asked);
}

/** What a fetch that began at `position` holds; null for nothing. Throws as `decodeBatches`. */
export function decodeFetched(fetched: FetchedBytes, position: bigint): FetchedRecords | null {
  const { topic, partition, nextOffset, highWatermark } = fetched;
  if (nextOffset === position) return null;
  return { topic, partition, records: recordsFrom(fetched.bytes, position), nextOffset, highWatermark };
}

function recordsFrom(bytes: Uint8Array, from: bigint): LogRecord[] {
  const records: LogRecord[] = [];
  for (const batch of decodeBatches(bytes)) {
    if (batch.control) continue;
    for (const record of batch.records) if (record.offset >= from) records.push(record);
  }
  return records;
}
