// Writes failed records to the dead letter topic of a task. One a task, over a producer that it shares (a source's) or
// has to itself (a sink's). Nothing here waits for a single letter: whoever commits offsets waits for `durable` first,
// and a letter that could not be written fails the task rather than being lost.
import { failure } from '../../errors/failure.js';
import type { BatchTicket, LogHeader, LogProducer, LogRecord } from '../../log/port.js';
import type { TaskIdentity } from '../client-properties.js';
import type { ErrorCounts } from '../error-policy.js';
import type { ConsumedRecord } from '../sink/consumed-record.js';
import { contextHeaders, type FailureContext, type Origin } from './context-headers.js';

export interface DeadLetterQueueOptions {
  readonly topic: string;
  readonly producer: LogProducer;
  /** Whether letters tell where and why they failed. */
  readonly withContext: boolean;
  readonly id: TaskIdentity;
  readonly counts: ErrorCounts;
}

/** A record that is a letter of its own making: what a source connector could not bring into the log. */
export interface ComposedLetter {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly LogHeader[];
  readonly timestamp: number | null;
}

interface Waiting {
  readonly ticket: BatchTicket;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class DeadLetterQueue {
  readonly #o: DeadLetterQueueOptions;
  #failed: Error | null = null;
  #waiting: Waiting[] = [];

  constructor(options: DeadLetterQueueOptions) {
    this.#o = options;
  }

  get topic(): string {
    return this.#o.topic;
  }

  /** Bytes on their way. */
  get bufferedBytes(): number {
    return this.#o.producer.bufferedBytes;
  }

  /** A record of the log as it was read: bytes, headers and timestamp. Throws DEAD_LETTER_FAILED. */
  writeConsumed({ topic, partition, record }: ConsumedRecord, failed: FailureContext): BatchTicket {
    return this.#append(letterOf(record), failed, { topic, partition, offset: record.offset });
  }

  /** Throws DEAD_LETTER_FAILED. */
  writeComposed(letter: ComposedLetter, failed: FailureContext): BatchTicket {
    return this.#append(letter, failed, null);
  }

  /** The owner of the producer hands in what has settled; letters are told by their topic. */
  settled(ticket: BatchTicket): void {
    if (ticket.topic !== this.#o.topic) return;
    if (ticket.state === 'failed') {
      this.#o.counts.deadLetterFailures += ticket.count;
      this.#failed ??= failure('DEAD_LETTER_FAILED', { topic: this.#o.topic }, ticket.error);
    }
    if (this.#waiting.length === 0) return;
    const done = this.#waiting.filter((waiting) => waiting.ticket === ticket);
    this.#waiting = this.#waiting.filter((waiting) => waiting.ticket !== ticket);
    for (const { resolve, reject } of done) {
      if (ticket.state === 'done') resolve();
      else reject(this.#failed);
    }
  }

  /** Resolves when the letter of this ticket is durable. Rejects with DEAD_LETTER_FAILED. */
  written(ticket: BatchTicket): Promise<void> {
    if (ticket.state === 'done') return Promise.resolve();
    if (ticket.state === 'failed') return Promise.reject(this.#failed);
    return new Promise((resolve, reject) => this.#waiting.push({ ticket, resolve, reject }));
  }

  /** Resolves when every letter so far is durable. Throws DEAD_LETTER_FAILED when one is not. */
  async durable(): Promise<void> {
    if (this.bufferedBytes > 0) await this.#o.producer.flush();
    this.check();
  }

  /** Throws DEAD_LETTER_FAILED when a letter could not be written. */
  check(): void {
    if (this.#failed !== null) throw this.#failed;
  }

  #append(letter: ComposedLetter, failed: FailureContext, origin: Origin | null): BatchTicket {
    const { topic, producer, withContext, id, counts } = this.#o;
    counts.deadLetters++;
    const headers = withContext ? [...letter.headers, ...contextHeaders(id, failed, origin)] : letter.headers;
    try {
      return producer.append({ ...letter, topic, partition: null, headers });
    } catch (error) {
      counts.deadLetterFailures++;
      throw failure('DEAD_LETTER_FAILED', { topic }, error);
    }
  }
}

function letterOf(record: LogRecord): ComposedLetter {
  const { key, value, headers, timestamp } = record;
  return { key, value, headers, timestamp: timestamp === -1 ? null : timestamp };
}
