// The herder of one worker that shares its work with nobody: what REST asks for is done here, on the stores and
// the worker. Changes of one connector are made one after the other (connector-queue).
import type { PartitionOffset } from '../../api/connector.js';
import type { Logger } from '../../api/logger.js';
import type {
  TableCommand,
  TableStatus,
  TaskNotification,
  TaskProgress,
  TaskSignal,
} from '../../api/source.js';
import type { Props } from '../../config/config-key.js';
import type { ConfigProviders } from '../../config/providers.js';
import { failure } from '../../errors/failure.js';
import { prometheusText } from '../../metrics/prometheus.js';
import type { PluginRegistry } from '../../plugins/registry.js';
import type { ConnectorValidator } from '../../plugins/validation.js';
import type { ConfigStore } from '../../storage/config-store.js';
import type { OffsetStore } from '../../storage/offset-store.js';
import type { StatusStore } from '../../storage/status-store.js';
import type { Worker, WorkerListener } from '../../worker/worker.js';
import { ConnectorQueues } from '../connector/connector-queue.js';
import { OffsetControl } from '../connector/offset-control.js';
import { stateSamples } from '../connector/state-samples.js';
import { StatusBoard } from '../connector/status-board.js';
import type {
  ConnectorInfo,
  ConnectorType,
  Herder,
  StateInfo,
  TargetState,
  TaskId,
  TaskInfo,
} from '../port.js';
import { ConnectorControl } from './connector-control.js';

export interface StandaloneHerderOptions {
  readonly workerId: string;
  readonly clusterId: string;
  readonly configs: ConfigStore;
  readonly statuses: StatusStore;
  readonly offsets: OffsetStore;
  readonly registry: PluginRegistry;
  readonly validator: ConnectorValidator;
  readonly providers: ConfigProviders;
  readonly logger: Logger;
  readonly trackTopics: boolean;
  readonly allowTopicReset: boolean;
  /** Makes the worker that reports to the herder. */
  readonly worker: (listener: WorkerListener) => Worker;
}

const STORED_STATE = { RUNNING: 'STARTED', PAUSED: 'PAUSED', STOPPED: 'STOPPED' } as const;

export class StandaloneHerder implements Herder {
  readonly #o: StandaloneHerderOptions;
  readonly #worker: Worker;
  readonly #board: StatusBoard;
  readonly #control: ConnectorControl;
  readonly #offsets: OffsetControl;
  readonly #queues = new ConnectorQueues();
  #stopping = false;

  constructor(options: StandaloneHerderOptions) {
    this.#o = options;
    const { statuses: store, workerId, trackTopics, configs, logger } = options;
    this.#board = new StatusBoard({ store, workerId, trackTopics, version: (name) => this.#version(name) });
    this.#worker = options.worker(this.#listener());
    this.#control = new ConnectorControl({ configs, worker: this.#worker, board: this.#board, logger });
    this.#offsets = new OffsetControl(options);
  }

  /** Starts every stored connector, without waiting for their databases. */
  start(): void {
    const names = this.connectors();
    this.#board.prune(new Set(names));
    for (const name of names) void this.#queues.run(name, () => this.#control.bringUp(name));
  }

