// Prepares the snapshot of a task: position and exported snapshot (of the slot when this start creates it), the tables in
// order, the source blocks. The snapshot itself is in snapshot/. Called by task.ts.
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../../../src/api/logger.js';
import type { Headers } from '../../../src/data/headers.js';
import type { OffsetMap } from '../../../src/data/record.js';
import { isFailure } from '../../../src/errors/failure.js';
import type { Capture } from '../capture.js';
import { readTables } from '../catalog.js';
import type { PostgresOptions } from '../config/options.js';
import { parseLsn, readPosition } from '../offsets.js';
import { currentLsnText, currentTransaction } from '../server/checks.js';
import { clientConfig, isEncrypted } from '../server/connection.js';
import { type CreatedSlot, createSlot } from '../server/slot.js';
import { Snapshot } from '../snapshot/snapshot.js';
import type { SnapshotSource } from '../snapshot/snapshot-port.js';
import { sequenceOf, sourceBlock } from '../source-info.js';
import { buildTableSchema } from '../table-schema.js';
import { snapshotChoices, wantsSerializable } from './snapshot-choices.js';
import type { StartPlan } from './start.js';

export interface SnapshotPhaseOptions {
  readonly client: pg.Client;
  readonly options: PostgresOptions;
  readonly capture: Capture;
  readonly plan: StartPlan;
  readonly headers: Headers;
  readonly sourcePartition: OffsetMap;
  readonly logger: Logger;
}

/** Starts the snapshot; its readers run when this resolves, and the slot exists if the mode streams. */
export async function startSnapshot(phase: SnapshotPhaseOptions): Promise<SnapshotSource> {
  const { options, plan } = phase;
  const delay = Number(options.config.long('snapshot.delay.ms'));
  if (delay > 0) await wait(delay);
  const point = plan.offset === null ? await snapshotPoint(phase) : null;
  try {
    const snapshot = await makeSnapshot(phase, point);
    await snapshot.start();
    return snapshot;
  } finally {
    // The readers have imported it, or the start failed: the session that exported it may go.
    await point?.release();
  }
}

/** The slot at which a start without snapshot begins to stream; created when missing. */
export async function streamingPoint(phase: SnapshotPhaseOptions): Promise<OffsetMap> {
  const { plan, client } = phase;
  if (plan.slot?.confirmedFlush != null) {
    const now = parseLsn(await currentLsnText(client, plan.server.standby));
    return streamFrom(Math.min(plan.slot.confirmedFlush, now));
  }
  const created = await create(phase, false);
  await created.release();
  return streamFrom(created.consistentPoint);
}

function streamFrom(lsn: number): OffsetMap {
  return { lsn, ts_usec: Date.now() * 1000 };
}

interface SnapshotPoint {
  readonly lsn: number;
  readonly exported: string | null;
  release(): Promise<void>;
}

/**
 * Invariant 15: position and snapshot that belong together exactly: those of the new slot; for a slot that exists, those of a temporary
 * one. Where the server has no slot to spare, the position the slot stands at: rows since then come twice, none is lost.
 */
async function snapshotPoint(phase: SnapshotPhaseOptions): Promise<SnapshotPoint> {
  const { plan, client, logger } = phase;
  if (plan.streams) {
    if (plan.slot === null) return pointOf(await create(phase, false));
    try {
      const { lsn, exported, release } = pointOf(await create(phase, true));
      return { lsn, exported: wantsSerializable(phase) ? null : exported, release };
    } catch (error) {
      if (!isFailure(error)) throw error;
      logger.warn(
        { code: error.code },
        'No temporary slot for the snapshot: recent changes will be streamed again',
      );
      return { lsn: plan.slot.confirmedFlush!, exported: null, release: async () => {} };
    }
  }
  const lsn = parseLsn(await currentLsnText(client, plan.server.standby));
  return { lsn, exported: null, release: async () => {} };
}

function pointOf(slot: CreatedSlot): SnapshotPoint {
  return { lsn: slot.consistentPoint, exported: slot.snapshotName, release: () => slot.release() };
}

function create({ options, plan, logger }: SnapshotPhaseOptions, temporary: boolean): Promise<CreatedSlot> {
  const failover =
    options.slot.failover && !temporary && plan.server.version >= 170_000 && !plan.server.standby;
  if (options.slot.failover && !failover && !temporary) {
    logger.warn({}, 'slot.failover needs PostgreSQL 17 and a primary: the slot is created without it');
  }
  return createSlot({ connection: options.connection, slot: options.slot, temporary, failover, wait });
}

async function makeSnapshot(
  phase: SnapshotPhaseOptions,
  point: SnapshotPoint | null,
): Promise<SnapshotSource> {
  const { client, options, capture, plan, headers, sourcePartition, logger } = phase;
  const chosen = plan.tables
    .filter((table) => capture.snapshots(table.schema, table.name))
    .sort((a, b) => capture.rank(a.schema, a.name) - capture.rank(b.schema, b.name) || byName(a, b));
  const tables = await readTables(
    client,
    chosen.map((table) => table.oid),
  );
  const base = point === null ? resumedBase(plan.offset!) : await freshBase(phase, point.lsn);
  const position = readPosition(base)!;
  return new Snapshot({
    tables: tables.map((table) => buildTableSchema(table, plan.types, capture.schemaOptions)),
    // A COPY of a large table takes as long as it takes.
    connection: {
      ...clientConfig(options.connection, 'General', isEncrypted(client)),
      query_timeout: undefined,
    },
    exportedSnapshot: point?.exported ?? null,
    ...snapshotChoices(phase),
    // One reader keeps the original's order of tables, rows and markers; more are the user's choice.
    maxBatchRows: options.maxBatch,
    maxBufferedBytes: options.maxQueueBytes,
    beatMs: options.statusIntervalMs,
    sourcePartition,
    baseOffset: base,
    unfollowed: !plan.streams || options.skipped.has('u'),
    resumeFrom: point === null ? plan.offset : null,
    headers,
    source: (table, marker, tsUs) =>
      sourceBlock({
        prefix: options.prefix,
        database: options.connection.database,
        snapshot: marker,
        tsUs,
        sequence: sequenceOf(null, position.lsn),
        schema: table.schema,
        table: table.name,
        txId: position.txId,
        lsn: position.lsn,
        xmin: null,
        origin: null,
        originLsn: null,
      }),
    selectOverrides: selectOverrides(options),
    logger,
  });
}

function byName(a: { schema: string; name: string }, b: { schema: string; name: string }): number {
  const [left, right] = [`${a.schema}.${a.name}`, `${b.schema}.${b.name}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

async function freshBase({ client, plan }: SnapshotPhaseOptions, lsn: number): Promise<OffsetMap> {
  const txId = await currentTransaction(client, plan.server.standby);
  return { lsn, ...(txId === null ? {} : { txId }), ts_usec: Date.now() * 1000, snapshot: 'INITIAL' };
}

/** The keys of the interrupted snapshot that every record of it carries. */
function resumedBase(offset: OffsetMap): OffsetMap {
  const { lsn, txId, ts_usec } = offset;
  return { lsn, ...(txId === undefined ? {} : { txId }), ts_usec, snapshot: 'INITIAL' };
}

/** `snapshot.select.statement.overrides`: each named table has a property with its SELECT. */
function selectOverrides({ config }: PostgresOptions): ReadonlyMap<string, string> {
  const name = 'snapshot.select.statement.overrides';
  const out = new Map<string, string>();
  for (const table of config.string(name).split(',')) {
    const select = config.raw[`${name}.${table.trim()}`];
    if (select !== undefined) out.set(table.trim(), select);
  }
  return out;
}
