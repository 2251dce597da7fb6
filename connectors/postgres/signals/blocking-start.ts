// Starts the snapshot of a blocking snapshot: the named tables as the server has them now, at the position of the stream.
// Called by task/stream-phase.ts through blocking.ts.
import type { Logger } from '../../../src/api/logger.js';
import { sleep } from '../../../src/api/sleep.js';
import type { Headers } from '../../../src/data/headers.js';
import type { OffsetMap } from '../../../src/data/record.js';
import type { Capture } from '../capture.js';
import { listTables, readTables } from '../catalog.js';
import type { PostgresOptions } from '../config/options.js';
import type { ChunkReader } from '../incremental/chunk-reader.js';
import { readPosition } from '../offsets.js';
import { clientConfig, isEncrypted, withSession } from '../server/connection.js';
import { Snapshot } from '../snapshot/snapshot.js';
import type { SnapshotSource } from '../snapshot/snapshot-port.js';
import { sequenceOf, sourceBlock } from '../source-info.js';
import { buildTableSchema } from '../table-schema.js';
import { loadTypeCatalog } from '../types/type-catalog.js';
import type { BlockingRequest } from './actions.js';

export interface BlockingParts {
  readonly options: PostgresOptions;
  readonly capture: Capture;
  readonly headers: Headers;
  readonly sourcePartition: OffsetMap;
  readonly reader: ChunkReader;
  /** Transactions streamed not long ago: the snapshot must have them all. */
  readonly streamed: () => readonly number[];
  readonly stopping: AbortSignal;
  readonly logger: Logger;
}

const SETTLE_MS = 20;

export async function startBlocking(
  parts: BlockingParts,
  request: BlockingRequest,
  offset: OffsetMap,
): Promise<SnapshotSource> {
  const { options, capture, headers, sourcePartition, logger } = parts;
  await settled(parts);
  const { tables, encrypted } = await withSession(options.connection, 'General', async (client) => {
    const names = await listTables(client);
    const wanted = request.tables.flatMap((id) => names.filter((t) => `${t.schema}.${t.name}` === id));
    const types = await loadTypeCatalog(client);
    const found = await readTables(
      client,
      wanted.map((table) => table.oid),
    );
    return {
      tables: found.map((table) => buildTableSchema(table, types, capture.schemaOptions)),
      encrypted: isEncrypted(client),
    };
  });
  const position = readPosition(offset)!;
  // Another one may have been cut off before.
  const { last_snapshot_record: _last, snapshot_completed: _completed, ...behind } = offset;
  const snapshot = new Snapshot({
    tables,
    connection: { ...clientConfig(options.connection, 'General', encrypted), query_timeout: undefined },
    exportedSnapshot: null,
    threads: (options.config.get('snapshot.max.threads') as number | null) ?? 1,
    maxBatchRows: options.maxBatch,
    maxBufferedBytes: options.maxQueueBytes,
    beatMs: options.statusIntervalMs,
    sourcePartition,
    baseOffset: { ...behind, snapshot: 'BLOCKING' },
    resumeFrom: null,
    headers,
    source: (table, marker, tsUs) =>
      sourceBlock({
        prefix: options.prefix,
        database: options.connection.database,
        snapshot: marker,
        tsUs,
        sequence: sequenceOf(position.lsnCommit, position.lsn),
        schema: table.schema,
        table: table.name,
        txId: position.txId,
        lsn: position.lsn,
        xmin: null,
        origin: null,
        originLsn: null,
      }),
    selectOverrides: request.selects,
    logger,
  });
  await snapshot.start();
  return snapshot;
}

/** A commit is streamed a moment before others see it: rows read in that moment would be older than their events. */
async function settled({ reader, streamed, stopping }: BlockingParts): Promise<void> {
  const before = streamed();
  while (!stopping.aborted) {
    const seen = await reader.seen();
    if (!before.some((xid) => seen.lacks(xid))) return;
    await sleep(SETTLE_MS, stopping);
  }
}
