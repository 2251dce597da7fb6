// Runs connectors and tasks in this process: connector objects in the main thread, one thread a task. The herder
// decides what runs; the worker does it and tells the listener every change of state.

import type { Logger } from '../api/logger.js';
import type {
  SignalAnswer,
  TableAnswer,
  TableCommand,
  TableStatus,
  TaskNotification,
  TaskProgress,
  TaskSignal,
} from '../api/source.js';
import type { Props } from '../config/config-key.js';
import type { ConfigProviders } from '../config/providers.js';
import type { FailureTransfer } from '../errors/failure.js';
import { transferFailure } from '../errors/failure.js';
import type { LogConfig } from '../log/port.js';
import type { Loggers } from '../logging/loggers.js';
import type { FlatSample } from '../metrics/registry.js';
import { exactlyOnceEnabled } from '../plugins/exactly-once.js';
import type { PluginRegistry } from '../plugins/registry.js';
import type { OffsetStore } from '../storage/offset-store.js';
import { ConnectorInstance } from './connector-instance.js';
import { LastNotifications } from './last-notifications.js';
import { SinkOffsets } from './sink/sink-offsets.js';
import { SourceOffsets } from './source/source-offsets.js';
import { taskAnswers } from './source/task-answers.js';
import { topicGroups } from './source/topic-groups.js';
import type { ExactlyOnceData } from './thread/messages.js';
import { SharedThreads } from './thread/seats.js';
import { TaskHandle } from './thread/task-handle.js';
import { WorkerMetrics } from './worker-metrics.js';

export interface WorkerListener {
  connectorState(
    name: string,
    state: 'RUNNING' | 'PAUSED' | 'STOPPED' | 'FAILED' | 'UNASSIGNED',
    error?: FailureTransfer,
  ): void;
  taskState(
    connector: string,
    task: number,
    state: 'RUNNING' | 'PAUSED' | 'FAILED' | 'UNASSIGNED',
    error?: FailureTransfer,
  ): void;
  topicUsed(connector: string, task: number, topic: string): void;
  /** The connector asks for new task configs. */
  reconfigure(connector: string): void;
  /** A config provider gives other values than those the connector was started with. */
  valuesChanged?(connector: string): void;
}

export interface WorkerOptions {
  readonly log: LogConfig;
  /** Defaults filled in. */
  readonly workerProps: Props;
  readonly registry: PluginRegistry;
  readonly providers: ConfigProviders;
  readonly offsets: OffsetStore;
  readonly loggers: Loggers;
  readonly listener: WorkerListener;
  /**
   * For exactly-once source tasks of a group, before a task's producer begins: fences the producers of the connector's
   * earlier tasks. Throws FENCE_*.
   */
  readonly fence?: ((connector: string) => Promise<void>) | undefined;
  /**
   * Called when a task begins to start; what it answers is called once its producer has begun, and throws TASK_OVERTAKEN or
   * TASK_REVOKED where the task has newer configs or another worker by then.
   */
  readonly startGuard?: ((id: { connector: string; task: number }) => () => Promise<void>) | undefined;
}

const CONNECTOR_STOP_MS = 5_000;
const TASK_HEAP_MB = 1_024;
const ANSWER_MS = 2_000;

export class Worker {
  readonly #o: WorkerOptions;
  readonly #logger: Logger;
  readonly #heapMb: number;
  /** Where tasks of light connectors run. */
  readonly #shared: SharedThreads;
  readonly #connectors = new Map<string, ConnectorInstance>();
  readonly #tasks = new Map<string, Map<number, TaskHandle>>();
  readonly #metrics = new WorkerMetrics();
  readonly #notifications = new LastNotifications();
  /** The last start of each connector and task; a stop removes it, and a start still under way ends without effect. */
  readonly #connectorStarts = new Map<string, object>();
  readonly #taskStarts = new Map<string, Map<number, object>>();
  /** How to end watching the values that config providers gave, by connector. */
  readonly #watches = new Map<string, () => void>();
  #stopped = false;

