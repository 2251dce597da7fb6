// The source task: checks and plan at start, then snapshot, then stream, as one sequence of polls. The runtime's commit is
// the only thing that lets the server forget.
import type pg from 'pg';
import { sleep } from '../../../src/api/sleep.js';
import type {
  CommittedOffset,
  SignalAnswer,
  SourceTask,
  SourceTaskContext,
  TableAnswer,
  TableCommand,
  TableStatus,
  TaskProgress,
  TaskSignal,
} from '../../../src/api/source.js';
import type { Props } from '../../../src/config/config-key.js';
import type { Headers } from '../../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { failure, isFailure } from '../../../src/errors/failure.js';
import { contextHeaders } from '../../cdc/context-headers.js';
import { capture } from '../capture.js';
import { oversights } from '../config/option-pairs.js';
import { type PostgresOptions, postgresOptions } from '../config/options.js';
import { openSession } from '../server/connection.js';
import { dropSlot } from '../server/slot.js';
import { TaskSignals } from '../signals/task-signals.js';
import type { SnapshotSource } from '../snapshot/snapshot-port.js';
import { type LiveCapture, liveCapture } from '../tables/live-capture.js';
import { TableControl } from '../tables/table-control.js';
import { registerMetrics, type SnapshotFigures } from './metrics.js';
import { startSnapshot, streamingPoint } from './snapshot-phase.js';
import { planStart, type StartPlan } from './start.js';
import { StreamPhase } from './stream-phase.js';

/** How long an idle poll waits. */
const IDLE_MS = 5000;

export class PostgresSourceTask implements SourceTask {
  #context!: SourceTaskContext;
  #options!: PostgresOptions;
  #capture!: LiveCapture;
  #plan!: StartPlan;
  #headers!: Headers;
  #partition!: OffsetMap;
  #snapshot: SnapshotSource | null = null;
  #snapshotStarted = 0;
  #snapshotEnded = 0;
  /** Times in a row that the start or the snapshot broke off; 0 = all runs. */
  #breaks = 0;
  /** Of the last snapshot record given out: where a snapshot that broke off goes on. */
  #handedOut: OffsetMap | null = null;
  #stream: StreamPhase | null = null;
  #streamFrom: OffsetMap | null = null;
  #signals!: TaskSignals;
  #tables!: TableControl;
  readonly #stopping = new AbortController();

