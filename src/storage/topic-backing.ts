// A compacted topic as the ground of a store. Reads every partition from the beginning, follows its tail for as
// long as it is open, and writes durably. Called by the stores; a write resolves only after it was read back, so
// that a store never shows what another worker could not see.

import { failure } from '../errors/failure.js';
import type { BatchTicket, Log, LogAdmin, LogProducer, LogReader } from '../log/port.js';
import type { Apply, Backing, StoreRecord } from './backing.js';
import { ensureCompactedTopic } from './compacted-topic.js';

export interface TopicBackingOptions {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Further topic configs for its creation. */
  readonly configs?: Readonly<Record<string, string>> | undefined;
  /** The worker key that names the topic, for error texts, e.g. `config.storage.topic`. */
  readonly configKey: string;
  /** What is kept in the topic, for error texts, e.g. `connector configurations`. */
  readonly purpose: string;
  /** Refuse a topic of more than one partition (the config topic). */
  readonly singlePartition?: boolean | undefined;
  readonly clientId?: string | undefined;
  readonly isolation?: 'read_committed' | 'read_uncommitted' | undefined;
  /** Told when the tail cannot be read; reading is tried again. */
  readonly onTrouble?: ((error: unknown) => void) | undefined;
}

interface Waiter {
  readonly targets: ReadonlyMap<number, bigint>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const POLL_MS = 5_000;
const RETRY_MS = 1_000;

export class TopicBacking implements Backing {
  readonly #log: Log;
  readonly #options: TopicBackingOptions;
  #admin: LogAdmin | undefined;
  #reader: LogReader | undefined;
  #producer: Promise<LogProducer> | undefined;
  #apply: Apply = () => {};
  readonly #positions = new Map<number, bigint>();
  #waiters: Waiter[] = [];
  readonly #stopping = new AbortController();
  #tail: Promise<void> = Promise.resolve();

  constructor(log: Log, options: TopicBackingOptions) {
    this.#log = log;
    this.#options = options;
  }

  async start(apply: Apply): Promise<void> {
    const { topic, clientId, isolation } = this.#options;
    this.#apply = apply;
    this.#admin = await this.#log.admin();
    await ensureCompactedTopic(this.#admin, this.#options);
    await this.#writer();
    this.#reader = await this.#log.reader({ clientId, isolation });
    const earliest = await this.#admin.offsets(topic, 'earliest');
    for (const [partition, offset] of earliest) this.#positions.set(partition, offset);
    await this.#reader.assign([...earliest].map(([partition, offset]) => ({ topic, partition, offset })));
    this.#tail = this.#follow();
    await this.readToEnd();
  }

  async write(records: readonly StoreRecord[]): Promise<void> {
    if (records.length === 0) return;
    const tickets = await this.#append(records);
    const targets = new Map<number, bigint>();
    for (const ticket of tickets) {
      const end = ticket.baseOffset + BigInt(ticket.count);
      if (end > (targets.get(ticket.partition) ?? 0n)) targets.set(ticket.partition, end);
    }
    await this.#reached(targets);
  }

  async #append(records: readonly StoreRecord[]): Promise<BatchTicket[]> {
    const { topic } = this.#options;
    const timestamp = Date.now();
    const writer = this.#writer();
    const producer = await writer;
    try {
      const tickets = records.map(({ key, value }) =>
        producer.append({ topic, partition: null, key, value, headers: [], timestamp }),
      );
      // Invariant 2: a stored offset is a record that the log has acknowledged.
      await producer.flush();
      const failed = tickets.find((ticket) => ticket.state === 'failed');
      if (failed !== undefined) throw failure('STORE_WRITE_FAILED', { topic }, failed.error);
      return tickets;
    } catch (error) {
      // It may be finished for ever: the next write gets a new one. What others have in it still settles.
      if (this.#producer === writer) this.#producer = undefined;
      void producer.flush().then(() => producer.close());
      throw error;
    }
  }

  /** The producer to write with: the last one, or a new one after a write that failed. */
  #writer(): Promise<LogProducer> {
    this.#producer ??= this.#open().catch((error: unknown) => {
      this.#producer = undefined;
      throw error;
    });
    return this.#producer;
  }

  async #open(): Promise<LogProducer> {
    const { topic, clientId } = this.#options;
    const producer = await this.#log.producer({ clientId, properties: { 'linger.ms': '0' } });
    try {
      await producer.prepare(topic);
      return producer;
    } catch (error) {
      await producer.close();
      throw error;
    }
  }

  /**
   * Up to the end as it is now, records of open transactions included: a transaction counts as committed to its producer a
   * moment before readers of what is committed see it.
   */
  async readToEnd(): Promise<void> {
    await this.#reached(await this.#admin!.offsets(this.#options.topic, 'latest', 'read_uncommitted'));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#tail;
    for (const waiter of this.#waiters)
      waiter.reject(failure('STORE_CLOSED', { topic: this.#options.topic }));
    this.#waiters = [];
    await this.#producer?.then((producer) => producer.close()).catch(() => {});
    await this.#reader?.close();
    await this.#admin?.close();
  }

  #reached(targets: ReadonlyMap<number, bigint>): Promise<void> {
    if (this.#isReached(targets)) return Promise.resolve();
    if (this.#stopping.signal.aborted) {
      return Promise.reject(failure('STORE_CLOSED', { topic: this.#options.topic }));
    }
    return new Promise((resolve, reject) => this.#waiters.push({ targets, resolve, reject }));
  }

  #isReached(targets: ReadonlyMap<number, bigint>): boolean {
    for (const [partition, end] of targets) {
      if ((this.#positions.get(partition) ?? 0n) < end) return false;
    }
    return true;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        for (const fetched of await this.#reader!.poll(POLL_MS, signal)) {
          for (const { key, value, offset } of fetched.records) {
            if (key !== null) this.#apply({ key, value }, offset);
          }
          this.#positions.set(fetched.partition, fetched.nextOffset);
        }
      } catch (error) {
        if (signal.aborted) return;
        this.#options.onTrouble?.(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
      const waiting = this.#waiters;
      this.#waiters = waiting.filter((waiter) => !this.#isReached(waiter.targets));
      for (const waiter of waiting) if (this.#isReached(waiter.targets)) waiter.resolve();
    }
  }
}
