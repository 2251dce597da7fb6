// The replication slot: looked up, created with an exported snapshot, advanced, dropped. Used by the task at start and stop
// and by doctor.

import type pg from 'pg';
import type { ClientBase } from 'pg';
import { type Failure, failure } from '../../../src/errors/failure.js';
import type { ConnectionOptions, SlotOptions } from '../config/options.js';
import { lsnText, parseLsn } from '../offsets.js';
import { errorContext, openSession, withSession } from './connection.js';
import { databaseError, reasonOf, sqlState } from './errors.js';

const PLUGIN = 'pgoutput';

export interface SlotInfo {
  readonly confirmedFlush: number | null;
  readonly restartLsn: number | null;
  readonly active: boolean;
  readonly activePid: number | null;
  readonly catalogXmin: number | null;
  /** `lost` = invalidated; null before version 13. */
  readonly walStatus: string | null;
  /** Why the server gave it up; null where it did not, or does not tell. */
  readonly invalidation: string | null;
  /** Standbys keep it too; null before version 17. */
  readonly failover: boolean | null;
}

/** The slot of this name, database and plugin; null when there is none. */
export async function readSlot(client: ClientBase, name: string): Promise<SlotInfo | null> {
  const { rows } = await client.query(
    'SELECT * FROM pg_catalog.pg_replication_slots WHERE slot_name = $1 AND database = current_database() AND plugin = $2',
    [name, PLUGIN],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    confirmedFlush: row.confirmed_flush_lsn === null ? null : parseLsn(row.confirmed_flush_lsn),
    restartLsn: row.restart_lsn === null ? null : parseLsn(row.restart_lsn),
    active: row.active,
    activePid: row.active_pid,
    catalogXmin: row.catalog_xmin === null ? null : Number(row.catalog_xmin),
    walStatus: row.wal_status ?? null,
    // Since version 17; version 16 tells only of conflicts on a standby.
    invalidation: row.invalidation_reason ?? (row.conflicting === true ? 'conflict with recovery' : null),
    failover: row.failover ?? null,
  };
}

export interface ReadyOptions {
  readonly attempts: number;
  readonly delayMs: number;
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * The slot once it has a position: without `confirmed_flush_lsn` an old transaction is still open, and it is asked again
 * and again; then `restart_lsn` serves. Throws POSTGRES_SLOT_LOST, POSTGRES_SLOT_NOT_READY. Null = no such slot.
 */
export async function readReadySlot(
  client: ClientBase,
  name: string,
  retry: ReadyOptions,
): Promise<SlotInfo | null> {
  for (let attempt = 1; ; attempt++) {
    const slot = await readSlot(client, name);
    if (slot === null) return null;
    if (slot.walStatus === 'lost')
      throw failure('POSTGRES_SLOT_LOST', {
        slot: name,
        reason: `wal_status is lost${slot.invalidation === null ? '' : ` (${slot.invalidation})`}`,
      });
    if (slot.confirmedFlush !== null) return slot;
    if (attempt >= retry.attempts) {
      if (slot.restartLsn === null) throw failure('POSTGRES_SLOT_NOT_READY', { slot: name });
      return { ...slot, confirmedFlush: slot.restartLsn };
    }
    await retry.wait(retry.delayMs);
  }
}

/** A slot just made: its exported snapshot lives until `release`. */
export interface CreatedSlot {
  readonly consistentPoint: number;
  readonly snapshotName: string;
  release(): Promise<void>;
}

export interface CreateOptions {
  readonly connection: ConnectionOptions;
  readonly slot: SlotOptions;
  /** Goes with its session: only to have a snapshot at a known position. */
  readonly temporary: boolean;
  readonly failover: boolean;
  readonly wait: (ms: number) => Promise<void>;
}

/** Creates a slot and exports the snapshot at its start. Throws a Failure that names slot and remedy. */
export async function createSlot(options: CreateOptions): Promise<CreatedSlot> {
  const { slot } = options;
  // One that only gives a snapshot can be done without: it is not waited for again.
  const retries = options.temporary ? 0 : slot.maxRetries;
  for (let attempt = 0; ; attempt++) {
    try {
      return await createOnce(options);
    } catch (error) {
      const timedOut = ['57014', '55P03'].includes(sqlState(error));
      if (!timedOut) throw createError(error, options);
      if (attempt >= retries) {
        throw failure('POSTGRES_SLOT_CREATE_TIMEOUT', { slot: slot.name, attempts: attempt + 1 }, error);
      }
      await options.wait(slot.retryDelayMs);
    }
  }
}

async function createOnce({ connection, slot, temporary, failover }: CreateOptions): Promise<CreatedSlot> {
  const client = await openSession(connection, 'Streaming', {
    replication: 'database',
    query_timeout: undefined,
  });
  try {
    await client.query(`SET statement_timeout = ${slot.createTimeoutMs}`);
    const name = temporary ? `${slot.name.slice(0, 54)}_snapshot` : slot.name;
    const sql = `CREATE_REPLICATION_SLOT "${name}" ${temporary ? 'TEMPORARY ' : ''}LOGICAL ${PLUGIN}${failover ? ' (FAILOVER)' : ''}`;
    const { rows } = await client.query(sql);
    const row = rows[0] as { consistent_point: string; snapshot_name: string };
    return {
      consistentPoint: parseLsn(row.consistent_point),
      snapshotName: row.snapshot_name,
      release: () => client.end().catch(() => {}),
    };
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

function createError(error: unknown, { connection, slot }: CreateOptions): Failure {
  const reason = reasonOf(error);
  const state = sqlState(error);
  if (state === '42710' || /already exists/.test(reason)) {
    return failure('POSTGRES_SLOT_TAKEN', { slot: slot.name, detail: reason }, error);
  }
  if (state === '53400') return failure('POSTGRES_SLOTS_EXHAUSTED', { slot: slot.name, reason }, error);
  return databaseError(error, errorContext(connection, `create replication slot ${slot.name}`));
}

/** Moves the slot forward. Answers the server's error text, or null when done. */
export async function advanceSlot(client: ClientBase, name: string, lsn: number): Promise<unknown> {
  try {
    await client.query('SELECT pg_catalog.pg_replication_slot_advance($1, $2::pg_lsn)', [name, lsnText(lsn)]);
    return null;
  } catch (error) {
    return error;
  }
}

/** Drops the slot after its reader has gone; a slot that is still busy is tried again for a while. */
export async function dropSlot(
  connection: ConnectionOptions,
  name: string,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  await withSession(connection, 'Drop Slot', async (client: pg.Client) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await client.query('SELECT pg_catalog.pg_drop_replication_slot($1)', [name]);
        return;
      } catch (error) {
        const state = sqlState(error);
        if (state === '42704') return;
        if (state !== '55006' || attempt >= 3)
          throw databaseError(error, errorContext(connection, `drop slot ${name}`));
        await wait(1000);
      }
    }
  });
}

/** Ends a walsender of ours that still holds the slot after its connection was cut. */
export async function endStaleReader(
  connection: ConnectionOptions,
  slot: string,
  pid: number,
): Promise<void> {
  await withSession(connection, 'Slot Info', (client) =>
    client.query(
      'SELECT pg_catalog.pg_terminate_backend(active_pid) FROM pg_catalog.pg_replication_slots WHERE slot_name = $1 AND active_pid = $2',
      [slot, pid],
    ),
  );
}
