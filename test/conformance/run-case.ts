// Runs one case against a worker (Kafka Connect or Millrace: both are spoken to over the same REST API) over a fresh
// database, and collects what stands in the topics at the end. Used by main.ts for both sides.
// Guarantees: connector, slot, database and topics are gone afterwards, so the other side can use the same prefix.
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnector, removeConnector } from '../servers/connect.js';
import { withAdmin } from '../servers/kafka.js';
import type { OwnPostgres, TestDatabase } from '../servers/postgres.js';
import type { ConformanceCase } from './case-file.js';
import type { RawRecord } from './normalise.js';
import { countRecords, readTopics, topicsOf } from './read-topics.js';
import type { Outcome } from './recording.js';

export interface Worker {
  readonly url: string;
  readonly bootstrap: string;
  readonly postgres: OwnPostgres;
}

/**
 * Runs the case. `expected` is the number of records the original left (heartbeats apart): waiting ends when they are
 * there; without it, when nothing has come for a while although the server has sent all it has.
 */
export async function runCase(worker: Worker, given: ConformanceCase, expected?: number): Promise<Outcome> {
  const { bootstrap } = worker;
  const prefix = prefixOf(given);
  await deleteTopics(bootstrap, prefix);
  await using db = await worker.postgres.database();
  await runAll(db, given.setup);
  const config: Record<string, string> = {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'tasks.max': '1',
    ...db.connectorConfig(),
    'plugin.name': 'pgoutput',
    'slot.name': db.name,
    'topic.prefix': prefix,
    ...given.config,
  };
  let failure: string | null = null;
  let records: RawRecord[] = [];
  try {
    await createConnector(worker.url, prefix, config);
    await caughtUp(db, config);
    await settled(bootstrap, prefix);
    for (const step of given.steps) {
      if ('restart' in step) {
        await removeConnector(worker.url, prefix);
        await runAll(db, step.restart);
        await createConnector(worker.url, prefix, config);
      } else await runAll(db, step.statements);
      await caughtUp(db, config);
      await settled(bootstrap, prefix);
    }
    await arrived(bootstrap, prefix, expected ?? 0);
  } catch (error) {
    if (error instanceof BrokenCase) throw error;
    failure = firstLine(error);
  } finally {
    records = await readTopics(bootstrap, prefix);
    await removeConnector(worker.url, prefix);
    await deleteTopics(bootstrap, prefix);
  }
  return { prefix, database: db.name, records, failure };
}

/** The case itself is wrong: a statement that PostgreSQL refuses. */
export class BrokenCase extends Error {}

/** The case's topic prefix: its name, unless its configuration says another. */
export function prefixOf(given: ConformanceCase): string {
  return given.config['topic.prefix'] ?? given.name;
}

async function runAll(db: TestDatabase, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    try {
      await db.query(statement.replaceAll(':database', db.name));
    } catch (error) {
      throw new BrokenCase(`a statement failed: ${statement}: ${String(error)}`);
    }
  }
}

/** Waits until the connector's walsender has sent everything written so far; not where the connector never streams. */
async function caughtUp(db: TestDatabase, config: Readonly<Record<string, string>>): Promise<void> {
  if (config['snapshot.mode'] === 'initial_only') return;
  const [target] = await db.query<{ lsn: string }>('SELECT pg_current_wal_flush_lsn() AS lsn');
  const sql = `SELECT 1 FROM pg_replication_slots s JOIN pg_stat_replication r ON r.pid = s.active_pid
    WHERE s.slot_name = $1 AND r.sent_lsn >= $2::pg_lsn`;
  for (let attempt = 0; attempt < 600; attempt++) {
    if ((await db.query(sql, [config['slot.name'], target!.lsn])).length > 0) return;
    await sleep(50);
  }
  throw new Error('the connector does not stream: its slot is not read to the end');
}

/** Waits until the number of records stands still. */
async function settled(bootstrap: string, prefix: string): Promise<void> {
  let last = -1;
  for (let quiet = 0; quiet < 4; ) {
    const count = await countRecords(bootstrap, prefix);
    quiet = count === last ? quiet + 1 : 0;
    last = count;
    await sleep(350);
  }
}

async function arrived(bootstrap: string, prefix: string, expected: number): Promise<void> {
  for (let attempt = 0; attempt < 40; attempt++) {
    if ((await countRecords(bootstrap, prefix)) >= expected) return;
    await sleep(250);
  }
}

async function deleteTopics(bootstrap: string, prefix: string): Promise<void> {
  for (;;) {
    const topics = await topicsOf(bootstrap, prefix);
    if (topics.length === 0) return;
    await withAdmin(bootstrap, (admin) => admin.deleteTopics({ topics })).catch(() => {});
    await sleep(100);
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]!;
}
