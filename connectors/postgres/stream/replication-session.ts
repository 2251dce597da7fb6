// One session of the replication protocol: starts the stream, hands each frame's bytes on in place, answers keepalives and
// reports positions. Back-pressure is the socket's: paused, nothing more is read, and status updates go on. Used by
// reader.ts; every error reaches `onEnd` as one of the catalogue.

import type { Socket } from 'node:net';
import type pg from 'pg';
import { failure } from '../../../src/errors/failure.js';
import type { ConnectionOptions } from '../config/options.js';
import { lsnText } from '../offsets.js';
import { errorContext, openSession } from '../server/connection.js';
import { databaseError } from '../server/errors.js';
import { lsnAt } from './pgoutput.js';

const FRAME_DATA = 0x77;
const FRAME_KEEPALIVE = 0x6b;
/** Frame header of XLogData: kind, start, end, time. */
const DATA_HEADER = 25;

export interface FrameHandlers {
  /** A message in `b[at, end)`; the bytes are only valid during the call. */
  readonly onMessage: (b: Buffer, range: { at: number; end: number }, lsn: number) => void;
  /** New bytes came from the socket, before their frames. */
  readonly onChunk: () => void;
  /** A keepalive: the server's position, nothing of ours before it is pending on its side. */
  readonly onKeepalive: (serverLsn: number) => void;
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
  on(event: 'copyData', listener: (message: { chunk: Buffer }) => void): void;
  removeAllListeners(event: string): void;
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
  /** Bytes of stream read so far. */
  bytes = 0;
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
        else this.#end(error, options.connection);
      };
      wire.once('replicationStart', () => {
        started = true;
        // pg hands copy data to its query object, which has no use for it.
        wire.removeAllListeners('copyData');
        wire.on('copyData', ({ chunk }) => this.#frame(chunk));
        wire.stream.prependListener('data', (chunk: Buffer) => {
          this.bytes += chunk.length;
          this.#handlers.onChunk();
        });
        this.#timer = setInterval(() => this.sendStatus(false), options.statusIntervalMs);
        resolve();
      });
      this.#client.query(sql).then(() => end(new Error('Connection terminated by the server')), end);
      this.#client.on('error', end);
      this.#client.on('end', () => end(new Error('Connection terminated')));
    });
  }

  #end(error: unknown, connection: ConnectionOptions): void {
    if (this.#closed) return;
    this.#stopTimer();
    this.#closed = true;
    this.#wire.stream.destroy();
    this.#handlers.onEnd(databaseError(error, errorContext(connection, 'replication')));
  }

  /** `w` start:int64 end:int64 time:int64 message | `k` end:int64 time:int64 reply:byte */
  #frame(chunk: Buffer): void {
    if (this.#closed) return;
    try {
      if (chunk[0] === FRAME_DATA) {
        const lsn = lsnAt(chunk, 1);
        if (lsn > this.#received) this.#received = lsn;
        this.#handlers.onMessage(chunk, { at: DATA_HEADER, end: chunk.length }, lsn);
      } else if (chunk[0] === FRAME_KEEPALIVE) {
        const lsn = lsnAt(chunk, 1);
        if (lsn > this.#received) this.#received = lsn;
        this.#handlers.onKeepalive(lsn);
        if (chunk[17] === 1) this.sendStatus(false);
      }
    } catch (error) {
      this.#stopTimer();
      this.#closed = true;
      this.#wire.stream.destroy();
      this.#handlers.onEnd(error);
    }
  }

  pause(): void {
    if (!this.#closed) this.#wire.stream.pause();
  }

  resume(): void {
    if (!this.#closed) this.#wire.stream.resume();
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
  return databaseError(error, errorContext(options.connection, 'start the replication stream'));
}
