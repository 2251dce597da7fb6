// The snapshot: one exported database snapshot read by several COPY readers, in chunks, as change records with op `r`.
// Made and pulled by the task. A reader stops reading its socket while more is buffered than allowed, so memory is
// bounded; what a kill leaves unfinished is read again by the next start, finished chunks are not.
import type { Client } from 'pg';
import type { TaskProgress } from '../../../src/api/source.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { Struct } from '../../../src/data/struct.js';
import { failure, isFailure } from '../../../src/errors/failure.js';
import { type EventClock, readEventClock } from '../../cdc/envelope.js';
import { type Table, tableId } from '../relation.js';
import type { CopyStream } from '../server/copy-stream.js';
import {
  BLOCKS_PER_CHUNK,
  type Chunk,
  chunkCopy,
  freshPlan,
  readState,
  remainingChunks,
  type SnapshotState,
  stateKey,
} from './chunks.js';
import { CopyBinaryDecoder } from './copy-binary.js';
import { copyOut, socketOf } from './copy-out.js';
import { Emitter, type TableRun } from './emitter.js';
import { watchPath } from './path-watch.js';
import {
  assertSameFile,
  beginSnapshot,
  exportSnapshot,
  type HeldSnapshot,
  lockTables,
  openSession,
  readSizes,
  snapshotFailure,
} from './session.js';
import { SNAPSHOT_CHUNKS, type SnapshotOptions, type SnapshotSource } from './snapshot-port.js';
import { SnapshotTally } from './tally.js';

/** Decoded rows that wait at most: more only fill the heap, what waits may wait as bytes in the sockets. */
const MOST_WAITING = 128;

const BEAT_MS = 10_000;

/** How long `next` waits before it answers with nothing. */
const IDLE_MS = 5000;

export class Snapshot implements SnapshotSource {
  readonly #options: SnapshotOptions;
  readonly #tally = new SnapshotTally();
  readonly #clients: Client[] = [];
  #emitter: Emitter | undefined;
  #runs: (TableRun | null)[] = [];
  #chunks: Chunk[] = [];
  #nextChunk = 0;
  #buffered = 0;
  #paused = false;
  /** Copies that run. */
  readonly #streams = new Set<CopyStream>();
  #finished = false;
  #closed = false;
  #error: unknown;
  #endWatch: () => void = () => {};
  #wake: (() => void) | null = null;
  #clock: EventClock = readEventClock();