  async start(context: SourceTaskContext, props: Props): Promise<void> {
    this.#context = context;
    this.#options = postgresOptions(props);
    for (const oversight of oversights(props))
      context.logger.warn({ ...oversight }, 'A value has no effect, as in the original');
    const { prefix } = this.#options;
    this.#partition = { server: prefix };
    this.#capture = liveCapture(
      capture(this.#options.config, (fields, message) => context.logger.warn(fields, message)),
    );
    this.#tables = new TableControl({
      options: this.#options,
      capture: this.#capture,
      props,
      stream: () => this.#stream,
      snapshot: () => this.#snapshot,
      stopping: this.#stopping.signal,
      logger: context.logger,
    });
    this.#headers = contextHeaders({
      enabled: this.#options.extendedHeaders,
      logicalName: prefix,
      taskId: context.taskId,
      connectorType: 'postgresql',
    });
    this.#signals = new TaskSignals({ context, options: this.#options, partition: this.#partition });
    try {
      await this.#begin(await context.readOffset(this.#partition));
    } catch (error) {
      await this.#close();
      const passes = isFailure(error) && error.retriable && this.#options.maxRetries !== 0;
      if (!passes) throw error;
      // A server that restarts together with the worker is no reason to fail: the polls try again.
      context.logger.warn({ code: error.code, remedy: error.remedy }, error.message);
      this.#breaks = 1;
    }
    registerMetrics(context.metrics, { prefix, options: this.#options, task: this });
    context.onProgress(() => this.progress());
  }

  async #begin(stored: OffsetMap | null): Promise<void> {
    const client = await openSession(this.#options.connection, 'General');
    try {
      await this.#beginOn(client, stored);
    } finally {
      await client.end().catch(() => {});
    }
  }

  async #beginOn(client: pg.Client, stored: OffsetMap | null): Promise<void> {
    const { logger } = this.#context;
    const options = this.#options;
    this.#plan = await planStart({ client, options, capture: this.#capture, stored, logger });
    const phase = {
      client,
      options,
      capture: this.#capture,
      plan: this.#plan,
      headers: this.#headers,
      sourcePartition: this.#partition,
      logger,
    };
    if (this.#plan.snapshot) {
      if (this.#snapshotStarted === 0) this.#snapshotStarted = Date.now();
      this.#snapshot = await startSnapshot(phase);
      if (this.#plan.offset === null) await this.#storeBegun(this.#snapshot);
      this.#signals.snapshotBegan(this.#plan.offset ?? begunOffset(this.#snapshot));
    } else if (this.#plan.streams) {
      // The slot is made here where nobody asked for what came since the stored position to be checked.
      const point =
        this.#plan.offset === null || this.#plan.slot === null ? await streamingPoint(phase) : null;
      this.#streamFrom = this.#plan.offset ?? point;
      await this.#startStream();
    }
  }

  /**
   * Before the first row is given out, where this snapshot stands is durable: a start after a kill goes on from there, and
   * rows that are in the topics by then get their later changes and deletes from the slot.
   */
  async #storeBegun(snapshot: SnapshotSource): Promise<void> {
    if (hasTables(snapshot)) await this.#context.storeOffset(this.#partition, begunOffset(snapshot));
  }

  async poll(signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const told = this.#signals.told();
    if (told.length > 0) return told;
    if (this.#breaks > 0) await this.#beginAgain();
    if (this.#snapshot !== null) {
      const batch = await this.#snapshotBatch(this.#snapshot, signal);
      if (batch !== null) return batch;
      await this.#endSnapshot();
    }
    if (this.#stream === null && this.#streamFrom !== null) await this.#startStream();
    if (this.#stream !== null) return this.#stream.take(signal);
    await sleep(IDLE_MS, signal);
    return [];
  }

  async #snapshotBatch(
    snapshot: SnapshotSource,
    signal: AbortSignal,
  ): Promise<readonly SourceRecord[] | null> {
    try {
      const batch = await snapshot.next(signal);
      this.#handedOut = batch?.at(-1)?.sourceOffset ?? this.#handedOut;
      this.#signals.snapshotBatch(snapshot.progress().tables ?? [], this.#handedOut);
      return batch;
    } catch (error) {
      await snapshot.close();
      throw this.#broke(error);
    }
  }

  /** What the runtime is told: a retriable failure makes it poll again. */
  #broke(error: unknown): unknown {
    this.#breaks += 1;
    const limit = this.#options.maxRetries;
    if (limit < 0 || this.#breaks <= limit || !isFailure(error) || !error.retriable) return error;
    return failure('POSTGRES_RETRIES_EXHAUSTED', { retries: limit, reason: error.message }, error);
  }

  /** Begins again where the last record left it: finished chunks of a snapshot are not read again. */
  async #beginAgain(): Promise<void> {
    const breaks = this.#breaks;
    const broken = this.#snapshot;
    try {
      await this.#begin(this.#handedOut ?? (await this.#context.readOffset(this.#partition)));
      // Its last record may have been given out: then the stream has begun.
      if (this.#snapshot === broken) this.#snapshot = null;
      this.#breaks = 0;
    } catch (error) {
      await this.#snapshot?.close();
      this.#breaks = breaks;
      throw this.#broke(error);
    }
  }

  async #endSnapshot(): Promise<void> {
    const snapshot = this.#snapshot!;
    // Without a record that carries it, the end is stored on its own: unless there was no table, as in the original.
    if (this.#handedOut === null && hasTables(snapshot))
      await this.#context.storeOffset(this.#partition, snapshot.completedOffset());
    if (this.#plan.streams) this.#streamFrom = snapshot.completedOffset();
    this.#snapshot = null;
    this.#snapshotEnded = Date.now();
    await snapshot.close();
    const seconds = (this.#snapshotEnded - this.#snapshotStarted) / 1000;
    this.#context.logger.info({ seconds }, 'The snapshot is complete');
    this.#tables.snapshotEnded(snapshot);
    this.#signals.snapshotEnded(snapshot.completedOffset());
    if (this.#plan.streams)
      await sleep(Number(this.#options.config.long('streaming.delay.ms')), this.#stopping.signal);
  }

  async #startStream(): Promise<void> {
    const stream = new StreamPhase({
      options: this.#options,
      capture: this.#capture,
      types: this.#plan.types,
      serverVersion: this.#plan.server.version,
      offset: this.#streamFrom!,
      headers: this.#headers,
      sourcePartition: this.#partition,
      signals: this.#signals.options,
      notifier: this.#signals.notifier,
      captured: () => this.capturedTables,
      onTable: (ended) => this.#tables.ended(ended),
      logger: this.#context.logger,
    });
    try {
      await stream.start();
      await this.#tables.streaming(stream, this.#streamFrom!, this.#plan.snapshot);
    } catch (error) {
      await stream.stop();
      throw error;
    }
    this.#stream = stream;
    this.#signals.streaming(stream, !this.#plan.snapshot);
  }

  async signal(signal: TaskSignal): Promise<SignalAnswer> {
    return this.#signals.signal(signal);
  }

  tables(): Promise<readonly TableStatus[]> {
    return this.#tables.list();
  }

  changeTable(command: TableCommand): Promise<TableAnswer> {
    return this.#tables.change(command);
  }

  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    const last = offsets.at(-1);
    if (last !== undefined) await this.#stream?.committed(last.offset);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#close();
    const { slot, connection } = this.#options ?? {};
    if (!slot?.dropOnStop || !this.#plan?.streams) return;
    await dropSlot(connection, slot.name, (ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  }

  async #close(): Promise<void> {
    await this.#signals?.close();
    await this.#snapshot?.close();
    await this.#stream?.stop();
  }

  progress(): TaskProgress {
    if (this.#snapshot !== null) return this.#snapshot.progress();
    const state = this.#stream?.state;
    if (state === undefined) return { phase: this.#plan?.streams === false ? 'idle' : 'starting' };
    const blocking = this.#stream!.blocking.progress();
    if (blocking !== undefined) return { ...blocking, phase: 'blocking snapshot' };
    return {
      phase: 'streaming',
      rows: state.total,
      lagMs: state.lagMs < 0 ? null : Math.max(0, Math.round(state.lagMs)),
      incremental: this.#stream!.signals.incremental.progress(),
    };
  }

  /** For metrics. */
  get stream(): StreamPhase | null {
    return this.#stream;
  }

  get snapshotState(): SnapshotFigures {
    const running = this.#snapshot !== null;
    const end = running ? Date.now() : this.#snapshotEnded;
    return {
      running,
      completed: this.#snapshotEnded > 0,
      skipped: this.#plan?.snapshot === false,
      seconds: this.#snapshotStarted === 0 ? 0 : Math.max(0, (end - this.#snapshotStarted) / 1000),
      tables: this.#plan?.tables.length ?? 0,
    };
  }

  get capturedTables(): readonly string[] {
    const atStart = this.#plan?.tables.map((table) => `${table.schema}.${table.name}`) ?? [];
    return this.#tables.captured(atStart);
  }
}

function hasTables(snapshot: SnapshotSource): boolean {
  return (snapshot.progress().tables?.length ?? 0) > 0;
}

/** The offset of a snapshot of which nothing was given out yet. */
function begunOffset(snapshot: SnapshotSource): OffsetMap {
  return { ...snapshot.completedOffset(), last_snapshot_record: false, snapshot_completed: false };
}
