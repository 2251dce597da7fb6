// The log port: topics, partitions, records with offsets. Two logs implement it, log/kafka and log/embedded; the
// worker and the stores cannot tell them apart. Both move Kafka RecordBatch v2 bytes (log/record-batch).
// Each thread opens its own Log; Log objects never cross threads, `LogConfig` does.

/** Structured-cloneable description of a log: enough to open it in another thread. */
export type LogConfig =
  | { readonly kind: 'kafka'; readonly properties: Readonly<Record<string, string>> }
  | { readonly kind: 'embedded'; readonly directory: string; readonly options?: EmbeddedOptions | undefined };

export interface EmbeddedOptions {
  /** Upper bound of the store's file, bytes. */
  readonly mapSize?: number | undefined;
  /** Partitions of a topic created without a number. */
  readonly defaultPartitions?: number | undefined;
}

export interface LogHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** A record on its way in. */
export interface ProducerRecord {
  readonly topic: string;
  /** null = Kafka's default partitioner: murmur2 of the key bytes; without a key, sticky by batch. */
  readonly partition: number | null;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly LogHeader[];
  /** Milliseconds since the epoch; null = now. */
  readonly timestamp: number | null;
}

/**
 * The fate of the batch a record went into, shared by all records of that batch: no promise a record.
 * `state` only ever moves from `pending` to `done` or `failed`.
 */
export interface BatchTicket {
  state: 'pending' | 'done' | 'failed';
  /** Set when failed. */
  error: unknown;
  /** Topic and partition the batch goes to, and the offset of its first record once done (-1 before). */
  readonly topic: string;
  readonly partition: number;
  baseOffset: bigint;
  /** Records appended so far. */
  count: number;
}

