// Incremental snapshots: tables read chunk by chunk beside the stream, each chunk's rows put into the stream at a place
// where no event before it is younger. With a signal table the place is the closing watermark's event; read-only it is
// the log position at which the chunk had been read. One object a start of the stream; the state goes with the offsets,
// so a restart goes on with the chunk that was not sent.
import { randomUUID } from 'node:crypto';
import type { Logger } from '../../../src/api/logger.js';
import { sleep } from '../../../src/api/sleep.js';
import type { IncrementalProgress } from '../../../src/api/source.js';
import { failure } from '../../../src/errors/failure.js';
import { backoffMs } from '../../cdc/backoff.js';
import type { Notifier } from '../../cdc/notifications/notifier.js';
import { parseLsn } from '../offsets.js';
import { databaseError, type ErrorContext } from '../server/errors.js';
import type { StreamState } from '../stream/stream-state.js';
import type { StreamTable } from '../stream/tables.js';
import type { ChunkReader, OpenTable, ReadChunk } from './chunk-reader.js';
import type { KeyPart } from './java-keys.js';
import type { Collection, IncrementalState } from './state.js';
import type { Watermarks } from './watermarks.js';
import { ChunkWindow } from './window.js';

export interface IncrementalOptions {
  readonly state: IncrementalState;
  readonly stream: StreamState;
  readonly reader: ChunkReader;
  /** Null = read-only: nothing is written to the database. */
  readonly watermarks: Watermarks | null;
  readonly captures: (id: string) => boolean;
  /** Puts rows into the stream; answers nothing. */
  readonly emit: (chunk: ReadChunk, rows: readonly (readonly unknown[])[], at: EmitAt) => void;
  /** Asks the server where it is; its answer comes by `reached`. */
  readonly nudge: () => void;
  readonly notifier: Notifier;
  /** Told when a table ends, whatever its status. */
  readonly onTable?: (ended: EndedTable) => void;
  readonly context: ErrorContext;
  readonly logger: Logger;
}

export interface EndedTable {
  readonly table: string;
  /** `SUCCEEDED`, `EMPTY`, `SQL_EXCEPTION`, `UNKNOWN_SCHEMA`, `NO_PRIMARY_KEY`. */
  readonly status: string;
  readonly rows: number;
  readonly chunks: number;
  /** Why it could not be read. */
  readonly reason: string | null;
}

export interface EmitAt {
  /** Log position shown in the rows. */
  readonly lsn: number;
  /** Call before the last row: what it carries says that the chunk is done. */
  readonly beforeLast: () => void;
}

/** A chunk on its way. */
interface Flight {
  readonly id: string;
  readonly table: OpenTable;
  readonly window: ChunkWindow;
  chunk: ReadChunk | null;
  /** Read-only: the position that sends it. */
  target: number | null;
  readonly done: Promise<boolean>;
  readonly settle: (sent: boolean) => void;
}

const NUDGE_MS = 20;
const RETRY_CAP_MS = 10_000;
/** Reads of a chunk whose rows keep changing before it is sent without them. */
const MOST_REREADS = 10;

export class IncrementalSnapshot {
  readonly #o: IncrementalOptions;
  readonly #stop = new AbortController();
  #flight: Flight | null = null;
  #table: OpenTable | null = null;
  #loop: Promise<void> | null = null;
  #paused = false;
  #wake: (() => void) | null = null;
  #rows = 0;
  #chunks = 0;
  #rereads = 0;

  constructor(options: IncrementalOptions) {
    this.#o = options;
    options.stream.incremental = options.state.offset();
  }

