// The Kafka log's reader: partitions assigned by the caller, no group. Made by open.ts for stores and the CLI. What it
// guarantees of the records is the fetcher's.
import { failure } from '../../../errors/failure.js';
import type { FetchedRecords, LogReader, TopicPartition } from '../../port.js';
import { Fetcher, type FetcherOptions } from './fetcher.js';
import { findLeaders, listOffsets, partitionKey } from './offsets.js';

export type KafkaReaderOptions = Pick<FetcherOptions, 'cluster' | 'fetch' | 'logger'>;

export class KafkaReader implements LogReader {
  private readonly fetcher: Fetcher;

  constructor(private readonly o: KafkaReaderOptions) {
    this.fetcher = new Fetcher({ ...o, reset: { to: 'earliest' }, maxRecords: Number.POSITIVE_INFINITY });
  }

  async assign(
    positions: readonly (TopicPartition & { readonly offset: bigint | 'earliest' | 'latest' })[],
  ): Promise<void> {
    const { cluster, fetch } = this.o;
    const open = positions.flatMap(({ topic, partition, offset }) =>
      typeof offset === 'bigint' ? [] : [{ topic, partition, at: offset }],
    );
    const [leaders, offsets] = await cluster.retrying(
      async () =>
        [
          await findLeaders(cluster, positions),
          open.length === 0 ? new Map<string, bigint>() : await listOffsets(cluster, open, fetch.committed),
        ] as const,
    );
    this.fetcher.remove([...this.fetcher.assigned()]);
    const starts = positions.map(({ topic, partition, offset }) => ({
      topic,
      partition,
      offset: typeof offset === 'bigint' ? offset : (offsets.get(partitionKey(topic, partition)) as bigint),
    }));
    this.fetcher.add(starts, leaders);
  }

  poll(maxWaitMs: number, signal?: AbortSignal): Promise<FetchedRecords[]> {
    return this.fetcher.poll(maxWaitMs, signal);
  }

  position(place: TopicPartition): bigint {
    const found = this.fetcher.find(place);
    if (found === undefined) throw notAssigned(place, 'tell the position of');
    return found.position;
  }

  async close(): Promise<void> {
    this.fetcher.close();
  }
}

/** @param what a verb phrase: `tell the position of` */
export function notAssigned({ topic, partition }: TopicPartition, what: string): Error {
  return failure('KAFKA_REFUSED', { action: `${what} ${topic}-${partition}`, error: 'it is not assigned' });
}
