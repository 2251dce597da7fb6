// What the task and the snapshot agree on: the options a snapshot is made with and the calls the task makes.
// snapshot.ts implements it.
import type { ClientConfig } from 'pg';
import type { Logger } from '../../../src/api/logger.js';
import type { TaskProgress } from '../../../src/api/source.js';
import type { Headers } from '../../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import type { Struct } from '../../../src/data/struct.js';
import type { SnapshotMarker } from '../../cdc/envelope.js';
import type { Table } from '../relation.js';
import type { TableSchema } from '../table-schema.js';

/** `snapshot.isolation.mode`. */
export type IsolationMode = 'serializable' | 'repeatable_read' | 'read_committed' | 'read_uncommitted';

export interface SnapshotOptions {
  /** Tables in the order in which their rows are to come, each compiled. */
  readonly tables: readonly TableSchema[];
  /** Connection settings; the snapshot opens `threads` connections of its own and one that holds the transaction. */
  readonly connection: ClientConfig;
  /** Statements each session runs first. */
  readonly initialStatements?: readonly string[] | undefined;
  /** Snapshot that a slot exported, all sessions import it; null = the holding session takes its own at `isolation`. */
  readonly exportedSnapshot: string | null;
  /** Level of the session that takes the snapshot, default repeatable_read. Readers import it at REPEATABLE READ. */
  readonly isolation?: IsolationMode | undefined;
  /** Locks the tables first (ACCESS SHARE) and waits that long for each; absent = no locks. */
  readonly lockTimeoutMs?: number | undefined;
  /** Chunks of a table, as far as it has so many blocks; null or absent = by its size. */
  readonly chunksOf?: ((table: Table) => number | null) | undefined;
  /** Readers; 1 = tables one after the other, rows in heap order. */
  readonly threads: number;
  /** Rows a batch of `next` holds at most. */
  readonly maxBatchRows: number;
  /** Raw bytes read ahead before the sockets are paused; they are paused at some hundred waiting rows in any case. */
  readonly maxBufferedBytes: number;
  readonly sourcePartition: OffsetMap;
  /** Keys every offset of this snapshot carries (lsn, txId, ts_usec, snapshot); markers and chunks are added. */
  readonly baseOffset: OffsetMap;
  /** No stream (or none of updates) follows: a row that moves while the snapshot is interrupted comes only from here. */
  readonly unfollowed?: boolean | undefined;
  /** The stored offset of an interrupted snapshot, null at the first start. */
  readonly resumeFrom: OffsetMap | null;
  readonly headers: Headers;
  /** The source block of rows of a table; called once a table and marker, so rows share it. */
  readonly source: (table: Table, marker: SnapshotMarker, tsUs: number) => Struct;
  /** SELECT overrides by `schema.table`; such a table is one chunk. */
  readonly selectOverrides?: ReadonlyMap<string, string> | undefined;
  /** Heap blocks a chunk at least, default 4096; small values make many chunks of small tables. */
  readonly blocksPerChunk?: number | undefined;
  /** Milliseconds between questions whether the server can still be reached, default 10,000. */
  readonly beatMs?: number | undefined;
  readonly logger: Logger;
}

export interface SnapshotSource {
  /** Connects, imports the exported snapshot, plans the chunks and starts the readers. */
  start(): Promise<void>;
  /**
   * The next batch in order; empty when `signal` aborts or about 5 s pass, null when every row was given. Throws a Failure when the
   * database fails; the snapshot is then over and a later start resumes at the unfinished chunks.
   */
  next(signal: AbortSignal): Promise<SourceRecord[] | null>;
  /** The offset that says the snapshot is complete (also on the last record; needed when there was no row at all). */
  completedOffset(): OffsetMap;
  progress(): TaskProgress;
  close(): Promise<void>;
}

/** Key of the offset map under which the state of chunks is kept. */
export const SNAPSHOT_CHUNKS = 'snapshot_chunks';
