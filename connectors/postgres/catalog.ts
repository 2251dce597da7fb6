// Reads tables from the system catalogue: names first, then columns, keys, defaults and replica identities of many
// tables in two queries, so that thousands of tables take no more round trips than one. Called at start by the task
// and the connector, and for a few tables when a relation message arrives.
import type { ClientBase } from 'pg';
import type { Column, ReplicaIdentity, Table } from './relation.js';

export interface TableName {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
}

/** Schemas no connector captures: the server publishes nothing of them. */
const NOT_SYSTEM = `
  n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_temp%'
  AND n.nspname NOT LIKE 'pg\\_toast%'`;

const NAMES = `
SELECT c.oid::int8::text AS oid, n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND ${NOT_SYSTEM}
 ORDER BY n.nspname, c.relname`;

/** Every ordinary and partitioned table of the database, by schema and name. */
export async function listTables(client: ClientBase): Promise<TableName[]> {
  const { rows } = await client.query<{ oid: string; schema: string; name: string }>(NAMES);
  return rows.map((row) => ({ oid: Number(row.oid), schema: row.schema, name: row.name }));
}

/** A transaction holds the lock on its own id until other sessions see it as ended; the pause is only made while it does. */
const STILL_RUNNING = `
SELECT pg_catalog.pg_sleep(0.005)
  FROM pg_catalog.pg_locks WHERE locktype = 'transactionid' AND transactionid = $1::text::xid AND granted`;

/** 100 pauses of 5 ms: a commit that waits for a synchronous standby may wait for us, so the wait must end by itself. */
const VISIBILITY_CHECKS = 100;

/**
 * Waits until what a transaction changed is what the catalogue shows, half a second at most. The server streams a
 * transaction once its commit is flushed, which is a moment before other sessions see the commit.
 */
export async function awaitVisible(client: ClientBase, xid: number): Promise<void> {
  for (let i = 0; i < VISIBILITY_CHECKS; i++) {
    if ((await client.query(STILL_RUNNING, [String(xid)])).rows.length === 0) return;
  }
}

const RELATIONS = `
SELECT c.oid::int8::text AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relreplident AS identity,
       k.key_columns, ri.identity_columns
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN LATERAL (
       SELECT array_agg(a.attname::text ORDER BY p.ord) AS key_columns
         FROM (SELECT i.indrelid, i.indkey, i.indisprimary, i.indnkeyatts
                 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
                WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indexprs IS NULL
                ORDER BY i.indisprimary DESC, ic.relname LIMIT 1) i
         CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS p(attnum, ord)
         JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.attnum
        WHERE p.ord <= i.indnkeyatts OR NOT i.indisprimary) k ON true
  LEFT JOIN LATERAL (
       SELECT array_agg(a.attname::text) AS identity_columns
         FROM pg_catalog.pg_index i
         JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])
        WHERE i.indrelid = c.oid
          AND ((c.relreplident = 'i' AND i.indisreplident) OR (c.relreplident = 'd' AND i.indisprimary))) ri ON true
 WHERE c.oid = ANY ($1::oid[])`;

const COLUMNS = `
SELECT a.attrelid::int8::text AS relation, a.attname AS name, a.atttypid::int8::text AS type, a.atttypmod AS typmod,
       t.typname AS type_name, a.attnotnull OR (t.typtype = 'd' AND t.typnotnull) AS not_null, a.attgenerated <> '' AS generated,
       CASE WHEN a.atthasdef AND a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS default_expression,
       pg_catalog.col_description(a.attrelid, a.attnum) AS comment
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attrelid, a.attnum`;

interface RelationRow {
  oid: string;
  schema: string;
  name: string;
  kind: 'r' | 'p';
  identity: 'd' | 'n' | 'f' | 'i';
  key_columns: string[] | null;
  identity_columns: string[] | null;
}

interface ColumnRow {
  relation: string;
  name: string;
  type: string;
  typmod: number;
  type_name: string;
  not_null: boolean;
  generated: boolean;
  default_expression: string | null;
  comment: string | null;
}

const IDENTITIES: Record<RelationRow['identity'], ReplicaIdentity> = {
  d: 'default',
  n: 'nothing',
  f: 'full',
  i: 'index',
};

/**
 * The tables of these OIDs in the order given; one that is gone meanwhile is missing. Defaults and constraints are
 * those of this moment. Default expressions are printed by the session: it must run with TimeZone=UTC.
 */
export async function readTables(client: ClientBase, oids: readonly number[]): Promise<Table[]> {
  if (oids.length === 0) return [];
  const relations = await client.query<RelationRow>(RELATIONS, [oids]);
  const columns = await client.query<ColumnRow>(COLUMNS, [oids]);
  const rowsOf = new Map<string, ColumnRow[]>();
  for (const row of columns.rows) {
    const list = rowsOf.get(row.relation);
    if (list) list.push(row);
    else rowsOf.set(row.relation, [row]);
  }
  const tables = new Map(
    relations.rows.map((row) => [Number(row.oid), toTable(row, rowsOf.get(row.oid) ?? [])]),
  );
  return oids.map((oid) => tables.get(oid)).filter((table) => table !== undefined);
}

function toTable(row: RelationRow, columns: readonly ColumnRow[]): Table {
  const identity = new Set(row.identity === 'f' ? columns.map((c) => c.name) : row.identity_columns);
  return {
    oid: Number(row.oid),
    schema: row.schema,
    name: row.name,
    kind: row.kind,
    columns: columns.map((column) => toColumn(column, identity)),
    keyColumns: row.key_columns ?? [],
    replicaIdentity: IDENTITIES[row.identity],
  };
}

function toColumn(row: ColumnRow, identity: ReadonlySet<string>): Column {
  return {
    name: row.name,
    typeOid: Number(row.type),
    typmod: row.typmod,
    typeName: row.type_name,
    notNull: row.not_null,
    identityPart: identity.has(row.name),
    defaultExpression: row.default_expression,
    generated: row.generated,
    comment: row.comment,
  };
}
