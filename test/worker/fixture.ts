// A source task and its runner over a log in memory, for the tests of the source loop.
import type { Logger } from '../../src/api/logger.js';
import type { CommittedOffset, SourceTask } from '../../src/api/source.js';
import type { Transformation } from '../../src/api/transform.js';
import { ConfigDef } from '../../src/config/config-def.js';
import { sourceConnectorDef } from '../../src/config/keys/connector-config.js';
import { NO_HEADERS } from '../../src/data/headers.js';
import type { SourceRecord } from '../../src/data/record.js';
import type { LogTransactions } from '../../src/log/port.js';
import { MetricsRegistry } from '../../src/metrics/registry.js';
import { keyBytes } from '../../src/storage/offset-store.js';
import { AcknowledgedPrefix } from '../../src/worker/acknowledged-prefix.js';
import { DeadLetterQueue } from '../../src/worker/dead-letters/dead-letter-queue.js';
import { deadLetterSettings } from '../../src/worker/dead-letters/open-dead-letters.js';
import { ErrorPolicy } from '../../src/worker/error-policy.js';
import { RecordPipeline } from '../../src/worker/record-pipeline.js';
import { connectorBoundary, intervalBoundary, POLL } from '../../src/worker/source/exactly-once/boundary.js';
import { TransactionCommits } from '../../src/worker/source/exactly-once/transaction-commits.js';
import { TransactionRequests } from '../../src/worker/source/exactly-once/transaction-requests.js';
import { OffsetCommitter } from '../../src/worker/source/offset-committer.js';
import { TimedCommits } from '../../src/worker/source/source-commits.js';
import { SourceSender } from '../../src/worker/source/source-sender.js';
import { SourceTaskRunner } from '../../src/worker/source/source-task-runner.js';
import { TaskMetrics } from '../../src/worker/source/task-metrics.js';
import { Wakeable } from '../../src/worker/source/wakeable.js';
import type { MemoryProducer } from './memory-log.js';

export interface Lines {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

export function collectingLogger(lines: Lines[]): Logger {
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => logger,
  };
  return logger;
}

const PARTITION = { source: 'a' };

export function sourceRecord(
  position: number,
  value: Uint8Array | string = `v${position}`,
  topic = 't',
): SourceRecord {
  return {
    topic,
    partition: null,
    keySchema: null,
    key: null,
    valueSchema: null,
    value: typeof value === 'string' ? Buffer.from(value) : value,
    timestamp: null,
    headers: NO_HEADERS,
    sourcePartition: PARTITION,
    sourceOffset: { position },
  };
}

/** Passes bytes through; a value of `bad` cannot be converted. */
export const bytesConverter = {
  config: () => new ConfigDef([]),
  configure: () => {},
  fromConnectData: (_topic: string, _schema: unknown, value: unknown) => {
    if (value instanceof Uint8Array && value.length === 3 && Buffer.from(value).toString() === 'bad') {
      throw new Error('cannot be converted');
    }
    return value as Uint8Array | null;
  },
  toConnectData: () => ({ schema: null, value: null }),
};

export interface RunnerFixture {
  readonly runner: SourceTaskRunner;
  readonly prefix: AcknowledgedPrefix;
  readonly metrics: TaskMetrics;
  readonly errors: ErrorPolicy;
  readonly committer: OffsetCommitter;
  readonly lines: Lines[];
  readonly states: string[];
  readonly created: string[];
}

export interface FixtureOptions {
  readonly task: SourceTask;
  readonly producer: MemoryProducer;
  readonly store?: (offsets: readonly CommittedOffset[]) => Promise<void>;
  readonly props?: Record<string, string>;
  readonly transforms?: readonly Transformation[];
  readonly maxBufferedBytes?: number;
  readonly flushIntervalMs?: number;
  readonly flushTimeoutMs?: number;
  readonly paused?: boolean;
  /** Records and offsets in transactions; offsets go to the topic `offsets`. */
  readonly exactlyOnce?: {
    readonly transactions: LogTransactions;
    readonly boundary: 'poll' | 'interval' | 'connector';
    readonly intervalMs?: number;
    readonly fence?: () => Promise<void>;
    readonly confirmStart?: () => Promise<void>;
    readonly now?: () => number;
  };
}

