// Reads the stream for the task: keeps a session open, feeds its messages to the decoder, stops the socket while the queue
// is full or the catalogue is read, confirms positions, and reconnects after errors that pass, at the last record's
// position. What cannot pass ends the queue with the error. One reader a task.

import type { Logger } from '../../../src/api/logger.js';
import { sleep } from '../../../src/api/sleep.js';
import type { OffsetMap } from '../../../src/data/record.js';
import { failure, isFailure } from '../../../src/errors/failure.js';
import { backoffMs } from '../../cdc/backoff.js';
import type { RecordQueue } from '../../cdc/record-queue.js';
import type { PostgresOptions } from '../config/options.js';
import { readPosition, startLsn } from '../offsets.js';
import { endStaleReader } from '../server/slot.js';
import type { Detour, EventDecoder } from './event-decoder.js';
import { ReplicationSession } from './replication-session.js';
import { ResumeFilter } from './resume.js';
import type { StreamState } from './stream-state.js';

export interface StreamReaderOptions {
  readonly options: PostgresOptions;
  /** Options of START_REPLICATION. */
  readonly params: readonly (readonly [string, string])[];
  readonly decoder: EventDecoder;
  readonly state: StreamState;
  readonly queue: RecordQueue;
  readonly logger: Logger;
  /** Called between messages when the stream is idle or a transaction ended: heartbeats. */
  readonly onPause: (now: number, serverLsn: number) => void;
}

interface PendingMessage {
  readonly bytes: Buffer;
  readonly lsn: number;
}

export class StreamReader {
  readonly #o: StreamReaderOptions;
  readonly #stop = new AbortController();
  #session: ReplicationSession | null = null;
  #pending: PendingMessage[] = [];
  #busy = false;
  #socketPaused = false;
  #attempts = 0;
  #lastPid = -1;
  /** Every session has a number: what an older one left behind is dropped. */
  #generation = 0;
  #receivedAny = false;
  #confirmed = 0;
  /** Offset of the last commit of the runtime: nothing is pending when it is the state's. */
  #committed: OffsetMap | null = null;
  connected = false;

  constructor(options: StreamReaderOptions) {
    this.#o = options;
  }

  /** Opens the first session. Throws what cannot pass; what can is tried again. */
  async start(): Promise<void> {
    await this.#open();
  }

  /** The queue has room again. */
  space(): void {
    this.#resumeSocket();
  }

  /** The runtime stored this offset. Confirms its LSN to the server unless another does. */
  async committed(offset: OffsetMap, lsn: number | null): Promise<boolean> {
    this.#committed = offset;
    if (
      lsn === null ||
      lsn <= this.#confirmed ||
      this.#o.options.flushMode === 'manual' ||
      !this.#receivedAny
    )
      return true;
    this.#confirmed = lsn;
    return this.#flush(lsn);
  }

  /** False when the position was not handed over in time. */
  async #flush(lsn: number): Promise<boolean> {
    const session = this.#session;
    if (session === null) return true;
    const late = new AbortController();
    const done = session.flush(lsn).then(() => true);
    const timedOut = sleep(this.#o.options.flushTimeoutMs, late.signal).then(() => false);
    const result = await Promise.race([done, timedOut]);
    late.abort();
    return result;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#generation += 1;
    this.connected = false;
    await this.#session?.close();
    this.#session = null;
  }

