// Builds a source task on its own thread: plugins, log clients, delivery, and the runner that drives it. Called by task-thread.ts.

import { sleep } from '../../api/sleep.js';
import type { TaskProgress } from '../../api/source.js';
import { sourceConnectorDef } from '../../config/keys/connector-config.js';
import { loadPlugins } from '../../plugins/scan.js';
import { clientLog } from '../client-properties.js';
import { deadLetterSettings, openDeadLetters } from '../dead-letters/open-dead-letters.js';
import { ErrorPolicy } from '../error-policy.js';
import { openPipeline } from '../record-pipeline.js';
import { SourceSender } from '../source/source-sender.js';
import { SourceTaskRunner } from '../source/source-task-runner.js';
import { openTaskLogReader } from '../source/task-log-reader.js';
import { TaskMetrics } from '../source/task-metrics.js';
import { ensureTopic } from '../source/topic-creation.js';
import { topicGroups } from '../source/topic-groups.js';
import { Wakeable } from '../source/wakeable.js';
import type { BuildOptions, BuiltTask } from './built-task.js';
import { atLeastOnce, exactlyOnce, transactionalProperties } from './source-delivery.js';
import { LazyAdmin, listOf, openWhenThere } from './task-clients.js';

const RUNTIME = 'org.apache.kafka.connect.runtime.WorkerSourceTask';
/** Bytes in flight where no `buffer.memory` is set: what keeps every request slot full with as much waiting again. */
const BUFFER_MEMORY = 8 * 1024 * 1024;

/**
 * Waits for a log that does not answer; null when the task is stopped meanwhile. Throws what opening the log, loading a plugin
 * or configuring it throws, and DEAD_LETTERS_UNAVAILABLE.
 */
export async function buildSourceTask(options: BuildOptions): Promise<BuiltTask | null> {
  const { data, metrics, stopping } = options;
  const { connectorProps, workerProps, taskProps } = data;
  const logger = options.logger(RUNTIME);
  const id = { connector: data.connector, task: data.task };
  const registry = await loadPlugins({ pluginPath: listOf(workerProps['plugin.path']), logger });
  const pipeline = await openPipeline(registry, { connectorProps, workerProps, logger });
  const task = await registry.newSourceTask(taskProps['task.class']);
  const config = sourceConnectorDef.parse(connectorProps);
  const clients = { log: data.log, id, workerProps, connectorProps };
  const forProducer = clientLog({ ...clients, kind: 'producer' });
  const { clientId } = forProducer;
  const properties = { ...forProducer.properties, ...transactionalProperties(data.exactlyOnce) };
  const opened = await openWhenThere(forProducer, { logger, signal: stopping.signal }, (log) =>
    log.producer({ clientId, properties }),
  );
  if (opened === null) return null;
  const { log, client: producer } = opened;
  const admins = new LazyAdmin(log, clientLog({ ...clients, kind: 'admin' }), logger);

  const errors = new ErrorPolicy(config, `${id.connector}-${id.task}`, logger);
  const settings = deadLetterSettings('source', connectorProps);
  if (settings !== null) {
    const admin = () => admins.get();
    errors.deadLetters = await openDeadLetters({
      ...{ settings, producer, admin, id, logger },
      counts: errors.counts,
    });
  }
  const taskMetrics = new TaskMetrics();
  taskMetrics.register(metrics, errors.counts);
  const wake = new Wakeable();
  const delivery = { producer, metrics: taskMetrics, wake, logger, config, stopping: stopping.signal };
  const { tracker, transaction, requests, commits, storeOffset } =
    data.exactlyOnce === null ? atLeastOnce(options, delivery) : exactlyOnce(options, delivery);
  const groups = workerProps['topic.creation.enable'] === 'false' ? [] : topicGroups(connectorProps);
  const halting = new AbortController();
  const sender = new SourceSender({
    pipeline,
    producer,
    prefix: tracker,
    transaction,
    errors,
    ensureTopic: (topic) => ensureTopic(topic, { producer, admin: () => admins.get(), groups }),
    onTopic: options.onTopic,
    onRetry: (error, topic) => logger.warn({ error, topic }, 'A record could not be sent; it is sent again'),
    onAppended: () => {
      taskMetrics.appended++;
    },
    maxBufferedBytes: Number(forProducer.properties['buffer.memory'] ?? BUFFER_MEMORY),
    halted: halting.signal,
    sleep: (ms) => sleep(ms, halting.signal),
  });
  let progress: () => TaskProgress | null = () => null;
  metrics.register('millrace_source_task_lag_ms', () => {
    const lag = progress()?.lagMs ?? null;
    return lag === null ? [] : [{ labels: {}, value: lag }];
  });
  const runner = new SourceTaskRunner({
    task,
    context: {
      connectorName: id.connector,
      taskId: id.task,
      logger: options.logger(taskProps['task.class']),
      metrics,
      readOffset: (partition) => options.ask('offset', partition),
      notify: options.onNotification,
      openLogReader: (request) => openTaskLogReader(request, { log: data.log, logger }),
      storeOffset,
      transactions: requests,
      onProgress: (read) => {
        progress = read;
      },
    },
    taskProps,
    producer,
    sender,
    commits,
    errors,
    metrics: taskMetrics,
    logger,
    wake,
    paused: options.paused(),
    stopping,
    halting,
    onState: options.onState,
  });
  return {
    runner,
    progress: () => progress(),
    signal: async (signal) => (await task.signal?.(signal)) ?? null,
    tables: async () => (await task.tables?.()) ?? null,
    changeTable: async (command) => (await task.changeTable?.(command)) ?? null,
    close: async () => {
      pipeline.close(logger);
      await admins.close();
      await log.close();
    },
  };
}
