// Reads copy data from a pg connection's socket in place, since the driver's parser makes an object of every message and
// copies what a read cuts. Used for COPY OUT (snapshot) and for replication. Everything that is not copy data goes to the
// driver, whose query life cycle stays in force; at the end of the query the socket is the driver's again. While
// it is paused no message is handled, but the socket is read on up to a bound, so that a server that works in bursts
// goes on working: what waits, waits undecoded.
import type { Socket } from 'node:net';
import { failure } from '../../../src/errors/failure.js';

export interface CopyConsumer {
  /** So many bytes of the socket come next, or 0 = it goes on after a pause; before their messages are handled. */
  readBegin?(bytes: number): void;
  /** One data message in `buffer[start, end)`; the bytes are only valid during the call. */
  data(buffer: Buffer, start: number, end: number): void;
  /** After all messages that could be handled. */
  readEnd?(): void;
  /** What `data` or the reads threw: the stream is of no use any more. */
  failed(error: unknown): void;
}

type DataListener = (chunk: Buffer) => void;

const COPY_DATA = 100;
const READY_FOR_QUERY = 90;
const HEADER = 5;
const UNREADABLE = { what: 'copy data', reason: 'the answer is not in the PostgreSQL protocol' };

export class CopyStream {
  readonly #socket: Socket;
  readonly #consumer: CopyConsumer;
  readonly #driver: readonly DataListener[];
  #given = false;
  readonly #readAhead: number;
  #paused = false;
  /** What is left of the chunk at whose message the stream was paused. */
  #rest: Buffer | null = null;
  /** Chunks read since, and their bytes. */
  #ahead: Buffer[] = [];
  #aheadBytes = 0;
  #turning = false;
  /** Bytes that came from the socket, handled or not. */
  received = 0;
  /** Bytes of a message that is not complete yet. */
  #parts: Buffer[] = [];
  #partsLength = 0;
  #needed = 0;

  /**
   * Takes the socket from the driver, which must be idle: make it before the query is sent. `readAhead`: bytes that may wait
   * while the stream is paused; then the socket is not read any more.
   */
  constructor(socket: Socket, consumer: CopyConsumer, readAhead: number) {
    this.#socket = socket;
    this.#consumer = consumer;
    this.#readAhead = readAhead;
    this.#driver = socket.listeners('data') as DataListener[];
    for (const listener of this.#driver) socket.off('data', listener);
    socket.on('data', this.#onData);
  }

  /** Stops after the message at hand. */
  pause(): void {
    this.#paused = true;
    if (this.#readAhead === 0) this.#socket.pause();
  }

  /** Goes on with the chunk at hand, at once, then with those read ahead; `data` may pause again meanwhile. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const rest = this.#rest;
    this.#rest = null;
    if (rest !== null) this.#handle(rest, 0);
    this.#goOn();
  }

  /** A chunk a turn of the event loop, as they would come from the socket: timers and other sockets have theirs. */
  #goOn(): void {
    if (this.#paused || this.#turning) return;
    if (this.#ahead.length === 0) {
      this.#socket.resume();
      return;
    }
    this.#turning = true;
    setImmediate(this.#nextAhead);
  }

  readonly #nextAhead = (): void => {
    this.#turning = false;
    if (this.#paused) return;
    const chunk = this.#ahead.shift();
    if (chunk !== undefined) {
      this.#aheadBytes -= chunk.length;
      // Invariant 14. Room for half of it first: a socket stopped and started for every chunk costs system calls.
      if (this.#aheadBytes <= this.#readAhead / 2) this.#socket.resume();
      this.#handle(chunk, chunk.length);
    }
    this.#goOn();
  };

  readonly #onData = (chunk: Buffer): void => {
    this.received += chunk.length;
    if (!this.#paused && this.#ahead.length === 0) {
      this.#handle(chunk, chunk.length);
      return;
    }
    this.#ahead.push(chunk);
    this.#aheadBytes += chunk.length;
    if (this.#aheadBytes >= this.#readAhead) this.#socket.pause();
  };

  #handle(chunk: Buffer, bytes: number): void {
    const consumer = this.#consumer;
    try {
      consumer.readBegin?.(bytes);
      let at = 0;
      while (this.#partsLength > 0 && at < chunk.length && !this.#paused) at = this.#join(chunk, at);
      if (!this.#paused) at = this.#messages(chunk, at);
      if (this.#given) this.#passAhead();
      if (at < chunk.length) {
        if (this.#paused) this.#rest = chunk.subarray(at);
        else this.#keep(chunk, at);
      }
      consumer.readEnd?.();
    } catch (error) {
      this.#ahead = [];
      this.#aheadBytes = 0;
      consumer.failed(error);
    }
  }

  /** Adds to the incomplete message what it lacks and handles it once it is whole; answers where the chunk goes on. */
  #join(chunk: Buffer, from: number): number {
    const to = Math.min(chunk.length, from + this.#needed - this.#partsLength);
    this.#parts.push(chunk.subarray(from, to));
    this.#partsLength += to - from;
    if (this.#partsLength < this.#needed) return to;
    const joined = Buffer.concat(this.#parts, this.#partsLength);
    this.#parts = [];
    this.#partsLength = 0;
    // When the cut was in the header, only the length is known now.
    if (this.#messages(joined, 0) < joined.length) this.#keep(joined, 0);
    return to;
  }

  /** Walks the complete messages; answers where the incomplete one begins. */
  #messages(buffer: Buffer, start: number): number {
    let at = start;
    if (this.#given) {
      this.#toDriver(buffer.subarray(at));
      return buffer.length;
    }
    while (at + HEADER <= buffer.length && !this.#paused) {
      const end = at + 1 + buffer.readInt32BE(at + 1);
      if (end < at + HEADER) throw failure('POSTGRES_CONNECTION_LOST', UNREADABLE);
      if (end > buffer.length) break;
      const type = buffer[at]!;
      if (type === COPY_DATA) this.#consumer.data(buffer, at + HEADER, end);
      else if (type === READY_FOR_QUERY) {
        this.#giveBack(buffer.subarray(at));
        return buffer.length;
      } else this.#toDriver(buffer.subarray(at, end));
      at = end;
    }
    return at;
  }

  #keep(buffer: Buffer, from: number): void {
    const left = buffer.length - from;
    this.#needed = left >= HEADER ? 1 + buffer.readInt32BE(from + 1) : HEADER;
    this.#parts = [buffer.subarray(from)];
    this.#partsLength = left;
  }

  #toDriver(message: Buffer): void {
    for (const listener of this.#driver) listener.call(this.#socket, message);
  }

  /** What was read ahead of the end of the query comes before what the socket brings the driver now. */
  #passAhead(): void {
    const ahead = this.#ahead;
    this.#ahead = [];
    this.#aheadBytes = 0;
    for (const chunk of ahead) this.#toDriver(chunk);
  }

  #giveBack(rest: Buffer): void {
    this.#given = true;
    this.#socket.off('data', this.#onData);
    for (const listener of this.#driver) this.#socket.on('data', listener);
    this.#toDriver(rest);
  }
}