  async #open(): Promise<void> {
    const { options, params, state, decoder } = this.#o;
    const generation = ++this.#generation;
    this.#pending = [];
    this.#busy = false;
    const position = readPosition(state.offset());
    decoder.resume = new ResumeFilter(position);
    const session = await this.#withRetries(() =>
      ReplicationSession.open(
        {
          connection: options.connection,
          slot: options.slot.name,
          start: position === null ? 0 : startLsn(position),
          params,
          statusIntervalMs: options.statusIntervalMs,
        },
        {
          onMessage: (b, range, lsn) => this.#message(b, range, lsn),
          onChunk: () => decoder.newChunk(),
          onKeepalive: (lsn, urgent) => this.#keepalive(lsn, urgent),
          onEnd: (error) => void this.#ended(error, generation),
        },
      ),
    );
    if (this.#stop.signal.aborted) {
      await session.close();
      return;
    }
    this.#session = session;
    this.#lastPid = session.backendPid;
    this.connected = true;
    if (this.#confirmed > 0) void session.flush(this.#confirmed);
    if (this.#busy || this.#o.queue.full) this.#pauseSocket();
    else if (this.#socketPaused) this.#socketPaused = false;
  }

  /** Tries again while the slot is held by another reader: one of ours whose connection was cut is ended. */
  async #withRetries(open: () => Promise<ReplicationSession>): Promise<ReplicationSession> {
    const { slot, connection } = this.#o.options;
    for (let attempt = 0; ; attempt++) {
      try {
        return await open();
      } catch (error) {
        if (!isFailure(error, 'POSTGRES_SLOT_ACTIVE') || attempt >= slot.maxRetries) throw error;
        if (this.#lastPid > 0) await endStaleReader(connection, slot.name, this.#lastPid).catch(() => {});
        this.#o.logger.warn({ slot: slot.name, attempt: attempt + 1 }, 'The slot is in use: waiting for it');
        await sleep(
          this.#lastPid > 0 ? Math.min(500, slot.retryDelayMs) : slot.retryDelayMs,
          this.#stop.signal,
        );
        if (this.#stop.signal.aborted) throw error;
      }
    }
  }

  #message(b: Buffer, range: { at: number; end: number }, lsn: number): void {
    this.#receivedAny = true;
    this.#attempts = 0;
    if (this.#busy) {
      this.#pending.push({ bytes: Buffer.from(b.subarray(range.at, range.end)), lsn });
      return;
    }
    const detour = this.#o.decoder.handle(b, range, lsn);
    if (detour !== null) this.#take(detour, { bytes: Buffer.from(b.subarray(range.at, range.end)), lsn });
    else if (!this.#socketPaused && this.#o.queue.full) this.#pauseSocket();
  }

  /** Stops the socket, does the work, then decodes what had arrived behind it. */
  #take(detour: Detour, message: PendingMessage): void {
    this.#busy = true;
    this.#pauseSocket();
    const generation = this.#generation;
    void this.#detour(detour, message, generation).catch((error) => {
      if (generation === this.#generation) void this.#ended(error, generation);
    });
  }

  async #detour(first: Detour, message: PendingMessage, generation: number): Promise<void> {
    let detour: Detour | null = first;
    let at = message;
    for (;;) {
      await detour.run();
      if (generation !== this.#generation) return;
      const repeat: boolean = detour.repeat;
      detour = repeat ? this.#decode(at) : null;
      while (detour === null) {
        const next = this.#pending.shift();
        if (next === undefined) {
          this.#busy = false;
          this.#resumeSocket();
          return;
        }
        at = next;
        detour = this.#decode(next);
      }
    }
  }

  #decode({ bytes, lsn }: PendingMessage): Detour | null {
    return this.#o.decoder.handle(bytes, { at: 0, end: bytes.length }, lsn);
  }

  #keepalive(serverLsn: number, urgent: boolean): void {
    if (this.#busy) return;
    const { options, state, queue, onPause } = this.#o;
    onPause(Date.now(), serverLsn);
    // Invariant 7: past the last commit only while nothing is on its way.
    const idle = queue.size === 0 && samePlace(this.#committed, state.offset());
    const all = options.flushMode === 'connector_and_driver' && idle;
    // A server that shuts down waits until its end is confirmed: when every record is committed it need not wait.
    const last = urgent && queue.size === 0 && this.#confirmed > 0 ? queue.last : null;
    if (all || (last !== null && samePlace(this.#committed, last.sourceOffset))) {
      void this.#session?.flush(serverLsn);
    }
  }

  #pauseSocket(): void {
    this.#socketPaused = true;
    this.#session?.pause();
  }

  #resumeSocket(): void {
    if (!this.#socketPaused || this.#busy || this.#o.queue.full) return;
    this.#socketPaused = false;
    this.#session?.resume();
  }

  /** Asks the server for its position: it comes by `onPause`, behind what was committed before. */
  nudge(): void {
    if (!this.#busy) this.#session?.sendStatus(true);
  }

  /** True when nothing is half done: a heartbeat may take the position. */
  get settled(): boolean {
    return !this.#busy;
  }

  async #ended(error: unknown, generation: number): Promise<void> {
    if (generation !== this.#generation || this.#stop.signal.aborted) return;
    this.connected = false;
    this.#generation += 1;
    await this.#session?.close();
    this.#session = null;
    const { options, queue, logger } = this.#o;
    for (let cause = error; ; ) {
      const limit = options.maxRetries;
      this.#attempts += 1;
      if (!isFailure(cause) || !cause.retriable) return queue.fail(cause);
      if (limit >= 0 && this.#attempts > limit) {
        const reason = cause.message;
        return queue.fail(failure('POSTGRES_RETRIES_EXHAUSTED', { retries: limit, reason }, cause));
      }
      const waitMs = backoffMs(this.#attempts, options.retryWaitMs);
      logger.warn(
        { code: cause.code, error: cause.message, waitMs },
        'The replication stream broke: reconnecting',
      );
      await sleep(waitMs, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.#open();
        logger.info({ lsn: this.#o.state.lsn }, 'The replication stream goes on');
        return;
      } catch (again) {
        cause = again;
      }
    }
  }
}

/** The same position, whether or not the offsets are one object. */
function samePlace(a: OffsetMap | null, b: OffsetMap | null): boolean {
  if (a === null || b === null) return false;
  const { lsn, lsn_proc, lsn_commit, lsn_events_processed: events } = a;
  return (
    lsn === b.lsn &&
    lsn_proc === b.lsn_proc &&
    lsn_commit === b.lsn_commit &&
    events === b.lsn_events_processed &&
    // All rows of a snapshot have its position: only the last one says that it is complete.
    a.snapshot_completed === b.snapshot_completed
  );
}
