// Puts a sink task together on its thread: log, consumer, plugins, pipeline, dead letters, runner. Called once by
// task-thread; what it opened is closed by `close`.
import type { Logger } from '../../api/logger.js';
import { sleep } from '../../api/sleep.js';
import type { TaskProgress } from '../../api/source.js';
import { compileJavaRegex } from '../../config/java-regex.js';
import { sinkConnectorDef } from '../../config/keys/connector-config.js';
import type { LogProducer } from '../../log/port.js';
import { loadPlugins } from '../../plugins/scan.js';
import { type ClientLog, clientLog } from '../client-properties.js';
import { deadLetterSettings, openDeadLetters } from '../dead-letters/open-dead-letters.js';
import { ErrorPolicy } from '../error-policy.js';
import { openPipelineParts } from '../record-pipeline.js';
import { consumerGroup } from '../sink/consumer-group.js';
import { ErrantReporter } from '../sink/errant-reporter.js';
import { PartitionTable } from '../sink/partition-table.js';
import { RecordReader } from '../sink/record-reader.js';
import { SinkMetrics } from '../sink/sink-metrics.js';
import { SinkPipeline } from '../sink/sink-pipeline.js';
import { SinkTaskRunner } from '../sink/sink-task-runner.js';
import type { BuildOptions, BuiltTask } from './built-task.js';
import { LazyAdmin, listOf, openWhenThere } from './task-clients.js';

const RUNTIME = 'org.apache.kafka.connect.runtime.WorkerSinkTask';
/** Keys and values of one `put`: what a poll brings beyond is put in further calls. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/**
 * Waits for a log that does not answer; null when the task is stopped meanwhile. Throws what opening the log, loading a plugin
 * or configuring it throws, and DEAD_LETTERS_UNAVAILABLE.
 */
export async function buildSinkTask(options: BuildOptions): Promise<BuiltTask | null> {
  const { data, metrics, stopping } = options;
  const { connectorProps, workerProps, taskProps } = data;
  const logger = options.logger(RUNTIME);
  const id = { connector: data.connector, task: data.task };
  const registry = await loadPlugins({ pluginPath: listOf(workerProps['plugin.path']), logger });
  const parts = await openPipelineParts(registry, { connectorProps, workerProps, logger });
  const task = await registry.newSinkTask(taskProps['task.class']);
  const config = sinkConnectorDef.parse(connectorProps);
  const errors = new ErrorPolicy(config, `${id.connector}-${id.task}`, logger);
  const letters = await openLetters(options, errors, logger);
  if (letters === 'stopped') return null;
  const clients = { log: data.log, id, workerProps, connectorProps };
  const forConsumer = clientLog({ ...clients, kind: 'consumer' });
  const opened = await openWhenThere(forConsumer, { logger, signal: stopping.signal }, (log) =>
    log.consumer(consumerOptions(id.connector, forConsumer)),
  );
  if (opened === null) {
    await letters?.close();
    return null;
  }
  const { log, client: consumer } = opened;
  const table = new PartitionTable();
  const sinkMetrics = new SinkMetrics(table);
  sinkMetrics.register(metrics, errors.counts);
  const pipeline = new SinkPipeline(parts);
  const reader = new RecordReader({
    pipeline,
    errors,
    maxBatchBytes: MAX_BATCH_BYTES,
    stopping: stopping.signal,
    sleep: (ms) => sleep(ms, stopping.signal),
  });
  let progress: () => TaskProgress | null = () => null;
  const regex = config.string('topics.regex');
  const runner = new SinkTaskRunner({
    task,
    context: {
      connectorName: id.connector,
      taskId: id.task,
      logger: options.logger(taskProps['task.class']),
      metrics,
      onProgress: (read) => {
        progress = read;
      },
    },
    taskProps,
    consumer,
    topics: regex === '' ? config.list('topics') : wholeMatch(regex),
    reader,
    table,
    reporter: errors.reports ? new ErrantReporter(errors, parts) : null,
    deadLetters: errors.deadLetters,
    metrics: sinkMetrics,
    logger,
    flushIntervalMs: Number(workerProps['offset.flush.interval.ms'] ?? 60_000),
    flushTimeoutMs: Number(workerProps['offset.flush.timeout.ms'] ?? 5_000),
    paused: options.paused(),
    stopping,
    onTopic: options.onTopic,
    onState: options.onState,
  });
  return {
    runner,
    progress: () => progress(),
    signal: async () => null,
    tables: async () => null,
    changeTable: async () => null,
    close: async () => {
      pipeline.close(logger);
      await letters?.close();
      await log.close();
    },
  };
}

/** Gives the error policy its dead letter queue. Null where there is none. */
async function openLetters(
  { data, stopping }: BuildOptions,
  errors: ErrorPolicy,
  logger: Logger,
): Promise<{ close(): Promise<void> } | 'stopped' | null> {
  const settings = deadLetterSettings('sink', data.connectorProps);
  if (settings === null) return null;
  const { log: config, workerProps, connectorProps } = data;
  const id = { connector: data.connector, task: data.task };
  const clients = { log: config, id, workerProps, connectorProps, deadLetters: true };
  const forProducer = clientLog({ ...clients, kind: 'producer' });
  const opened = await openWhenThere(forProducer, { logger, signal: stopping.signal }, async (log) => {
    const { clientId, properties } = forProducer;
    const producer: LogProducer = await log.producer({ clientId, properties });
    const admins = new LazyAdmin(log, clientLog({ ...clients, kind: 'admin' }), logger);
    try {
      const queue = await openDeadLetters({
        ...{ settings, producer, id, logger },
        admin: () => admins.get(),
        counts: errors.counts,
      });
      return { queue, producer };
    } catch (error) {
      await producer.close();
      throw error;
    } finally {
      await admins.close();
    }
  });
  if (opened === null) return 'stopped';
  const { log, client } = opened;
  client.producer.onSettled = (ticket) => client.queue.settled(ticket);
  errors.deadLetters = client.queue;
  return {
    async close() {
      await client.producer.close();
      await log.close();
    },
  };
}

/** What the original's consumers of sinks have, then the overrides. */
function consumerOptions(connector: string, { clientId, properties }: ClientLog) {
  const defaults = { 'auto.offset.reset': 'earliest' };
  const own = { ...defaults, ...properties, 'enable.auto.commit': 'false' };
  return { group: consumerGroup(connector, properties), clientId, properties: own };
}

/** The topics that a Java regular expression matches as a whole. */
function wholeMatch(pattern: string): RegExp {
  return compileJavaRegex(pattern).full;
}
