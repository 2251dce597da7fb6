// Reads pgoutput messages (protocol version 1) from the bytes of the replication stream, in place: one wire message a
// function, its grammar in the comment. Rows go straight into positional values by the table's compiled columns; what
// is not captured is stepped over. Called by event-decoder.ts; throws POSTGRES_PROTOCOL on bytes that do not fit.
import { failure } from '../../../src/errors/failure.js';
import type { TableSchema } from '../table-schema.js';

/** First byte of each message. */
export const MESSAGE = {
  begin: 0x42,
  commit: 0x43,
  delete: 0x44,
  insert: 0x49,
  logical: 0x4d,
  origin: 0x4f,
  relation: 0x52,
  truncate: 0x54,
  update: 0x55,
  type: 0x59,
} as const;

/** Marks of a tuple: old key columns, old row, new row. */
export const TUPLE = { key: 0x4b, old: 0x4f, new: 0x4e } as const;

export const CELL_NULL = 0x6e;
export const CELL_TEXT = 0x74;
const CELL_UNCHANGED = 0x75;
/** Microseconds from 1970 to 2000, where the server's clock begins. */
const SERVER_EPOCH_US = 946_684_800_000_000;
/** High half of the greatest LSN or time that a number holds exactly. */
const HIGHEST_EXACT = 0x1fffff;

/** Unsigned 32 bits, big-endian, without the bounds check of Buffer's method: frames are whole. */
export function u32(b: Buffer, at: number): number {
  return b[at] * 0x1000000 + ((b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3]);
}

export function u16(b: Buffer, at: number): number {
  return (b[at] << 8) | b[at + 1];
}

/** An LSN as a number. Throws POSTGRES_PROTOCOL beyond 2^53, which no server reaches in practice. */
export function lsnAt(b: Buffer, at: number): number {
  const high = u32(b, at);
  if (high > HIGHEST_EXACT) throw failure('POSTGRES_PROTOCOL', { detail: 'an LSN beyond 2^53' });
  return high * 0x100000000 + u32(b, at + 4);
}

/** Server time as microseconds since 1970; times before 2000 do not occur in commits. */
function timeAt(b: Buffer, at: number): number {
  return b.readInt32BE(at) * 0x100000000 + u32(b, at + 4) + SERVER_EPOCH_US;
}

/** Where the last text ended: the next byte after its terminator. One reader a thread, so one cursor is enough. */
let cursor = 0;

function text(b: Buffer, at: number): string {
  const end = b.indexOf(0, at);
  if (end < 0) throw failure('POSTGRES_PROTOCOL', { detail: 'a text without an end' });
  cursor = end + 1;
  return b.toString('utf8', at, end);
}

export interface Begin {
  /** Start of the commit record; every transaction that starts below the asked LSN is not sent. */
  readonly finalLsn: number;
  readonly commitUs: number;
  readonly xid: number;
}

/** `B` final_lsn:int64 commit_time:int64 xid:int32 */
export function readBegin(b: Buffer, at: number): Begin {
  return { finalLsn: lsnAt(b, at + 1), commitUs: timeAt(b, at + 9), xid: u32(b, at + 17) };
}

export interface Origin {
  readonly lsn: number;
  readonly name: string;
}

/** `O` origin_lsn:int64 name:text */
export function readOrigin(b: Buffer, at: number): Origin {
  return { lsn: lsnAt(b, at + 1), name: text(b, at + 9) };
}

export interface RelationColumn {
  readonly name: string;
  readonly typeOid: number;
  readonly typmod: number;
  /** Part of the replica identity. */
  readonly identityPart: boolean;
}

export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** pg_class.relreplident: d default, n nothing, f full, i index. */
  readonly replicaIdentity: string;
  readonly columns: readonly RelationColumn[];
}

