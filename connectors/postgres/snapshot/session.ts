// Database sessions of a snapshot: one that holds the snapshot open, and its locks, and exports it, and readers that import
// it. All run read-only with the settings on which the text decoders rely.

import type { Client, ClientConfig } from 'pg';
import { failure } from '../../../src/errors/failure.js';
import { tableId } from '../relation.js';
import { newClient } from '../server/client.js';
import { quoted } from '../server/connection.js';
import type { TableSchema } from '../table-schema.js';
import type { TableSize } from './chunks.js';
import type { IsolationMode } from './snapshot-port.js';

/** What text output depends on, and time limits that must not end a long read. */
const SETTINGS = [
  ...["TimeZone = 'UTC'", "DateStyle = 'ISO, YMD'", "IntervalStyle = 'postgres'", "bytea_output = 'hex'"],
  ...['extra_float_digits = 1', 'statement_timeout = 0', 'idle_in_transaction_session_timeout = 0'],
].map((setting) => `SET ${setting};`);

/** Opens a session and runs `statements` on it; `onLost` is called when the connection ends on its own. */
export async function openSession(
  config: ClientConfig,
  onLost: (error: Error) => void,
  statements: readonly string[] = [],
): Promise<Client> {
  const client = newClient(config);
  client.on('error', onLost);
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.query(SETTINGS.join(' '));
  return client;
}

/** Levels of `snapshot.isolation.mode` as BEGIN takes them: serialisable without waiting on others only as DEFERRABLE. */
const LEVELS: Readonly<Record<IsolationMode, string>> = {
  serializable: 'SERIALIZABLE, READ ONLY, DEFERRABLE',
  repeatable_read: 'REPEATABLE READ, READ ONLY',
  read_committed: 'READ COMMITTED, READ ONLY',
  read_uncommitted: 'READ UNCOMMITTED, READ ONLY',
};

/**
 * Begins the transaction: on an exported snapshot where one is given, else on one of its own at `level`. The server lets
 * REPEATABLE READ import from any level; SERIALIZABLE only from SERIALIZABLE, and never as DEFERRABLE.
 */
export async function beginSnapshot(
  client: Client,
  exported: string | null,
  level: IsolationMode = 'repeatable_read',
): Promise<void> {
  const chosen = LEVELS[exported === null ? level : 'repeatable_read'];
  await client.query(`BEGIN TRANSACTION ISOLATION LEVEL ${chosen}`);
  if (exported !== null) await client.query(`SET TRANSACTION SNAPSHOT '${exported.replaceAll("'", "''")}'`);
}

