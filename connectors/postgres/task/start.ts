// What a task finds out and prepares before it reads a row: server checks, captured tables, publication, the stored
// position against the slot, and whether a snapshot is due. Called once by task.ts; every refusal is of the catalogue.
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../../../src/api/logger.js';
import type { OffsetMap } from '../../../src/data/record.js';
import { failure } from '../../../src/errors/failure.js';
import type { Capture } from '../capture.js';
import { listTables, type TableName } from '../catalog.js';
import type { PostgresOptions } from '../config/options.js';
import { lsnText, type Position, parseLsn, readPosition } from '../offsets.js';
import { checkServer, currentLsnText, readServerInfo, type ServerInfo } from '../server/checks.js';
import { reasonOf, sqlState } from '../server/errors.js';
import { ensurePublication, identityRules, setReplicaIdentities } from '../server/publication.js';
import { advanceSlot, readReadySlot, type SlotInfo } from '../server/slot.js';
import { loadTypeCatalog, type TypeCatalog } from '../types/type-catalog.js';

/** Waits for a slot whose creation an old transaction holds up: half an hour. */
const SLOT_READY = { attempts: 900, delayMs: 2000 };

export interface StartPlan {
  readonly server: ServerInfo;
  readonly tables: readonly TableName[];
  readonly types: TypeCatalog;
  /** False only for `initial_only`. */
  readonly streams: boolean;
  readonly snapshot: boolean;
  readonly slot: SlotInfo | null;
  /** The stored offset that still counts: null when there was none or it was given up. */
  readonly offset: OffsetMap | null;
}

export interface PlanParts {
  readonly client: pg.Client;
  readonly options: PostgresOptions;
  readonly capture: Capture;
  readonly stored: OffsetMap | null;
  readonly logger: Logger;
}

export async function planStart(parts: PlanParts): Promise<StartPlan> {
  const { client, options, capture, logger } = parts;
  const { streams } = options.snapshot;
  const server = await readServerInfo(client);
  checkServer(server, streams);
  if (!server.canLogin || !server.canReplicate) {
    logger.warn({ user: server.user }, 'The role lacks LOGIN or REPLICATION');
  }
  if (streams && options.slot.dropOnStop) {
    logger.warn(
      { slot: options.slot.name },
      'slot.drop.on.stop: what changes while the task is stopped will be lost',
    );
  }
  const types = await loadTypeCatalog(client);
  const tables = (await listTables(client)).filter((table) => capture.captures(table.schema, table.name));
  checkGuardrail(options, tables.length, logger);
  if (streams) {
    await ensurePublication(client, {
      publication: options.publication,
      tables,
      user: server.user,
      timeoutMs: options.slot.createTimeoutMs,
    });
    if (options.replicaIdentity !== null) {
      await setReplicaIdentities(client, tables, {
        rules: identityRules(options.replicaIdentity),
        warn: (fields, message) => logger.warn(fields, message),
      });
    }
  }
  const slot = streams ? await readReadySlot(client, options.slot.name, { ...SLOT_READY, wait }) : null;
  if (options.slot.failover && slot?.failover === false && !server.standby) {
    logger.warn(
      { slot: options.slot.name },
      'slot.failover: the slot exists without; drop it, or run ALTER_REPLICATION_SLOT … (FAILOVER true) on a replication connection while the task is stopped',
    );
  }
  const decided = await decide({ ...parts, slot, server, streams });
  return { server, tables, types, streams, slot, ...decided };
}

function checkGuardrail(options: PostgresOptions, found: number, logger: Logger): void {
  const limit = options.config.int('guardrail.collections.max');
  if (limit === 0 || found <= limit) return;
  const error = failure('POSTGRES_TOO_MANY_TABLES', { found, limit });
  if (options.config.string('guardrail.collections.limit.action').trim().toLowerCase() === 'fail')
    throw error;
  logger.warn({ found, limit }, error.message);
}

interface Known extends PlanParts {
  readonly slot: SlotInfo | null;
  readonly server: ServerInfo;
  readonly streams: boolean;
}

