// The tables of the stream by relation OID: what the latest relation message said, completed by the catalogue of that
// moment and compiled. A relation message makes a new entry; rows after it use it. Used by event-decoder.ts.
import type { ClientBase } from 'pg';
import type { Schema } from '../../../src/data/schema.js';
import { awaitVisible, readTables } from '../catalog.js';
import { type Column, type ReplicaIdentity, type Table, tableId } from '../relation.js';
import { buildTableSchema, type TableSchema, type TableSchemaOptions } from '../table-schema.js';
import { loadTypeCatalog, type TypeCatalog } from '../types/type-catalog.js';
import { type SharedValues, sharedValues } from './event-values.js';
import type { Relation } from './pgoutput.js';

/** What the stream has emitted of one table since this start; times as in StreamState. */
export interface TableStats {
  events: number;
  lastEventMs: number;
  lagMs: number;
}

export interface StreamTable {
  readonly captured: boolean;
  /** Paused: only what removes rows is emitted. */
  held: boolean;
  readonly stats: TableStats;
  /** Null for a table that is not captured. */
  readonly schema: TableSchema;
  /** True when an old key tuple holds the whole event key. */
  readonly keyInIdentity: boolean;
  /** The old row while a new one is read: unchanged large values come from it. */
  old: readonly unknown[] | null;
  readonly shared: SharedValues;
}

export interface StreamTablesOptions {
  readonly captures: (schema: string, table: string) => boolean;
  /** Paused tables; absent = none. */
  readonly holds?: (schema: string, table: string) => boolean;
  readonly schemaOptions: TableSchemaOptions;
  /** Runs a piece of work on an ordinary session, opened when needed. */
  readonly withCatalog: <T>(work: (client: ClientBase) => Promise<T>) => Promise<T>;
  readonly types: TypeCatalog;
}

const IDENTITY: Readonly<Record<string, ReplicaIdentity>> = {
  d: 'default',
  n: 'nothing',
  f: 'full',
  i: 'index',
};

export class StreamTables {
  readonly #options: StreamTablesOptions;
  readonly #byOid = new Map<number, { relation: Relation; table: StreamTable }>();
  /** By `schema.table`, kept when a table is compiled anew. */
  readonly stats = new Map<string, TableStats>();
  #types: TypeCatalog;
  readonly #versions = new WeakMap<Schema, TableSchema>();
  #lastOid = -1;
  #taken = 0;
  #last: StreamTable | undefined;

  constructor(options: StreamTablesOptions) {
    this.#options = { ...options, schemaOptions: { ...options.schemaOptions, streamed: true } };
    this.#types = options.types;
  }

  /** True when a decoder met an enum label it does not know: call `reloadTypes` and decode again. */
  get stale(): boolean {
    return this.#types.stale;
  }

  /** The version of a table that made the records of an envelope schema. */
  versionOf(envelope: Schema): TableSchema | undefined {
    return this.#versions.get(envelope);
  }