/** `R` oid:int32 schema:text name:text identity:byte columns:int16 { flags:byte name:text type:int32 typmod:int32 } */
export function readRelation(b: Buffer, at: number): Relation {
  const oid = u32(b, at + 1);
  const schema = text(b, at + 5);
  const name = text(b, cursor);
  const replicaIdentity = String.fromCharCode(b[cursor]);
  const count = u16(b, cursor + 1);
  let next = cursor + 3;
  const columns: RelationColumn[] = [];
  for (let i = 0; i < count; i++) {
    const identityPart = (b[next] & 1) === 1;
    const column = text(b, next + 1);
    columns.push({ name: column, typeOid: u32(b, cursor), typmod: b.readInt32BE(cursor + 4), identityPart });
    next = cursor + 8;
  }
  // An empty schema name stands for pg_catalog.
  return { oid, schema: schema === '' ? 'pg_catalog' : schema, name, replicaIdentity, columns };
}

export interface Truncate {
  readonly oids: readonly number[];
}

/** `T` relations:int32 options:byte { oid:int32 } */
export function readTruncate(b: Buffer, at: number): Truncate {
  const count = u32(b, at + 1);
  const oids: number[] = [];
  for (let i = 0; i < count; i++) oids.push(u32(b, at + 6 + i * 4));
  return { oids };
}

export interface LogicalMessage {
  readonly transactional: boolean;
  readonly prefix: string;
  /** A copy: the frame's bytes are reused. */
  readonly content: Buffer;
}

/** `M` flags:byte lsn:int64 prefix:text length:int32 content */
export function readLogicalMessage(b: Buffer, at: number): LogicalMessage {
  const prefix = text(b, at + 10);
  const length = u32(b, cursor);
  const start = cursor + 4;
  return {
    transactional: (b[at + 1] & 1) === 1,
    prefix,
    content: Buffer.from(b.subarray(start, start + length)),
  };
}

/** Where the tuple read last ended. */
export function tupleEnd(): number {
  return cursor;
}

/**
 * A new row (`N`): columns:int16 { kind:byte [length:int32 bytes] }. An unchanged large value takes its place from
 * `old`, else the column's placeholder.
 */
export function readRow(
  b: Buffer,
  at: number,
  from: { schema: TableSchema; old: readonly unknown[] | null; keyOnly?: boolean },
): unknown[] {
  const { columns, slots } = from.schema;
  const values = new Array<unknown>(slots);
  const count = u16(b, at);
  if (count !== columns.length) throw columnCount(from.schema, count);
  let next = at + 2;
  for (let i = 0; i < count; i++) {
    const plan = columns[i];
    const kind = b[next++];
    if (kind === CELL_TEXT) {
      const start = next + 4;
      const end = start + u32(b, next);
      if (plan !== null) values[plan.index] = plan.decodeText(b, start, end);
      next = end;
    } else if (kind === CELL_NULL) {
      if (plan !== null) {
        values[plan.index] = plan.nullValue;
        if (plan.required && from.keyOnly !== true) from.schema.nulls.add(plan.column.name);
      }
    } else if (kind === CELL_UNCHANGED) {
      if (plan !== null) values[plan.index] = from.old === null ? plan.unavailable : from.old[plan.index];
    } else throw failure('POSTGRES_PROTOCOL', { detail: `a cell of kind ${kind}` });
  }
  cursor = next;
  if (from.schema.finish !== null) from.schema.finish(values);
  return values;
}

/**
 * An old row (`O`) or old key (`K`), same grammar. In a key tuple the columns outside the replica identity come as
 * nulls: they get their filler, so that NOT NULL columns stay valid.
 */
export function readOldRow(
  b: Buffer,
  at: number,
  from: { schema: TableSchema; keyOnly: boolean },
): unknown[] {
  if (!from.keyOnly) return readRow(b, at, { schema: from.schema, old: null });
  const { columns } = from.schema;
  const values = readRow(b, at, { schema: from.schema, old: null, keyOnly: true });
  for (let i = 0; i < columns.length; i++) {
    const plan = columns[i];
    if (plan !== null && values[plan.index] === null) values[plan.index] = plan.filler;
  }
  if (from.schema.finish !== null) from.schema.finish(values);
  return values;
}

function columnCount(schema: TableSchema, found: number): Error {
  const { table, columns } = schema;
  return failure('POSTGRES_PROTOCOL', {
    detail: `a row of ${table.schema}.${table.name} with ${found} columns where ${columns.length} were announced`,
  });
}