  /** Stops all tasks and connectors; their statuses become UNASSIGNED. */
  async shutDown(): Promise<void> {
    this.#stopping = true;
    const running = this.connectors().filter((name) => this.#worker.connector(name) !== null);
    await this.#worker.stop();
    for (const name of running) this.#board.connector(name, 'UNASSIGNED');
  }

  health(): { status: 'healthy' | 'starting' | 'unhealthy'; message: string } {
    return { status: 'healthy', message: 'Worker has completed startup and is ready to handle requests.' };
  }

  clusterId(): string {
    return this.#o.clusterId;
  }

  connectors(): string[] {
    return [...this.#o.configs.state.connectors.keys()];
  }

  connectorInfo(name: string): ConnectorInfo {
    const config = this.connectorConfig(name);
    const tasks = this.#o.configs.state.tasks(name).map((_, task) => ({ connector: name, task }));
    return { name, config, tasks, type: this.#type(name) };
  }

  connectorConfig(name: string): Props {
    const config = this.#o.configs.state.connectors.get(name);
    if (config === undefined) throw failure('CONNECTOR_NOT_FOUND', { connector: name });
    return config;
  }

  status(name: string): StateInfo {
    const info = this.#board.info(name, this.#type(name));
    if (info === null) throw failure('CONNECTOR_UNKNOWN', { text: `No status found for connector ${name}` });
    return info;
  }

  taskConfigs(name: string): TaskInfo[] {
    this.connectorConfig(name);
    return this.#o.configs.state
      .tasks(name)
      .map((config, task) => ({ id: { connector: name, task }, config }));
  }

  async putConnector(
    name: string,
    given: Props,
    { replace, initialState }: { replace: boolean; initialState?: TargetState | undefined },
  ): Promise<{ created: boolean; info: ConnectorInfo }> {
    const { validator, configs } = this.#o;
    const config = given['name'] === undefined ? { ...given, name } : given;
    await validator.check(config);
    return this.#change(name, async () => {
      const created = !configs.state.connectors.has(name);
      if (!created && !replace) throw failure('CONNECTOR_EXISTS', { connector: name });
      if (created) {
        await configs.putConnector(name, config, initialState && STORED_STATE[initialState]);
      } else {
        await this.#control.takeDown(name);
        await configs.putConnector(name, config);
      }
      const info = this.connectorInfo(name);
      await this.#control.bringUp(name);
      return { created, info: created ? info : this.connectorInfo(name) };
    });
  }

  async patchConnector(name: string, patch: Readonly<Record<string, string | null>>): Promise<ConnectorInfo> {
    const config: Record<string, string> = { ...this.connectorConfig(name) };
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete config[key];
      else config[key] = value;
    }
    return (await this.putConnector(name, config, { replace: true })).info;
  }