export interface LogProducer {
  /**
   * Puts a record into the open batch of its partition. Synchronous when the topic's partition count is known
   * (see `prepare`). Throws RECORD_TOO_LARGE; never waits: the caller watches `bufferedBytes`.
   */
  append(record: ProducerRecord): BatchTicket;
  /** Learns a topic's partitions, so that `append` is synchronous. Undefined when it knows them. Throws TOPIC_UNKNOWN if absent. */
  prepare(topic: string): Promise<void> | undefined;
  /** Called once after each batch settles, in no promised order between partitions, in order within one. */
  onSettled: ((ticket: BatchTicket) => void) | null;
  /** For a producer opened with `transactional.id`; then records are appended only between `begin` and `commit`. */
  readonly transactions: LogTransactions | null;
  /** Bytes appended and not yet settled. */
  readonly bufferedBytes: number;
  /** Resolves when `bufferedBytes` is at most `limit`. */
  drained(limit: number): Promise<void>;
  /** Sends open batches without waiting for linger; resolves when everything appended before has settled. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A record on its way out. */
export interface LogRecord {
  readonly offset: bigint;
  readonly timestamp: number;
  readonly timestampType: 'CreateTime' | 'LogAppendTime';
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly LogHeader[];
}

export interface FetchedRecords {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly LogRecord[];
  /** Position after these records; may pass control records that carry no data. */
  readonly nextOffset: bigint;
  /** End of the partition known at the fetch. */
  readonly highWatermark: bigint;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Reads assigned partitions from chosen offsets; no group. */
export interface LogReader {
  assign(
    positions: readonly (TopicPartition & { readonly offset: bigint | 'earliest' | 'latest' })[],
  ): Promise<void>;
  /** Long poll: resolves with what there is, or with [] after `maxWaitMs` or when `signal` aborts. */
  poll(maxWaitMs: number, signal?: AbortSignal): Promise<FetchedRecords[]>;
  position(partition: TopicPartition): bigint;
  close(): Promise<void>;
}

/** What a group consumer tells of its partitions. Calls are made inside `poll` and `close`, never two at a time. */
export interface AssignmentListener {
  /**
   * Newly given, positions set (committed offset, else `auto.offset.reset`). Called after each rebalance, also when
   * nothing is new.
   */
  assigned(partitions: readonly TopicPartition[]): Promise<void>;
  /** About to be given up: offsets may still be committed. */
  revoked(partitions: readonly TopicPartition[]): Promise<void>;
  /** Taken away without notice (session expired): nothing may be committed for them. */
  lost(partitions: readonly TopicPartition[]): Promise<void>;
}

/**
 * A member of a consumer group: gets partitions of its topics, reads them, commits. Heartbeats go on between polls by
 * themselves; a member that does not poll for `max.poll.interval.ms` leaves the group.
 */
export interface LogConsumer {
  /** Topics by name, or all, also future ones, whose whole name matches. Once, before the first poll. */
  subscribe(topics: readonly string[] | RegExp, listener: AssignmentListener): Promise<void>;
  /** Long poll as LogReader's; at most `max.poll.records` records. An error of the listener is thrown by it. */
  poll(maxWaitMs: number, signal?: AbortSignal): Promise<FetchedRecords[]>;
  assignment(): readonly TopicPartition[];
  position(partition: TopicPartition): bigint;
  seek(partition: TopicPartition, offset: bigint): void;
  /**
   * Paused partitions stay assigned and are not fetched. Kept for partitions not revoked; one that was revoked and is
   * assigned again is not paused.
   */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** `offset`: of the next record to read. Throws GROUP_REBALANCED where the member no longer owns them. */
  commit(offsets: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void>;
  /** Committed offsets of these partitions; null where none. */
  committed(partitions: readonly TopicPartition[]): Promise<(bigint | null)[]>;
  /** Gives partitions up (`revoked` is called) and leaves the group. */
  close(): Promise<void>;
}

/** Transactions of a producer opened with `transactional.id`; records appended between begin and commit are one unit. */
export interface LogTransactions {
  /**
   * Takes over the transactional id: earlier producers of it are fenced, what they left open is aborted. Once; again
   * only after it failed.
   */
  init(): Promise<void>;
  /** Throws TRANSACTION_STATE when one is open. */
  begin(): void;
  /**
   * Flushes and commits. Throws KAFKA_PRODUCER_FENCED (the producer is finished), or what a batch failed with (then only
   * `abort` is possible). While the coordinator cannot be reached it goes on trying for max.block.ms.
   */
  commit(): Promise<void>;
  /** What was appended and not sent fails with TRANSACTION_ABORTED; no reader of committed records sees any of it. */
  abort(): Promise<void>;
}

/** One group protocol a member offers, in order of preference. */
export interface GroupProtocol {
  readonly name: string;
  readonly metadata: Uint8Array;
}

/** A completed join: the generation and, for its leader, what every member offered. */
export interface JoinedGroup {
  readonly generation: number;
  readonly memberId: string;
  readonly leaderId: string;
  readonly protocol: string;
  /** Empty for all but the leader. */
  readonly members: readonly { readonly memberId: string; readonly metadata: Uint8Array }[];
}

/**
 * Raw membership in a classic group of any protocol type (`consumer`, `connect`): the four group requests, with the
 * coordinator found and found again. Errors: GROUP_REBALANCING, GROUP_MEMBER_UNKNOWN, GROUP_GENERATION_OLD,
 * GROUP_PROTOCOL_INCONSISTENT, GROUP_COORDINATOR_UNAVAILABLE (retriable), GROUP_AUTHORIZATION.
 */
export interface GroupMember {
  /** Joins, or joins again with the member id it has; waits for the others up to the rebalance timeout. */
  join(protocols: readonly GroupProtocol[], signal?: AbortSignal): Promise<JoinedGroup>;
  /** Resolves with this member's assignment; the leader hands in everybody's. */
  sync(assignments: readonly { memberId: string; assignment: Uint8Array }[]): Promise<Uint8Array>;
  /** Throws GROUP_REBALANCING when a join is due. */
  heartbeat(): Promise<void>;
  /** Forgets the member id, after the coordinator said that it is unknown. */
  reset(): void;
  leave(): Promise<void>;
  close(): Promise<void>;
}

export interface GroupMemberOptions {
  readonly group: string;
  readonly protocolType: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly clientId?: string | undefined;
}

/** A property that cannot be had is refused by name when the consumer opens. */
export interface ConsumerOptions {
  readonly group: string;
  readonly clientId?: string | undefined;
  /** Kafka consumer properties without prefix (auto.offset.reset, max.poll.records, isolation.level, …). */
  readonly properties?: Readonly<Record<string, string>> | undefined;
}

export interface TopicDescription {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly internal: boolean;
}

export interface NewTopic {
  readonly name: string;
  /** -1 = the log's default. */
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
}

export interface LogAdmin {
  clusterId(): Promise<string>;
  listTopics(): Promise<string[]>;
  /** null for a topic that does not exist. */
  describeTopic(name: string): Promise<TopicDescription | null>;
  /** null where the broker does not permit it. */
  topicConfigs(name: string): Promise<Record<string, string> | null>;
  /** False when it exists already. Throws TOPIC_CREATE_REFUSED with the broker's reason. */
  createTopic(topic: NewTopic): Promise<boolean>;
  deleteTopic(name: string): Promise<void>;
  /** With `read_committed` the latest is the first of the earliest open transaction. */
  offsets(
    topic: string,
    at: 'earliest' | 'latest',
    isolation?: 'read_committed' | 'read_uncommitted',
  ): Promise<Map<number, bigint>>;
  /** Committed offsets of a consumer group. */
  groupOffsets(group: string): Promise<(TopicPartition & { offset: bigint })[]>;
  /** null deletes the partition's offset. */
  alterGroupOffsets(
    group: string,
    offsets: readonly (TopicPartition & { offset: bigint | null })[],
  ): Promise<void>;
  deleteGroup(group: string): Promise<void>;
  /** Producers of these transactional ids are fenced; what they left open is aborted. */
  fenceProducers(transactionalIds: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface ProducerOptions {
  readonly clientId?: string | undefined;
  /** Kafka producer properties without prefix (linger.ms, batch.size, compression.type, max.request.size, …). */
  readonly properties?: Readonly<Record<string, string>> | undefined;
}

export interface ReaderOptions {
  readonly clientId?: string | undefined;
  readonly isolation?: 'read_committed' | 'read_uncommitted' | undefined;
  readonly maxBytes?: number | undefined;
}

export interface Log {
  readonly kind: LogConfig['kind'];
  producer(options?: ProducerOptions): Promise<LogProducer>;
  reader(options?: ReaderOptions): Promise<LogReader>;
  /** A member of a consumer group; see ConsumerOptions for what refuses to open. */
  consumer(options: ConsumerOptions): Promise<LogConsumer>;
  admin(): Promise<LogAdmin>;
  /** Membership in a group of any protocol type. The embedded log throws EMBEDDED_LOG_UNSUPPORTED. */
  groupMember(options: GroupMemberOptions): GroupMember;
  close(): Promise<void>;
}
