// Reads an incremental snapshot's tables over a session of its own: structure and greatest key of a table, then chunk by
// chunk its rows, each chunk in one short REPEATABLE READ transaction that also says what it sees. Used by incremental.ts.
import type pg from 'pg';
import { failure } from '../../../src/errors/failure.js';
import { listTables, readTables } from '../catalog.js';
import type { ConnectionOptions } from '../config/options.js';
import { openSession, quoted } from '../server/connection.js';
import { publicationName } from '../server/publication.js';
import { chunkCopy } from '../snapshot/chunks.js';
import { CopyBinaryDecoder } from '../snapshot/copy-binary.js';
import { copyOut } from '../snapshot/copy-out.js';
import { buildTableSchema, type TableSchema, type TableSchemaOptions } from '../table-schema.js';
import { loadTypeCatalog } from '../types/type-catalog.js';
import { type ChunkTable, chunkEndSql, chunkRowsSql, type KeyColumn, maximumKeySql } from './chunk-sql.js';
import type { KeyKind, KeyPart } from './java-keys.js';
import type { Collection } from './state.js';
import { Visibility } from './visibility.js';

export interface ChunkReaderOptions {
  readonly connection: ConnectionOptions;
  readonly schemaOptions: TableSchemaOptions;
  readonly chunkSize: number;
  /** As server_version_num. */
  readonly serverVersion: number;
}

/** One table as it is read. */
export interface OpenTable {
  readonly id: string;
  readonly schema: TableSchema;
  readonly sql: ChunkTable;
  readonly kinds: readonly KeyKind[];
  /** pg_class.reltuples. */
  readonly estimate: number;
  /** Changes with the table's columns. */
  readonly shape: string;
}

export interface ReadChunk {
  /** Null = nothing is left up to the greatest key. */
  readonly end: readonly KeyPart[] | null;
  readonly schema: TableSchema;
  readonly rows: readonly (readonly unknown[])[];
  readonly seen: Visibility;
  /** Log position by which everything the chunk has was written. */
  readonly lsn: string;
}

const SHAPE = `(SELECT pg_catalog.string_agg(pg_catalog.concat_ws(',', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull,
   a.atthasdef, a.attisdropped), ';' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = %OID% AND a.attnum > 0)`;
const SEEN = `pg_catalog.pg_current_snapshot()::text`;
const SEEN_12 = `pg_catalog.txid_current_snapshot()::text`;
const AT = `CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_flush_lsn() END::text`;

const KINDS: Readonly<Record<string, KeyKind>> = {
  int2: 'Integer',
  int4: 'Integer',
  int8: 'Long',
  oid: 'Long',
  bool: 'Boolean',
  float4: 'Float',
  float8: 'Double',
};

export class ChunkReader {
  readonly #o: ChunkReaderOptions;
  #client: pg.Client | null = null;
  #closed = false;

  constructor(options: ChunkReaderOptions) {
    this.#o = options;
  }

  /** Runs work on the session; one that broke is replaced by the next call. Throws what pg throws. */
  async with<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = this.#client ?? (await this.#connect());
    this.#client = client;
    try {
      return await work(client);
    } catch (error) {
      // A transaction may be open, or a copy half read: not worth mending.
      if (this.#client === client) this.#client = null;
      await client.end().catch(() => {});
      throw error;
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = this.#closed ? null : await openSession(this.#o.connection, 'General');
    if (client === null || this.#closed) {
      await client?.end().catch(() => {});
      throw failure('POSTGRES_CONNECTION_LOST', {
        what: 'the incremental snapshot',
        reason: 'the task stops',
      });
    }
    await client.query('SET standard_conforming_strings = on');
    return client;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => {});
  }

  /** Null where the table does not exist. */
  open(collection: Collection): Promise<OpenTable | null> {
    return this.with((client) => this.#open(client, collection));
  }

  async #open(client: pg.Client, collection: Collection): Promise<OpenTable | null> {
    const found = (await listTables(client)).find(
      ({ schema, name }) => `${schema}.${name}` === collection.id,
    );
    const [table] = found === undefined ? [] : await readTables(client, [found.oid]);
    if (table === undefined) return null;
    const { schemaOptions } = this.#o;
    const schema = buildTableSchema(table, await loadTypeCatalog(client), schemaOptions);
    const { rows: types } = await client.query<{ name: string; type: string; base: string }>(
      `SELECT a.attname AS name, pg_catalog.format_type(a.atttypid, NULL) AS type, t.typname AS base FROM pg_catalog.pg_attribute a
         JOIN pg_catalog.pg_type t ON t.oid = a.atttypid WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped`,
      [table.oid],
    );
    const { rows } = await client.query<{ shape: string; estimate: number }>(
      `SELECT ${SHAPE.replace('%OID%', String(table.oid))} AS shape, greatest(c.reltuples, 0)::float8 AS estimate
         FROM pg_catalog.pg_class c WHERE c.oid = $1`,
      [table.oid],
    );
    const names = collection.surrogateKey
      ? [collection.surrogateKey]
      : (schemaOptions.messageKey?.(table) ?? table.keyColumns);
    const columns = names.flatMap((name) => {
      const column = table.columns.find((one) => one.name === name);
      const type = types.find((one) => one.name === name);
      return column && type ? [{ column, type }] : [];
    });
    const key = columns.map(
      ({ column, type }): KeyColumn => ({ name: column.name, type: type.type, nullable: !column.notNull }),
    );
    return {
      id: collection.id,
      schema,
      sql: { schema: table.schema, name: table.name, key, condition: collection.condition },
      kinds: columns.map(({ type }) => KINDS[type.base] ?? 'String'),
      estimate: rows[0]!.estimate,
      shape: rows[0]!.shape,
    };
  }

