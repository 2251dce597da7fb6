// The transactions of one producer: takes over the transactional id, tells the coordinator of each partition before its
// first batch leaves, ends them. Driven by the producer and its user. Guarantees: a commit is asked for only when all
// records of the transaction are in; whatever fails in between leaves abort as the only way on.
import { type Failure, failure, isFailure } from '../../../errors/failure.js';
import type { LogTransactions } from '../../port.js';
import type { Coordinator } from '../group/coordinator.js';
import * as codes from '../protocol/error-codes.js';
import {
  addPartitionsRequest,
  endTransactionRequest,
  type TransactionIdentity,
} from '../protocol/transactions.js';
import type { Identity } from './batch.js';
import type { PartitionQueue } from './partition-queue.js';
import type { ProducerSettings } from './producer-properties.js';
import { TRANSACTIONS, takeOver } from './take-over.js';

export interface ProducerTransactionsOptions {
  readonly coordinator: Coordinator;
  readonly settings: ProducerSettings;
  /** Set by `init`. */
  readonly identity: Identity;
  readonly flush: () => Promise<void>;
  /** Fails what was appended and never sent. */
  readonly abandon: (error: Failure) => void;
  readonly dispatch: () => void;
  /** The producer cannot go on. */
  readonly onFatal: (error: Failure) => void;
  readonly fatal: () => Failure | null;
}

/** The markers of the last transaction may still be on their way when the next one begins: a short wait. */
const MARKERS_MS = 20;

export class ProducerTransactions implements LogTransactions {
  private state: 'new' | 'ready' | 'open' | 'ending' = 'new';
  /** What the first batch that failed in this transaction failed with. */
  private error: unknown = undefined;
  private readonly enlisted = new Set<PartitionQueue>();
  private asking: PartitionQueue[] = [];
  private adding: Promise<void> | null = null;
  private stopped = false;

  constructor(private readonly o: ProducerTransactionsOptions) {}

  get isOpen(): boolean {
    return this.state === 'open';
  }

  notOpen(action: string): Failure {
    return failure('TRANSACTION_STATE', { action, detail: 'no transaction is open.' });
  }

  async init(): Promise<void> {
    if (this.state !== 'new') {
      throw failure('TRANSACTION_STATE', { action: 'take over its id', detail: 'it has done so.' });
    }
    const { coordinator, settings, identity } = this.o;
    const timeoutMs = settings.transactionTimeoutMs;
    const { producerId, producerEpoch } = await takeOver(coordinator, {
      timeoutMs,
      within: settings.maxBlockMs,
    });
    identity.producerId = producerId;
    identity.producerEpoch = producerEpoch;
    this.state = 'ready';
  }

  begin(): void {
    this.throwFatal();
    if (this.state !== 'ready') {
      const detail = this.state === 'new' ? 'it has not taken over its id.' : 'the last one is not over.';
      throw failure('TRANSACTION_STATE', { action: 'begin a transaction', detail });
    }
    this.error = undefined;
    this.state = 'open';
  }

  async commit(): Promise<void> {
    this.throwFatal();
    if (this.state !== 'open') throw this.notOpen('commit');
    await this.o.flush();
    this.throwFatal();
    if (this.error !== undefined) throw this.error;
    await this.end(true);
  }

  async abort(): Promise<void> {
    this.throwFatal();
    if (this.state !== 'open') throw this.notOpen('abort');
    this.o.abandon(failure('TRANSACTION_ABORTED', { id: this.o.coordinator.key }));
    // What has left must have settled, else it could come into the next transaction.
    await this.o.flush();
    this.throwFatal();
    await this.end(false);
  }

  /** A batch of the partition is to be sent. */
  enlist(queue: PartitionQueue): void {
    if (queue.membership !== 'none') return;
    queue.membership = 'asked';
    this.enlisted.add(queue);
    this.asking.push(queue);
    this.adding ??= this.add().finally(() => {
      this.adding = null;
    });
  }

  failed(error: unknown): void {
    this.error ??= error;
  }

  stop(): void {
    this.stopped = true;
  }

  /** Partitions that are opened in the same turn go in one request. */
  private async add(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.asking.length > 0 && !this.stopped) {
      const queues = this.asking;
      this.asking = [];
      const request = addPartitionsRequest(this.who(), queues);
      try {
        await this.ask(async () => {
          const errors = await this.o.coordinator.request(request, TRANSACTIONS);
          return (
            errors.find((error) => error !== codes.NONE && error !== OPERATION_NOT_ATTEMPTED) ?? codes.NONE
          );
        }, 'add partitions to the transaction');
      } catch (error) {
        this.o.onFatal(asFailure(error));
        return;
      }
      for (const queue of queues) queue.membership = 'added';
      this.o.dispatch();
    }
  }

  private async end(commit: boolean): Promise<void> {
    this.state = 'ending';
    await this.adding;
    this.throwFatal();
    if (this.enlisted.size > 0) {
      const request = endTransactionRequest(this.who(), commit);
      try {
        await this.ask(
          () => this.o.coordinator.request(request, TRANSACTIONS),
          `${commit ? 'commit' : 'abort'} the transaction`,
        );
      } catch (error) {
        // Whether it is over nobody knows; it can be asked again.
        if (isFailure(error) && error.retriable) this.state = 'open';
        else this.o.onFatal(asFailure(error));
        throw error;
      }
    }
    for (const queue of this.enlisted) queue.membership = 'none';
    this.enlisted.clear();
    this.state = 'ready';
  }

  /** Repeats a request, which resolves with an error code, while time may mend it. */
  private async ask(attempt: () => Promise<number>, action: string): Promise<void> {
    const { coordinator, settings } = this.o;
    const { cluster, key } = coordinator;
    await cluster.retrying(async () => {
      let error = await attempt();
      while (error === codes.CONCURRENT_TRANSACTIONS && !this.stopped) {
        await cluster.pause(MARKERS_MS);
        error = await attempt();
      }
      coordinator.heed(error);
      switch (error) {
        case codes.NONE:
          return;
        case codes.INVALID_PRODUCER_EPOCH:
        case codes.PRODUCER_FENCED:
        case codes.INVALID_PRODUCER_ID_MAPPING:
          throw failure('KAFKA_PRODUCER_FENCED', { error: codes.errorName(error) });
      }
      throw codes.brokerFailure(error, `${action} of '${key}'`);
    }, settings.maxBlockMs);
  }

  private who(): TransactionIdentity {
    const { coordinator, identity } = this.o;
    return { id: coordinator.key, producerId: identity.producerId, producerEpoch: identity.producerEpoch };
  }

  private throwFatal(): void {
    const fatal = this.o.fatal();
    if (fatal !== null) throw fatal;
  }
}

/** Said of the other partitions of a request one partition of which was refused. */
const OPERATION_NOT_ATTEMPTED = 55;

function asFailure(error: unknown): Failure {
  return isFailure(error)
    ? error
    : failure('KAFKA_REFUSED', { action: 'use a transaction', error: String(error) }, error);
}
