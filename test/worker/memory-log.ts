// A log in memory for the worker's unit tests: every batch settles when the test says so, or at once.
import { failure } from '../../src/errors/failure.js';
import type { BatchTicket, LogProducer, LogTransactions, ProducerRecord } from '../../src/log/port.js';

export class MemoryProducer implements LogProducer {
  readonly transactions = null;
  readonly records: ProducerRecord[] = [];
  readonly topics: Set<string>;
  onSettled: ((ticket: BatchTicket) => void) | null = null;
  bufferedBytes = 0;
  readonly open: { ticket: BatchTicket; bytes: number }[] = [];
  closed = false;
  /** Records larger than this are refused. */
  limit = Number.POSITIVE_INFINITY;
  #drains: { limit: number; resolve: () => void }[] = [];
  #flushes: (() => void)[] = [];

  /** `batch`: records a batch holds. `auto`: settle full batches in the next turn. */
  constructor(
    readonly batch: number,
    readonly auto: boolean,
    topics: readonly string[] = [],
  ) {
    this.topics = new Set(topics);
  }

  append(record: ProducerRecord): BatchTicket {
    const bytes = (record.value?.length ?? 0) + (record.key?.length ?? 0);
    if (bytes > this.limit) {
      throw failure('RECORD_TOO_LARGE', { topic: record.topic, size: bytes, limit: this.limit });
    }
    this.records.push(record);
    this.bufferedBytes += bytes;
    let last = this.open[this.open.length - 1];
    if (last === undefined || last.ticket.count >= this.batch) {
      const ticket = {
        state: 'pending',
        error: null,
        topic: record.topic,
        partition: 0,
        baseOffset: -1n,
        count: 0,
      };
      last = { ticket: ticket as BatchTicket, bytes: 0 };
      this.open.push(last);
      if (this.auto) setImmediate(() => this.settle());
    }
    last.ticket.count++;
    last.bytes += bytes;
    return last.ticket;
  }

  prepare(topic: string): Promise<void> | undefined {
    if (this.topics.has(topic)) return undefined;
    return Promise.reject(failure('TOPIC_UNKNOWN', { topic }));
  }

  /** Settles the oldest batch. */
  settle(error: unknown = null): void {
    const first = this.open.shift();
    if (first === undefined) return;
    first.ticket.state = error === null ? 'done' : 'failed';
    first.ticket.error = error;
    first.ticket.baseOffset = 0n;
    this.bufferedBytes -= first.bytes;
    this.onSettled?.(first.ticket);
    const drains = this.#drains;
    this.#drains = drains.filter((drain) => this.bufferedBytes > drain.limit);
    for (const drain of drains) if (this.bufferedBytes <= drain.limit) drain.resolve();
    if (this.open.length === 0) for (const resolve of this.#flushes.splice(0)) resolve();
  }

  drained(limit: number): Promise<void> {
    if (this.bufferedBytes <= limit) return Promise.resolve();
    return new Promise((resolve) => this.#drains.push({ limit, resolve }));
  }

  flush(): Promise<void> {
    if (this.open.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#flushes.push(resolve));
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** Transactions over a MemoryProducer: what a reader of committed records would see, and the order of calls. */
export class MemoryTransactions implements LogTransactions {
  readonly calls: string[] = [];
  /** Records of each committed transaction. */
  readonly committed: ProducerRecord[][] = [];
  /** Thrown by the next commit. */
  failure: unknown = null;
  #from = 0;
  isOpen = false;

  constructor(readonly producer: MemoryProducer) {}

  async init(): Promise<void> {
    this.calls.push('init');
  }

  begin(): void {
    if (this.isOpen) throw new Error('a transaction is open');
    this.isOpen = true;
    this.#from = this.producer.records.length;
    this.calls.push('begin');
  }

  async commit(): Promise<void> {
    if (!this.isOpen) throw new Error('no transaction is open');
    await this.producer.flush();
    if (this.failure !== null) throw this.failure;
    this.committed.push(this.producer.records.slice(this.#from));
    this.isOpen = false;
    this.calls.push('commit');
  }

  async abort(): Promise<void> {
    if (!this.isOpen) throw new Error('no transaction is open');
    this.isOpen = false;
    this.calls.push('abort');
  }
}
