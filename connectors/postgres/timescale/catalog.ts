// The transform's knowledge of TimescaleDB's catalogue: which hypertable a chunk belongs to, and which continuous aggregate a
// materialized hypertable stands for. Read anew whenever a chunk is not known. Used by time-series.ts.
// A transform answers at once, a database does not: a thread of its own asks (catalog-thread.ts) while this one waits.
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { failure } from '../../../src/errors/failure.js';
import type { ConnectionOptions } from '../config/options.js';

export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** What the thread answers: `[schema, table, schema, table]` a row. */
export interface CatalogRows {
  readonly chunks: readonly string[][];
  readonly aggregates: readonly string[][];
}

export type CatalogAnswer = CatalogRows | { readonly reason: string; readonly passing: boolean };

export interface CatalogThreadData {
  readonly connection: ConnectionOptions;
  readonly port: MessagePort;
  /** Counts answers; the asker sleeps on it. */
  readonly answered: Int32Array;
}

/** Longest wait for an answer. */
const TIMEOUT_MS = 60_000;

interface Asker {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly answered: Int32Array;
}

export class TimescaleCatalog {
  readonly #connection: ConnectionOptions;
  #asker: Asker | null = null;
  #hypertables = new Map<string, TableName>();
  #aggregates = new Map<string, TableName>();

  constructor(connection: ConnectionOptions) {
    this.#connection = connection;
  }

  /**
   * The hypertable of a chunk; undefined when the catalogue has no such chunk. Throws POSTGRES_TIMESCALE_UNREACHABLE
   * (retriable) and POSTGRES_TIMESCALE_CATALOG.
   */
  hypertable(chunk: TableName): TableName | undefined {
    const known = this.#hypertables.get(keyOf(chunk));
    if (known !== undefined) return known;
    const { chunks, aggregates } = this.#read();
    this.#hypertables = byFirst(chunks);
    this.#aggregates = byFirst(aggregates);
    return this.#hypertables.get(keyOf(chunk));
  }

  /** The continuous aggregate that a hypertable holds the rows of, as the catalogue was when last read. */
  aggregate(hypertable: TableName): TableName | undefined {
    return this.#aggregates.get(keyOf(hypertable));
  }

  close(): void {
    const asker = this.#asker;
    this.#asker = null;
    asker?.port.close();
    void asker?.worker.terminate();
  }

  #read(): CatalogRows {
    this.#asker ??= startAsker(this.#connection);
    const { port, answered } = this.#asker;
    const before = Atomics.load(answered, 0);
    port.postMessage('read');
    Atomics.wait(answered, 0, before, TIMEOUT_MS);
    const answer = receiveMessageOnPort(port)?.message as CatalogAnswer | undefined;
    if (answer !== undefined && 'chunks' in answer) return answer;
    // Whatever state its connection is in, the next question starts with a new one.
    this.close();
    const reason = answer?.reason ?? `no answer within ${TIMEOUT_MS / 1000} s`;
    throw answer?.passing === false
      ? failure('POSTGRES_TIMESCALE_CATALOG', { reason })
      : failure('POSTGRES_TIMESCALE_UNREACHABLE', { reason });
  }
}

function startAsker(connection: ConnectionOptions): Asker {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const workerData: CatalogThreadData = { connection, port: port2, answered };
  const worker = new Worker(new URL('./catalog-thread.js', import.meta.url), {
    workerData,
    transferList: [port2],
  });
  // A thread that ends leaves its question without an answer, which is told as that.
  worker.on('error', () => {});
  worker.unref();
  port1.unref();
  return { worker, port: port1, answered };
}

function byFirst(rows: readonly string[][]): Map<string, TableName> {
  return new Map(
    rows.map(([schema, table, ofSchema, ofTable]) => [
      keyOf({ schema: schema!, table: table! }),
      { schema: ofSchema!, table: ofTable! },
    ]),
  );
}

function keyOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}
