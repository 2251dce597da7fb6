// What a task asks of its transactions (`transaction.boundary=connector`): end them here, or throw them away. The task calls it
// while it polls; the transaction commits look at it behind each record and each batch.
import type { TransactionContext } from '../../../api/source.js';
import type { SourceRecord } from '../../../data/record.js';
import { failure } from '../../../errors/failure.js';

export type Wish = 'none' | 'commit' | 'abort';

export class TransactionRequests implements TransactionContext {
  #batch: Wish = 'none';
  #clash = false;
  readonly #commitAt = new Set<SourceRecord>();
  readonly #abortAt = new Set<SourceRecord>();

  commitTransaction(record?: SourceRecord): void {
    if (record === undefined) this.#ofBatch('commit');
    else this.#commitAt.add(record);
  }

  abortTransaction(record?: SourceRecord): void {
    if (record === undefined) this.#ofBatch('abort');
    else this.#abortAt.add(record);
  }

  /** The wish for the end of the batch; asking forgets it. Throws TRANSACTION_REQUEST_CLASH. */
  atBatch(): Wish {
    const wish = this.#batch;
    if (this.#clash) throw failure('TRANSACTION_REQUEST_CLASH', { place: 'transaction' });
    this.#batch = 'none';
    return wish;
  }

  /** The wish for the place behind a record; asking forgets it. Throws TRANSACTION_REQUEST_CLASH. */
  atRecord(record: SourceRecord): Wish {
    if (this.#commitAt.size === 0 && this.#abortAt.size === 0) return 'none';
    const commit = this.#commitAt.delete(record);
    const abort = this.#abortAt.delete(record);
    if (commit && abort) {
      throw failure('TRANSACTION_REQUEST_CLASH', {
        place: `record against topic/partition ${record.topic}/${record.partition}`,
      });
    }
    return commit ? 'commit' : abort ? 'abort' : 'none';
  }

  #ofBatch(wish: Wish): void {
    this.#clash ||= this.#batch !== 'none' && this.#batch !== wish;
    this.#batch = wish;
  }
}
