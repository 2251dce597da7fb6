// Puts a source task together on its thread: log, producer, plugins, pipeline, committer, runner. Called once by
// task-thread; what it opened is closed by `close`.
import type { Logger } from '../../api/logger.js';
import type {
  CommittedOffset,
  SignalAnswer,
  TableAnswer,
  TableCommand,
  TableStatus,
  TaskNotification,
  TaskProgress,
  TaskSignal,
} from '../../api/source.js';
import { sourceConnectorDef } from '../../config/keys/connector-config.js';
import type { OffsetMap } from '../../data/record.js';
import { isFailure } from '../../errors/failure.js';
import { openLog } from '../../log/open.js';
import type { Log, LogAdmin, LogProducer } from '../../log/port.js';
import type { MetricsRegistry } from '../../metrics/registry.js';
import { loadPlugins } from '../../plugins/scan.js';
import { AcknowledgedPrefix } from '../acknowledged-prefix.js';
import { type ClientLog, clientLog } from '../client-properties.js';
import { ErrorPolicy } from '../error-policy.js';
import { openPipeline } from '../record-pipeline.js';
import { sleep } from '../sleep.js';
import { OffsetCommitter } from '../source/offset-committer.js';
import { SourceSender } from '../source/source-sender.js';
import { SourceTaskRunner } from '../source/source-task-runner.js';
import { openTaskLogReader } from '../source/task-log-reader.js';
import { TaskMetrics } from '../source/task-metrics.js';
import { ensureTopic, topicGroups } from '../source/topic-creation.js';
import type { TaskThreadData } from './messages.js';

export interface BuildOptions {
  readonly data: TaskThreadData;
  readonly metrics: MetricsRegistry;
  readonly stopping: AbortController;
  readonly logger: (name: string) => Logger;
  readonly readOffset: (partition: OffsetMap) => Promise<OffsetMap | null>;
  readonly storeOffsets: (offsets: readonly CommittedOffset[]) => Promise<void>;
  readonly onTopic: (topic: string) => void;
  readonly onNotification: (notification: TaskNotification) => void;
  readonly onState: (state: 'running' | 'paused') => void;
  readonly paused: () => boolean;
}

export interface BuiltTask {
  readonly runner: SourceTaskRunner;
  progress(): TaskProgress | null;
  /** Hands a signal to the task; null when it takes none. */
  signal(signal: TaskSignal): Promise<SignalAnswer | null>;
  /** The captured tables; null when the task knows none. */
  tables(): Promise<readonly TableStatus[] | null>;
  /** Changes one table; null when the task knows none. */
  changeTable(command: TableCommand): Promise<TableAnswer | null>;
  close(): Promise<void>;
}

const RUNTIME = 'org.apache.kafka.connect.runtime.WorkerSourceTask';
/** Bytes in flight where no `buffer.memory` is set: what keeps every request slot full with as much waiting again. */
const BUFFER_MEMORY = 8 * 1024 * 1024;

/**
 * Waits for a log that does not answer; null when the task is stopped meanwhile. Throws what opening the log, loading a plugin
 * or configuring it throws.
 */
