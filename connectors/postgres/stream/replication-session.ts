// One session of the replication protocol: starts the stream, hands each frame's bytes on in place, answers keepalives and
// reports positions. Back-pressure is the socket's: paused, nothing more is read, and status updates go on. Used by
// reader.ts; every error reaches `onEnd` as one of the catalogue.

import type { Socket } from 'node:net';
import type pg from 'pg';
import { failure } from '../../../src/errors/failure.js';
import type { ConnectionOptions } from '../config/options.js';
import { lsnText } from '../offsets.js';
import { errorContext, openSession, SILENCE } from '../server/connection.js';
import { CopyStream } from '../server/copy-stream.js';
import { databaseError, reasonOf, sqlState } from '../server/errors.js';
import { lsnAt } from './pgoutput.js';

const FRAME_DATA = 0x77;
const FRAME_KEEPALIVE = 0x6b;
/** Frame header of XLogData: kind, start, end, time. */
const DATA_HEADER = 25;

const URGENT_QUESTIONS = 5;

/**
 * Bytes of stream that may wait undecoded. The server decodes a transaction to its end before it sends any of it: while
 * it works on the next one there should be something to do here, and it should not have to wait for us in between.
 */
const READ_AHEAD = 8 * 1024 * 1024;

export interface FrameHandlers {
  /** A message in `b[at, end)`; bytes and range are only valid during the call. */
  readonly onMessage: (b: Buffer, range: { at: number; end: number }, lsn: number) => void;
  /** New bytes came from the socket, before their frames. */
  readonly onChunk: () => void;
  /**
   * A keepalive: the server's position, nothing of ours before it is pending on its side. `urgent` = it asks again and again, as
   * a server does that shuts down.
   */
  readonly onKeepalive: (serverLsn: number, urgent: boolean) => void;
  /** The session is over; called once, not after `close`. */
  readonly onEnd: (error: unknown) => void;
}

export interface SessionOptions {
  readonly connection: ConnectionOptions;
  readonly slot: string;
  /** LSN asked for; 0 = where the slot stands. */
  readonly start: number;
  /** Options of START_REPLICATION in order. */
  readonly params: readonly (readonly [string, string])[];
  readonly statusIntervalMs: number;
}

interface WireConnection {
  readonly stream: Socket;
  once(event: string, listener: () => void): void;
  sendCopyFromChunk(chunk: Buffer): void;
}

export class ReplicationSession {
  readonly #client: pg.Client;
  readonly #wire: WireConnection;
  readonly #handlers: FrameHandlers;
  #received: number;
  #flushed = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #copy: CopyStream | null = null;
  /** Where the message at hand is; one object for all. */
  readonly #range = { at: 0, end: 0 };
  #bytesAtBeat = 0;
  #silentBeats = 0;
  #asked = 0;
  #askedAt = 0;
  #askedMs = 0;
  #heardAt = Date.now();
  readonly backendPid: number;

  private constructor(client: pg.Client, options: SessionOptions, handlers: FrameHandlers) {
    this.#client = client;
    this.#wire = (client as unknown as { connection: WireConnection }).connection;
    this.#handlers = handlers;
    this.#received = options.start;
    this.backendPid = (client as unknown as { processID: number }).processID;
  }

  /** Connects and starts the stream; resolves when the server has begun to send. Throws a Failure. */
  static async open(options: SessionOptions, handlers: FrameHandlers): Promise<ReplicationSession> {
    const client = await openSession(options.connection, 'Streaming', {
      replication: 'database',
      query_timeout: undefined,
    });
    const session = new ReplicationSession(client, options, handlers);
    try {
      await session.#begin(options);
    } catch (error) {
      await session.close();
      throw startError(error, options);
    }
    return session;
  }

