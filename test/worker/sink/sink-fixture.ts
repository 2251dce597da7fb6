// A sink task and its runner over a consumer and a producer in memory, for the tests of the sink loop.
import type { SinkOffset, SinkPartition, SinkTask, SinkTaskContext } from '../../../src/api/sink.js';
import { sleep } from '../../../src/api/sleep.js';
import type { Transformation } from '../../../src/api/transform.js';
import { sinkConnectorDef } from '../../../src/config/keys/connector-config.js';
import type { SinkRecord } from '../../../src/data/record.js';
import { failure } from '../../../src/errors/failure.js';
import { MetricsRegistry } from '../../../src/metrics/registry.js';
import { DeadLetterQueue } from '../../../src/worker/dead-letters/dead-letter-queue.js';
import { deadLetterSettings } from '../../../src/worker/dead-letters/open-dead-letters.js';
import { ErrorPolicy } from '../../../src/worker/error-policy.js';
import { ErrantReporter } from '../../../src/worker/sink/errant-reporter.js';
import { PartitionTable } from '../../../src/worker/sink/partition-table.js';
import { RecordReader } from '../../../src/worker/sink/record-reader.js';
import { SinkMetrics } from '../../../src/worker/sink/sink-metrics.js';
import { SinkPipeline } from '../../../src/worker/sink/sink-pipeline.js';
import { SinkTaskRunner } from '../../../src/worker/sink/sink-task-runner.js';
import { bytesConverter, collectingLogger, type Lines } from '../fixture.js';
import { MemoryProducer } from '../memory-log.js';
import { MemoryConsumer } from './memory-consumer.js';

/** Keeps what it is given, and does what the test has it do. */
export class RecordingSink implements SinkTask {
  readonly calls: string[] = [];
  readonly batches: string[][] = [];
  readonly records: SinkRecord[] = [];
  context!: SinkTaskContext;
  /** Runs inside `put`, before the batch counts as taken. */
  onPut: ((records: readonly SinkRecord[], signal: AbortSignal) => Promise<void> | void) | null = null;
  onPreCommit: ((offsets: readonly SinkOffset[]) => readonly SinkOffset[]) | null = null;
  onOpen: ((partitions: readonly SinkPartition[]) => void) | null = null;
  onClose: (() => void) | null = null;
  onStart: (() => void) | null = null;

  async start(context: SinkTaskContext): Promise<void> {
    this.context = context;
    this.calls.push('start');
    this.onStart?.();
  }

  async open(partitions: readonly SinkPartition[]): Promise<void> {
    this.calls.push(`open ${partitions.map(shown)}`);
    this.onOpen?.(partitions);
  }

  async put(records: readonly SinkRecord[], signal: AbortSignal): Promise<void> {
    this.calls.push(`put ${records.length}`);
    await this.onPut?.(records, signal);
    if (records.length > 0) this.batches.push(records.map((record) => String(record.value)));
    this.records.push(...records);
  }

  async preCommit(offsets: readonly SinkOffset[]): Promise<readonly SinkOffset[]> {
    this.calls.push(`preCommit ${offsets.map((each) => `${shown(each)}=${each.offset}`)}`);
    return this.onPreCommit === null ? offsets : this.onPreCommit(offsets);
  }

  async close(partitions: readonly SinkPartition[]): Promise<void> {
    this.calls.push(`close ${partitions.map(shown)}`);
    this.onClose?.();
  }

  async stop(): Promise<void> {
    this.calls.push('stop');
  }
}

function shown({ topic, partition }: SinkPartition): string {
  return `${topic}-${partition}`;
}

/** Bytes to text; `bad` cannot be read, `flaky` can on the third try. */
export function textConverter(tries = { flaky: 0 }) {
  return {
    ...bytesConverter,
    toConnectData: (_topic: string, bytes: Uint8Array | null) => {
      const value = bytes === null ? null : Buffer.from(bytes).toString();
      if (value === 'bad') throw failure('DATA_INVALID', { detail: 'cannot be read' });
      if (value === 'flaky' && ++tries.flaky < 3) throw failure('OFFSET_COMMIT_TIMEOUT', { ms: 1 });
      return { schema: null, value };
    },
  };
}

export interface SinkFixtureOptions {
  readonly task?: SinkTask;
  readonly props?: Record<string, string>;
  readonly transforms?: readonly Transformation[];
  readonly maxBatchBytes?: number;
  readonly flushIntervalMs?: number;
  readonly flushTimeoutMs?: number;
  readonly paused?: boolean;
  /** Where dead letters go; settled at once. */
  readonly producer?: MemoryProducer;
}

export function sinkFixture(options: SinkFixtureOptions = {}) {
  const sink = new RecordingSink();
  const task = options.task ?? sink;
  const consumer = new MemoryConsumer();
  const lines: Lines[] = [];
  const states: string[] = [];
  const topics: string[] = [];
  const logger = collectingLogger(lines);
  const props = { name: 'c', 'connector.class': 'X', topics: 't', ...options.props };
  const errors = new ErrorPolicy(sinkConnectorDef.parse(props), 'c-0', logger);
  const table = new PartitionTable();
  const metrics = new SinkMetrics(table);
  const registry = new MetricsRegistry({ connector: 'c', task: '0' });
  metrics.register(registry, errors.counts);
  const header = {
    config: bytesConverter.config,
    configure: () => {},
    fromConnectHeader: (_t: string, _k: string, _s: unknown, value: unknown) => Buffer.from(String(value)),
    toConnectHeader: (_t: string, _k: string, bytes: Uint8Array | null) => ({
      schema: null,
      value: bytes === null ? null : Buffer.from(bytes).toString(),
    }),
  };
  const parts = {
    steps: (options.transforms ?? []).map((transformation) => ({
      transformation,
      className: 'Transform',
      predicate: null,
      predicateClass: '',
      negate: false,
    })),
    key: textConverter(),
    value: textConverter(),
    header,
    classNames: { key: 'KeyConverter', value: 'ValueConverter', header: 'HeaderConverter' },
  };
  const settings = deadLetterSettings('sink', props);
  const producer = options.producer ?? new MemoryProducer(1, true);
  if (settings !== null) {
    const { topic, withContext } = settings;
    const id = { connector: 'c', task: 0 };
    const queue = new DeadLetterQueue({ topic, producer, withContext, id, counts: errors.counts });
    producer.onSettled = (ticket) => queue.settled(ticket);
    errors.deadLetters = queue;
  }
  const stopping = new AbortController();
  const reader = new RecordReader({
    pipeline: new SinkPipeline(parts),
    errors,
    maxBatchBytes: options.maxBatchBytes ?? 1 << 20,
    stopping: stopping.signal,
    sleep: (ms) => sleep(ms, stopping.signal),
  });
  const runner = new SinkTaskRunner({
    task,
    context: { connectorName: 'c', taskId: 0, logger, metrics: registry, onProgress: () => {} },
    taskProps: {},
    consumer,
    topics: ['t'],
    reader,
    table,
    reporter: errors.reports ? new ErrantReporter(errors, parts) : null,
    deadLetters: errors.deadLetters,
    metrics,
    logger,
    flushIntervalMs: options.flushIntervalMs ?? 60_000,
    flushTimeoutMs: options.flushTimeoutMs ?? 60_000,
    paused: options.paused ?? false,
    stopping,
    onTopic: (topic) => void topics.push(topic),
    onState: (state) => void states.push(state),
  });
  const metric = (name: string) =>
    registry.collect().find((sample) => sample.name === `kafka_connect_${name}`)?.value;
  return { runner, sink, consumer, producer, lines, states, topics, errors, metric };
}
