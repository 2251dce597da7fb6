// The list of a task's tables as REST shows it: what the catalogue says of each, how it was read, what was streamed of it.
// Called by table-control.ts.
import type { ClientBase } from 'pg';
import type { IncrementalProgress, TableProgress, TableStatus } from '../../../src/api/source.js';
import type { Capture } from '../capture.js';
import { listTables, readTables } from '../catalog.js';
import { type Table, tableId } from '../relation.js';
import { publishedTables } from '../server/publication.js';
import type { SnapshotSource } from '../snapshot/snapshot-port.js';
import type { StreamPhase } from '../task/stream-phase.js';

/** How the last reading of a table went. */
export interface Reading extends Omit<TableProgress, 'table'> {
  /** Why it failed; null = it has not. */
  readonly failed: string | null;
}

export interface StatusSources {
  readonly captures: (schema: string, name: string) => boolean;
  readonly capture: Capture;
  readonly publication: string;
  /** Rows of a chunk of the incremental snapshot. */
  readonly chunkSize: number;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly stream: StreamPhase | null;
  /** The initial snapshot while it runs. */
  readonly snapshot: SnapshotSource | null;
}

export async function tableStatuses(client: ClientBase, from: StatusSources): Promise<TableStatus[]> {
  const names = (await listTables(client)).filter(({ schema, name }) => from.captures(schema, name));
  const published = await publishedTables(client, from.publication);
  const tables = await readTables(
    client,
    names.map(({ oid }) => oid),
  );
  const reading = readingNow(from);
  return tables.map((table) => statusOf(table, { from, published, reading }));
}

interface Now {
  readonly state: 'pending' | 'snapshot';
  readonly figures: Omit<TableProgress, 'table'>;
}

const NOTHING = { rows: 0, totalRows: 0, chunks: 0, totalChunks: 0 };

/** The tables that are being read or wait for it. */
function readingNow({ stream, snapshot, chunkSize }: StatusSources): Map<string, Now> {
  const out = new Map<string, Now>();
  const add = ({ table, ...figures }: TableProgress) =>
    out.set(table, { state: figures.rows > 0 || figures.chunks > 0 ? 'snapshot' : 'pending', figures });
  if (snapshot !== null) for (const table of snapshot.progress().tables ?? []) add(table);
  if (stream === null) return out;
  const { running, waiting } = stream.blocking.tables();
  for (const table of waiting) out.set(table, { state: 'pending', figures: NOTHING });
  for (const table of running) out.set(table, { state: 'snapshot', figures: NOTHING });
  for (const { table, ...figures } of stream.blocking.progress()?.tables ?? [])
    out.set(table, { state: 'snapshot', figures });
  const incremental = stream.signals.incremental.progress();
  if (incremental !== undefined) addIncremental(out, incremental, chunkSize);
  return out;
}

function addIncremental(out: Map<string, Now>, now: IncrementalProgress, chunkSize: number): void {
  for (const table of now.waiting) out.set(table, { state: 'pending', figures: NOTHING });
  const { rows, totalRows, chunks } = now;
  const totalChunks = Math.max(chunks, Math.ceil(totalRows / chunkSize));
  out.set(now.table, { state: 'snapshot', figures: { rows, totalRows, chunks, totalChunks } });
}

function statusOf(
  table: Table,
  known: { from: StatusSources; published: ReadonlySet<string>; reading: ReadonlyMap<string, Now> },
): TableStatus {
  const { from, published, reading } = known;
  const { stream, capture } = from;
  const id = tableId(table);
  const now = reading.get(id);
  const last = from.readings.get(id);
  const stats = stream?.tables.stats.get(id);
  const { rows, totalRows, chunks, totalChunks } = now?.figures ?? last ?? NOTHING;
  const failed = now === undefined ? (last?.failed ?? null) : null;
  const settled = stream === null ? 'pending' : failed === null ? 'streaming' : 'failed';
  const seen = stats !== undefined && stats.events > 0;
  return {
    table: id,
    state: capture.holds(table.schema, table.name) ? 'paused' : (now?.state ?? settled),
    rows,
    totalRows,
    chunks,
    totalChunks,
    events: stats?.events ?? 0,
    lastEventMs: seen ? stats.lastEventMs : null,
    lagMs: seen ? Math.max(0, Math.round(stats.lagMs)) : null,
    replicaIdentity: table.replicaIdentity,
    inPublication: published.has(id),
    key: capture.schemaOptions.messageKey?.(table) ?? table.keyColumns,
    ...(failed === null ? {} : { error: failed }),
  };
}