  async #begin(options: SessionOptions): Promise<void> {
    const params = options.params
      .map(([key, value]) => `"${key}" '${value.replaceAll("'", "''")}'`)
      .join(', ');
    const sql = `START_REPLICATION SLOT "${options.slot}" LOGICAL ${lsnText(options.start)} (${params})`;
    const wire = this.#wire;
    await new Promise<void>((resolve, reject) => {
      let started = false;
      const end = (error: unknown) => {
        if (!started) reject(error);
        else this.#end(error, options);
      };
      wire.once('replicationStart', () => {
        started = true;
        this.#timer = setInterval(() => this.#beat(options), options.statusIntervalMs);
        resolve();
      });
      const consumer = {
        readBegin: () => this.#handlers.onChunk(),
        data: (buffer: Buffer, start: number, end: number) => this.#frame(buffer, start, end),
        failed: (error: unknown) => this.#failed(error),
      };
      this.#copy = new CopyStream(wire.stream, consumer, READ_AHEAD);
      this.#client.query(sql).then(() => end(new Error('Connection terminated by the server')), end);
      this.#client.on('error', end);
      this.#client.on('end', () => end(new Error('Connection terminated')));
    });
  }

  #end(error: unknown, options: SessionOptions): void {
    if (this.#closed) return;
    this.#stopTimer();
    this.#closed = true;
    this.#wire.stream.destroy();
    this.#handlers.onEnd(streamError(error, options, 'replication'));
  }

  /**
   * The beat: a status, with a question once nothing came since the last. A server that stays silent over so many is taken
   * for cut off; while the socket is paused nothing can come, and nothing is counted.
   */
  #beat(options: SessionOptions): void {
    const paused = this.#wire.stream.isPaused();
    const received = this.#copy?.received ?? 0;
    if (paused || received !== this.#bytesAtBeat) {
      this.#bytesAtBeat = received;
      this.#silentBeats = 0;
      this.#heardAt = Date.now();
    } else this.#silentBeats += 1;
    const silentMs = Date.now() - this.#heardAt;
    if (this.#silentBeats >= SILENCE.beats && silentMs >= SILENCE.ms) {
      const reason = `no answer for ${Math.round(silentMs / 1000)} seconds`;
      const what = 'replication';
      this.#end(failure('POSTGRES_CONNECTION_LOST', { what, reason }), options);
    } else this.sendStatus(this.#silentBeats > 0);
  }

  /** `w` start:int64 end:int64 time:int64 message | `k` end:int64 time:int64 reply:byte */
  #frame(b: Buffer, start: number, end: number): void {
    if (this.#closed) return;
    const kind = b[start];
    if (kind === FRAME_DATA) {
      const lsn = lsnAt(b, start + 1);
      if (lsn > this.#received) this.#received = lsn;
      this.#range.at = start + DATA_HEADER;
      this.#range.end = end;
      this.#handlers.onMessage(b, this.#range, lsn);
    } else if (kind === FRAME_KEEPALIVE) {
      const lsn = lsnAt(b, start + 1);
      if (lsn > this.#received) this.#received = lsn;
      const asks = b[start + 17] === 1;
      this.#handlers.onKeepalive(lsn, asks && this.#isUrgent(lsn));
      if (asks) this.sendStatus(false);
    }
  }

  /** Counts questions at one position that follow each other at once. */
  #isUrgent(lsn: number): boolean {
    const now = Date.now();
    const again = lsn === this.#askedAt && now - this.#askedMs < 1000;
    this.#asked = again ? this.#asked + 1 : 0;
    this.#askedAt = lsn;
    this.#askedMs = now;
    return this.#asked >= URGENT_QUESTIONS;
  }

  /** A message could not be handled. */
  #failed(error: unknown): void {
    if (this.#closed) return;
    this.#stopTimer();
    this.#closed = true;
    this.#wire.stream.destroy();
    this.#handlers.onEnd(error);
  }

  pause(): void {
    if (!this.#closed) this.#copy?.pause();
  }

  resume(): void {
    if (!this.#closed) this.#copy?.resume();
  }

  /** Confirms everything up to `lsn` as processed; never goes back. Resolves when the bytes are with the system. */
  flush(lsn: number): Promise<void> {
    if (lsn <= this.#flushed) return Promise.resolve();
    this.#flushed = lsn;
    return new Promise((resolve) => {
      if (this.#closed) return resolve();
      this.sendStatus(false);
      this.#wire.stream.write(Buffer.alloc(0), () => resolve());
    });
  }

  /** Standby status update: `r` written:int64 flushed:int64 applied:int64 time:int64 reply:byte. */
  sendStatus(wantsReply: boolean): void {
    if (this.#closed) return;
    const update = Buffer.alloc(34);
    update[0] = 0x72;
    writeLsn(update, 1, Math.max(this.#received, this.#flushed));
    writeLsn(update, 9, this.#flushed);
    writeLsn(update, 17, this.#flushed);
    update.writeBigInt64BE((BigInt(Date.now()) - 946_684_800_000n) * 1000n, 25);
    update[33] = wantsReply ? 1 : 0;
    this.#wire.sendCopyFromChunk(update);
  }

  #stopTimer(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Ends the session; `onEnd` is not called any more. */
  async close(): Promise<void> {
    this.#stopTimer();
    this.#closed = true;
    const { stream } = this.#wire;
    stream.resume();
    const ended = this.#client.end().catch(() => {});
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
    stream.destroy();
  }
}

function writeLsn(b: Buffer, at: number, lsn: number): void {
  b.writeUInt32BE(Math.floor(lsn / 0x100000000), at);
  b.writeUInt32BE(lsn % 0x100000000, at + 4);
}

function startError(error: unknown, options: SessionOptions): unknown {
  const { slot } = options;
  const code = (error as { code?: string }).code;
  const reason = error instanceof Error ? error.message : String(error);
  if (code === '55006')
    return failure('POSTGRES_SLOT_ACTIVE', { slot, lsn: lsnText(options.start), reason }, error);
  if (/has already been removed/.test(reason)) {
    return failure('POSTGRES_WAL_REMOVED', { offset: lsnText(options.start) }, error);
  }
  if (/can no longer get changes|invalidated|exceeded the maximum reserved size/.test(reason)) {
    return failure('POSTGRES_SLOT_LOST', { slot, reason }, error);
  }
  return streamError(error, options, 'start the replication stream');
}

const UNDEFINED_OBJECT = '42704';

function streamError(error: unknown, { slot, connection }: SessionOptions, action: string): unknown {
  if (sqlState(error) === UNDEFINED_OBJECT) {
    const reason = reasonOf(error);
    return /publication/.test(reason)
      ? failure('POSTGRES_PUBLICATION_LOST', { slot, reason }, error)
      : failure('POSTGRES_SLOT_MISSING', { slot, reason }, error);
  }
  return databaseError(error, errorContext(connection, action));
}
