// Reads copy data from a pg connection's socket in place, since the driver's parser makes an object of every message and
// copies what a read cuts. Used for COPY OUT (snapshot) and for replication. Everything that is not copy data goes to the
// driver, whose query life cycle stays in force; at the end of the query the socket is the driver's again. While
// it is paused no message is handled, not even of bytes already read: what waits, waits undecoded.
import type { Socket } from 'node:net';

export interface CopyConsumer {
  /** So many new bytes came from the socket, or 0 = it goes on after a pause; before messages are handled. */
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

export class CopyStream {
  readonly #socket: Socket;
  readonly #consumer: CopyConsumer;
  readonly #driver: readonly DataListener[];
  #given = false;
  #paused = false;
  /** Bytes read behind the message at which the stream was paused. */
  #behind: Buffer | null = null;
  /** Bytes of a message that is not complete yet. */
  #parts: Buffer[] = [];
  #partsLength = 0;
  #needed = 0;

  /** Takes the socket from the driver, which must be idle: make it before the query is sent. */
  constructor(socket: Socket, consumer: CopyConsumer) {
    this.#socket = socket;
    this.#consumer = consumer;
    this.#driver = socket.listeners('data') as DataListener[];
    for (const listener of this.#driver) socket.off('data', listener);
    socket.on('data', this.#onData);
  }

  /** Stops after the message at hand; the socket is not read any more. */
  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  /** Goes on with what was read, at once, then with the socket; `data` may pause again meanwhile. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const chunk = this.#behind;
    this.#behind = null;
    if (chunk !== null) this.#handle(chunk, 0);
    if (!this.#paused) this.#socket.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.#paused) this.#handle(chunk, chunk.length);
    else this.#behind = this.#behind === null ? chunk : Buffer.concat([this.#behind, chunk]);
  };

  #handle(chunk: Buffer, bytes: number): void {
    const consumer = this.#consumer;
    try {
      consumer.readBegin?.(bytes);
      let at = 0;
      while (this.#partsLength > 0 && at < chunk.length && !this.#paused) at = this.#join(chunk, at);
      if (!this.#paused) at = this.#messages(chunk, at);
      if (at < chunk.length) {
        if (this.#paused) this.#behind = chunk.subarray(at);
        else this.#keep(chunk, at);
      }
      consumer.readEnd?.();
    } catch (error) {
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

  #giveBack(rest: Buffer): void {
    this.#given = true;
    this.#socket.off('data', this.#onData);
    for (const listener of this.#driver) this.#socket.on('data', listener);
    this.#toDriver(rest);
  }
}