  /** Goes on with what the stored offset says was left. Call once the stream runs. */
  resumeStored(): void {
    if (!this.#o.state.running) return;
    this.#o.logger.info({ tables: this.#ids() }, 'The incremental snapshot goes on');
    this.#start();
  }

  /** Adds tables; `id` = of the signal. */
  add(collections: readonly Collection[], id: string): void {
    const { state } = this.#o;
    const fresh = !state.running;
    state.add(collections, id);
    this.#publish();
    if (fresh) this.#notify('STARTED', { collections: this.#ids() });
    this.#start();
  }

  pause(): boolean {
    if (!this.#o.state.running || this.#paused) return false;
    this.#paused = true;
    this.#notify('PAUSED', { collections: this.#ids() });
    return true;
  }

  resume(): boolean {
    if (!this.#paused) return false;
    this.#paused = false;
    this.#notify('RESUMED', { collections: this.#ids() });
    this.#wake?.();
    return true;
  }

  /** Takes tables out, all when null. False when none of them was waiting. */
  remove(matches: ((id: string) => boolean) | null): boolean {
    const { state } = this.#o;
    const id = state.correlationId;
    const gone = state.remove(matches);
    if (gone.length === 0) return false;
    if (this.#flight !== null && gone.includes(this.#flight.table.id)) this.#drop(this.#flight);
    if (gone.includes(this.#table?.id ?? '')) this.#forgetTable();
    if (!state.running) this.#paused = false;
    this.#publish();
    this.#o.notifier.notify('Incremental Snapshot', 'ABORTED', { id, collections: gone });
    this.#wake?.();
    return true;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    if (this.#flight !== null) this.#drop(this.#flight);
    await this.#o.reader.close();
    await this.#loop;
  }

  progress(): IncrementalProgress | undefined {
    const { state } = this.#o;
    if (!state.running) return undefined;
    return {
      paused: this.#paused,
      waiting: this.#ids(),
      table: state.current!.id,
      rows: this.#rows,
      totalRows: Math.max(this.#rows, this.#table?.estimate ?? 0),
      chunks: this.#chunks,
    };
  }

  /** The chunk on its way: id and keys, for metrics. Null when there is none. */
  get chunk(): { id: string; from: string; to: string } | null {
    const flight = this.#flight;
    if (flight === null) return null;
    const { lastKey } = this.#o.state;
    return { id: flight.id, from: keyList(lastKey), to: keyList(flight.chunk?.end ?? null) };
  }

  // --- what the stream tells ---

  /** True while rows of the table may be read beside the stream: what `touch` tells then counts. */
  reads(table: StreamTable): boolean {
    const flight = this.#flight;
    return flight !== null && table.schema.table.oid === flight.table.schema.table.oid;
  }

  /** A row of a captured table has these values, or had them. */
  touch(table: StreamTable, values: readonly unknown[]): void {
    if (this.reads(table)) this.#flight!.window.touch(table.schema, values, this.#o.stream.xid ?? 0);
  }

  truncated(table: StreamTable): void {
    const flight = this.#flight;
    if (flight === null || table.schema.table.oid !== flight.table.schema.table.oid) return;
    flight.window.truncate(this.#o.stream.xid ?? 0);
  }

  /** The closing watermark of chunk `id` passed at `lsn`. */
  closed(id: string, lsn: number): void {
    const flight = this.#flight;
    if (flight?.chunk != null && flight.target === null && flight.id === id) this.#send(flight, lsn);
  }

  /** Everything committed before `lsn` has passed. */
  reached(lsn: number): void {
    const flight = this.#flight;
    if (flight?.target != null && lsn >= flight.target) this.#send(flight, this.#o.stream.lsn);
  }

  // --- the loop ---

  #start(): void {
    this.#wake?.();
    this.#loop ??= this.#run().finally(() => {
      this.#loop = null;
      if (this.#o.state.running && !this.#stop.signal.aborted) this.#start();
    });
  }

  async #run(): Promise<void> {
    const { state, context, logger } = this.#o;
    for (let failures = 0; state.running && !this.#stop.signal.aborted; ) {
      if (this.#paused) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
        continue;
      }
      const id = state.current!.id;
      try {
        await this.#step();
        failures = 0;
      } catch (error) {
        if (this.#flight !== null) this.#drop(this.#flight);
        if (this.#stop.signal.aborted) return;
        const found = databaseError(error, { ...context, action: `read ${id} for the incremental snapshot` });
        logger.warn({ code: found.code, error: found.message }, 'A chunk of the incremental snapshot failed');
        this.#table = null;
        if (found.retriable) await sleep(backoffMs(++failures, RETRY_CAP_MS), this.#stop.signal);
        else if (state.current?.id === id) this.#tableDone('SQL_EXCEPTION', found.message);
      }
      if (!this.#stop.signal.aborted) await this.#o.watermarks?.closeLeft();
    }
  }

  async #step(): Promise<void> {
    const { state, watermarks } = this.#o;
    if (this.#table?.id !== state.current!.id) {
      await watermarks?.check();
      if (!(await this.#open(state.current!))) return;
    }
    const table = this.#table!;
    const before = this.#o.stream.recentXids();
    const flight = this.#takeOff(table);
    await watermarks?.open(flight.id);
    const range = { after: state.lastKey, maximum: state.maximumKey! };
    const chunk = await this.#o.reader.chunk(table, range);
    if (this.#flight !== flight) return;
    if (chunk === null) {
      this.#table = null;
      return this.#drop(flight);
    }
    // An event has passed that the chunk does not have yet: the server shows a commit a moment after it sent it.
    if (before.some((xid) => chunk.seen.lacks(xid))) {
      this.#drop(flight);
      return sleep(NUDGE_MS, this.#stop.signal);
    }
    if (chunk.end === null) {
      this.#drop(flight);
      return this.#tableDone('SUCCEEDED');
    }
    flight.window.fill(chunk.schema, chunk.rows, chunk.seen);
    flight.chunk = chunk;
    await this.#landed(flight);
  }

  /** Waits until the chunk was sent or given up. */
  async #landed(flight: Flight): Promise<void> {
    const { watermarks, nudge } = this.#o;
    if (watermarks !== null) {
      await watermarks.close(flight.id);
      await flight.done;
      return;
    }
    flight.target = parseLsn(flight.chunk!.lsn);
    const timer = setInterval(nudge, NUDGE_MS);
    nudge();
    try {
      await flight.done;
    } finally {
      clearInterval(timer);
    }
  }

  /** False when the table cannot be read, or holds nothing. */
  async #open(collection: Collection): Promise<boolean> {
    const { reader, state, captures } = this.#o;
    const table = captures(collection.id) ? await reader.open(collection) : null;
    const status = table === null ? 'UNKNOWN_SCHEMA' : table.sql.key.length === 0 ? 'NO_PRIMARY_KEY' : null;
    if (state.current !== collection) return false;
    if (status !== null) {
      this.#refused(collection, status);
      return false;
    }
    if (state.maximumKey === null) {
      const maximum = await reader.maximum(table!);
      if (state.current !== collection) return false;
      if (maximum === null) {
        this.#tableDone('EMPTY');
        return false;
      }
      state.maximumKey = maximum;
      this.#publish();
    }
    this.#table = table;
    return true;
  }

  #refused(collection: Collection, status: 'UNKNOWN_SCHEMA' | 'NO_PRIMARY_KEY'): void {
    const error =
      status === 'NO_PRIMARY_KEY'
        ? failure('POSTGRES_INCREMENTAL_NO_KEY', { table: collection.id, surrogate: collection.surrogateKey })
        : failure('POSTGRES_INCREMENTAL_UNKNOWN_TABLE', { table: collection.id });
    this.#o.logger.warn({ code: error.code }, `${error.message}. ${error.remedy}`);
    this.#tableDone(status, error.message);
  }

  #takeOff(table: OpenTable): Flight {
    let settle: (sent: boolean) => void = () => {};
    const done = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    const id = randomUUID();
    this.#flight = { id, table, window: new ChunkWindow(), chunk: null, target: null, done, settle };
    return this.#flight;
  }

  #drop(flight: Flight): void {
    if (this.#flight === flight) this.#flight = null;
    flight.settle(false);
  }

  #send(flight: Flight, lsn: number): void {
    const { state, emit } = this.#o;
    const chunk = flight.chunk!;
    if (flight.window.incomplete && this.#rereads++ < MOST_REREADS) {
      this.#drop(flight);
      return;
    }
    this.#rereads = 0;
    this.#flight = null;
    const progress = { collections: this.#ids(), current: flight.table.id };
    const keys = { maximumKey: keyList(state.maximumKey), lastKey: keyList(chunk.end) };
    const correlation = state.correlationId;
    const last = keyList(chunk.end) === keyList(state.maximumKey);
    const beforeLast = () => {
      state.lastKey = chunk.end;
      if (last) state.next();
      this.#publish();
    };
    emit(chunk, flight.window.rows(), { lsn, beforeLast });
    this.#rows += chunk.rows.length;
    this.#chunks += 1;
    this.#notify('IN_PROGRESS', { ...progress, ...keys }, correlation);
    if (last) this.#ended(flight.table.id, 'SUCCEEDED', { collections: progress.collections, correlation });
    flight.settle(true);
  }

  #tableDone(status: string, reason: string | null = null): void {
    const { state } = this.#o;
    const ended = { collections: this.#ids(), correlation: state.correlationId };
    const table = state.current!.id;
    state.next();
    this.#publish();
    this.#ended(table, status, { ...ended, reason });
  }

  /** Tells that a table ended, and the snapshot with its last one. The state is already past it. */
  #ended(
    table: string,
    status: string,
    of: { collections: string[]; correlation: string | null; reason?: string | null },
  ): void {
    const { reason = null } = of;
    this.#o.onTable?.({ table, status, rows: this.#rows, chunks: this.#chunks, reason });
    const about = { scanned: table, rows: this.#rows, collections: of.collections, status };
    this.#notify('TABLE_SCAN_COMPLETED', about, of.correlation);
    this.#forgetTable();
    if (this.#o.state.running) return;
    this.#notify('COMPLETED', {}, of.correlation);
    this.#o.logger.info({}, 'The incremental snapshot is complete');
  }

  #forgetTable(): void {
    this.#table = null;
    this.#rows = 0;
    this.#chunks = 0;
  }

  #publish(): void {
    this.#o.stream.incremental = this.#o.state.offset();
  }

  #ids(): string[] {
    return this.#o.state.collections.map(({ id }) => id);
  }

  #notify(type: string, details: object, id: string | null = this.#o.state.correlationId): void {
    this.#o.notifier.notify('Incremental Snapshot', type, { id, ...details });
  }
}

function keyList(key: readonly KeyPart[] | null): string {
  return (key ?? []).map((part) => part?.text ?? 'null').join(',');
}