  /** The greatest key now; null = no row. */
  maximum(table: OpenTable): Promise<KeyPart[] | null> {
    return this.with((client) => keyOf(client, maximumKeySql(table.sql), table.kinds));
  }

  /** The chunk behind `after`; null = the table has changed its columns: open it again. */
  chunk(
    table: OpenTable,
    range: { after: readonly KeyPart[] | null; maximum: readonly KeyPart[] },
  ): Promise<ReadChunk | null> {
    return this.with(async (client) => {
      // Locked before the snapshot is taken: a table rewritten between the two would look empty.
      const { schema, name } = table.sql;
      await client.query(
        `BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
         LOCK TABLE ${quoted(schema)}.${quoted(name)} IN ACCESS SHARE MODE`,
      );
      const chunk = await this.#chunk(client, table, range);
      await client.query('COMMIT');
      return chunk;
    });
  }

  async #chunk(
    client: pg.Client,
    table: OpenTable,
    range: { after: readonly KeyPart[] | null; maximum: readonly KeyPart[] },
  ): Promise<ReadChunk | null> {
    const shape = SHAPE.replace('%OID%', String(table.schema.table.oid));
    const { rows: held } = await client.query<{ seen: string; standby: boolean; shape: string }>(
      `SELECT ${this.#o.serverVersion >= 130_000 ? SEEN : SEEN_12} AS seen, pg_catalog.pg_is_in_recovery() AS standby, ${shape} AS shape`,
    );
    if (held[0]!.shape !== table.shape) return null;
    const seen = new Visibility(held[0]!.seen, held[0]!.standby);
    const end = await keyOf(client, chunkEndSql(table.sql, range, this.#o.chunkSize), table.kinds);
    const rows: unknown[][] = [];
    if (end !== null) {
      const select = chunkRowsSql(table.sql, { after: range.after, to: end });
      const decoder = new CopyBinaryDecoder(table.schema, { values: (values) => rows.push(values) });
      await copyOut(client, chunkCopy(table.schema, '', select), {
        data: (buffer, from, to) => decoder.message(buffer, from, to),
        readEnd: () => {},
      });
    }
    const { rows: at } = await client.query<{ lsn: string }>(`SELECT ${AT} AS lsn`);
    return { end, schema: table.schema, rows, seen, lsn: at[0]!.lsn };
  }

  /** What a snapshot taken now sees. */
  seen(): Promise<Visibility> {
    return this.with(async (client) => {
      const { rows } = await client.query<{ seen: string; standby: boolean }>(
        `SELECT ${this.#o.serverVersion >= 130_000 ? SEEN : SEEN_12} AS seen, pg_catalog.pg_is_in_recovery() AS standby`,
      );
      return new Visibility(rows[0]!.seen, rows[0]!.standby);
    });
  }

  /** Writes into the signal table. */
  async write(table: { schema: string; name: string }, statement: WatermarkStatement): Promise<void> {
    const target = `${quoted(table.schema)}.${quoted(table.name)}`;
    await this.with((client) =>
      'remove' in statement
        ? client.query(`DELETE FROM ${target} WHERE id = $1`, [statement.remove])
        : client.query(`INSERT INTO ${target} VALUES ($1, $2, $3)`, [
            statement.id,
            statement.type,
            statement.data,
          ]),
    );
  }

  /** True when changes of the table come by the publication. */
  async published(publication: string, table: { schema: string; name: string }): Promise<boolean> {
    return this.with(async (client) => {
      const { rows } = await client.query(
        'SELECT 1 FROM pg_catalog.pg_publication_tables WHERE pubname = $1 AND schemaname = $2 AND tablename = $3',
        [publicationName(publication), table.schema, table.name],
      );
      return rows.length > 0;
    });
  }
}

export type WatermarkStatement =
  | { readonly id: string; readonly type: string; readonly data: string }
  | { readonly remove: string };

async function keyOf(client: pg.Client, sql: string, kinds: readonly KeyKind[]): Promise<KeyPart[] | null> {
  const { rows } = await client.query<Record<string, string | null>>(sql);
  const row = rows[0];
  if (row === undefined) return null;
  return kinds.map((kind, i) => {
    const text = row[`k${i}`];
    return text == null ? null : { kind, text };
  });
}
