// Exactly once: records and their offsets go to the log in one transaction of the task's own producer. Used by the sender
// (before and behind each record) and the runner (at batches, pauses and the end). A transaction whose commit fails fails the
// task; the next start of it goes on from the offsets of the last that was committed.
import type { CommittedOffset } from '../../../api/source.js';
import type { OffsetMap, SourceRecord } from '../../../data/record.js';
import { failure, isFailure } from '../../../errors/failure.js';
import type { BatchTicket, LogProducer, LogTransactions } from '../../../log/port.js';
import { canonical, offsetValue } from '../../../storage/offset-store.js';
import type { SourceCommits } from '../source-commits.js';
import type { SenderTransaction } from '../source-sender.js';
import type { TaskMetrics } from '../task-metrics.js';
import type { Boundary } from './boundary.js';
import type { Wish } from './transaction-requests.js';

export interface TransactionCommitsOptions {
  readonly producer: LogProducer;
  readonly transactions: LogTransactions;
  readonly boundary: Boundary;
  readonly offsetsTopic: string;
  /** `<connector>-<task>` */
  readonly task: string;
  readonly metrics: TaskMetrics;
  /** The bytes under which a partition's offset is stored. */
  readonly offsetKey: (partition: OffsetMap) => Promise<Uint8Array>;
  /** Before the producer takes the transactional id: earlier producers of the connector are fenced. Throws what fails the task. */
  readonly fence: () => Promise<void>;
  /** After it: the task is still to run here, and its stored offsets are known. Throws what fails the task. */
  readonly confirmStart: () => Promise<void>;
  /** Told of offsets that were committed. */
  readonly onCommitted: (offsets: readonly CommittedOffset[]) => void;
  readonly onAbort: (what: string) => void;
  readonly onRetry: (error: unknown) => void;
  readonly stopping: AbortSignal;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
}

const RETRY_MS = 500;
const RETRY_MAX_MS = 10_000;
const ABORT_MS = 5_000;

interface Lane {
  readonly partition: OffsetMap;
  /** Of the last record of the transaction. */
  offset: OffsetMap;
}

export class TransactionCommits implements SourceCommits, SenderTransaction {
  readonly #o: TransactionCommitsOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #keys = new Map<string, Uint8Array>();
  #lastLane: Lane | null = null;
  #open = false;
  #records = 0;
  #confirmed: CommittedOffset[] = [];

  constructor(options: TransactionCommitsOptions) {
    this.#o = options;
  }

  get offsetsTopic(): string {
    return this.#o.offsetsTopic;
  }

  get endsAtRecords(): boolean {
    return this.#o.boundary.atRecords;
  }

  async begin(): Promise<void> {
    const { fence, confirmStart, transactions, producer, offsetsTopic, stopping } = this.#o;
    await fence();
    // A producer that begins now would fence one that another worker has begun since.
    if (stopping.aborted) return;
    await this.#retrying(() => transactions.init());
    if (stopping.aborted) return;
    await confirmStart();
    await producer.prepare(offsetsTopic);
  }

  started(): void {
    this.#o.boundary.begin(this.#o.now());
  }

