// What a sink task knows of each partition it owns: how far it has read, put and committed, and whether the task paused
// it. Pure bookkeeping of the sink task runner.
import type { SinkOffset } from '../../api/sink.js';
import type { TopicPartition } from '../../log/port.js';

export interface PartitionState extends TopicPartition {
  /** Offset after the last record of the batch being made. */
  read: bigint;
  /** Offset after the last record that `put` has taken. */
  put: bigint;
  committed: bigint;
  /** End of the partition as last seen; null before any record. */
  end: bigint | null;
  pausedByTask: boolean;
}

export class PartitionTable {
  readonly #byTopic = new Map<string, Map<number, PartitionState>>();
  #last: PartitionState | undefined;

  of(topic: string, partition: number): PartitionState | undefined {
    const last = this.#last;
    if (last !== undefined && last.partition === partition && last.topic === topic) return last;
    this.#last = this.#byTopic.get(topic)?.get(partition);
    return this.#last;
  }

  has(partition: TopicPartition): boolean {
    return this.of(partition.topic, partition.partition) !== undefined;
  }

  /** A partition newly owned, or owned again, read from this offset. */
  add({ topic, partition }: TopicPartition, position: bigint): void {
    let partitions = this.#byTopic.get(topic);
    if (partitions === undefined) {
      partitions = new Map();
      this.#byTopic.set(topic, partitions);
    }
    const pausedByTask = partitions.get(partition)?.pausedByTask ?? false;
    const at = { read: position, put: position, committed: position };
    partitions.set(partition, { topic, partition, ...at, end: null, pausedByTask });
    this.#last = undefined;
  }

  remove({ topic, partition }: TopicPartition): void {
    const partitions = this.#byTopic.get(topic);
    partitions?.delete(partition);
    if (partitions?.size === 0) this.#byTopic.delete(topic);
    this.#last = undefined;
  }

  all(): PartitionState[] {
    return [...this.#byTopic.values()].flatMap((partitions) => [...partitions.values()]);
  }

  get size(): number {
    let size = 0;
    for (const partitions of this.#byTopic.values()) size += partitions.size;
    return size;
  }

  /** The batch was put: everything read is. */
  advance(): void {
    for (const partitions of this.#byTopic.values()) {
      for (const state of partitions.values()) state.put = state.read;
    }
  }
}

/** Where the group's offset of these partitions may move to. */
export function putOffsets(states: readonly PartitionState[]): SinkOffset[] {
  return states.map(({ topic, partition, put }) => ({ topic, partition, offset: put }));
}
