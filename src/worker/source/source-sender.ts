// Brings one polled batch into the log: transform, convert, append, note for acknowledgement. One a task; the
// source task runner calls `send` with each batch. Synchronous but for a topic not seen yet, a converter that must
// prepare, a retry, or a full buffer: no promise and no closure a record.
import type { OffsetMap, SourceRecord } from '../../data/record.js';
import { failure, isFailure } from '../../errors/failure.js';
import type { BatchTicket, LogProducer } from '../../log/port.js';
import type { ErrorPolicy, FailedOperation } from '../error-policy.js';
import type { RecordPipeline } from '../record-pipeline.js';
import type { RetryState } from '../retry-schedule.js';

/** Takes note of each record that was appended, in the order of the source. */
export interface RecordTracker {
  add(partition: OffsetMap, offset: OffsetMap, ticket: BatchTicket): void;
}

/** The transaction that records are appended to. */
export interface SenderTransaction extends RecordTracker {
  /** True when `after` is to be called. */
  readonly endsAtRecords: boolean;
  /** Before a record is appended. Throws what fails the task. */
  enter(topic: string): void;
  /** Behind a record, be it dropped. */
  after(record: SourceRecord): Promise<void> | undefined;
}

export interface SourceSenderOptions {
  readonly pipeline: RecordPipeline;
  readonly producer: LogProducer;
  readonly prefix: RecordTracker;
  /** Null: records are not sent in transactions. */
  readonly transaction?: SenderTransaction | null | undefined;
  readonly errors: ErrorPolicy;
  /** Makes a topic exist and known to the producer. */
  readonly ensureTopic: (topic: string) => Promise<void>;
  readonly onTopic: (topic: string) => void;
  readonly onRetry: (error: unknown, topic: string) => void;
  /** Records appended; the caller counts what is acknowledged. */
  readonly onAppended: () => void;
  /** Bytes that may be in flight. */
  readonly maxBufferedBytes: number;
  /**
   * Aborts when the task stops or a batch failed: whatever waits returns, the rest of the batch is left unsent. What was
   * appended behind a batch that failed would stand before it once the task begins anew.
   */
  readonly halted: AbortSignal;
  /** Resolves after ms or when `halted` aborts. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** What a record gets that nothing has to be written for. */
const DROPPED: BatchTicket = {
  state: 'done',
  error: null,
  topic: '',
  partition: -1,
  baseOffset: -1n,
  count: 0,
};
const OF_TOPIC_CREATION: ReadonlySet<string> = new Set([
  'TOPIC_CREATE_REFUSED',
  'TOPIC_NOT_DESCRIBED',
  'TOPIC_NOT_ALLOWED',
]);
/** What the original's producer tells to its callback. */
const OF_THE_PRODUCER: ReadonlySet<string> = new Set([
  'RECORD_TOO_LARGE',
  'RECORD_KEY_REQUIRED',
  'TOPIC_NAME_REFUSED',
]);
const SEND_RETRY_MS = 100;
const SEND_RETRY_MAX_MS = 5_000;

export class SourceSender {
  readonly #o: SourceSenderOptions;
  readonly #topics = new Set<string>();
  #lastTopic: string | null = null;
  /** The record before, or what it follows, is in the log. */
  #sent = false;

  constructor(options: SourceSenderOptions) {
    this.#o = options;
  }

  /** Resolves when every record is appended (not yet acknowledged), or the task halts. Throws what fails the task. */
  async send(records: readonly SourceRecord[]): Promise<void> {
    const { producer, maxBufferedBytes, halted, transaction } = this.#o;
    const atRecords = transaction?.endsAtRecords === true ? transaction : null;
    for (let i = 0; i < records.length; i++) {
      const record = records[i];
      if (!this.#sendNow(record)) {
        await this.#sendSlowly(record);
        if (halted.aborted) return;
      }
      if (atRecords !== null) {
        await atRecords.after(record);
        if (halted.aborted) return;
      }
      // Invariant 14.
      if (producer.bufferedBytes > maxBufferedBytes) {
        await this.#drained(maxBufferedBytes);
        if (halted.aborted) return;
      }
    }
  }

  /** Topics are met anew: the next record of each goes the slow way, which tells it. */
  tellTopics(): void {
    this.#topics.clear();
    this.#lastTopic = null;
  }

  /** False when the record needs the slow way: new topic, an error. */
  #sendNow(record: SourceRecord): boolean {
    const { pipeline, producer, prefix } = this.#o;
    try {
      const transformed = pipeline.transform(record);
      if (transformed === null) {
        this.#dropped(record);
        return true;
      }
      const { topic } = transformed;
      if (topic !== this.#lastTopic) {
        if (!this.#topics.has(topic)) return false;
        this.#lastTopic = topic;
      }
      if (pipeline.needsPrepare) {
        const preparing = pipeline.prepare(transformed);
        if (preparing !== undefined) {
          preparing.catch(() => {});
          return false;
        }
      }
      const converted = pipeline.convert(transformed);
      pipeline.stage = 'KAFKA_PRODUCE';
      this.#o.transaction?.enter(topic);
      prefix.add(record.sourcePartition, record.sourceOffset, producer.append(converted));
      this.#sent = true;
      this.#o.onAppended();
      return true;
    } catch {
      // The slow way does it again and treats the error: transforms and converters are pure.
      return false;
    }
  }