/** Locks the tables for the life of the transaction: nobody drops or alters one while it is read. */
export async function lockTables(
  client: Client,
  tables: readonly TableSchema[],
  timeoutMs: number,
): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = ${timeoutMs}`);
  for (const { table } of tables) {
    const name = `${quoted(table.schema)}.${quoted(table.name)}`;
    try {
      await client.query(`LOCK TABLE ${name} IN ACCESS SHARE MODE`);
    } catch (error) {
      if ((error as { code?: string }).code !== '55P03') throw error;
      throw failure('POSTGRES_SNAPSHOT_LOCK', { table: tableId(table), timeoutMs }, error);
    }
  }
  await client.query('SET LOCAL lock_timeout = 0');
}

export interface HeldSnapshot {
  /** The name under which readers import it. */
  readonly name: string;
  /** Oldest transaction still running when it was taken. */
  readonly horizon: string;
  /** The server's clock at the snapshot, microseconds since the epoch. */
  readonly tsUs: number;
  readonly serverVersion: number;
}

const HELD = `
SELECT pg_catalog.pg_export_snapshot() AS name, %HORIZON% AS horizon,
       (extract(epoch FROM CURRENT_TIMESTAMP) * 1000000)::int8::text AS ts_us,
       pg_catalog.current_setting('server_version_num')::int AS version`;
/** The functions of 64-bit transaction ids are named differently before PostgreSQL 13. */
const HORIZON = 'pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text';
const HORIZON_12 = 'pg_catalog.txid_snapshot_xmin(pg_catalog.txid_current_snapshot())::text';

/** Exports the snapshot of the transaction begun on this session. */
export async function exportSnapshot(client: Client): Promise<HeldSnapshot> {
  const { rows: versions } = await client.query<{ v: number }>(
    "SELECT pg_catalog.current_setting('server_version_num')::int AS v",
  );
  const horizon = versions[0]!.v >= 130_000 ? HORIZON : HORIZON_12;
  const { rows } = await client.query<{ name: string; horizon: string; ts_us: string; version: number }>(
    HELD.replace('%HORIZON%', horizon),
  );
  const row = rows[0]!;
  // A transaction id of 64 bits; the sweep compares its lower 32.
  const xid = String(BigInt(row.horizon) & 0xffffffffn);
  return { name: row.name, horizon: xid, tsUs: Number(row.ts_us), serverVersion: row.version };
}

const SIZES = `
SELECT c.oid::int8::text AS oid, pg_catalog.pg_relation_size(c.oid)::float8 AS main,
       pg_catalog.pg_table_size(c.oid)::float8 AS bytes, greatest(c.reltuples, 0)::float8 AS rows,
       pg_catalog.pg_relation_filenode(c.oid)::int8::text AS node, pg_catalog.current_setting('block_size')::int AS block,
       c.reltoastrelid <> 0 AND c.relreplident <> 'f' AS toasted,
       c.relkind = 'r' AND NOT c.relhassubclass AND coalesce(m.amname = 'heap', false) AS ranges
  FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
 WHERE c.oid = ANY ($1::oid[])`;

interface SizeRow {
  oid: string;
  main: number;
  bytes: number;
  rows: number;
  node: string | null;
  block: number;
  toasted: boolean;
  ranges: boolean;
}

/** Sizes of the tables by OID; `ranges` = block ranges of it can be read on their own. */
export async function readSizes(
  client: Client,
  tables: readonly TableSchema[],
): Promise<Map<number, TableSize & { ranges: boolean }>> {
  const { rows } = await client.query<SizeRow>(SIZES, [tables.map((schema) => schema.table.oid)]);
  return new Map(
    rows.map((row) => [
      Number(row.oid),
      {
        blocks: Math.ceil(row.main / row.block),
        bytes: row.bytes,
        rows: row.rows,
        fileNode: Number(row.node ?? 0),
        toasted: row.toasted,
        ranges: row.ranges,
      },
    ]),
  );
}

/** Fails where the table was rewritten since it was planned: to a snapshot taken before, it looks empty. */
export async function assertSameFile(client: Client, schema: TableSchema, fileNode: number): Promise<void> {
  const sql = 'SELECT pg_catalog.pg_relation_filenode($1)::int8::text AS node';
  const { rows } = await client.query<{ node: string | null }>(sql, [schema.table.oid]);
  if (Number(rows[0]!.node ?? 0) === fileNode) return;
  throw failure('POSTGRES_SNAPSHOT_TABLE_CHANGED', {
    table: tableId(schema.table),
    detail: 'its file was rewritten',
  });
}

/** SQLSTATEs of a missing privilege or schema, or of an override that is no valid statement. */
const REFUSED = new Set(['42501', '3F000', '42601', '42703']);
/** Connections, conflicts, resources, operators, a snapshot gone with its session: another try may succeed. */
const PASSING = /^(?:08|40|53|55|57|72)...$|^(?:22023|42704)$/;

/** A column or the table itself is gone: of a statement of ours only when somebody altered it meanwhile. */
const GONE = new Set(['42703', '42P01']);

/** The catalogue error of what a reader met; `own` = in a statement of ours, not of the user's. */
export function snapshotFailure(error: unknown, schema: TableSchema | null, own = false): Error {
  const table = schema ? `${quoted(schema.table.schema)}.${quoted(schema.table.name)}` : 'the database';
  const detail = error instanceof Error ? error.message : String(error);
  const code = (error as { code?: string }).code ?? '';
  if (own && GONE.has(code)) return failure('POSTGRES_SNAPSHOT_TABLE_CHANGED', { table, detail }, error);
  if (REFUSED.has(code)) return failure('POSTGRES_SNAPSHOT_REFUSED', { table, detail }, error);
  if (/^[0-9A-Z]{5}$/.test(code) && !PASSING.test(code)) {
    const reason = `${detail} (SQLSTATE ${code})`;
    return failure('POSTGRES_QUERY_FAILED', { action: `read ${table} for the snapshot`, reason }, error);
  }
  return failure('POSTGRES_SNAPSHOT_FAILED', { table, detail }, error);
}