function transactionCommits(
  options: NonNullable<FixtureOptions['exactlyOnce']>,
  requests: TransactionRequests | null,
  parts: { producer: MemoryProducer; metrics: TaskMetrics; stopping: AbortController },
): TransactionCommits {
  const { transactions, boundary, intervalMs = 0, now = Date.now } = options;
  parts.producer.topics.add('offsets');
  return new TransactionCommits({
    producer: parts.producer,
    transactions,
    boundary:
      requests !== null
        ? connectorBoundary(requests)
        : boundary === 'interval'
          ? intervalBoundary(intervalMs)
          : POLL,
    offsetsTopic: 'offsets',
    task: 'c-0',
    metrics: parts.metrics,
    offsetKey: async (partition) => keyBytes('c', partition),
    fence: options.fence ?? (async () => {}),
    confirmStart: options.confirmStart ?? (async () => {}),
    onCommitted: () => {},
    onAbort: () => {},
    onRetry: () => {},
    stopping: parts.stopping.signal,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
    now,
  });
}

export function runnerFixture(options: FixtureOptions): RunnerFixture {
  const { task, producer } = options;
  const lines: Lines[] = [];
  const states: string[] = [];
  const created: string[] = [];
  const logger = collectingLogger(lines);
  const config = sourceConnectorDef.parse({ name: 'c', 'connector.class': 'X', ...options.props });
  const errors = new ErrorPolicy(config, 'c-0', logger);
  const letters = deadLetterSettings('source', options.props ?? {});
  if (letters !== null) {
    const id = { connector: 'c', task: 0 };
    errors.deadLetters = new DeadLetterQueue({ ...letters, producer, id, counts: errors.counts });
  }
  const prefix = new AcknowledgedPrefix(errors.tolerateAll && letters === null);
  const metrics = new TaskMetrics();
  const registry = new MetricsRegistry({ connector: 'c', task: '0' });
  metrics.register(registry, errors.counts);
  const pipeline = new RecordPipeline({
    steps: (options.transforms ?? []).map((transformation) => ({
      transformation,
      className: 'Transform',
      predicate: null,
      predicateClass: '',
      negate: false,
    })),
    key: bytesConverter,
    value: bytesConverter,
    header: {
      config: bytesConverter.config,
      configure: () => {},
      fromConnectHeader: (_t, _k, _s, value) => Buffer.from(String(value)),
      toConnectHeader: () => ({ schema: null, value: null }),
    },
    classNames: { key: 'KeyConverter', value: 'ValueConverter', header: 'HeaderConverter' },
  });
  const [stopping, halting] = [new AbortController(), new AbortController()];
  const wake = new Wakeable();
  const flushIntervalMs = options.flushIntervalMs ?? 10;
  const flushTimeoutMs = options.flushTimeoutMs ?? 5_000;
  const exactly = options.exactlyOnce;
  const requests = exactly?.boundary === 'connector' ? new TransactionRequests() : null;
  const transactional =
    exactly === undefined ? null : transactionCommits(exactly, requests, { producer, metrics, stopping });
  const sender = new SourceSender({
    pipeline,
    producer,
    prefix: transactional ?? prefix,
    transaction: transactional,
    errors,
    ensureTopic: async (topic) => {
      producer.topics.add(topic);
      created.push(topic);
    },
    onTopic: () => {},
    onRetry: () => {},
    onAppended: () => {
      metrics.appended++;
    },
    maxBufferedBytes: options.maxBufferedBytes ?? 1 << 25,
    halted: halting.signal,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const committer = new OffsetCommitter({
    prefix,
    metrics,
    store: options.store ?? (async () => {}),
    flushTimeoutMs,
    onFailure: (error) => logger.warn({ error }, 'not committed'),
  });
  const runner = new SourceTaskRunner({
    task,
    context: {
      connectorName: 'c',
      taskId: 0,
      logger,
      metrics: registry,
      readOffset: async () => null,
      storeOffset: async (partition, offset) => (options.store ?? (async () => {}))([{ partition, offset }]),
      transactions: requests,
      onProgress: () => {},
    },
    taskProps: {},
    producer,
    sender,
    commits:
      transactional ??
      new TimedCommits({ committer, prefix, producer, wake, flushIntervalMs, flushTimeoutMs }),
    wake,
    errors,
    metrics,
    logger,
    paused: options.paused ?? false,
    stopping,
    halting,
    onState: (state) => void states.push(state),
  });
  return { runner, prefix, metrics, errors, committer, lines, states, created };
}
