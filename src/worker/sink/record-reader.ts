// Turns what a poll brought into batches for `put`, bounded in bytes: converts, transforms, treats what fails as the
// connector's `errors.*` keys say. One a task; the sink task runner asks for batch after batch. Synchronous but for a
// converter that must fetch a schema, a retry, or dead letters that pile up.
import type { SinkRecord } from '../../data/record.js';
import type { FetchedRecords, LogRecord, TopicPartition } from '../../log/port.js';
import type { ErrorPolicy } from '../error-policy.js';
import type { RetryState } from '../retry-schedule.js';
import type { PartitionTable } from './partition-table.js';
import type { SinkPipeline } from './sink-pipeline.js';

export interface RecordReaderOptions {
  readonly pipeline: SinkPipeline;
  readonly errors: ErrorPolicy;
  /** Bytes of keys and values after which a batch is closed. */
  readonly maxBatchBytes: number;
  /** Aborts when the task stops: a wait returns, the batch is given up. */
  readonly stopping: AbortSignal;
  /** Resolves after ms or when `stopping` aborts. */
  readonly sleep: (ms: number) => Promise<void>;
}

export interface ReadBatch {
  readonly records: SinkRecord[];
  /** Records read, those dropped included. */
  readonly count: number;
}

/** Dead letters on their way, beyond which reading waits for them. */
const MAX_LETTER_BYTES = 8 * 1024 * 1024;

export class RecordReader {
  readonly #o: RecordReaderOptions;
  #fetched: readonly FetchedRecords[] = [];
  /** Where the next record is: of which part, which of its records. */
  #part = 0;
  #next = 0;
  /** What the quick try of the record at hand failed with: the first of its tries. */
  #firstError: { readonly error: unknown } | null = null;

  constructor(options: RecordReaderOptions) {
    this.#o = options;
  }

  /** Hands in what a poll brought. Only after `isEmpty`. */
  add(fetched: readonly FetchedRecords[]): void {
    this.#fetched = fetched;
    this.#part = 0;
    this.#next = 0;
  }

  get isEmpty(): boolean {
    return this.#part >= this.#fetched.length;
  }

  /** Forgets what is left of these partitions. */
  drop(gone: (partition: TopicPartition) => boolean): void {
    if (this.isEmpty) return;
    const current = this.#fetched[this.#part];
    const rest = this.#fetched.slice(this.#part + 1).filter((part) => !gone(part));
    if (gone(current)) this.#next = 0;
    this.#fetched = gone(current) ? rest : [current, ...rest];
    this.#part = 0;
  }

  /**
   * The next batch; the table learns how far it reads. Null when the task is stopped meanwhile. Throws TOLERANCE_EXCEEDED,
   * DEAD_LETTER_FAILED.
   */
  async batch(table: PartitionTable): Promise<ReadBatch | null> {
    const { maxBatchBytes, stopping, errors } = this.#o;
    const records: SinkRecord[] = [];
    let bytes = 0;
    let count = 0;
    for (; this.#part < this.#fetched.length && bytes < maxBatchBytes; this.#part++) {
      const { topic, partition, records: source } = this.#fetched[this.#part];
      const state = table.of(topic, partition);
      let i = this.#next;
      for (; i < source.length && bytes < maxBatchBytes; i++) {
        const record = source[i];
        bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
        count++;
        let result = this.#readNow(topic, partition, record);
        if (result === undefined) {
          result = await this.#readSlowly(topic, partition, record);
          if (stopping.aborted) return null;
        }
        if (result !== null) records.push(result);
      }
      if (state !== undefined && i > this.#next) state.read = source[i - 1].offset + 1n;
      this.#next = i;
      if (i < source.length) break;
      this.#next = 0;
    }
    const letters = errors.deadLetters;
    if (letters !== null && letters.bufferedBytes > MAX_LETTER_BYTES) await letters.durable();
    return { records, count };
  }

  /** Undefined when the record needs the slow way: a schema to fetch, an error. */
  #readNow(topic: string, partition: number, record: LogRecord): SinkRecord | null | undefined {
    const { pipeline } = this.#o;
    try {
      if (pipeline.needsPrepare) {
        const preparing = pipeline.prepare(topic, record);
        if (preparing !== undefined) {
          preparing.catch(() => {});
          return undefined;
        }
      }
      return pipeline.transform(pipeline.read(topic, partition, record));
    } catch (error) {
      this.#firstError = { error };
      return undefined;
    }
  }

  /** Tries until it works, fails for good, or the task stops. Null when the record is dropped, or the task stops. */
  async #readSlowly(topic: string, partition: number, record: LogRecord): Promise<SinkRecord | null> {
    const { errors, pipeline, stopping } = this.#o;
    let state: RetryState = { firstAttempt: Date.now(), failures: 0 };
    let failed = this.#firstError;
    this.#firstError = null;
    while (!stopping.aborted) {
      if (failed !== null) {
        const { error } = failed;
        state = { ...state, failures: state.failures + 1 };
        const delay = errors.retryDelay(error, state, Date.now());
        if (delay === null) {
          const { stage } = pipeline;
          const consumed = { topic, partition, record };
          errors.settle({ stage, executing: pipeline.executingClass(), error, record: null, consumed });
          return null;
        }
        await this.#o.sleep(delay);
        failed = null;
        if (stopping.aborted) return null;
      }
      try {
        await pipeline.prepare(topic, record);
        return pipeline.transform(pipeline.read(topic, partition, record));
      } catch (error) {
        failed = { error };
      }
    }
    return null;
  }
}
