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
  offsets(topic: string, at: 'earliest' | 'latest'): Promise<Map<number, bigint>>;
  /** Committed offsets of a consumer group. */
  groupOffsets(group: string): Promise<(TopicPartition & { offset: bigint })[]>;
  /** null deletes the partition's offset. */
  alterGroupOffsets(
    group: string,
    offsets: readonly (TopicPartition & { offset: bigint | null })[],
  ): Promise<void>;
  deleteGroup(group: string): Promise<void>;
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
  admin(): Promise<LogAdmin>;
  close(): Promise<void>;
}
