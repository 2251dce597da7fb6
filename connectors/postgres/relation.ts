// What the connector knows of a captured table: built from the catalogue (catalog.ts) for a snapshot, or from a
// pgoutput relation message completed by the catalogue while streaming. Plain immutable data; table-schema.ts
// compiles it.

export interface Column {
  readonly name: string;
  readonly typeOid: number;
  /** pg_attribute.atttypmod, -1 = none. */
  readonly typmod: number;
  /** Type name as the catalogue has it (`int8`, `_text`, `my_enum`), for messages and type propagation. */
  readonly typeName: string;
  readonly notNull: boolean;
  /** Part of the replica identity as the relation message flags it; from the catalogue: part of the key. */
  readonly identityPart: boolean;
  /** pg_get_expr of the default; null = none (also for generated columns). */
  readonly defaultExpression: string | null;
  /** `GENERATED ALWAYS AS (...) STORED`: read by the snapshot, never sent by pgoutput. */
  readonly generated: boolean;
  readonly comment: string | null;
}

export type ReplicaIdentity = 'default' | 'nothing' | 'full' | 'index';

export interface Table {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** `r` ordinary table, `p` partitioned table. */
  readonly kind: 'r' | 'p';
  /** In attnum order, dropped columns left out; from a relation message: in wire order. */
  readonly columns: readonly Column[];
  /** Primary key columns in key order, else those of the first usable unique index, else empty. */
  readonly keyColumns: readonly string[];
  readonly replicaIdentity: ReplicaIdentity;
}

/** `schema.table`, the identifier of filters, offsets and messages. */
export function tableId(table: Pick<Table, 'schema' | 'name'>): string {
  return `${table.schema}.${table.name}`;
}