  /** Before a record is appended. Throws OFFSETS_TOPIC_AS_TARGET. */
  enter(topic: string): void {
    if (topic === this.#o.offsetsTopic) throw failure('OFFSETS_TOPIC_AS_TARGET', { topic });
    this.#beginIfNone();
  }

  /** Notes a record that was appended. */
  add(partition: OffsetMap, offset: OffsetMap, _ticket: BatchTicket): void {
    this.#records++;
    this.#note(partition, offset);
  }

  /** Behind a record, appended or dropped. */
  after(record: SourceRecord): Promise<void> | undefined {
    return this.#follow(this.#o.boundary.atRecord(record), () => `record on topic ${record.topic}`);
  }

  batchDone(): Promise<void> | undefined {
    return this.#follow(this.#o.boundary.atBatch(this.#o.now()), () => 'batch');
  }

  async paused(): Promise<void> {
    await this.#follow(this.#o.boundary.atEnd(this.#o.now()), () => 'batch');
  }

  confirmed(): readonly CommittedOffset[] {
    if (this.#confirmed.length === 0) return this.#confirmed;
    const out = this.#confirmed;
    this.#confirmed = [];
    return out;
  }

  /** Stores an offset that no record carries, with whatever the transaction holds. */
  async store(partition: OffsetMap, offset: OffsetMap): Promise<void> {
    this.#note(partition, offset);
    await this.#commit();
  }

  async end(failed: boolean): Promise<void> {
    try {
      if (!failed) await this.paused();
    } finally {
      // What stays open would hold up every reader of committed records until the coordinator ends it.
      if (this.#open)
        await Promise.race([this.#o.transactions.abort().catch(() => {}), this.#o.sleep(ABORT_MS)]);
      this.#open = false;
    }
  }

  /** While the log cannot be reached, and the task is not stopped. */
  async #retrying(step: () => Promise<void>): Promise<void> {
    const { stopping, sleep, onRetry } = this.#o;
    for (let delay = RETRY_MS; !stopping.aborted; delay = Math.min(delay * 2, RETRY_MAX_MS)) {
      try {
        return await step();
      } catch (error) {
        if (!isFailure(error) || !error.retriable) throw error;
        onRetry(error);
        await sleep(delay);
      }
    }
  }

  #follow(wish: Wish, what: () => string): Promise<void> | undefined {
    if (wish === 'none') return undefined;
    if (wish === 'abort') return this.#abort(what());
    return this.#open || this.#lanes.size > 0 ? this.#commit() : undefined;
  }

  /** The records of an aborted transaction are not to come again: their offsets are committed without them. */
  async #abort(what: string): Promise<void> {
    const { transactions, onAbort } = this.#o;
    onAbort(what);
    if (this.#open) await transactions.abort();
    this.#open = false;
    this.#records = 0;
    if (this.#lanes.size > 0) await this.#commit();
  }

  #note(partition: OffsetMap, offset: OffsetMap): void {
    if (this.#lastLane?.partition === partition) {
      this.#lastLane.offset = offset;
      return;
    }
    this.#lastLane = { partition, offset };
    this.#lanes.set(canonical(partition), this.#lastLane);
  }

  #beginIfNone(): void {
    if (this.#open) return;
    this.#o.transactions.begin();
    this.#open = true;
  }

  async #commit(): Promise<void> {
    const { transactions, metrics, now, task, onCommitted } = this.#o;
    const began = now();
    const offsets = [...this.#lanes.values()];
    const records = this.#records;
    this.#lanes.clear();
    this.#lastLane = null;
    this.#records = 0;
    try {
      await this.#appendOffsets(offsets);
      // Invariant 17: offsets and records become visible together or not at all.
      await transactions.commit();
      this.#open = false;
    } catch (error) {
      metrics.commitsFailed++;
      if (isFailure(error, 'OFFSET_INVALID')) throw error;
      const expired =
        isFailure(error, 'KAFKA_PRODUCER_FENCED') && error.message.includes('INVALID_PRODUCER_EPOCH');
      throw failure(expired ? 'TRANSACTION_EXPIRED' : 'TRANSACTION_FAILED', { task }, error);
    }
    metrics.transactionCommitted(now(), records, now() - began);
    this.#confirmed.push(...offsets);
    onCommitted(offsets);
  }

  async #appendOffsets(offsets: readonly CommittedOffset[]): Promise<void> {
    const { producer, offsetsTopic, now } = this.#o;
    const values = offsets.map(({ offset }) => offsetValue(offset));
    const keys = await Promise.all(offsets.map(({ partition }) => this.#key(partition)));
    this.#beginIfNone();
    for (let i = 0; i < offsets.length; i++) {
      const record = { topic: offsetsTopic, partition: null, key: keys[i], value: values[i] };
      producer.append({ ...record, headers: [], timestamp: now() });
    }
  }

  async #key(partition: OffsetMap): Promise<Uint8Array> {
    const identity = canonical(partition);
    let key = this.#keys.get(identity);
    if (key === undefined) {
      key = await this.#o.offsetKey(partition);
      this.#keys.set(identity, key);
    }
    return key;
  }
}