  async deleteConnector(name: string): Promise<void> {
    this.connectorConfig(name);
    await this.#change(name, async () => {
      this.connectorConfig(name);
      await this.#control.takeDown(name);
      await this.#o.configs.removeConnector(name);
      this.#board.remove(name);
    });
  }

  async pause(name: string): Promise<void> {
    this.#known(name, `Unknown connector ${name}`);
    await this.#change(name, async () => {
      this.#known(name, `Unknown connector ${name}`);
      if (this.#o.configs.state.targetState(name) === 'PAUSED') return;
      await this.#o.configs.putTargetState(name, 'PAUSED');
      await this.#control.pause(name);
    });
  }

  async resume(name: string): Promise<void> {
    this.#known(name, `Unknown connector ${name}`);
    await this.#change(name, async () => {
      this.#known(name, `Unknown connector ${name}`);
      await this.#o.configs.putTargetState(name, 'STARTED');
      await this.#control.resume(name);
    });
  }

  async stop(name: string): Promise<void> {
    this.#known(name, `Unknown connector ${name}`);
    await this.#change(name, async () => {
      this.#known(name, `Unknown connector ${name}`);
      await this.#o.configs.putTargetState(name, 'STOPPED');
      await this.#control.stop(name);
    });
  }

  async restart(
    name: string,
    { includeTasks, onlyFailed }: { includeTasks: boolean; onlyFailed: boolean },
  ): Promise<StateInfo | null> {
    const withFlags = includeTasks || onlyFailed;
    this.#known(name, withFlags ? `Unknown connector: ${name}` : `Connector ${name} not found`);
    return this.#change(name, async () => {
      this.#known(name, `Unknown connector: ${name}`);
      const isMeant = (state: string | null) => !onlyFailed || state === 'FAILED';
      const connector = isMeant(this.#board.connectorState(name));
      const ids = this.#o.configs.state.tasks(name).map((_, id) => id);
      const tasks = includeTasks ? ids.filter((id) => isMeant(this.#board.taskState(name, id))) : [];
      if (withFlags && connector) this.#board.connector(name, 'RESTARTING');
      for (const id of tasks) this.#board.task(name, id, 'RESTARTING');
      const plan = withFlags ? this.status(name) : null;
      if (connector) await this.#control.restartConnector(name);
      if (tasks.length > 0) await this.#control.restartTasks(name, tasks);
      return plan;
    });
  }

  async restartTask({ connector, task }: TaskId): Promise<void> {
    this.#known(connector, `Unknown connector: ${connector}`);
    await this.#change(connector, async () => {
      if (this.#o.configs.state.tasks(connector)[task] === undefined) {
        throw failure('CONNECTOR_UNKNOWN', { text: `Task ${connector}-${task} not found` });
      }
      await this.#control.restartTasks(connector, [task]);
    });
  }

  activeTopics(name: string): string[] {
    if (!this.#o.trackTopics) throw failure('TOPIC_TRACKING_DISABLED', { reset: false });
    return this.#board.topics(name);
  }

  async resetActiveTopics(name: string): Promise<void> {
    if (!this.#o.trackTopics) throw failure('TOPIC_TRACKING_DISABLED', { reset: false });
    if (!this.#o.allowTopicReset) throw failure('TOPIC_TRACKING_DISABLED', { reset: true });
    this.#board.resetTopics(name);
  }

  async offsets(name: string): Promise<PartitionOffset[]> {
    this.connectorConfig(name);
    return this.#o.offsets.all(name);
  }

  async alterOffsets(name: string, offsets: readonly PartitionOffset[]): Promise<string> {
    this.connectorConfig(name);
    return this.#change(name, () => this.#offsets.alter(name, offsets));
  }

  async resetOffsets(name: string): Promise<string> {
    this.connectorConfig(name);
    return this.#change(name, () => this.#offsets.reset(name));
  }

  async progress(name: string): Promise<Map<number, TaskProgress>> {
    this.connectorConfig(name);
    return this.#worker.progress(name);
  }

  async signal(name: string, signal: TaskSignal): Promise<void> {
    this.connectorConfig(name);
    const answer = await this.#worker.signal(name, signal);
    if (answer === null) throw failure('SIGNAL_NOT_RUNNING', { connector: name });
    if (!answer.accepted) throw failure('SIGNAL_REFUSED', { type: signal.type, reason: answer.reason ?? '' });
  }

  async tables(name: string): Promise<readonly TableStatus[]> {
    this.connectorConfig(name);
    const tables = await this.#worker.tables(name);
    if (tables === null) throw failure('TABLES_NOT_RUNNING', { connector: name });
    return tables;
  }

  async changeTable(name: string, { action, table }: Omit<TableCommand, 'config'>): Promise<void> {
    this.connectorConfig(name);
    await this.#change(name, async () => {
      const config = this.connectorConfig(name);
      const answer = await this.#worker.changeTable(name, { action, table, config });
      if (answer === null) throw failure('TABLES_NOT_RUNNING', { connector: name });
      if (!answer.accepted) {
        const { reason, remedy } = answer;
        throw failure('TABLE_REFUSED', { action, table, reason, remedy });
      }
      await this.#control.adopt(name, answer.patch);
    });
  }

  notifications(name: string): readonly TaskNotification[] {
    this.connectorConfig(name);
    return this.#worker.notifications(name);
  }

  async metricsText(): Promise<string> {
    const infos = this.connectors().map((name) => this.#board.info(name, this.#type(name)));
    const states = stateSamples(
      infos.filter((info) => info !== null),
      (name) => this.connectorConfig(name)['connector.class'] ?? '',
    );
    return prometheusText([...states, ...(await this.#worker.metrics())]);
  }

  #change<T>(name: string, change: () => Promise<T>): Promise<T> {
    return this.#queues.run(name, () => {
      if (this.#stopping) throw failure('WORKER_STOPPING', {});
      return change();
    });
  }

  #known(name: string, text: string): void {
    if (!this.#o.configs.state.connectors.has(name)) throw failure('CONNECTOR_UNKNOWN', { text });
  }

  #listener(): WorkerListener {
    const { logger } = this.#o;
    return {
      connectorState: (name, state, error) => {
        if (error !== undefined) {
          logger.error({ connector: name, trace: error.trace }, `Connector ${name} failed: ${error.message}`);
        }
        this.#board.connector(name, state, error);
      },
      taskState: (connector, task, state, error) => {
        if (error !== undefined) {
          logger.error(
            { connector, task, trace: error.trace },
            `Task ${connector}-${task} failed: ${error.message}`,
          );
        }
        if (this.#o.configs.state.tasks(connector)[task] !== undefined)
          this.#board.task(connector, task, state, error);
      },
      topicUsed: (connector, task, topic) => this.#board.topic(connector, task, topic),
      reconfigure: (connector) => {
        void this.#queues.run(connector, () => this.#control.reconfigure(connector));
      },
    };
  }

  #type(name: string): ConnectorType {
    const javaClass = this.#o.configs.state.connectors.get(name)?.['connector.class'] ?? '';
    return this.#o.registry.findConnector(javaClass)?.type ?? 'unknown';
  }

  #version(name: string): string | null {
    const javaClass = this.#o.configs.state.connectors.get(name)?.['connector.class'] ?? '';
    return this.#o.registry.findConnector(javaClass)?.version ?? null;
  }
}
