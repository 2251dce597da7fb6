// Turns the messages of the stream into records: keeps the transaction, the position and the clock, and knows what each
// change emits (delete and tombstone, key change, truncate). Synchronous and without a promise a row; what needs the
// catalogue is handed back to the reader (reader.ts), which stops the socket meanwhile.
import type { Headers } from '../../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { Struct } from '../../../src/data/struct.js';
import { failure, isFailure } from '../../../src/errors/failure.js';
import { NEW_KEY_HEADER, OLD_KEY_HEADER } from '../../cdc/context-headers.js';
import { type EventClock, type Operation, readEventClock } from '../../cdc/envelope.js';
import type { TransactionMetadata } from '../../cdc/transaction-metadata.js';
import { tableId } from '../relation.js';
import { EventValues } from './event-values.js';
import { sameKey, sameValue } from './key-equality.js';
import { type LogicalMessages, MESSAGE_COLLECTION } from './logical-messages.js';
import {
  MESSAGE,
  readBegin,
  readLogicalMessage,
  readOldRow,
  readOrigin,
  readRelation,
  readRow,
  readTruncate,
  TUPLE,
  tupleEnd,
  u32,
} from './pgoutput.js';
import type { ResumeFilter } from './resume.js';
import type { RowWatch } from './row-watch.js';
import { holdsRow, StreamRow } from './stream-row.js';
import { type StreamState, TYPE_NAMES } from './stream-state.js';
import type { StreamTable, StreamTables } from './tables.js';

export interface EventDecoderOptions {
  readonly tables: StreamTables;
  readonly state: StreamState;
  readonly messages: LogicalMessages;
  readonly emit: (record: SourceRecord, bytes: number) => void;
  readonly prefix: string;
  readonly database: string;
  readonly sourcePartition: OffsetMap;
  readonly headers: Headers;
  /** `skipped.operations`. */
  readonly skipped: ReadonlySet<string>;
  readonly tombstones: boolean;
  /** `skip.messages.without.change`: updates whose old and new row are the same are left out. */
  readonly skipUnchanged: boolean;
  /** `event.processing.failure.handling.mode`; `skip` leaves out without a word. */
  readonly onBadRow: 'fail' | 'warn' | 'skip';
  readonly warn: (fields: object, message: string) => void;
}

/** Work that must be done before the stream goes on. */
export interface Detour {
  readonly run: () => Promise<void>;
  /** The message must be decoded again afterwards. */
  readonly repeat: boolean;
}

export class EventDecoder {
  readonly #o: EventDecoderOptions;
  readonly #state: StreamState;
  readonly #values: EventValues;
  readonly #skipsInsert: boolean;
  readonly #skipsUpdate: boolean;
  readonly #skipsDelete: boolean;
  readonly #skipsTruncate: boolean;
  #clock: EventClock | null = null;
  resume: ResumeFilter;
  /** Sees rows before their records are emitted; null = nobody does. */
  watch: RowWatch | null = null;

  constructor(options: EventDecoderOptions, resume: ResumeFilter) {
    this.#o = options;
    this.#state = options.state;
    this.#values = new EventValues(options);
    this.resume = resume;
    this.#skipsInsert = options.skipped.has('c');
    this.#skipsUpdate = options.skipped.has('u');
    this.#skipsDelete = options.skipped.has('d');
    this.#skipsTruncate = options.skipped.has('t');
  }

  /** Call when a new chunk came from the socket: the records of one chunk share one reading of the clock. */
  newChunk(): void {
    this.#clock = null;
  }

