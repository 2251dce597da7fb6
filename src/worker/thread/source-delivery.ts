// The two ways in which a source task's offsets become durable, put together for build-source-task: behind the acknowledged
// records, or in the transactions of the task's producer.
import type { Logger } from '../../api/logger.js';
import { sleep } from '../../api/sleep.js';
import type { TransactionContext } from '../../api/source.js';
import type { ParsedConfig } from '../../config/parsed-config.js';
import type { OffsetMap } from '../../data/record.js';
import { failure } from '../../errors/failure.js';
import type { LogProducer } from '../../log/port.js';
import { AcknowledgedPrefix } from '../acknowledged-prefix.js';
import { deadLetterSettings } from '../dead-letters/open-dead-letters.js';
import { type Boundary, connectorBoundary, intervalBoundary, POLL } from '../source/exactly-once/boundary.js';
import { TransactionCommits } from '../source/exactly-once/transaction-commits.js';
import { TransactionRequests } from '../source/exactly-once/transaction-requests.js';
import { OffsetCommitter } from '../source/offset-committer.js';
import { type SourceCommits, TimedCommits } from '../source/source-commits.js';
import type { RecordTracker, SenderTransaction } from '../source/source-sender.js';
import type { TaskMetrics } from '../source/task-metrics.js';
import type { Wakeable } from '../source/wakeable.js';
import type { BuildOptions } from './built-task.js';
import type { ExactlyOnceData } from './messages.js';

export interface DeliveryOptions {
  readonly producer: LogProducer;
  readonly metrics: TaskMetrics;
  readonly wake: Wakeable;
  readonly logger: Logger;
  /** The connector's. */
  readonly config: ParsedConfig;
  readonly stopping: AbortSignal;
}

export interface Delivery {
  readonly tracker: RecordTracker;
  readonly transaction: SenderTransaction | null;
  /** For a task that ends transactions itself. */
  readonly requests: TransactionContext | null;
  readonly commits: SourceCommits;
  readonly storeOffset: (partition: OffsetMap, offset: OffsetMap) => Promise<void>;
}

/** What a task's producer has beyond its own properties; no override changes it. */
export function transactionalProperties(data: ExactlyOnceData | null): Record<string, string> {
  return data === null ? {} : { 'transactional.id': data.transactionalId, 'enable.idempotence': 'true' };
}

export function atLeastOnce({ data, ask }: BuildOptions, delivery: DeliveryOptions): Delivery {
  const { producer, metrics, wake, logger, config } = delivery;
  const { workerProps } = data;
  // With dead letters a batch that fails, of records or of letters, fails the task instead of being passed over.
  const drops =
    config.string('errors.tolerance').toLowerCase() === 'all' &&
    deadLetterSettings('source', data.connectorProps) === null;
  const prefix = new AcknowledgedPrefix(drops);
  const flushTimeoutMs = Number(workerProps['offset.flush.timeout.ms'] ?? 5_000);
  const flushIntervalMs = flushInterval(workerProps);
  const committer = new OffsetCommitter({
    prefix,
    metrics,
    store: (offsets) => ask('commit', offsets),
    flushTimeoutMs,
    onFailure: (error) =>
      logger.warn({ error }, 'Offsets could not be committed; they are committed with the next ones'),
  });
  return {
    tracker: prefix,
    transaction: null,
    requests: null,
    commits: new TimedCommits({ committer, prefix, producer, wake, flushIntervalMs, flushTimeoutMs }),
    storeOffset: (partition, offset) => ask('commit', [{ partition, offset }]),
  };
}

/** Throws TRANSACTIONS_UNAVAILABLE. */
export function exactlyOnce({ data, ask }: BuildOptions, delivery: DeliveryOptions): Delivery {
  const { producer, metrics, logger, config, stopping } = delivery;
  const { offsetsTopic } = data.exactlyOnce!;
  const { transactions } = producer;
  if (transactions === null || transactions === undefined) throw failure('TRANSACTIONS_UNAVAILABLE', {});
  const kind = config.string('transaction.boundary').toLowerCase();
  const requests = kind === 'connector' ? new TransactionRequests() : null;
  const interval = Number(config.get('transaction.boundary.interval.ms') ?? flushInterval(data.workerProps));
  const boundary: Boundary =
    requests !== null ? connectorBoundary(requests) : kind === 'interval' ? intervalBoundary(interval) : POLL;
  const commits = new TransactionCommits({
    producer,
    transactions,
    boundary,
    offsetsTopic,
    task: `${data.connector}-${data.task}`,
    metrics,
    offsetKey: (partition) => ask('offsetKey', partition),
    fence: () => ask('fence', null),
    confirmStart: () => ask('confirmStart', null),
    onCommitted: (offsets) => {
      ask('committed', offsets).catch((error) => {
        logger.warn({ error }, "Offsets could not be copied to the worker's offsets topic");
      });
    },
    onAbort: (what) => logger.info({}, `Aborting transaction for ${what} as requested by connector`),
    onRetry: (error) =>
      logger.warn({ error }, 'The transactions of the task could not begin; it tries again'),
    stopping,
    sleep: (ms) => sleep(ms, stopping),
    now: Date.now,
  });
  return {
    tracker: commits,
    transaction: commits,
    requests,
    commits,
    storeOffset: (partition, offset) => commits.store(partition, offset),
  };
}

function flushInterval(workerProps: Readonly<Record<string, string>>): number {
  return Number(workerProps['offset.flush.interval.ms'] ?? 60_000);
}