  async #sendSlowly(record: SourceRecord): Promise<void> {
    const { pipeline, prefix, halted } = this.#o;
    const transformed = await this.#withRetries(record, () => pipeline.transform(record));
    if (transformed === null) this.#dropped(record);
    if (transformed === undefined || transformed === null) return;
    const converted = await this.#withRetries(record, async () => {
      await pipeline.prepare(transformed);
      return pipeline.convert(transformed);
    });
    if (converted === undefined || halted.aborted) return;
    this.#o.transaction?.enter(transformed.topic);
    for (let delay = SEND_RETRY_MS; !halted.aborted; delay = Math.min(delay * 2, SEND_RETRY_MAX_MS)) {
      try {
        await this.#known(transformed.topic);
        if (halted.aborted) return;
        prefix.add(record.sourcePartition, record.sourceOffset, this.#o.producer.append(converted));
        this.#sent = true;
        this.#o.onAppended();
        return;
      } catch (error) {
        if (isFailure(error) && error.retriable) {
          // Deleted since: it is made again.
          if (isFailure(error, 'TOPIC_UNKNOWN')) this.#topics.delete(transformed.topic);
          this.#o.onRetry(error, transformed.topic);
          await this.#o.sleep(delay);
          continue;
        }
        this.#refused(record, error);
        return;
      }
    }
  }

  /** A transform dropped the record: its offset is not stored, unless the change it belongs to is in the log already. */
  #dropped(record: SourceRecord): void {
    this.#sent = this.#sent && record.follows === true;
    if (this.#sent) this.#o.prefix.add(record.sourcePartition, record.sourceOffset, DROPPED);
  }

  /** What the log does not take of a record is the producer's failure, to be tolerated or not; anything else fails the task. */
  #refused(record: SourceRecord, error: unknown): void {
    const { errors, prefix, transaction } = this.#o;
    errors.counts.failures++;
    if (isFailure(error) && OF_TOPIC_CREATION.has(error.code)) throw error;
    if (!isFailure(error) || !OF_THE_PRODUCER.has(error.code)) throw failure('SEND_FAILED', {}, error);
    // A transaction holds all records of the source or none.
    const mayDrop = errors.tolerateAll && (transaction ?? null) === null;
    if (!mayDrop) throw failure('SEND_CALLBACK_FAILED', {}, error);
    const executing = 'org.apache.kafka.connect.runtime.WorkerSourceTask';
    if (!this.#settle({ stage: 'KAFKA_PRODUCE', executing, error, record })) {
      prefix.add(record.sourcePartition, record.sourceOffset, DROPPED);
    }
  }

  /** True when the record has a dead letter: its offset waits for that. Throws TOLERANCE_EXCEEDED, DEAD_LETTER_FAILED. */
  #settle(operation: FailedOperation & { readonly record: SourceRecord }): boolean {
    const { errors, prefix, transaction } = this.#o;
    if (errors.deadLetters !== null) transaction?.enter(errors.deadLetters.topic);
    const ticket = errors.settle(operation);
    if (ticket === null) return false;
    prefix.add(operation.record.sourcePartition, operation.record.sourceOffset, ticket);
    return true;
  }

  /** Undefined when the operation failed for good and the record is skipped, or the task halts. */
  async #withRetries<T>(record: SourceRecord, operation: () => T | Promise<T>): Promise<T | undefined> {
    const { errors, pipeline, halted } = this.#o;
    let state: RetryState = { firstAttempt: Date.now(), failures: 0 };
    while (!halted.aborted) {
      try {
        return await operation();
      } catch (error) {
        state = { ...state, failures: state.failures + 1 };
        const delay = errors.retryDelay(error, state, Date.now());
        if (delay === null) {
          this.#settle({ stage: pipeline.stage, executing: pipeline.executingClass(), error, record });
          return undefined;
        }
        await this.#o.sleep(delay);
      }
    }
    return undefined;
  }

  async #known(topic: string): Promise<void> {
    if (this.#topics.has(topic)) return;
    await this.#o.ensureTopic(topic);
    this.#topics.add(topic);
    this.#o.onTopic(topic);
  }

  async #drained(limit: number): Promise<void> {
    const { producer, halted } = this.#o;
    if (halted.aborted) return;
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        halted.removeEventListener('abort', done);
        resolve();
      };
      halted.addEventListener('abort', done, { once: true });
      // Half empty before going on: the source then fills whole batches instead of single records.
      producer.drained(limit / 2).then(done, reject);
    });
  }
}