  get(oid: number): StreamTable | undefined {
    if (oid === this.#lastOid) return this.#last;
    this.#last = this.#byOid.get(oid)?.table;
    this.#lastOid = oid;
    return this.#last;
  }

  /** Takes a relation message of a table that is not captured: no look-up is needed. False when one is. */
  takeForeign(relation: Relation): boolean {
    if (this.#options.captures(relation.schema, relation.name)) return false;
    this.#put(relation, uncaptured());
    return true;
  }

  /**
   * Takes a relation message of a captured table: reads the catalogue and compiles the table. `xid`: the transaction
   * that the message is part of, which may be the one that altered the table; null outside of one.
   */
  async take(relation: Relation, xid: number | null): Promise<void> {
    const order = ++this.#taken;
    const found = await this.#found(relation, xid);
    // Of a session that ended meanwhile: the next one has sent the relation again, perhaps as it was before.
    if (order !== this.#taken) return;
    this.#putFound(relation, found);
  }

  /** The filters have changed: a table captured no more is let go at once, one that is captured now is compiled. */
  async recapture(): Promise<void> {
    const { captures, holds } = this.#options;
    for (const [oid, { relation, table }] of [...this.#byOid]) {
      const { schema, name } = relation;
      if (!captures(schema, name)) {
        if (table.captured) this.#put(relation, uncaptured());
      } else if (table.captured) table.held = holds?.(schema, name) ?? false;
      else {
        const found = await this.#found(relation, null);
        // Else the stream has brought a newer one meanwhile.
        if (this.#byOid.get(oid)?.relation === relation) this.#putFound(relation, found);
      }
    }
  }

  #found(relation: Relation, xid: number | null): Promise<Table | undefined> {
    return this.#options.withCatalog(async (client) => {
      if (xid !== null) await awaitVisible(client, xid);
      if (relation.columns.some((column) => this.#types.get(column.typeOid) === undefined)) {
        this.#types = (await loadTypeCatalog(client)).follows(this.#types);
      }
      return (await readTables(client, [relation.oid]))[0];
    });
  }

  #putFound(relation: Relation, found: Table | undefined): void {
    // The filters may have changed while the catalogue was read.
    if (this.takeForeign(relation)) return;
    const previous = this.#byOid.get(relation.oid)?.table.schema?.table;
    const includes = this.#options.schemaOptions.includesColumn;
    const table = tableFromRelation({ relation, found, previous, types: this.#types, includes });
    this.#put(relation, this.#compile(table));
  }

  /** Reads the types again and compiles every table with them: an enum got a label, of which the stream says nothing. */
  async reloadTypes(): Promise<void> {
    this.#types = (await this.#options.withCatalog(loadTypeCatalog)).follows(this.#types);
    for (const [, { relation, table }] of [...this.#byOid]) {
      if (table.captured) this.#put(relation, this.#compile(withNulls(table.schema)));
    }
  }

  /** Names of the captured tables seen so far. */
  captured(): string[] {
    return [...this.#byOid.values()].flatMap(({ relation, table }) =>
      table.captured ? [`${relation.schema}.${relation.name}`] : [],
    );
  }

  #compile(table: Table): StreamTable {
    const schema = buildTableSchema(table, this.#types, this.#options.schemaOptions);
    const keyNames = this.#options.schemaOptions.messageKey?.(table) ?? table.keyColumns;
    const identity = new Set(
      table.columns.filter((column) => column.identityPart).map((column) => column.name),
    );
    const keyInIdentity = schema.keySchema !== null && keyNames.every((name) => identity.has(name));
    const held = this.#options.holds?.(table.schema, table.name) ?? false;
    const stats = this.#statsOf(tableId(table));
    return { captured: true, held, stats, schema, keyInIdentity, old: null, shared: sharedValues() };
  }

  #statsOf(id: string): TableStats {
    let stats = this.stats.get(id);
    if (stats === undefined) {
      stats = { events: 0, lastEventMs: -1, lagMs: -1 };
      this.stats.set(id, stats);
    }
    return stats;
  }

  #put(relation: Relation, table: StreamTable): void {
    this.#byOid.set(relation.oid, { relation, table });
    if (table.captured) this.#versions.set(table.schema.envelopeSchema, table.schema);
    this.#lastOid = -1;
  }
}

/** The table as of the rows that are read: columns that the catalogue says are NOT NULL by now may hold NULL. */
function withNulls({ table, nulls }: TableSchema): Table {
  if (nulls.size === 0) return table;
  const columns = table.columns.map((each) => (nulls.has(each.name) ? { ...each, notNull: false } : each));
  return { ...table, columns };
}

function uncaptured(): StreamTable {
  return {
    captured: false,
    held: false,
    stats: { events: 0, lastEventMs: -1, lagMs: -1 },
    schema: null as unknown as TableSchema,
    keyInIdentity: false,
    old: null,
    shared: sharedValues(),
  };
}

export interface RelationSources {
  readonly relation: Relation;
  /** What the catalogue says now; undefined when the table is gone. */
  readonly found: Table | undefined;
  /** The version known before. */
  readonly previous: Table | undefined;
  readonly types: TypeCatalog;
  /** column.include.list / column.exclude.list; absent = all columns. */
  readonly includes?: TableSchemaOptions['includesColumn'];
}

/**
 * The table a relation message announces: names, types and identity from the message; nullability, defaults and key from
 * the catalogue, which may be ahead. Key columns that the message does not have are left out; without catalogue the
 * columns are nullable and the key is the one known before. Of a column that a filter leaves out the catalogue is not
 * asked either: in a key it is nullable and without default, as the original has it while streaming.
 */
function tableFromRelation({ relation, found, previous, types, includes }: RelationSources): Table {
  const asked = found?.columns.filter(({ name }) => includes?.(found.schema, found.name, name) ?? true);
  const known = new Map(asked?.map((column) => [column.name, column]));
  const columns = relation.columns.map((wire): Column => {
    const column = known.get(wire.name);
    const same = column !== undefined && column.typeOid === wire.typeOid;
    return {
      name: wire.name,
      typeOid: wire.typeOid,
      typmod: wire.typmod,
      typeName: types.get(wire.typeOid)?.name ?? 'unknown',
      notNull: column?.notNull ?? false,
      identityPart: wire.identityPart,
      defaultExpression: same ? column.defaultExpression : null,
      generated: false,
      comment: column?.comment ?? null,
    };
  });
  const names = new Set(relation.columns.map((column) => column.name));
  const key = (found ?? previous)?.keyColumns.filter((name) => names.has(name)) ?? [];
  const identity = relation.columns.filter((column) => column.identityPart).map((column) => column.name);
  const whole = relation.replicaIdentity === 'f';
  return {
    oid: relation.oid,
    schema: relation.schema,
    name: relation.name,
    kind: found?.kind ?? 'r',
    columns,
    keyColumns: key.length > 0 || found || previous || whole ? key : identity,
    replicaIdentity: IDENTITY[relation.replicaIdentity] ?? 'default',
  };
}
