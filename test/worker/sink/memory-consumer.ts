// A group consumer in memory for the tests of the sink loop: the test hands in records and rebalances, and sees what
// was committed.
import type {
  AssignmentListener,
  FetchedRecords,
  LogConsumer,
  LogRecord,
  TopicPartition,
} from '../../../src/log/port.js';

interface Partition {
  readonly topic: string;
  readonly partition: number;
  readonly records: LogRecord[];
  position: bigint;
  committed: bigint | null;
  paused: boolean;
}

export function logRecord(offset: number, value: string | null, more: Partial<LogRecord> = {}): LogRecord {
  return {
    offset: BigInt(offset),
    timestamp: 1_000 + offset,
    timestampType: 'CreateTime',
    key: Buffer.from(`k${offset}`),
    value: value === null ? null : Buffer.from(value),
    headers: [],
    ...more,
  };
}

export class MemoryConsumer implements LogConsumer {
  readonly calls: string[] = [];
  readonly #partitions = new Map<string, Partition>();
  readonly #owned = new Set<string>();
  #listener: AssignmentListener | null = null;
  #rebalances: (() => Promise<void>)[] = [];
  #wake: (() => void) | null = null;
  /** Records a poll brings at most. */
  maxPollRecords = 500;
  polls = 0;
  /** Set: what the next commits and polls do instead. */
  onCommit: (() => Promise<void>) | null = null;
  onPoll: (() => void) | null = null;
  closed = false;

  /** Adds records to a partition, which need not be owned. */
  push(topic: string, partition: number, ...records: LogRecord[]): void {
    this.#partition(topic, partition).records.push(...records);
    this.#wakeUp();
  }

  /** The next poll gives these partitions to the member. */
  give(...partitions: TopicPartition[]): void {
    this.#rebalances.push(async () => {
      for (const { topic, partition } of partitions) {
        const state = this.#partition(topic, partition);
        state.position = state.committed ?? 0n;
        state.paused = false;
        this.#owned.add(name(state));
      }
      await this.#listener!.assigned(partitions);
    });
    this.#wakeUp();
  }

  take(how: 'revoked' | 'lost', ...partitions: TopicPartition[]): void {
    this.#rebalances.push(async () => {
      await this.#listener![how](partitions);
      for (const each of partitions) this.#owned.delete(name(each));
    });
    this.#wakeUp();
  }

  committedOf(topic: string, partition: number): number | null {
    const { committed } = this.#partition(topic, partition);
    return committed === null ? null : Number(committed);
  }

  pausedNow(): string[] {
    return [...this.#partitions.values()]
      .filter((each) => each.paused)
      .map(name)
      .sort();
  }

  async subscribe(topics: readonly string[] | RegExp, listener: AssignmentListener): Promise<void> {
    this.calls.push(`subscribe ${topics}`);
    this.#listener = listener;
  }

  async poll(maxWaitMs: number, signal?: AbortSignal): Promise<FetchedRecords[]> {
    this.polls++;
    const onPoll = this.onPoll;
    this.onPoll = null;
    onPoll?.();
    for (const rebalance of this.#rebalances.splice(0)) await rebalance();
    const found = this.#fetch();
    if (found.length > 0 || maxWaitMs === 0 || signal?.aborted) return found;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, maxWaitMs);
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#wake = end;
      signal?.addEventListener('abort', end, { once: true });
    });
    this.#wake = null;
    for (const rebalance of this.#rebalances.splice(0)) await rebalance();
    return this.#fetch();
  }

  #fetch(): FetchedRecords[] {
    let left = this.maxPollRecords;
    const out: FetchedRecords[] = [];
    for (const each of this.#partitions.values()) {
      if (!this.#owned.has(name(each)) || each.paused) continue;
      const records = each.records.filter((record) => record.offset >= each.position).slice(0, left);
      if (records.length === 0) continue;
      left -= records.length;
      each.position = records.at(-1)!.offset + 1n;
      const highWatermark = each.records.at(-1)!.offset + 1n;
      out.push({ ...pick(each), records, nextOffset: each.position, highWatermark });
    }
    return out;
  }

  assignment(): readonly TopicPartition[] {
    return [...this.#partitions.values()].filter((each) => this.#owned.has(name(each))).map(pick);
  }

  position(partition: TopicPartition): bigint {
    return this.#own(partition).position;
  }

  seek(partition: TopicPartition, offset: bigint): void {
    this.calls.push(`seek ${name(partition)} ${offset}`);
    this.#own(partition).position = offset;
    this.#wakeUp();
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.#own(each).paused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.#own(each).paused = false;
    this.#wakeUp();
  }

  async commit(offsets: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void> {
    const shown = offsets.map((each) => `${name(each)}=${each.offset}`).join(' ');
    this.calls.push(`commit ${shown}`);
    await this.onCommit?.();
    for (const each of offsets) this.#own(each).committed = each.offset;
  }

  async committed(partitions: readonly TopicPartition[]): Promise<(bigint | null)[]> {
    return partitions.map((each) => this.#partition(each.topic, each.partition).committed);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.calls.push('close');
    await this.#listener?.revoked(this.assignment());
  }

  #own(partition: TopicPartition): Partition {
    if (!this.#owned.has(name(partition))) throw new Error(`not assigned: ${name(partition)}`);
    return this.#partition(partition.topic, partition.partition);
  }

  #partition(topic: string, partition: number): Partition {
    const key = name({ topic, partition });
    let found = this.#partitions.get(key);
    if (found === undefined) {
      found = { topic, partition, records: [], position: 0n, committed: null, paused: false };
      this.#partitions.set(key, found);
    }
    return found;
  }

  #wakeUp(): void {
    this.#wake?.();
  }
}

function name({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

function pick({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition };
}
