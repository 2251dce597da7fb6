// Runs `COPY ... TO STDOUT` on a pg connection and hands the data messages over in place (server/copy-stream.ts). Errors
// and the end of the query come from the driver.
import type { Socket } from 'node:net';
import type { Client, Submittable } from 'pg';
import { CopyStream } from '../server/copy-stream.js';

export interface CopyOutConsumer {
  /** The copy begins: what pauses and resumes it. */
  started?(stream: CopyStream): void;
  /** So many new bytes came from the socket, or 0 = it goes on after a pause. */
  readBegin?(bytes: number): void;
  /** One data message; the bytes are only valid during the call. */
  data(buffer: Buffer, start: number, end: number): void;
  /** After all messages that could be handled. */
  readEnd(): void;
}

/** Bytes that may wait undecoded: COPY sends evenly, so a few reads suffice. */
const READ_AHEAD = 512 * 1024;

type PgConnection = { stream: Socket; query(text: string): void };

/**
 * Resolves when the copy is complete; rejects with the server's or the connection's error, or with what the
 * consumer threw (the connection is then destroyed: the rest of the data is of no use).
 */
export function copyOut(client: Client, sql: string, consumer: CopyOutConsumer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyOut({ sql, consumer, resolve, reject }) as unknown as Submittable);
  });
}

/** The socket under a connected client. */
export function socketOf(client: Client): Socket {
  return (client as unknown as { connection: PgConnection }).connection.stream;
}

interface CopyOutParts {
  readonly sql: string;
  readonly consumer: CopyOutConsumer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A query of the driver. */
class CopyOut {
  /** The driver puts the end of its timer of `query_timeout` here: uncalled, that timer outlives the connection. */
  callback: (error: unknown) => void = () => {};
  readonly #parts: CopyOutParts;
  #error: unknown;

  constructor(parts: CopyOutParts) {
    this.#parts = parts;
  }

  submit(connection: PgConnection): void {
    const { sql, consumer } = this.#parts;
    const socket = connection.stream;
    const reading = {
      readBegin: (bytes: number) => consumer.readBegin?.(bytes),
      data: (buffer: Buffer, start: number, end: number) => consumer.data(buffer, start, end),
      readEnd: () => consumer.readEnd(),
      failed: (error: unknown) => {
        this.handleError(error);
        socket.destroy();
      },
    };
    const stream = new CopyStream(socket, reading, READ_AHEAD);
    consumer.started?.(stream);
    connection.query(sql);
  }

  handleError(error: unknown): void {
    this.#error ??= error;
    this.callback(this.#error);
    this.#parts.reject(this.#error);
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}

  handleReadyForQuery(): void {
    if (this.#error !== undefined) return;
    this.callback(null);
    this.#parts.resolve();
  }
}
