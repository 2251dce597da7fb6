// Streaming as the task sees it: queue, decoder, reader, heartbeats and the fetch of xmin put together for one start.
// Called by task.ts; everything that runs by itself ends with `stop`.

import type pg from 'pg';
import type { ClientBase } from 'pg';
import type { Logger } from '../../../src/api/logger.js';
import type { Headers } from '../../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { type Failure, failure } from '../../../src/errors/failure.js';
import { Heartbeat } from '../../cdc/heartbeat.js';
import { LagStatistics } from '../../cdc/lag-statistics.js';
import type { Notifier } from '../../cdc/notifications/notifier.js';
import { RecordQueue } from '../../cdc/record-queue.js';
import { TransactionMetadata } from '../../cdc/transaction-metadata.js';
import type { Capture } from '../capture.js';
import type { PostgresOptions } from '../config/options.js';
import type { EndedTable } from '../incremental/incremental.js';
import { flushLsn, lsnText } from '../offsets.js';
import { reselectOptions } from '../reselect/options.js';
import { Reselector } from '../reselect/reselect.js';
import { unavailableValues } from '../reselect/unavailable.js';
import { errorContext, openSession } from '../server/connection.js';
import { databaseError, sqlState } from '../server/errors.js';
import { readSlot } from '../server/slot.js';
import type { BlockingRequest } from '../signals/actions.js';
import { BlockingSnapshots } from '../signals/blocking.js';
import { startBlocking } from '../signals/blocking-start.js';
import type { SignalOptions } from '../signals/options.js';
import { StreamSignals } from '../signals/stream-signals.js';
import { EventDecoder } from '../stream/event-decoder.js';
import { logicalMessages } from '../stream/logical-messages.js';
import { StreamReader } from '../stream/reader.js';
import { ResumeFilter } from '../stream/resume.js';
import { StreamState } from '../stream/stream-state.js';
import { StreamTables } from '../stream/tables.js';
import type { TypeCatalog } from '../types/type-catalog.js';

/** Decoded records the queue holds at most: more only fill the heap, what waits may wait as bytes in the socket. */
const MOST_QUEUED = 128;

export interface StreamPhaseOptions {
  readonly options: PostgresOptions;
  readonly capture: Capture;
  readonly types: TypeCatalog;
  readonly serverVersion: number;
  /** Where to go on from. */
  readonly offset: OffsetMap;
  readonly headers: Headers;
  readonly sourcePartition: OffsetMap;
  readonly signals: SignalOptions;
  readonly notifier: Notifier;
  /** Captured tables, as found at the start or added since. */
  readonly captured: () => readonly string[];
  /** Told when the incremental snapshot is done with a table. */
  readonly onTable: (ended: EndedTable) => void;
  readonly logger: Logger;
}

export class StreamPhase {
  readonly state: StreamState;
  readonly queue: RecordQueue;
  readonly tables: StreamTables;
  readonly signals: StreamSignals;
  readonly blocking: BlockingSnapshots;
  readonly #stopping = new AbortController();
  readonly #o: StreamPhaseOptions;
  readonly #reader: StreamReader;
  /** Null unless the configuration asks for columns to be read anew. */
  readonly #reselector: Reselector | null;
  readonly #heartbeat: Heartbeat;
  readonly #timers: NodeJS.Timeout[] = [];
  #catalog: pg.Client | null = null;
  #beating = false;
  /** What the runtime stored last, and what the watch saw last. */
  #stored: OffsetMap | null = null;
  /** Why a flush did not end in time, where that fails the task. */
  #unflushed: Failure | null = null;
  #watched: { stored: OffsetMap | null; total: number } = { stored: null, total: 0 };

