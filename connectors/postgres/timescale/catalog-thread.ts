// The thread that asks the database for TimescaleDB's catalogue on behalf of a transform that waits (catalog.ts). It keeps
// its connection from one question to the next; every question is answered, a failure by its reason.
import { workerData } from 'node:worker_threads';
import type pg from 'pg';
import { errorContext, openSession } from '../server/connection.js';
import { databaseError } from '../server/errors.js';
import type { CatalogAnswer, CatalogThreadData } from './catalog.js';

const CHUNKS = `
SELECT c.schema_name::text, c.table_name::text, h.schema_name::text, h.table_name::text
  FROM _timescaledb_catalog.chunk c JOIN _timescaledb_catalog.hypertable h ON h.id = c.hypertable_id`;
const AGGREGATES = `
SELECT h.schema_name::text, h.table_name::text, a.user_view_schema::text, a.user_view_name::text
  FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id`;

const { connection, port, answered } = workerData as CatalogThreadData;
let client: pg.Client | null = null;

port.on('message', async () => {
  port.postMessage(await read());
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
});

async function read(): Promise<CatalogAnswer> {
  try {
    client ??= await openSession(connection, 'General');
    return { chunks: await rows(client, CHUNKS), aggregates: await rows(client, AGGREGATES) };
  } catch (error) {
    client?.end().catch(() => {});
    client = null;
    const { message, retriable } = databaseError(error, errorContext(connection, 'read the catalogue'));
    return { reason: message, passing: retriable };
  }
}

async function rows(session: pg.Client, text: string): Promise<string[][]> {
  return (await session.query({ text, rowMode: 'array' })).rows as string[][];
}
