// What crosses between a thread that uses the embedded log and the one thread that holds its store: requests,
// replies, and the envelope around them. Plain structured-cloneable data; batches travel as transferred buffers.
import type { FailureTransfer } from '../../errors/failure.js';
import type { NewTopic, TopicPartition } from '../port.js';

/** Sent once with a port to the store's thread (`process` event `workerMessage`). */
export interface Hello {
  readonly millraceLog: string;
}

export interface TopicInfo {
  readonly name: string;
  readonly partitions: number;
  /** Records need a key. */
  readonly compacted: boolean;
}

export interface FetchedBytes extends TopicPartition {
  /** Where the partition begins now. */
  readonly start: bigint;
  /** Whole batches; the first may begin before the asked offset. */
  readonly bytes: Uint8Array;
  readonly nextOffset: bigint;
  readonly highWatermark: bigint;
}

/** What a member of a group is to do: join again, or take note that it is none any more. */
export type GroupEvent = 'rebalance' | 'lost';

export interface GroupAssignment {
  readonly generation: number;
  /** With what is committed, and where each begins and ends. */
  readonly partitions: readonly (TopicPartition & {
    readonly committed: bigint | null;
    readonly start: bigint;
    readonly end: bigint;
  })[];
}

export interface Operations {
  /**
   * Stores a batch behind the others; answers when it is on disk. After a failure every batch of the same session
   * fails too, so that none overtakes a lost one.
   */
  append: { in: TopicPartition & { batch: Uint8Array; session: string }; out: bigint };
  /** Answers when one of the partitions has something behind its offset, or after `maxWaitMs` with []. */
  fetch: {
    in: {
      positions: (TopicPartition & { offset: bigint })[];
      maxBytes: number;
      maxWaitMs: number;
      /** Bytes of one partition; absent = as many as of all. */
      partitionBytes?: number;
    };
    out: FetchedBytes[];
  };
  /** Lets this port's waiting fetch answer with [] at once. */
  wake: { in: null; out: null };
  clusterId: { in: null; out: string };
  topics: { in: null; out: string[] };
  topic: { in: string; out: TopicInfo | null };
  topicConfigs: { in: string; out: Record<string, string> | null };
  createTopic: { in: NewTopic; out: boolean };
  deleteTopic: { in: string; out: null };
  offsets: { in: { topic: string; at: 'earliest' | 'latest' }; out: Map<number, bigint> };
  groupOffsets: { in: string; out: (TopicPartition & { offset: bigint })[] };
  alterGroupOffsets: {
    in: { group: string; offsets: (TopicPartition & { offset: bigint | null })[] };
    out: null;
  };
  deleteGroup: { in: string; out: null };
  /** Joins a consumer group, or joins again; answers when all its members have. */
  groupJoin: {
    in: { group: string; member: string; topics: readonly string[] | RegExp; rebalanceMs: number };
    out: GroupAssignment;
  };
  /** Answers when the member has to act. */
  groupWatch: { in: { group: string; member: string; generation: number }; out: GroupEvent };
  groupCommit: {
    in: {
      group: string;
      member: string;
      generation: number;
      offsets: readonly (TopicPartition & { offset: bigint })[];
    };
    out: null;
  };
  groupLeave: { in: { group: string; member: string }; out: null };
  /** Retention and compaction as of `now` (milliseconds); they also run by themselves. */
  clean: { in: number; out: null };
  /** Closes the store; the thread ends. */
  shutdown: { in: null; out: null };
}

export type Operation = keyof Operations;

export interface Request<O extends Operation = Operation> {
  readonly id: number;
  readonly op: O;
  readonly input: Operations[O]['in'];
}

export type Reply =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly failure: FailureTransfer };