  /** Offsets of sink connectors, whether they run here or not. */
  readonly sinkOffsets: SinkOffsets;
  /** Offsets of source connectors, whether they run here or not. */
  readonly sourceOffsets: SourceOffsets;

  constructor(options: WorkerOptions) {
    this.#o = options;
    const { log, workerProps, loggers } = options;
    const logger = loggers.logger('org.apache.kafka.connect.runtime.Worker');
    this.#logger = logger;
    this.#heapMb = Number(workerProps['millrace.task.heap.max.mb'] ?? TASK_HEAP_MB);
    this.#shared = new SharedThreads({ heapMb: this.#heapMb });
    this.sinkOffsets = new SinkOffsets({ log, workerProps, logger });
    this.sourceOffsets = new SourceOffsets({ log, workerProps, logger, store: options.offsets });
  }

  /** The running instance, null when the connector does not run here. */
  connector(name: string): ConnectorInstance | null {
    return this.#connectors.get(name) ?? null;
  }

  /** Starts a connector's code; RUNNING or FAILED is told to the listener, and true answered for RUNNING. */
  async startConnector(name: string, config: Props): Promise<boolean> {
    const { registry, providers, loggers, listener } = this.#o;
    const start = {};
    this.#connectorStarts.set(name, start);
    const isWanted = () => this.#connectorStarts.get(name) === start;
    this.#unwatch(name);
    try {
      const props = await providers.resolve(config);
      if (props['config.action.reload'] !== 'none' && isWanted()) {
        const changed = () => listener.valuesChanged?.(name);
        this.#watches.set(name, providers.watch(config, props, changed));
      }
      const instance: ConnectorInstance = new ConnectorInstance({
        name,
        props,
        registry,
        logger: loggers.logger(config['connector.class'] ?? 'connector', { connector: name }),
        onFailed: (error) => listener.connectorState(name, 'FAILED', transferFailure(error)),
        onReconfigure: () => listener.reconfigure(name),
      });
      if (!isWanted()) return false;
      this.#connectors.set(name, instance);
      this.#checkSource(instance);
      await instance.start();
      if (!isWanted()) return false;
      this.#metrics.connectorStarted(true);
      listener.connectorState(name, 'RUNNING');
      return true;
    } catch (error) {
      if (!isWanted()) return false;
      this.#metrics.connectorStarted(false);
      listener.connectorState(name, 'FAILED', transferFailure(error));
      return false;
    }
  }