  constructor(phase: StreamPhaseOptions) {
    this.#o = phase;
    const { options, capture, headers, sourcePartition, logger } = phase;
    this.state = new StreamState(phase.offset);
    this.queue = new RecordQueue({
      maxRecords: Math.min(options.maxQueue, MOST_QUEUED),
      maxBytes: options.maxQueueBytes,
      onSpace: () => this.#reader.space(),
    });
    this.tables = new StreamTables({
      captures: capture.captures,
      holds: capture.holds,
      schemaOptions: {
        ...capture.schemaOptions,
        values: { ...capture.schemaOptions.values, shortestFloats: phase.serverVersion >= 120_000 },
      },
      types: phase.types,
      withCatalog: (work) => this.#withCatalog(work),
    });
    if (options.config.boolean('statistics.metrics.enabled')) this.state.lags = new LagStatistics();
    if (options.config.boolean('internal.advanced.metrics.enable')) this.state.tables = new Map();
    if (options.config.boolean('provide.transaction.metadata')) {
      this.state.metadata = new TransactionMetadata(
        { topic: capture.topics.transaction, sourcePartition, emit: (record) => this.queue.push(record, 0) },
        phase.offset,
      );
    }
    const decoder = new EventDecoder(
      {
        tables: this.tables,
        state: this.state,
        messages: logicalMessages({
          topic: capture.topics.message,
          binaryHandlingMode: capture.values.binaryHandlingMode,
          sourcePartition,
          includes: capture.includesMessage,
        }),
        emit: (record, bytes) => this.queue.push(record, bytes),
        prefix: options.prefix,
        database: options.connection.database,
        sourcePartition,
        headers,
        skipped: options.skipped,
        tombstones: options.tombstones,
        onBadRow: badRowMode(options),
        skipUnchanged: options.config.boolean('skip.messages.without.change'),
        warn: (fields, message) => logger.warn(fields, message),
      },
      new ResumeFilter(null),
    );
    this.#heartbeat = new Heartbeat(
      {
        intervalMs: options.heartbeatMs,
        topic: capture.topics.heartbeat,
        serverName: options.prefix,
        sourcePartition,
      },
      // The first behind a snapshot is due at once: with it the end of the snapshot is stored, were there no row.
      phase.offset['snapshot'] === undefined ? Date.now() : 0,
    );
    this.#reader = new StreamReader({
      options,
      params: startParams(phase),
      decoder,
      state: this.state,
      queue: this.queue,
      logger,
      onPause: (now, serverLsn) => {
        this.#beatWhenDue(now);
        this.signals.incremental.reached(serverLsn);
      },
    });
    this.#reselector = this.#makeReselector();
    this.signals = this.#makeSignals();
    decoder.watch = this.signals;
    this.blocking = new BlockingSnapshots({
      queue: this.queue,
      start: (request, offset) =>
        startBlocking(
          {
            ...phase,
            reader: this.signals.reader,
            streamed: () => this.state.recentXids(),
            stopping: this.#stopping.signal,
          },
          request,
          offset,
        ),
      completed: () => this.state.snapshotEnded(),
      notifier: phase.notifier,
      logger,
    });
  }

  #makeReselector(): Reselector | null {
    const { options, signals, logger } = this.#o;
    const processors = reselectOptions(options.config.raw);
    if (processors.length === 0) return null;
    const { table } = signals;
    return new Reselector({
      processors,
      isUnavailable: unavailableValues(options.config.string('unavailable.value.placeholder')),
      schemaOf: ({ valueSchema }) => (valueSchema === null ? undefined : this.tables.versionOf(valueSchema)),
      signalTable: table === null ? null : `${table.schema}.${table.name}`,
      query: (sql) =>
        this.#withCatalog(
          async (client) => (await client.query<(string | null)[]>(sql)).rows,
          'read columns anew',
        ),
      onBadRow: badRowMode(options),
      leftOut: () => {
        this.state.erroneous += 1;
      },
      warn: (fields, message) => logger.warn(fields, message),
    });
  }

  #makeSignals(): StreamSignals {
    const phase = this.#o;
    return new StreamSignals({
      ...phase,
      state: this.state,
      emit: (record) => this.queue.push(record, 0),
      nudge: () => this.#reader.nudge(),
      known: () => [...new Set([...phase.captured(), ...this.tables.captured()])],
      block: (request) => this.block(request),
    });
  }

  /** Reads tables while the stream waits, in the order of the first snapshot. */
  block(request: BlockingRequest): void {
    const { capture, offset } = this.#o;
    const ranked = request.tables.map((id) => {
      const at = id.indexOf('.');
      return { id, rank: capture.rank(id.slice(0, at), id.slice(at + 1)) };
    });
    ranked.sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
    const ordered = { ...request, asked: request.tables, tables: ranked.map(({ id }) => id) };
    this.blocking.request(ordered, this.state.offset() ?? offset);
  }

  get connected(): boolean {
    return this.#reader.connected;
  }

  async start(): Promise<void> {
    const { options } = this.#o;
    // Before the first event can come: the original reads it in the way of the events, so that none is without it.
    if (options.xminIntervalMs > 0) {
      await this.#fetchXmin();
      const fetch = () => void this.#fetchXmin();
      this.#timers.push(setInterval(fetch, options.xminIntervalMs).unref());
    }
    await this.#reader.start();
    if (options.heartbeatMs > 0) {
      const tick = () => this.#beatWhenDue(Date.now());
      this.#timers.push(setInterval(tick, Math.min(1000, options.heartbeatMs)).unref());
    }
    const watchMs = Number(options.config.long('internal.offset.activity.monitor.interval.ms'));
    if (watchMs > 0) this.#timers.push(setInterval(() => this.#watchPosition(watchMs), watchMs).unref());
  }

  async take(signal: AbortSignal): Promise<readonly SourceRecord[]> {
    if (this.#unflushed !== null) throw this.#unflushed;
    const batch = await this.blocking.take({ max: this.#o.options.maxBatch, signal, waitMs: 5000 });
    return this.#reselector === null ? batch : this.#reselector.apply(batch);
  }

  /**
   * Confirms the LSN of a stored offset. With lsn.flush.timeout.action=fail the next `take` throws
   * POSTGRES_LSN_FLUSH_TIMEOUT: the runtime only logs what a commit throws.
   */
  async committed(offset: OffsetMap): Promise<void> {
    this.#stored = offset;
    const lsn = flushLsn(offset);
    if (await this.#reader.committed(offset, lsn)) return;
    const { flushTimeoutMs: timeoutMs, flushTimeoutAction: action } = this.#o.options;
    const error = failure('POSTGRES_LSN_FLUSH_TIMEOUT', { lsn: lsnText(lsn!), timeoutMs });
    if (action === 'fail') this.#unflushed = error;
    else if (action === 'warn') this.#o.logger.warn({ code: error.code }, error.message);
    else this.#o.logger.debug({ code: error.code }, error.message);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const timer of this.#timers) clearInterval(timer);
    await this.signals.close();
    await this.blocking.close();
    await this.#reader.stop();
    await this.#catalog?.end().catch(() => {});
    this.#catalog = null;
  }

  /** Warns when changes came but nothing of them was stored: whoever takes the records stands still. */
  #watchPosition(intervalMs: number): void {
    const { total } = this.state;
    const { stored, total: before } = this.#watched;
    if (this.#stored === stored && total > before)
      this.#o.logger.warn(
        { intervalMs, lsn: this.state.lsn },
        'Changes come but the stored position stands still',
      );
    this.#watched = { stored: this.#stored, total };
  }

  /** The session for the catalogue is kept while it works; one that broke is replaced once. */
  async #withCatalog<T>(work: (client: ClientBase) => Promise<T>, action = 'read the catalogue'): Promise<T> {
    const { connection } = this.#o.options;
    for (let attempt = 1; ; attempt++) {
      this.#catalog ??= await openSession(connection, 'General');
      try {
        return await work(this.#catalog);
      } catch (error) {
        await this.#catalog?.end().catch(() => {});
        this.#catalog = null;
        const found = databaseError(error, errorContext(connection, action));
        if (attempt > 1 || !found.retriable) throw found;
      }
    }
  }

  async #fetchXmin(): Promise<void> {
    const { options, logger } = this.#o;
    try {
      const slot = await this.#withCatalog((client) => readSlot(client, options.slot.name));
      this.state.xmin = slot?.catalogXmin ?? null;
    } catch (error) {
      logger.warn({ error: (error as Error).message }, 'catalog_xmin of the slot could not be read');
    }
  }

  #beatWhenDue(now: number): void {
    const offset = this.state.offset();
    if (!this.#heartbeat.due(now) || !this.#reader.settled || offset === null) return;
    this.queue.push(this.#heartbeat.beat(now, offset), 0);
    const query = this.#o.options.heartbeatQuery;
    if (query === null || query === '' || this.#beating) return;
    this.#beating = true;
    void this.#runHeartbeatQuery(query).finally(() => {
      this.#beating = false;
    });
  }

  async #runHeartbeatQuery(query: string): Promise<void> {
    const { options, logger } = this.#o;
    try {
      const client = await openSession(options.connection, 'Heartbeat');
      try {
        await client.query(query);
      } finally {
        await client.end().catch(() => {});
      }
    } catch (error) {
      const found: Failure = databaseError(
        error,
        errorContext(options.connection, 'run heartbeat.action.query'),
      );
      if (sqlState(error) === '42P01') this.queue.fail(found);
      else logger.warn({ code: found.code, error: found.message }, 'heartbeat.action.query failed');
    }
  }
}

function badRowMode({ config }: PostgresOptions): 'fail' | 'warn' | 'skip' {
  const mode = config.string('event.processing.failure.handling.mode').trim().toLowerCase();
  return mode === 'fail' || mode === 'warn' ? mode : 'skip';
}

function startParams({ options, serverVersion }: StreamPhaseOptions): (readonly [string, string])[] {
  return [
    ['proto_version', '1'],
    ['publication_names', options.publication.name],
    ...(serverVersion >= 140_000 ? ([['messages', 'true']] as const) : []),
    ...options.slot.streamParams,
  ];
}