  /** Decodes the message in `b[at, end)` of a frame at `lsn`. Answers a detour when one is needed, else null. */
  handle(b: Buffer, range: { at: number; end: number }, lsn: number): Detour | null {
    const { at } = range;
    const state = this.#state;
    switch (b[at]) {
      case MESSAGE.insert:
        return this.#row(b, range, lsn);
      case MESSAGE.update:
        return this.#row(b, range, lsn);
      case MESSAGE.delete:
        return this.#row(b, range, lsn);
      case MESSAGE.begin: {
        const begin = readBegin(b, at);
        this.resume.begin(begin);
        state.begin(begin);
        if (state.metadata !== null) this.#beginTransaction(state.metadata, lsn);
        return null;
      }
      case MESSAGE.commit:
        if (!this.resume.commit()) this.#commit(lsn);
        return null;
      case MESSAGE.relation: {
        const relation = readRelation(b, at);
        if (this.#o.tables.takeForeign(relation)) return null;
        const { xid } = this.#state;
        return { run: () => this.#o.tables.take(relation, xid), repeat: false };
      }
      case MESSAGE.origin: {
        const origin = readOrigin(b, at);
        state.origin = origin.name;
        state.originLsn = origin.lsn;
        return null;
      }
      case MESSAGE.truncate:
        this.#truncate(b, range, lsn);
        return null;
      case MESSAGE.logical:
        this.#message(b, range, lsn);
        return null;
      case MESSAGE.type:
        return null;
      default:
        throw failure('POSTGRES_PROTOCOL', { detail: `a message of type 0x${b[at]?.toString(16)}` });
    }
  }

  #beginTransaction(metadata: TransactionMetadata, lsn: number): void {
    if (this.resume.skipsTransaction) return;
    const { xid, commitUs } = this.#state;
    // Its BEGIN was sent: the position, which names it, lies behind that.
    if (metadata.id === String(xid)) return;
    const offset = this.#state.offset()!;
    metadata.begin(String(xid), { id: `${xid}:${lsn}`, tsMs: Math.floor(commitUs / 1000), offset });
  }

  #commit(lsn: number): void {
    const state = this.#state;
    const { metadata, xid, commitUs } = state;
    state.commit(lsn);
    if (metadata !== null) {
      metadata.end({ id: `${xid}:${lsn}`, tsMs: Math.floor(commitUs / 1000), offset: state.offset()! });
      state.counted();
    }
    if (this.watch !== null) this.watch.committed(lsn);
  }

