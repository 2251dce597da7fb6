// How a snapshot is cut into chunks and how their state is kept: ranges of heap blocks (ctid), so that reading stays
// sequential and the order of rows is the heap's. The state is one flat string in the stored offsets.
//
// A row updated while a snapshot is interrupted may move from an unfinished range into a finished one; its update
// event replays from the slot, but without unchanged TOAST values, and where no stream follows there is no event. So a
// resumed table is also swept once for rows of finished ranges that are younger than the first snapshot.

import { tableId } from '../relation.js';
import { quoted } from '../server/connection.js';
import type { TableSchema } from '../table-schema.js';

/** Physical facts of a table when the plan is made. */
export interface TableSize {
  readonly blocks: number;
  readonly bytes: number;
  /** pg_class.reltuples, 0 where unknown. */
  readonly rows: number;
  /** Changes when the table is rewritten: block ranges of an older file mean nothing. */
  readonly fileNode: number;
  readonly toasted: boolean;
}

export interface Chunk {
  readonly table: number;
  /** Position in the plan of the table; -1 = the sweep for moved rows. */
  readonly index: number;
  /** SQL condition, empty = the whole table. */
  readonly condition: string;
}

/** Plan and state of one table; plain data. */
export interface TablePlan {
  readonly blocksPerChunk: number;
  readonly chunks: number;
  readonly fileNode: number;
  readonly done: Set<number>;
}

/** State of a snapshot: plans of tables begun, `true` for tables that are complete. */
export interface SnapshotState {
  /** Oldest transaction that was running when the first snapshot was taken. */
  readonly horizon: string;
  readonly tables: Map<string, TablePlan | true>;
}

/** 32 MiB of heap: a resume re-reads at most that much a reader. */
export const BLOCKS_PER_CHUNK = 4096;
const MOST_CHUNKS = 512;

/** The plan of a table nothing is known of yet; `least` = blocks a chunk, 0 = one chunk for the whole table. */
export function freshPlan(size: TableSize, least: number): TablePlan {
  if (least === 0 || size.blocks <= least) {
    return { blocksPerChunk: 0, chunks: 1, fileNode: size.fileNode, done: new Set() };
  }
  const blocksPerChunk = Math.max(least, Math.ceil(size.blocks / MOST_CHUNKS));
  const chunks = Math.ceil(size.blocks / blocksPerChunk);
  return { blocksPerChunk, chunks, fileNode: size.fileNode, done: new Set() };
}

/** Chunks still to read, in heap order; a sweep for moved rows last where one is needed. */
export function remainingChunks(table: number, plan: TablePlan, sweep: { horizon: string } | null): Chunk[] {
  const left: Chunk[] = [];
  for (let index = 0; index < plan.chunks; index += 1) {
    if (!plan.done.has(index)) left.push({ table, index, condition: blockRange(plan, index) });
  }
  if (sweep && plan.done.size > 0) {
    const ranges = [...plan.done].map((index) => `(${blockRange(plan, index)})`).join(' OR ');
    const young = `pg_catalog.age(xmin) <= pg_catalog.age('${BigInt(sweep.horizon)}'::pg_catalog.xid)`;
    left.push({ table, index: -1, condition: `${young} AND (${ranges})` });
  }
  return left;
}

function blockRange(plan: TablePlan, index: number): string {
  if (plan.chunks === 1) return '';
  const from = index === 0 ? '' : `ctid >= '(${index * plan.blocksPerChunk},0)'::pg_catalog.tid`;
  const to =
    index === plan.chunks - 1 ? '' : `ctid < '(${(index + 1) * plan.blocksPerChunk},0)'::pg_catalog.tid`;
  return [from, to].filter((part) => part !== '').join(' AND ');
}

/** The COPY of a chunk: columns without a binary decoder as text. */
export function chunkCopy(schema: TableSchema, condition: string, override?: string): string {
  const columns = schema.columns.filter((plan) => plan !== null);
  const list = columns.map(({ column, decodeBinary }) => {
    const name = quoted(column.name);
    return decodeBinary ? name : outputText(name);
  });
  const { schema: namespace, name } = schema.table;
  const from = override
    ? `(${override.replace(/;\s*$/, '')}) AS overridden`
    : `${quoted(namespace)}.${quoted(name)}`;
  const where = condition === '' ? '' : ` WHERE ${condition}`;
  return `COPY (SELECT ${list.join(', ')} FROM ${from}${where}) TO STDOUT (FORMAT binary)`;
}

/** The text of the type's output function; a cast to text is another one for some types (inet, char(n)). */
function outputText(column: string): string {
  return `CASE WHEN pg_catalog.num_nulls(${column}) = 0 THEN pg_catalog.format('%s', ${column}) END`;
}

/** The state as one string: `{"v":1,"horizon":"731","tables":{"public.a":true,"public.b":[4096,12,16384,"0-3,7"]}}`. */
export function writeState(state: SnapshotState): string {
  const tables = Object.fromEntries(
    [...state.tables].map(([name, plan]) => [
      name,
      plan === true ? true : [plan.blocksPerChunk, plan.chunks, plan.fileNode, writeRanges(plan.done)],
    ]),
  );
  return JSON.stringify({ v: 1, horizon: state.horizon, tables });
}

/** The state of a string of `writeState`, null for anything else (the snapshot then begins anew). */
export function readState(text: unknown): SnapshotState | null {
  if (typeof text !== 'string') return null;
  try {
    const raw = JSON.parse(text) as { v: number; horizon: string; tables: Record<string, true | RawPlan> };
    if (raw.v !== 1 || !/^\d+$/.test(raw.horizon)) return null;
    const tables = new Map<string, TablePlan | true>();
    for (const [name, plan] of Object.entries(raw.tables))
      tables.set(name, plan === true ? true : readPlan(plan));
    return { horizon: raw.horizon, tables };
  } catch {
    return null;
  }
}

type RawPlan = [number, number, number, string];

function readPlan([blocksPerChunk, chunks, fileNode, done]: RawPlan): TablePlan {
  return { blocksPerChunk, chunks, fileNode, done: readRanges(done) };
}

function writeRanges(done: ReadonlySet<number>): string {
  const sorted = [...done].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; i += 1) {
    const from = sorted[i]!;
    while (sorted[i + 1] === sorted[i]! + 1) i += 1;
    parts.push(sorted[i] === from ? `${from}` : `${from}-${sorted[i]}`);
  }
  return parts.join(',');
}

function readRanges(text: string): Set<number> {
  const done = new Set<number>();
  for (const part of text === '' ? [] : text.split(',')) {
    const [from, to] = part.split('-').map(Number);
    for (let index = from!; index <= (to ?? from!); index += 1) done.add(index);
  }
  return done;
}

/** The identifier under which a table's state is kept. */
export const stateKey = (schema: TableSchema): string => tableId(schema.table);