  #unwatch(name: string): void {
    this.#watches.get(name)?.();
    this.#watches.delete(name);
  }

  /** What the original finds wrong in a source's config only when it starts. Throws CONFIG_INVALID. */
  #checkSource({ type, props }: ConnectorInstance): void {
    if (type === 'source' && this.#o.workerProps['topic.creation.enable'] !== 'false') topicGroups(props);
  }

  /** Stops a connector's code, waiting at most 5 s. Tells no state: the herder knows why it stops. */
  async stopConnector(name: string): Promise<void> {
    this.#connectorStarts.delete(name);
    this.#unwatch(name);
    const instance = this.#connectors.get(name);
    this.#connectors.delete(name);
    if (instance !== undefined) await Promise.race([instance.stop(), delay(CONNECTOR_STOP_MS)]);
  }

  /** Gives up a connector's code that has not returned for as long as a stop of it would wait; its start ends without effect. */
  giveUpStuckConnector(name: string): void {
    const instance = this.#connectors.get(name);
    const since = instance?.busySince ?? null;
    if (since === null || Date.now() - since < CONNECTOR_STOP_MS) return;
    this.#connectorStarts.delete(name);
    instance?.giveUp();
  }

  /** Starts a task's thread; its states are told to the listener. Placeholders are resolved here. */
  async startTask(
    id: { connector: string; task: number },
    options: { connectorConfig: Props; taskConfig: Props; paused: boolean },
  ): Promise<void> {
    const { connector, task } = id;
    const { providers, loggers, listener, workerProps, registry, startGuard } = this.#o;
    const guard = exactlyOnceEnabled(workerProps) ? startGuard?.(id) : undefined;
    const start = {};
    inner(this.#taskStarts, connector).set(task, start);
    const isWanted = () => !this.#stopped && this.#taskStarts.get(connector)?.get(task) === start;
    try {
      const connectorProps = await providers.resolve(options.connectorConfig);
      const taskProps = await providers.resolve(options.taskConfig);
      // Two threads of one task would write the same records: the old one is gone before the new one begins.
      await this.#endTasks(connector, [task]);
      if (!isWanted()) return;
      const { type, light } = registry.connector(connectorProps['connector.class'] ?? '');
      const exactlyOnce = type === 'source' ? this.#exactlyOnce(id, connectorProps) : null;
      const { answers, release } = taskAnswers({
        connector,
        props: connectorProps,
        offsets: this.sourceOffsets,
        fence: async (name) => this.#o.fence?.(name),
        guard: async () => guard?.(),
      });
      const handle: TaskHandle = new TaskHandle({
        data: {
          connector,
          task,
          type,
          connectorProps,
          taskProps,
          workerProps,
          log: this.#o.log,
          exactlyOnce,
          paused: options.paused,
          levels: loggers.levels.entries,
        },
        heapMb: this.#heapMb,
        shared: light === true && exactlyOnce === null ? this.#shared : null,
        onMoved: (error) =>
          this.#logger.warn(
            { connector, task, error },
            'A thread that several tasks shared has ended: the task begins again on one of its own',
          ),
        loggers,
        answers,
        onState: (state) => {
          if (state === 'running') this.#metrics.taskStarted(handle, true);
          const shown = { running: 'RUNNING', paused: 'PAUSED', stopped: 'UNASSIGNED' } as const;
          listener.taskState(connector, task, shown[state]);
        },
        onFailed: (error) => {
          this.#metrics.taskStarted(handle, false);
          listener.taskState(connector, task, 'FAILED', error);
        },
        onTopic: (topic) => listener.topicUsed(connector, task, topic),
        onNotification: (notification) => this.#notifications.add(connector, notification),
      });
      void handle.ended.then(release);
      inner(this.#tasks, connector).set(task, handle);
    } catch (error) {
      if (isWanted()) listener.taskState(connector, task, 'FAILED', transferFailure(error));
    }
  }

  /** Null on a worker that delivers at least once. */
  #exactlyOnce(id: { connector: string; task: number }, props: Props): ExactlyOnceData | null {
    const { workerProps } = this.#o;
    if (!exactlyOnceEnabled(workerProps)) return null;
    return {
      transactionalId: `${workerProps['group.id']}-${id.connector}-${id.task}`,
      offsetsTopic: this.sourceOffsets.topicOf(props).topic,
    };
  }

  /** True when the task was started and not stopped since, whatever became of it. */
  hasTask(connector: string, task: number): boolean {
    return this.#tasks.get(connector)?.has(task) ?? false;
  }

  setTasksPaused(connector: string, paused: boolean): void {
    for (const handle of this.#running(connector)) {
      if (paused) handle.pause();
      else handle.resume();
    }
  }

  /** Has the tasks of a connector tell anew what topics they use. */
  tellTopics(connector: string): void {
    for (const handle of this.#running(connector)) handle.tellTopics();
  }

  /** Stops these tasks of a connector (all when absent) within one shared budget; the rest is ended by force. */
  async stopTasks(connector: string, ids?: readonly number[]): Promise<void> {
    const starts = this.#taskStarts.get(connector);
    for (const id of ids ?? [...(starts?.keys() ?? [])]) starts?.delete(id);
    if (starts?.size === 0) this.#taskStarts.delete(connector);
    await this.#endTasks(connector, ids);
  }

  async #endTasks(connector: string, ids?: readonly number[]): Promise<void> {
    const tasks = this.#tasks.get(connector);
    if (tasks === undefined) return;
    const wanted = ids ?? [...tasks.keys()];
    const handles = wanted.map((id) => tasks.get(id)).filter((handle) => handle !== undefined);
    for (const id of wanted) tasks.delete(id);
    if (tasks.size === 0) this.#tasks.delete(connector);
    await this.#stopHandles(handles);
  }

  /** Ends everything within the same budgets; what a change under way would still start does not start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const handles = [...this.#tasks.values()].flatMap((tasks) => [...tasks.values()]);
    this.#tasks.clear();
    await Promise.all([
      ...[...this.#connectorStarts.keys()].map((name) => this.stopConnector(name)),
      this.#stopHandles(handles),
    ]);
    await this.#shared.close();
    await this.sourceOffsets.stop();
  }

  /** What each task says of its progress; tasks that say nothing are left out. */
  async progress(connector: string): Promise<Map<number, TaskProgress>> {
    const out = new Map<number, TaskProgress>();
    for (const [task, handle] of this.#tasks.get(connector) ?? []) {
      const found = await answered(handle.ask<TaskProgress | null>('progress'));
      if (found !== null) out.set(task, found);
    }
    return out;
  }

  /** Hands a signal to the tasks of a connector; the answer of the first that takes signals, null when none does. */
  async signal(connector: string, signal: TaskSignal): Promise<SignalAnswer | null> {
    for (const handle of this.#running(connector)) {
      const answer = await answered(handle.signal(signal));
      if (answer !== null) return answer;
    }
    return null;
  }

  /** Tables of a connector's tasks; null when no running task tells of tables. Rejects with what the database says. */
  async tables(connector: string): Promise<readonly TableStatus[] | null> {
    const answers = await Promise.all(this.#running(connector).map((handle) => handle.tables()));
    const told = answers.filter((tables) => tables !== null);
    return told.length === 0 ? null : told.flat();
  }

  /** Changes one table, in the first task that knows tables; null when none does. It may wait for a lock. */
  async changeTable(connector: string, command: TableCommand): Promise<TableAnswer | null> {
    for (const handle of this.#running(connector)) {
      const answer = await handle.changeTable(command);
      if (answer !== null) return answer;
    }
    return null;
  }

  /** The last notifications of a connector, oldest first. */
  notifications(connector: string): readonly TaskNotification[] {
    return this.#notifications.of(connector);
  }

  /** The worker's own properties: what connectors inherit where they say nothing. */
  get defaults(): Props {
    return this.#o.workerProps;
  }

  /** Samples of the worker and of every task's thread. */
  async metrics(): Promise<FlatSample[]> {
    const handles = [...this.#tasks.values()].flatMap((tasks) => [...tasks.values()]);
    const fromTasks = await Promise.all(
      handles.map((handle) => answered(handle.ask<FlatSample[]>('metrics'))),
    );
    const counts = { connectors: this.#connectors.size, tasks: handles.length };
    return [...this.#metrics.collect(counts), ...fromTasks.flatMap((samples) => samples ?? [])];
  }

  async #stopHandles(handles: readonly TaskHandle[]): Promise<void> {
    if (handles.length === 0) return;
    for (const handle of handles) handle.stop();
    const budget = Number(this.#o.workerProps['task.shutdown.graceful.timeout.ms'] ?? 5_000);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, budget);
    });
    await Promise.race([Promise.all(handles.map((handle) => handle.ended)), late]);
    clearTimeout(timer);
    await Promise.all(handles.map((handle) => (handle.state === 'ended' ? undefined : handle.cancel())));
  }

  #running(connector: string): TaskHandle[] {
    return [...(this.#tasks.get(connector)?.values() ?? [])].filter((handle) => handle.state !== 'ended');
  }
}

function inner<V>(outer: Map<string, Map<number, V>>, name: string): Map<number, V> {
  let found = outer.get(name);
  if (found === undefined) {
    found = new Map();
    outer.set(name, found);
  }
  return found;
}

/** Null when the task is gone or does not answer in time. */
async function answered<V>(call: Promise<V>): Promise<V | null> {
  return Promise.race([call.catch(() => null), delay(ANSWER_MS).then(() => null)]);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
