// Signals and incremental snapshots of one start of the stream: puts the parts together, sees the rows of the signal
// table and of the table being read, and makes the records of a chunk. Made by task/stream-phase.ts.
import type { Logger } from '../../../src/api/logger.js';
import type { Headers } from '../../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { Struct } from '../../../src/data/struct.js';
import { readEventClock } from '../../cdc/envelope.js';
import type { Notifier } from '../../cdc/notifications/notifier.js';
import { parseData } from '../../cdc/signals/signal.js';
import type { Capture } from '../capture.js';
import type { PostgresOptions } from '../config/options.js';
import { ChunkReader, type ReadChunk } from '../incremental/chunk-reader.js';
import { type EmitAt, type EndedTable, IncrementalSnapshot } from '../incremental/incremental.js';
import { IncrementalState } from '../incremental/state.js';
import { CLOSE, OPEN, Watermarks } from '../incremental/watermarks.js';
import { tableId } from '../relation.js';
import { errorContext } from '../server/connection.js';
import { sequenceOf, sourceBlock } from '../source-info.js';
import type { RowWatch } from '../stream/row-watch.js';
import type { StreamState } from '../stream/stream-state.js';
import type { StreamTable } from '../stream/tables.js';
import { type BlockingRequest, SignalActions } from './actions.js';
import type { SignalOptions } from './options.js';

export interface StreamSignalsOptions {
  readonly options: PostgresOptions;
  readonly signals: SignalOptions;
  readonly capture: Capture;
  readonly serverVersion: number;
  readonly state: StreamState;
  /** The offset the stream starts from. */
  readonly offset: OffsetMap;
  readonly headers: Headers;
  readonly sourcePartition: OffsetMap;
  readonly emit: (record: SourceRecord) => void;
  readonly nudge: () => void;
  readonly known: () => readonly string[];
  readonly block: (request: BlockingRequest) => void;
  readonly notifier: Notifier;
  readonly onTable: (ended: EndedTable) => void;
  readonly logger: Logger;
}

export class StreamSignals implements RowWatch {
  readonly incremental: IncrementalSnapshot;
  readonly actions: SignalActions;
  /** Its session also tells what the server shows of streamed transactions. */
  readonly reader: ChunkReader;
  readonly #o: StreamSignalsOptions;
  readonly #signalTable: string | null;

  constructor(o: StreamSignalsOptions) {
    this.#o = o;
    const { options, signals, capture, state, notifier, logger } = o;
    const { table } = signals;
    this.#signalTable = table === null || signals.readOnly ? null : tableId(table);
    this.reader = new ChunkReader({
      connection: options.connection,
      schemaOptions: capture.schemaOptions,
      chunkSize: signals.chunkSize,
      serverVersion: o.serverVersion,
    });
    this.incremental = new IncrementalSnapshot({
      state: IncrementalState.load(o.offset),
      stream: state,
      reader: this.reader,
      watermarks:
        table !== null && !signals.readOnly
          ? new Watermarks({
              reader: this.reader,
              table,
              publication: options.publication.name,
              strategy: signals.strategy,
              retries: signals.watermarkRetries,
              backoffMs: signals.watermarkBackoffMs,
              logger,
            })
          : null,
      captures: (id) => capture.captures(id.slice(0, id.indexOf('.')), id.slice(id.indexOf('.') + 1)),
      emit: (chunk, rows, at) => this.#emit(chunk, rows, at),
      nudge: o.nudge,
      notifier,
      onTable: o.onTable,
      context: errorContext(options.connection, 'incremental snapshot'),
      logger,
    });
    this.actions = new SignalActions({
      incremental: this.incremental,
      block: o.block,
      known: () => o.known().filter((id) => id !== this.#signalTable),
      offset: () => state.offset(),
      logger,
    });
  }

  close(): Promise<void> {
    return this.incremental.close();
  }

  watches(table: StreamTable): boolean {
    return this.incremental.reads(table) || this.#isSignal(table);
  }

  inserted(table: StreamTable, values: readonly unknown[], lsn: number): void {
    this.incremental.touch(table, values);
    if (this.#isSignal(table)) this.#signal(table, values, lsn);
  }

  updated(table: StreamTable, old: readonly unknown[] | null, values: readonly unknown[]): void {
    if (old !== null) this.incremental.touch(table, old);
    this.incremental.touch(table, values);
  }

  deleted(table: StreamTable, old: readonly unknown[], lsn: number): void {
    this.incremental.touch(table, old);
    if (!this.#isSignal(table) || this.#o.signals.strategy !== 'insert_delete') return;
    const id = String(old[0] ?? '');
    if (id.endsWith('-open')) this.incremental.closed(id.slice(0, -'-open'.length), lsn);
  }

  truncated(table: StreamTable): void {
    this.incremental.truncated(table);
  }

  committed(lsn: number): void {
    this.incremental.reached(lsn);
  }

  #isSignal(table: StreamTable): boolean {
    const { schema, name } = table.schema.table;
    const signal = this.#o.signals.table;
    return this.#signalTable !== null && name === signal!.name && schema === signal!.schema;
  }

  /** A row of the signal table: id, type and data by position. */
  #signal(table: StreamTable, values: readonly unknown[], lsn: number): void {
    const { signals, logger } = this.#o;
    if (table.schema.valueSchema.fields.length !== 3) {
      logger.warn({ table: this.#signalTable }, 'The signal table must have three columns: id, type, data');
      return;
    }
    const [id, type, data] = values as unknown[];
    if (type === OPEN) return;
    if (type === CLOSE) {
      const chunk = String(id).replace(/-close$/, '');
      this.incremental.closed(chunk, lsn);
      return;
    }
    if (!signals.channels.has('source')) return;
    this.actions.take({ id: String(id), type: String(type), data: parseData(data), channel: 'source' });
  }

  #emit({ schema }: ReadChunk, rows: readonly (readonly unknown[])[], { lsn, beforeLast }: EmitAt): void {
    const { options, state, headers, sourcePartition, emit } = this.#o;
    const skipped = options.skipped.has('r');
    const clock = readEventClock();
    const { schema: namespace, name } = schema.table;
    const source = sourceBlock({
      prefix: options.prefix,
      database: options.connection.database,
      snapshot: 'incremental',
      tsUs: clock.us,
      sequence: sequenceOf(state.lastCommit, lsn),
      schema: namespace,
      table: name,
      txId: null,
      lsn: null,
      xmin: null,
      origin: null,
      originLsn: null,
    });
    rows.forEach((values, i) => {
      if (skipped) return;
      if (i === rows.length - 1) beforeLast();
      const row = new Struct(schema.valueSchema, values as unknown[]);
      emit({
        topic: schema.topic,
        partition: null,
        keySchema: schema.keySchema,
        key: schema.keyOf(values),
        valueSchema: schema.envelopeSchema,
        value: new Struct(schema.envelopeSchema, [
          null,
          row,
          source,
          null,
          'r',
          clock.ms,
          clock.us,
          clock.ns,
        ]),
        timestamp: null,
        headers,
        sourcePartition,
        sourceOffset: state.offset()!,
      });
    });
    if (skipped || rows.length === 0) beforeLast();
  }
}