  constructor(options: SnapshotOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    try {
      const holder = await this.#open();
      const { exportedSnapshot, isolation, lockTimeoutMs, tables } = this.#options;
      await beginSnapshot(holder, exportedSnapshot, isolation);
      if (lockTimeoutMs !== undefined) await lockTables(holder, tables, lockTimeoutMs);
      const held = await exportSnapshot(holder);
      await this.#plan(holder, held);
      const readers = Math.max(1, Math.min(this.#options.threads, this.#chunks.length));
      const clients = await Promise.all(Array.from({ length: readers }, () => this.#reader(held.name)));
      this.#endWatch = watchPath(holder, {
        beatMs: this.#options.beatMs ?? BEAT_MS,
        onSilent: (seconds) => this.#silent(seconds),
      });
      void this.#readAll(clients);
    } catch (error) {
      await this.close();
      throw isFailure(error) ? error : snapshotFailure(error, null);
    }
  }

  async next(signal: AbortSignal): Promise<SourceRecord[] | null> {
    const emitter = this.#emitter!;
    if (emitter.length === 0 && !this.#finished && this.#error === undefined && !signal.aborted)
      await this.#more(signal);
    if (this.#error !== undefined) throw this.#error;
    const before = emitter.length;
    if (before === 0) return this.#finished ? null : [];
    const records = emitter.take(this.#options.maxBatchRows);
    this.#buffered = emitter.length === 0 ? 0 : Math.floor((this.#buffered * emitter.length) / before);
    if (this.#paused && !this.#full()) {
      this.#paused = false;
      for (const stream of this.#streams) stream.resume();
    }
    return records;
  }

  completedOffset(): OffsetMap {
    return { last_snapshot_record: true, ...this.#options.baseOffset, snapshot_completed: true };
  }

  progress(): TaskProgress {
    return this.#tally.progress(this.#runs);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#endWatch();
    this.#signal();
    for (const client of this.#clients) socketOf(client).destroy();
    await Promise.allSettled(this.#clients.map((client) => client.end()));
  }

  async #open(): Promise<Client> {
    const { connection, initialStatements } = this.#options;
    const lost = (error: Error) => this.#fail(snapshotFailure(error, null));
    const client = await openSession(connection, lost, initialStatements);
    this.#clients.push(client);
    return client;
  }

  async #reader(snapshotName: string): Promise<Client> {
    const client = await this.#open();
    await beginSnapshot(client, snapshotName);
    return client;
  }

  async #plan(holder: Client, held: HeldSnapshot): Promise<void> {
    const { tables, selectOverrides, resumeFrom } = this.#options;
    const stored = readState(resumeFrom?.[SNAPSHOT_CHUNKS]);
    const state: SnapshotState = stored ?? { horizon: held.horizon, tables: new Map() };
    const sizes = await readSizes(holder, tables);
    this.#runs = tables.map((schema, index) => {
      const size = sizes.get(schema.table.oid);
      const known = state.tables.get(stateKey(schema));
      if (known === true || !size) return null;
      const ranges =
        size.ranges && held.serverVersion >= 140_000 && !selectOverrides?.has(tableId(schema.table));
      const plan =
        known && known.fileNode === size.fileNode && (ranges || known.chunks === 1)
          ? known
          : freshPlan(size, ranges ? this.#blocksPerChunk(schema.table, size.blocks) : 0);
      state.tables.set(stateKey(schema), plan);
      const sweeps = size.toasted || this.#options.unfollowed === true;
      const chunks = remainingChunks(index, plan, sweeps ? { horizon: state.horizon } : null);
      this.#chunks.push(...chunks);
      const run: TableRun = {
        schema,
        plan,
        first: index === 0,
        chunksTotal: chunks.length,
        remaining: chunks.length,
        rows: 0,
        started: plan.done.size > 0,
        held: null,
        heldChunk: null,
        heldCompletes: null,
        plainSource: this.#options.source(schema.table, 'true', held.tsUs),
        envelope: null,
        clock: null,
      };
      this.#tally.add(run, size);
      return run;
    });
    this.#emitter = new Emitter({
      state,
      baseOffset: this.#options.baseOffset,
      sourcePartition: this.#options.sourcePartition,
      headers: this.#options.headers,
      source: (table, marker) => this.#options.source(table, marker, held.tsUs),
      resumed:
        stored !== null && [...stored.tables.values()].some((plan) => plan === true || plan.done.size > 0),
    });
    this.#options.logger.info(
      { tables: tables.length, chunks: this.#chunks.length, resumed: stored !== null },
      'Snapshot planned',
    );
  }

  #blocksPerChunk(table: Table, blocks: number): number {
    const chunks = this.#options.chunksOf?.(table) ?? null;
    if (chunks === null) return this.#options.blocksPerChunk ?? BLOCKS_PER_CHUNK;
    return chunks === 1 ? 0 : Math.max(1, Math.ceil(blocks / chunks));
  }

  async #readAll(clients: readonly Client[]): Promise<void> {
    await Promise.all(clients.map((client) => this.#readChunks(client)));
    if (this.#error === undefined && !this.#closed) {
      this.#emitter!.end();
      this.#finished = true;
      this.#signal();
    }
  }

  async #readChunks(client: Client): Promise<void> {
    while (this.#error === undefined && !this.#closed) {
      const chunk = this.#chunks[this.#nextChunk++];
      if (!chunk) return;
      const run = this.#runs[chunk.table]!;
      try {
        await this.#readChunk(client, run, chunk);
      } catch (error) {
        const own = !this.#options.selectOverrides?.has(tableId(run.schema.table));
        this.#fail(isFailure(error) ? error : snapshotFailure(error, run.schema, own));
      }
    }
  }

  async #readChunk(client: Client, run: TableRun, chunk: Chunk): Promise<void> {
    const emitter = this.#emitter!;
    let stream: CopyStream | null = null;
    let clock = this.#clock;
    const take = (after: Struct, key: Struct | null) => emitter.row(run, chunk, { after, key, clock });
    const decoder = new CopyBinaryDecoder(run.schema, {
      row: (row) => take(row, row.key()),
      values: (values) => take(new Struct(run.schema.valueSchema, values), run.schema.keyOf(values)),
    });
    const override = this.#options.selectOverrides?.get(tableId(run.schema.table));
    await copyOut(client, chunkCopy(run.schema, chunk.condition, override), {
      started: (started) => {
        stream = started;
        this.#streams.add(started);
      },
      readBegin: (bytes) => {
        this.#clock = readEventClock();
        clock = this.#clock;
        this.#tally.bytes += bytes;
      },
      data: (buffer, start, end) => {
        decoder.message(buffer, start, end);
        this.#buffered += end - start;
        if (!this.#full()) return;
        this.#paused = true;
        stream!.pause();
      },
      readEnd: () => {
        if (emitter.length > 0) this.#signal();
      },
    });
    this.#streams.delete(stream!);
    // The lock of the COPY is held from here on: what is the same file now was it while it was read.
    await assertSameFile(client, run.schema, run.plan.fileNode);
    emitter.chunkEnd(run, chunk);
    this.#tally.chunks += 1;
    this.#signal();
  }

  #full(): boolean {
    const { length } = this.#emitter!;
    return length >= MOST_WAITING || (length > 0 && this.#buffered >= this.#options.maxBufferedBytes);
  }

  #silent(seconds: number): void {
    const reason = `no answer for ${seconds} seconds`;
    this.#fail(failure('POSTGRES_CONNECTION_LOST', { what: 'the snapshot', reason }));
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.#error ??= error;
    this.#signal();
  }

  #signal(): void {
    this.#wake?.();
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, IDLE_MS);
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }
}