async function decide(known: Known): Promise<{ snapshot: boolean; offset: OffsetMap | null }> {
  const { options, stored, streams, logger } = known;
  const { first, again, onLostPosition, recoversSchema } = options.snapshot;
  const position = readPosition(stored);
  if (position === null) {
    if (recoversSchema) throw failure('POSTGRES_SCHEMA_RECOVERY', {});
    return { snapshot: first, offset: null };
  }
  if (position.snapshotRunning) {
    if (!first) throw failure('POSTGRES_SNAPSHOT_INTERRUPTED', {});
    // Without the slot the changes made since are gone: the finished chunks are worth nothing.
    const resumable = !streams || slotReaches(known.slot, position.lsn);
    if (!resumable)
      logger.warn(
        { slot: options.slot.name, offset: stored },
        'The slot no longer has what came since the interrupted snapshot: all rows are read anew, and deletes made meanwhile are not seen',
      );
    return { snapshot: true, offset: resumable ? stored : null };
  }
  if (again && (!streams || positionAvailable(position, known))) return { snapshot: true, offset: null };
  if (!streams) return { snapshot: false, offset: stored };
  if (!positionAvailable(position, known)) {
    if (!onLostPosition) throw failure('POSTGRES_WAL_REMOVED', { offset: JSON.stringify(stored) });
    logger.warn({ offset: stored }, 'The stored position is gone from the server: taking a new snapshot');
    return { snapshot: true, offset: null };
  }
  return { snapshot: false, offset: await reconcile(position, known) };
}

/** The slot gives everything that was committed after `lsn`. */
function slotReaches(slot: SlotInfo | null, lsn: number): boolean {
  return slot !== null && (slot.confirmedFlush === null || slot.confirmedFlush <= lsn);
}

/** The slot still has what comes after the stored position. */
function positionAvailable(position: Position, { slot, options }: Known): boolean {
  const trusting = options.mismatch === 'trust_slot' || options.mismatch === 'trust_greater_lsn';
  if (!options.checkPosition || trusting) return true;
  if (slot === null || slot.restartLsn === null) return false;
  return slot.restartLsn <= (position.lsnProc ?? position.lsn);
}

/** `offset.mismatch.strategy`: the offset to go on from, after the slot was moved where that is asked for. */
async function reconcile(position: Position, known: Known): Promise<OffsetMap | null> {
  const { client, options, stored, slot, server, logger } = known;
  if (slot === null || slot.confirmedFlush === null) return stored;
  const { mismatch } = options;
  const slotAt = Math.min(slot.confirmedFlush, parseLsn(await currentLsnText(client, server.standby)));
  const storedAt = position.lsnCommit ?? position.lsnProc ?? position.lsn;
  if (storedAt > slotAt && (mismatch === 'trust_offset' || mismatch === 'trust_greater_lsn')) {
    if (options.flushMode !== 'manual') await advance(known, storedAt);
    return stored;
  }
  if (storedAt < slotAt && (mismatch === 'trust_slot' || mismatch === 'trust_greater_lsn')) {
    logger.warn(
      { stored: lsnText(storedAt), slot: lsnText(slotAt) },
      'Going on from the slot: changes in between are not read',
    );
    return {
      lsn_proc: slotAt,
      messageType: 'COMMIT',
      lsn_commit: slotAt,
      lsn: slotAt,
      ts_usec: position.tsUsec,
    };
  }
  return stored;
}

async function advance({ client, options, logger }: Known, lsn: number): Promise<void> {
  const slot = options.slot.name;
  const error = await advanceSlot(client, slot, lsn);
  if (error === null) return;
  const reason = reasonOf(error);
  const state = sqlState(error);
  if (state === '42883') logger.info({ slot }, 'This server cannot advance slots');
  else if (state === '42501') logger.warn({ slot, reason }, 'The role may not advance the slot');
  else throw failure('POSTGRES_SLOT_ADVANCE', { slot, lsn: lsnText(lsn), reason }, error);
}