  /** The transaction block of an event; null without transaction metadata or outside of a transaction. */
  #transactionBlock(collection: string, lsn: number): Struct | null {
    const { metadata, xid } = this.#state;
    if (metadata === null || xid === null) return null;
    this.#state.counted();
    return metadata.event(collection, `${xid}:${lsn}`);
  }

  #row(b: Buffer, range: { at: number; end: number }, lsn: number): Detour | null {
    const { at } = range;
    const oid = u32(b, at + 1);
    const table = this.#o.tables.get(oid);
    if (table === undefined) throw failure('POSTGRES_TUPLE_MISSING', { table: `relation ${oid}` });
    const kind = b[at];
    if (!this.resume.done && this.resume.skipsRow(lsn, TYPE_NAMES[kind])) return null;
    if (!table.captured) {
      this.#state.advance(lsn, kind);
      this.#state.filtered += 1;
      return null;
    }
    const bytes = range.end - at;
    try {
      if (kind === MESSAGE.insert) return this.#insert(b, at, { table, lsn, bytes });
      if (kind === MESSAGE.update) return this.#update(b, at, { table, lsn, bytes });
      return this.#delete(b, at, { table, lsn, bytes });
    } catch (error) {
      this.#leaveOut(error, { table, lsn, bytes }, kind);
      return null;
    }
  }

  /** `event.processing.failure.handling.mode`: passes over a row of which a value cannot be emitted, or throws. */
  #leaveOut(error: unknown, { table, lsn }: RowEvent, kind: number): void {
    const { onBadRow, warn } = this.#o;
    if (onBadRow === 'fail' || !isFailure(error) || !BAD_VALUES.has(error.code)) throw error;
    this.#state.advance(lsn, kind);
    this.#state.erroneous += 1;
    if (onBadRow === 'skip') return;
    warn(
      { table: tableId(table.schema.table), lsn, code: error.code, error: error.message },
      'A change was left out',
    );
  }

  /** True for a row that nobody needs to see and no value of which can fail. */
  #staysInBytes(b: Buffer, at: number, table: StreamTable): boolean {
    return table.schema.visitsText && !this.watch?.watches(table) && holdsRow(b, at, table.schema);
  }

  /** An insert, or an update without an old row, whose new row is not decoded. */
  #emitRow(b: Buffer, at: number, e: RowEvent, inserts: boolean): void {
    const { table } = e;
    this.#state.advance(e.lsn, inserts ? MESSAGE.insert : MESSAGE.update);
    if ((inserts ? this.#skipsInsert : this.#skipsUpdate) || table.held) {
      this.#state.filtered += 1;
      return;
    }
    const after = new StreamRow(table.schema, b, at);
    this.#emit(e, { op: inserts ? 'c' : 'u', before: null, after, key: after.key() });
  }

  /** `I` oid:int32 `N` row */
  #insert(b: Buffer, at: number, e: RowEvent): Detour | null {
    const { table } = e;
    if (this.#staysInBytes(b, at + 6, table)) {
      this.#emitRow(b, at + 6, e, true);
      return null;
    }
    table.old = null;
    const values = readRow(b, at + 6, table);
    if (this.#o.tables.stale || table.schema.nulls.size > 0) return this.#reloadTypes();
    if (this.watch !== null) this.watch.inserted(table, values, e.lsn);
    this.#state.advance(e.lsn, MESSAGE.insert);
    if (this.#skipsInsert || table.held) this.#state.filtered += 1;
    else
      this.#emit(e, { op: 'c', before: null, after: rowOf(table, values), key: table.schema.keyOf(values) });
    return null;
  }

  /** `U` oid:int32 [`K` old key | `O` old row] `N` row */
  #update(b: Buffer, at: number, e: RowEvent): Detour | null {
    const { table } = e;
    let next = at + 5;
    let old: unknown[] | null = null;
    const mark = b[next];
    if (mark === TUPLE.new && this.#staysInBytes(b, next + 1, table)) {
      this.#emitRow(b, next + 1, e, false);
      return null;
    }
    if (mark !== TUPLE.new) {
      old = readOldRow(b, next + 1, { schema: table.schema, keyOnly: mark === TUPLE.key });
      next = tupleEnd();
    }
    table.old = mark === TUPLE.old ? old : null;
    const values = readRow(b, next + 1, table);
    if (this.#o.tables.stale || table.schema.nulls.size > 0) return this.#reloadTypes();
    if (this.watch !== null) this.watch.updated(table, old, values);
    const previous = this.#state.offset();
    this.#state.advance(e.lsn, MESSAGE.update);
    const key = table.schema.keyOf(values);
    const oldKey = old !== null && table.keyInIdentity ? table.schema.keyOf(old) : null;
    if (oldKey !== null && key !== null && !sameKey(oldKey, key)) {
      this.#keyChange(e, { old: old!, values, oldKey, key, previous });
    } else if (this.#skipsUpdate || table.held) this.#state.filtered += 1;
    else if (this.#o.skipUnchanged && table.old !== null && sameRow(table, values))
      this.#state.unchanged += 1;
    else {
      const before = old === null ? null : rowOf(table, old);
      this.#emit(e, { op: 'u', before, after: rowOf(table, values), key });
    }
    return null;
  }

  /** `D` oid:int32 (`K` old key | `O` old row) */
  #delete(b: Buffer, at: number, e: RowEvent): Detour | null {
    const { table } = e;
    const mark = b[at + 5];
    if (mark !== TUPLE.key && mark !== TUPLE.old) {
      this.#state.advance(e.lsn, MESSAGE.delete);
      this.#o.warn(
        { table: table.schema.topic },
        'A delete without its old key was left out: set a replica identity',
      );
      return null;
    }
    const old = readOldRow(b, at + 6, { schema: table.schema, keyOnly: mark === TUPLE.key });
    if (this.#o.tables.stale || table.schema.nulls.size > 0) return this.#reloadTypes();
    if (this.watch !== null) this.watch.deleted(table, old, e.lsn);
    const previous = this.#state.offset();
    this.#state.advance(e.lsn, MESSAGE.delete);
    if (this.#skipsDelete) {
      this.#state.filtered += 1;
      return null;
    }
    const key = table.schema.keyOf(old);
    this.#deleted(e, { old, key, headers: this.#o.headers, offset: previous });
    return null;
  }

  /** A delete and its tombstone. Only the last record of an event carries the event's own position. */
  #deleted(
    e: RowEvent,
    d: { old: unknown[]; key: Struct | null; headers: Headers; offset: OffsetMap | null; more?: boolean },
  ): void {
    const { tombstones, sourcePartition } = this.#o;
    const { key, headers } = d;
    const early = (tombstones || d.more) && d.offset ? d.offset : undefined;
    this.#emit(e, { op: 'd', before: rowOf(e.table, d.old), after: null, key, headers, offset: early });
    if (!tombstones) return;
    const { topic, keySchema } = e.table.schema;
    this.#o.emit(
      {
        topic,
        partition: null,
        keySchema,
        key,
        valueSchema: null,
        value: null,
        timestamp: null,
        headers,
        sourcePartition,
        sourceOffset: d.more && d.offset ? d.offset : this.#state.offset()!,
        follows: true,
      },
      0,
    );
  }

  #keyChange(
    e: RowEvent,
    c: { old: unknown[]; values: unknown[]; oldKey: Struct; key: Struct; previous: OffsetMap | null },
  ): void {
    const { headers } = this.#o;
    const { keySchema } = e.table.schema;
    const creates = !this.#skipsInsert && !e.table.held;
    if (!this.#skipsDelete) {
      this.#deleted(e, {
        old: c.old,
        key: c.oldKey,
        headers: headers.first(NEW_KEY_HEADER, keySchema, c.key),
        offset: c.previous,
        more: creates,
      });
    }
    if (!creates) return;
    const own = headers.first(OLD_KEY_HEADER, keySchema, c.oldKey);
    this.#emit(e, { op: 'c', before: null, after: rowOf(e.table, c.values), key: c.key, headers: own });
  }

  #emit(e: RowEvent, c: Change): void {
    const { table, lsn, bytes } = e;
    const { schema } = table;
    const clock = this.#now();
    const { op, before, after } = c;
    this.#state.emitted(op, clock.ms);
    const { stats } = table;
    stats.events += 1;
    stats.lastEventMs = clock.ms;
    stats.lagMs = this.#state.lagMs;
    if (this.#state.tables !== null) this.#state.countTable(tableId(schema.table), c.op);
    const transaction =
      this.#state.metadata === null ? null : this.#transactionBlock(tableId(schema.table), lsn);
    this.#o.emit(
      {
        topic: schema.topic,
        partition: null,
        keySchema: c.op === 't' ? null : schema.keySchema,
        key: c.key,
        valueSchema: schema.envelopeSchema,
        value: this.#values.envelope({
          schema,
          shared: table.shared,
          lsn,
          op,
          clock,
          before,
          after,
          transaction,
        }),
        timestamp: null,
        headers: c.headers ?? this.#o.headers,
        sourcePartition: this.#o.sourcePartition,
        sourceOffset: c.offset ?? this.#state.offset()!,
      },
      bytes,
    );
  }

  #now(): EventClock {
    this.#clock ??= readEventClock();
    return this.#clock;
  }

  /** One event a captured relation; the last carries the position. */
  #truncate(b: Buffer, range: { at: number; end: number }, lsn: number): void {
    if (!this.resume.done && this.resume.skipsRow(lsn, 'TRUNCATE')) return;
    const tables = readTruncate(b, range.at)
      .oids.map((oid) => this.#o.tables.get(oid))
      .filter((table) => table?.captured === true) as StreamTable[];
    if (this.watch !== null) for (const table of tables) this.watch.truncated(table);
    const previous = this.#state.offset();
    this.#state.advance(lsn, MESSAGE.truncate);
    if (this.#skipsTruncate || tables.length === 0) {
      this.#state.filtered += 1;
      return;
    }
    tables.forEach((table, i) => {
      const last = i === tables.length - 1;
      const offset = last || previous === null ? undefined : previous;
      this.#emit(
        { table, lsn, bytes: last ? range.end - range.at : 0 },
        { op: 't', before: null, after: null, key: null, offset },
      );
    });
  }

  #message(b: Buffer, range: { at: number; end: number }, lsn: number): void {
    const state = this.#state;
    const message = readLogicalMessage(b, range.at);
    if (message.transactional ? this.resume.skipsRow(lsn, 'MESSAGE') : this.resume.skipsMessage(lsn)) return;
    if (message.transactional) state.advance(lsn, MESSAGE.logical);
    else state.ownCommit(lsn);
    if (!this.#o.messages.includes(message.prefix)) {
      state.filtered += 1;
      return;
    }
    const clock = this.#now();
    state.emitted('m', clock.ms);
    const source = this.#values.block('', '', lsn);
    const transaction = message.transactional ? this.#transactionBlock(MESSAGE_COLLECTION, lsn) : null;
    this.#o.emit(
      this.#o.messages.record({ message, source, transaction, tsMs: clock.ms, offset: state.offset()! }),
      range.end - range.at,
    );
  }

  #reloadTypes(): Detour {
    return { run: () => this.#o.tables.reloadTypes(), repeat: true };
  }
}

function rowOf({ schema }: StreamTable, values: unknown[]): Struct {
  return new Struct(schema.valueSchema, values);
}

/** The captured columns of both rows are the same: the old row came whole. */
function sameRow({ schema, old }: StreamTable, values: readonly unknown[]): boolean {
  return schema.valueSchema.fields.every(({ index }) => sameValue(old![index], values[index]));
}

/** Errors of one value: the rest of the stream is sound. */
const BAD_VALUES: ReadonlySet<string> = new Set(['POSTGRES_VALUE_INVALID', 'POSTGRES_VALUE_NOT_NULL']);

interface RowEvent {
  readonly table: StreamTable;
  readonly lsn: number;
  readonly bytes: number;
}

interface Change {
  readonly op: Operation;
  readonly before: Struct | null;
  readonly after: Struct | null;
  readonly key: Struct | null;
  readonly headers?: Headers;
  readonly offset?: OffsetMap | undefined;
}
