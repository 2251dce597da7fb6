// Runs `COPY ... TO STDOUT` on a pg connection and hands the data messages over in place. While a copy runs it reads
// the socket itself, since the driver's parser makes an object of every message; everything that is not copy data
// goes back to the driver, whose query life cycle (errors, ready for query) stays in force.
import type { Socket } from 'node:net';
import type { Client, Submittable } from 'pg';

export interface CopyConsumer {
  /** One data message; the bytes are the caller's own after the call. */
  data(buffer: Buffer, start: number, end: number): void;
  /** After all messages of one read of the socket, with the number of bytes read. */
  readEnd(bytes: number): void;
}

type DataListener = (chunk: Buffer) => void;
type PgConnection = { stream: Socket; query(text: string): void };

const COPY_DATA = 100;
const COPY_DONE = 99;
const COPY_OUT_RESPONSE = 72;
const READY_FOR_QUERY = 90;
const HEADER = 5;

/**
 * Resolves when the copy is complete; rejects with the server's or the connection's error, or with what the
 * consumer threw (the connection is then destroyed: the rest of the data is of no use).
 */
export function copyOut(client: Client, sql: string, consumer: CopyConsumer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyOut({ sql, consumer, resolve, reject }) as unknown as Submittable);
  });
}

/** The socket under a connected client, to pause and resume reading. */
export function socketOf(client: Client): Socket {
  return (client as unknown as { connection: PgConnection }).connection.stream;
}

class CopyOut {
  readonly #sql: string;
  readonly #consumer: CopyConsumer;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  #socket: Socket | undefined;
  #driver: DataListener[] = [];
  #error: unknown;
  /** Bytes of a message that is not complete yet. */
  #parts: Buffer[] = [];
  #partsLength = 0;
  #needed = 0;

  constructor(parts: {
    sql: string;
    consumer: CopyConsumer;
    resolve: () => void;
    reject: (error: unknown) => void;
  }) {
    this.#sql = parts.sql;
    this.#consumer = parts.consumer;
    this.#resolve = parts.resolve;
    this.#reject = parts.reject;
  }

  submit(connection: PgConnection): void {
    this.#socket = connection.stream;
    this.#driver = this.#socket.listeners('data') as DataListener[];
    for (const listener of this.#driver) this.#socket.off('data', listener);
    this.#socket.on('data', this.#onData);
    connection.query(this.#sql);
  }

  handleError(error: unknown): void {
    this.#error ??= error;
    this.#reject(this.#error);
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}

  handleReadyForQuery(): void {
    if (this.#error === undefined) this.#resolve();
  }

  readonly #onData = (chunk: Buffer): void => {
    try {
      let at = 0;
      while (this.#partsLength > 0 && at < chunk.length) at = this.#join(chunk, at);
      if (at < chunk.length) {
        const rest = this.#messages(chunk, at);
        if (rest < chunk.length) this.#keep(chunk, rest);
      }
      this.#consumer.readEnd(chunk.length);
    } catch (error) {
      this.#fail(error);
    }
  };

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
    while (at + HEADER <= buffer.length) {
      const end = at + 1 + buffer.readInt32BE(at + 1);
      if (end > buffer.length) break;
      const type = buffer[at]!;
      if (type === COPY_DATA) this.#consumer.data(buffer, at + HEADER, end);
      else if (type === READY_FOR_QUERY) {
        this.#giveBack(buffer.subarray(at));
        return buffer.length;
      } else if (type !== COPY_OUT_RESPONSE && type !== COPY_DONE) this.#toDriver(buffer.subarray(at, end));
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
    this.#socket?.off('data', this.#onData);
    for (const listener of this.#driver) this.#socket?.on('data', listener);
    this.#toDriver(rest);
  }

  #fail(error: unknown): void {
    this.#error ??= error;
    this.#reject(this.#error);
    this.#socket?.destroy();
  }
}
