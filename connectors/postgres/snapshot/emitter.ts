// Puts snapshot rows in order, gives them their markers and offsets, and keeps them until the task takes them. A row is
// held back until its successor is there, because the last row of a table, and of everything, is marked as such. An
// offset names a chunk as done only from the chunk's last row on, so that what is stored never runs ahead of what is durable.
import type { Headers } from '../../../src/data/headers.js';
import { DerivedStruct } from '../../../src/data/lazy-struct.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { Struct } from '../../../src/data/struct.js';
import { ENVELOPE, type EventClock, type SnapshotMarker } from '../../cdc/envelope.js';
import type { Table } from '../relation.js';
import type { TableSchema } from '../table-schema.js';
import { type Chunk, type SnapshotState, stateKey, type TablePlan, writeState } from './chunks.js';
import { SNAPSHOT_CHUNKS } from './snapshot-port.js';

type Pending = { -readonly [K in keyof SourceRecord]: SourceRecord[K] };

/** The fields of an envelope that are a row's own. */
const OWN = [ENVELOPE.after];

/** Rows get their offset when they are queued. */
const NO_OFFSET: OffsetMap = {};

/** One table while it is read. */
export interface TableRun {
  readonly schema: TableSchema;
  readonly plan: TablePlan;
  /** The first table of the snapshot: only its first row is marked so, and none is where it has no row. */
  readonly first: boolean;
  /** Chunks this run reads of the table. */
  readonly chunksTotal: number;
  /** Chunks not read to their end yet. */
  remaining: number;
  rows: number;
  /** False until a row of the table was queued, also by an earlier run that was interrupted. */
  started: boolean;
  /** The row that waits for its successor, and the chunk it came from. */
  held: Pending | null;
  heldChunk: Chunk | null;
  /** The held row is the last of this chunk. */
  heldCompletes: Chunk | null;
  /** Source block of rows without a special marker. */
  readonly plainSource: Struct;
  /** Envelope of the rows of `clock`, their rows left out. */
  envelope: Struct | null;
  clock: EventClock | null;
}

export interface EmitterOptions {
  readonly state: SnapshotState;
  readonly baseOffset: OffsetMap;
  readonly sourcePartition: OffsetMap;
  readonly headers: Headers;
  readonly source: (table: Table, marker: SnapshotMarker) => Struct;
  /** True when an earlier run already gave out rows. */
  readonly resumed: boolean;
}

export class Emitter {
  readonly #options: EmitterOptions;
  #queue: SourceRecord[] = [];
  /** Records of the queue before this index are taken. */
  #head = 0;
  /** Offset of the next record; null = to be made, since the state has changed. */
  #offset: OffsetMap | null = null;
  #started: boolean;
  /** The last row of the table that ended last: it may turn out to be the last of all. */
  #tail: TableRun | null = null;

  constructor(options: EmitterOptions) {
    this.#options = options;
    this.#started = options.resumed;
  }

  get length(): number {
    return this.#queue.length - this.#head;
  }

  /** At most `most` records, oldest first. */
  take(most: number): SourceRecord[] {
    if (this.#head === 0 && this.#queue.length <= most) {
      const all = this.#queue;
      this.#queue = [];
      return all;
    }
    const part = this.#queue.slice(this.#head, this.#head + most);
    this.#head += part.length;
    if (this.#head * 2 >= this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return part;
  }

  /** One row of a chunk, in the chunk's order. */
  row(run: TableRun, chunk: Chunk, row: { after: Struct; key: Struct | null; clock: EventClock }): void {
    const { schema } = run;
    const { after, key, clock } = row;
    if (run.held) this.#release(run);
    run.rows += 1;
    run.heldChunk = chunk;
    run.held = {
      topic: schema.topic,
      partition: null,
      keySchema: schema.keySchema,
      key,
      valueSchema: schema.envelopeSchema,
      value: new DerivedStruct(this.#envelope(run, clock), OWN, [after]),
      timestamp: null,
      headers: this.#options.headers,
      sourcePartition: this.#options.sourcePartition,
      sourceOffset: NO_OFFSET,
    };
  }

  /** What the rows of one reading of the clock share. */
  #envelope(run: TableRun, clock: EventClock): Struct {
    if (run.clock !== clock) {
      const { ms, us, ns } = clock;
      run.envelope = new Struct(run.schema.envelopeSchema, [
        null,
        null,
        run.plainSource,
        null,
        'r',
        ms,
        us,
        ns,
      ]);
      run.clock = clock;
    }
    return run.envelope!;
  }

  /** A chunk was read to its end. */
  chunkEnd(run: TableRun, chunk: Chunk): void {
    run.remaining -= 1;
    if (run.held && run.heldChunk === chunk) run.heldCompletes = chunk;
    else this.#complete(run, chunk);
    if (run.remaining === 0) this.#tableEnd(run);
  }

  /** Every table was read: the row held back at last is the last one of the snapshot. */
  end(): void {
    if (!this.#tail) return;
    this.#offset = this.completedOffset();
    this.#queueHeld(this.#tail, 'last');
    this.#tail = null;
  }

  completedOffset(): OffsetMap {
    return { last_snapshot_record: true, ...this.#options.baseOffset, snapshot_completed: true };
  }

  #release(run: TableRun): void {
    this.#flushTail();
    const completes = run.heldCompletes;
    if (completes) {
      run.heldCompletes = null;
      this.#complete(run, completes);
    }
    this.#queueHeld(run, this.#marker(run));
  }

  #marker(run: TableRun): SnapshotMarker {
    if (!this.#started) return 'first';
    return run.started ? 'true' : 'first_in_data_collection';
  }

  #tableEnd(run: TableRun): void {
    if (!run.held) {
      if (run.first) this.#started = true;
      this.#tableDone(run);
      return;
    }
    this.#flushTail();
    this.#tail = run;
  }

  #flushTail(): void {
    const run = this.#tail;
    if (!run) return;
    this.#tail = null;
    if (run.heldCompletes) this.#complete(run, run.heldCompletes);
    this.#tableDone(run);
    this.#queueHeld(run, this.#started ? 'last_in_data_collection' : 'first');
  }

  #queueHeld(run: TableRun, marker: SnapshotMarker): void {
    const record = run.held!;
    run.held = null;
    if (marker !== 'true')
      (record.value as Struct).values[ENVELOPE.source] = this.#options.source(run.schema.table, marker);
    this.#offset ??= this.#progressOffset();
    record.sourceOffset = this.#offset;
    run.started = true;
    this.#started = true;
    this.#queue.push(record);
  }

  #complete(run: TableRun, chunk: Chunk): void {
    // Invariant 5: called with the chunk's last row still to be queued, so that its offset is the first to name the chunk.
    if (chunk.index >= 0) run.plan.done.add(chunk.index);
    this.#offset = null;
  }

  #tableDone(run: TableRun): void {
    this.#options.state.tables.set(stateKey(run.schema), true);
    this.#offset = null;
  }

  #progressOffset(): OffsetMap {
    return {
      last_snapshot_record: false,
      ...this.#options.baseOffset,
      snapshot_completed: false,
      [SNAPSHOT_CHUNKS]: writeState(this.#options.state),
    };
  }
}
