// What a source task implements, and what the runtime gives it. One task runs in one worker thread.
import type { Props } from '../config/config-key.js';
import type { OffsetMap, SourceRecord } from '../data/record.js';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

/** Human and machine readable progress of long work (a snapshot); plain JSON, shown by REST, CLI and console. */
export interface TaskProgress {
  /** e.g. `snapshot`, `streaming`. */
  readonly phase: string;
  readonly tables?: readonly TableProgress[] | undefined;
  readonly rows?: number | undefined;
  readonly totalRows?: number | undefined;
  readonly bytes?: number | undefined;
  readonly chunks?: number | undefined;
  readonly totalChunks?: number | undefined;
  /** Milliseconds since the phase began, and expected until it ends (null = unknown). */
  readonly elapsedMs?: number | undefined;
  readonly etaMs?: number | null | undefined;
  /** Milliseconds between a change's commit and its record (streaming). */
  readonly lagMs?: number | null | undefined;
  readonly incremental?: IncrementalProgress | undefined;
}

export interface TableProgress {
  readonly table: string;
  readonly rows: number;
  readonly totalRows: number;
  readonly chunks: number;
  readonly totalChunks: number;
}

/** An incremental snapshot that runs beside the stream. */
export interface IncrementalProgress {
  readonly paused: boolean;
  /** The table being read and those waiting, in order. */
  readonly waiting: readonly string[];
  readonly table: string;
  readonly rows: number;
  /** The server's estimate. */
  readonly totalRows: number;
  readonly chunks: number;
}

/** A command to a running task (Debezium's signals): `log`, `execute-snapshot`, … `data` is plain JSON. */
export interface TaskSignal {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

export interface SignalAnswer {
  readonly accepted: boolean;
  /** Why not. */
  readonly reason?: string | undefined;
}

/** One captured table of a running task; JSON as REST shows it. */
export interface TableStatus {
  readonly table: string;
  /** `pending` = its rows are still to be read; `failed` = they could not be. */
  readonly state: 'pending' | 'snapshot' | 'streaming' | 'paused' | 'failed';
  /** Rows of its last reading in this run of the task; the totals are estimates. */
  readonly rows: number;
  readonly totalRows: number;
  readonly chunks: number;
  readonly totalChunks: number;
  /** Changes streamed in this run of the task. */
  readonly events: number;
  /** Milliseconds since the epoch of the last one, and from its commit to its record; null before the first. */
  readonly lastEventMs: number | null;
  readonly lagMs: number | null;
  /** `default`, `nothing`, `full` or `index`. */
  readonly replicaIdentity: string;
  readonly inPublication: boolean;
  /** Columns of the records' key; empty = none. */
  readonly key: readonly string[];
  /** Why its rows could not be read. */
  readonly error?: string | undefined;
}

const TABLE_ACTIONS = ['add', 'drop', 'reread', 'pause', 'resume', 'retry'] as const;

/** A change of one table of a running task. */
export interface TableCommand {
  readonly action: (typeof TABLE_ACTIONS)[number];
  readonly table: string;
  /** The connector's config as it is stored, placeholders not resolved. */
  readonly config: Props;
}

/** The task has followed when it accepts; the runtime then stores the patch (null = the key goes). */
export type TableAnswer =
  | { readonly accepted: true; readonly patch: Readonly<Record<string, string | null>> }
  | { readonly accepted: false; readonly reason: string; readonly remedy: string };

/** What a task tells of its snapshots; JSON as REST shows it. */
export interface TaskNotification {
  readonly id: string;
  readonly aggregate_type: string;
  readonly type: string;
  readonly additional_data: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

export interface LogReaderRequest {
  readonly topic: string;
  readonly partition: number;
  /** Consumer group whose committed offset is gone on from and committed to. */
  readonly group: string;
  /** Kafka client properties; without `bootstrap.servers` the worker's own log is read. */
  readonly properties: Props;
}

/** Reads one partition of a topic on behalf of a task. */
export interface TaskLogReader {
  /** Records in order; empty after `maxWaitMs` or when `signal` aborts. */
  poll(maxWaitMs: number, signal: AbortSignal): Promise<readonly TaskLogRecord[]>;
  /** Stores `offset` (of the next record to read) for the group. */
  commit(offset: bigint): Promise<void>;
  close(): Promise<void>;
}

export interface TaskLogRecord {
  readonly offset: bigint;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

/**
 * Where the transactions of the task end. Wishes for the batch concern the one that the poll under way gives; without a record,
 * the transaction ends behind that batch, else behind the record. Offsets of an aborted transaction are stored all the same.
 */
export interface TransactionContext {
  commitTransaction(record?: SourceRecord): void;
  /** Throws the records of the transaction away, up to and with `record` or the batch. */
  abortTransaction(record?: SourceRecord): void;
}

export interface SourceTaskContext {
  readonly connectorName: string;
  readonly taskId: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The stored offset of a source partition, null where none is stored. */
  readOffset(partition: OffsetMap): Promise<OffsetMap | null>;
  /**
   * Stores an offset that no record carries; resolves when it is durable. For a source that must be known to have begun
   * before its first record. Only while nothing given out is unacknowledged: it says that all before it is done.
   */
  storeOffset(partition: OffsetMap, offset: OffsetMap): Promise<void>;
  /** Null unless the worker delivers exactly once and `transaction.boundary` is `connector`. */
  readonly transactions?: TransactionContext | null | undefined;
  /** Registers the function that tells the task's progress when somebody asks. */
  onProgress(read: () => TaskProgress): void;
  /** Tells of a snapshot; the runtime keeps the last ones for REST. Absent where nobody listens. */
  notify?(notification: TaskNotification): void;
  /** Opens a topic for reading. Absent where the runtime has no log. */
  openLogReader?(request: LogReaderRequest): Promise<TaskLogReader>;
}

export interface CommittedOffset {
  readonly partition: OffsetMap;
  readonly offset: OffsetMap;
}

/**
 * Order of calls: `start` once; then `poll` again and again, never two at a time, with `commit` between polls;
 * `stop` last, also after a failure. A pause only stops the polling.
 */
export interface SourceTask {
  start(context: SourceTaskContext, props: Props): Promise<void>;
  /**
   * Resolves with records as soon as there are some, or with an empty array when `signal` aborts or nothing came for a while
   * (at most about 5 s, so that a pause takes effect). A retriable Failure is logged and polled again; any other
   * error fails the task. The array and its records belong to the runtime afterwards.
   */
  poll(signal: AbortSignal): Promise<readonly SourceRecord[]>;
  /**
   * Called after these offsets became durable in the offset store: every record up to and including them is
   * durable downstream. The only call after which a source may let its database forget (slot LSN, binlog).
   */
  commit(offsets: readonly CommittedOffset[]): Promise<void>;
  stop(): Promise<void>;
  /** Takes a signal, also while a poll waits. Absent: the task takes none. */
  signal?(signal: TaskSignal): Promise<SignalAnswer>;
  /** The captured tables, by name. Absent: the task knows no tables. */
  tables?(): Promise<readonly TableStatus[]>;
  /** Adds, drops, pauses or reads again one table without a restart. */
  changeTable?(command: TableCommand): Promise<TableAnswer>;
}