export async function buildSourceTask(options: BuildOptions): Promise<BuiltTask | null> {
  const { data, metrics, stopping } = options;
  const { connectorProps, workerProps, taskProps } = data;
  const logger = options.logger(RUNTIME);
  const id = { connector: data.connector, task: data.task };
  const registry = await loadPlugins({ pluginPath: list(workerProps['plugin.path']), logger });
  const pipeline = await openPipeline(registry, { connectorProps, workerProps, logger });
  const task = await registry.newSourceTask(taskProps['task.class']);
  const config = sourceConnectorDef.parse(connectorProps);
  const clients = { log: data.log, id, workerProps, connectorProps };
  const forProducer = clientLog({ ...clients, kind: 'producer' });
  const opened = await openWhenThere(forProducer, logger, stopping.signal);
  if (opened === null) return null;
  const { log, producer } = opened;
  const admins = new LazyAdmin(log, forProducer, clientLog({ ...clients, kind: 'admin' }), logger);

  const errors = new ErrorPolicy(config, `${id.connector}-${id.task}`, logger);
  const prefix = new AcknowledgedPrefix(errors.tolerateAll);
  const taskMetrics = new TaskMetrics();
  taskMetrics.register(metrics, errors.counts);
  const groups = workerProps['topic.creation.enable'] === 'false' ? [] : topicGroups(connectorProps);
  const sender = new SourceSender({
    pipeline,
    producer,
    prefix,
    errors,
    ensureTopic: (topic) => ensureTopic(topic, { producer, admin: () => admins.get(), groups }),
    onTopic: options.onTopic,
    onRetry: (error, topic) => logger.warn({ error, topic }, 'A record could not be sent; it is sent again'),
    onAppended: () => {
      taskMetrics.appended++;
    },
    maxBufferedBytes: Number(forProducer.properties['buffer.memory'] ?? BUFFER_MEMORY),
    stopping: stopping.signal,
    sleep: (ms) => sleep(ms, stopping.signal),
  });
  const flushTimeoutMs = Number(workerProps['offset.flush.timeout.ms'] ?? 5_000);
  const committer = new OffsetCommitter({
    prefix,
    metrics: taskMetrics,
    store: options.storeOffsets,
    flushTimeoutMs,
    onFailure: (error) =>
      logger.warn({ error }, 'Offsets could not be committed; they are committed with the next ones'),
  });
  let progress: () => TaskProgress | null = () => null;
  const runner = new SourceTaskRunner({
    task,
    context: {
      connectorName: id.connector,
      taskId: id.task,
      logger: options.logger(taskProps['task.class']),
      metrics,
      readOffset: options.readOffset,
      notify: options.onNotification,
      openLogReader: (request) => openTaskLogReader(request, { log: data.log, logger }),
      storeOffset: (partition, offset) => options.storeOffsets([{ partition, offset }]),
      onProgress: (read) => {
        progress = read;
      },
    },
    taskProps,
    producer,
    sender,
    prefix,
    committer,
    errors,
    metrics: taskMetrics,
    logger,
    flushIntervalMs: Number(workerProps['offset.flush.interval.ms'] ?? 60_000),
    flushTimeoutMs,
    paused: options.paused(),
    stopping,
    onState: options.onState,
  });
  return {
    runner,
    progress: () => progress(),
    signal: async (signal) => (await task.signal?.(signal)) ?? null,
    tables: async () => (await task.tables?.()) ?? null,
    changeTable: async (command) => (await task.changeTable?.(command)) ?? null,
    close: async () => {
      pipeline.close();
      await admins.close();
      await log.close();
    },
  };
}

const OPEN_RETRY_MS = 500;
const OPEN_RETRY_MAX_MS = 10_000;

/** Log and producer, tried again while the log does not answer. Null when the signal aborts. */
async function openWhenThere(
  client: ClientLog,
  logger: Logger,
  signal: AbortSignal,
): Promise<{ log: Log; producer: LogProducer } | null> {
  for (let delay = OPEN_RETRY_MS; !signal.aborted; delay = Math.min(delay * 2, OPEN_RETRY_MAX_MS)) {
    let log: Log | null = null;
    try {
      log = await openLog(client.log, { role: 'member', logger });
      const { clientId, properties } = client;
      return { log, producer: await log.producer({ clientId, properties }) };
    } catch (error) {
      await log?.close();
      if (!isFailure(error) || !error.retriable) throw error;
      logger.warn({ error, retryInMs: delay }, 'The task waits for its log');
      await sleep(delay, signal);
    }
  }
  return null;
}

/** The admin client of a task, opened when a topic must be created; over a log of its own where its properties differ. */
class LazyAdmin {
  readonly #log: Log;
  readonly #producer: ClientLog;
  readonly #admin: ClientLog;
  readonly #logger: Logger;
  #own: Log | null = null;
  #opened: LogAdmin | null = null;

  constructor(log: Log, producer: ClientLog, admin: ClientLog, logger: Logger) {
    this.#log = log;
    this.#producer = producer;
    this.#admin = admin;
    this.#logger = logger;
  }

  async get(): Promise<LogAdmin> {
    if (this.#opened !== null) return this.#opened;
    let log = this.#log;
    if (this.#producer.log.kind === 'kafka') {
      this.#own ??= await openLog(this.#admin.log, { role: 'member', logger: this.#logger });
      log = this.#own;
    }
    this.#opened = await log.admin();
    return this.#opened;
  }

  async close(): Promise<void> {
    await this.#opened?.close();
    await this.#own?.close();
  }
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
