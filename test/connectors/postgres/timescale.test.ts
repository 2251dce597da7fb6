// The transform TimescaleDb on its own: what it needs to be told, and what happens when the database does not answer. What it
// makes of records stands in the conformance cases `timescale*`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTimescaleDb } from '../../../connectors/postgres/timescale/time-series.js';
import { NO_HEADERS } from '../../../src/data/headers.js';
import type { ConnectRecord } from '../../../src/data/record.js';
import { OPTIONAL_STRING, STRING, structOf } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { isFailure } from '../../../src/errors/failure.js';
import { sharedPostgres } from '../../servers/postgres.js';

const postgres = await sharedPostgres();
const { skip } = postgres;

const SOURCE = structOf([
  ['schema', STRING],
  ['table', STRING],
]);
const ENVELOPE = structOf(
  [
    ['source', SOURCE],
    ['op', OPTIONAL_STRING],
  ],
  { name: 'any.Envelope' },
);

function change(schema: string, table: string): ConnectRecord {
  const value = new Struct(ENVELOPE, [new Struct(SOURCE, [schema, table]), 'c']);
  const none = { partition: null, keySchema: null, key: null, timestamp: null };
  return { ...none, topic: 'raw', valueSchema: ENVELOPE, value, headers: NO_HEADERS };
}

test('a database must be named', () => {
  assert.throws(
    () => createTimescaleDb().configure({ 'database.hostname': 'h' }),
    (error) =>
      isFailure(error, 'CONFIG_INVALID') &&
      /database\.user of the transform is missing/.test(error.message) &&
      /database\.dbname/.test(error.message),
  );
});

test('a catalogue that is not there, that comes to be, and a server that is gone', { skip }, async () => {
  await using db = await postgres.database();
  const transform = createTimescaleDb();
  transform.configure(db.connectorConfig());
  const chunk = change('_timescaledb_internal', 'chunk_1');
  try {
    const plain = change('public', 't');
    assert.equal(transform.apply(plain), plain);
    assert.throws(
      () => transform.apply(chunk),
      (error) =>
        isFailure(error, 'POSTGRES_TIMESCALE_CATALOG') &&
        !error.retriable &&
        /_timescaledb_catalog/.test(error.message),
    );
    await db.query(`
      CREATE SCHEMA _timescaledb_catalog;
      CREATE TABLE _timescaledb_catalog.hypertable (id int, schema_name name, table_name name);
      CREATE TABLE _timescaledb_catalog.chunk (id int, hypertable_id int, schema_name name, table_name name);
      CREATE TABLE _timescaledb_catalog.continuous_agg (mat_hypertable_id int, user_view_schema name, user_view_name name);
      INSERT INTO _timescaledb_catalog.hypertable VALUES (1, 'public', 'conditions');
      INSERT INTO _timescaledb_catalog.chunk VALUES (1, 1, '_timescaledb_internal', 'chunk_1')`);
    const routed = transform.apply(chunk)!;
    assert.equal(routed.topic, 'timescaledb.public.conditions');
    const { source } = { source: (routed.value as Struct).get('source') as Struct };
    assert.deepEqual(source.values, ['public', 'conditions']);
    assert.deepEqual(((chunk.value as Struct).get('source') as Struct).values, [
      '_timescaledb_internal',
      'chunk_1',
    ]);
  } finally {
    transform.close?.();
  }
  const lost = createTimescaleDb();
  lost.configure({ ...db.connectorConfig(), 'database.port': '1' });
  try {
    assert.throws(
      () => lost.apply(chunk),
      (error) => isFailure(error, 'POSTGRES_TIMESCALE_UNREACHABLE') && error.retriable,
    );
  } finally {
    lost.close?.();
  }
});
