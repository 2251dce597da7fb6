// Helpers of the snapshot and type tests: compile the tables of a test database and pull a snapshot to its end.

import { topicNaming } from '../../../connectors/cdc/topic-naming.js';
import { listTables, readTables } from '../../../connectors/postgres/catalog.js';
import type { Table } from '../../../connectors/postgres/relation.js';
import { Snapshot } from '../../../connectors/postgres/snapshot/snapshot.js';
import type { SnapshotOptions } from '../../../connectors/postgres/snapshot/snapshot-port.js';
import { SOURCE_SCHEMA, sourceBlock } from '../../../connectors/postgres/source-info.js';
import {
  buildTableSchema,
  type TableSchema,
  type TableSchemaOptions,
} from '../../../connectors/postgres/table-schema.js';
import { loadTypeCatalog } from '../../../connectors/postgres/types/type-catalog.js';
import { defaultValueOptions, type ValueOptions } from '../../../connectors/postgres/types/value-options.js';
import { NO_HEADERS } from '../../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import type { Struct } from '../../../src/data/struct.js';
import type { TestDatabase } from '../../servers/postgres.js';

const naming = topicNaming({
  prefix: 'srv',
  delimiter: '.',
  heartbeatPrefix: '__debezium-heartbeat',
  transaction: 'transaction',
});

/** Every table of the database, compiled, in the order of schema and name. */
export async function compileTables(
  db: TestDatabase,
  values: Partial<ValueOptions> = {},
): Promise<TableSchema[]> {
  const types = await loadTypeCatalog(db.client);
  const names = await listTables(db.client);
  const tables = await readTables(
    db.client,
    names.map((name) => name.oid),
  );
  return tables.map((table) => buildTableSchema(table, types, schemaOptions(values)));
}

export function schemaOptions(values: Partial<ValueOptions> = {}): TableSchemaOptions {
  return {
    values: { ...defaultValueOptions, ...values },
    topicOf: naming.data,
    adjustSchemaName: (name) => name,
    adjustFieldName: (name) => name,
    sourceSchema: SOURCE_SCHEMA,
  };
}

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export function snapshotOf(
  db: TestDatabase,
  tables: readonly TableSchema[],
  options: Partial<SnapshotOptions> = {},
): Snapshot {
  return new Snapshot({
    tables,
    connection: { host: db.host, port: db.port, user: db.user, password: db.password, database: db.name },
    exportedSnapshot: null,
    threads: 1,
    maxBatchRows: 500,
    maxBufferedBytes: 1 << 20,
    sourcePartition: { server: 'srv' },
    baseOffset: { lsn: 100, txId: 7, ts_usec: 1, snapshot: 'INITIAL' },
    resumeFrom: null,
    headers: NO_HEADERS,
    source: (table: Table, marker, tsUs) =>
      sourceBlock({
        prefix: 'srv',
        database: db.name,
        snapshot: marker,
        tsUs,
        sequence: '[null,"100"]',
        schema: table.schema,
        table: table.name,
        txId: 7,
        lsn: 100,
        xmin: null,
        origin: null,
        originLsn: null,
      }),
    logger: silent,
    ...options,
  });
}

/** Pulls a snapshot to its end, or until `enough` records are there (the rest is then left unread). */
export async function drain(snapshot: Snapshot, enough = Number.POSITIVE_INFINITY): Promise<SourceRecord[]> {
  const all: SourceRecord[] = [];
  const never = new AbortController().signal;
  try {
    await snapshot.start();
    while (all.length < enough) {
      const batch = await snapshot.next(never);
      if (batch === null) break;
      all.push(...batch);
    }
  } finally {
    await snapshot.close();
  }
  return all.slice(0, enough);
}

/** The row of a record by field name. */
export function rowOf(record: SourceRecord): Record<string, unknown> {
  const after = (record.value as Struct).get('after') as Struct;
  return Object.fromEntries(after.schema.fields.map((field) => [field.name, after.values[field.index]]));
}

export function markerOf(record: SourceRecord): unknown {
  return ((record.value as Struct).get('source') as Struct).get('snapshot');
}

export function lastOffset(records: readonly SourceRecord[]): OffsetMap {
  return records.at(-1)!.sourceOffset;
}
