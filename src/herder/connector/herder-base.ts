// What the herders have in common: everything that is only read, from the stores and from the tasks of this process, and
// the worker's reports. The herders of both modes extend it.
import type { Logger } from '../../api/logger.js';
import type { TaskNotification, TaskProgress } from '../../api/source.js';
import type { Props } from '../../config/config-key.js';
import type { ConfigProviders } from '../../config/providers.js';
import { type FailureTransfer, failure } from '../../errors/failure.js';
import { prometheusText } from '../../metrics/prometheus.js';
import type { FlatSample } from '../../metrics/registry.js';
import type { PluginRegistry } from '../../plugins/registry.js';
import type { ConnectorValidator } from '../../plugins/validation.js';
import type { ConfigStore } from '../../storage/config-store.js';
import type { OffsetStore } from '../../storage/offset-store.js';
import type { StatusStore } from '../../storage/status-store.js';
import type { Worker, WorkerListener } from '../../worker/worker.js';
import type { ConnectorInfo, ConnectorType, StateInfo, TaskId, TaskInfo, TaskRestart } from '../port.js';
import { type HealingSettings, SelfHealing } from './self-healing.js';
import { stateSamples } from './state-samples.js';
import { StatusBoard } from './status-board.js';

export interface HerderOptions {
  /** host:port under which others reach this worker. */
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
  /** How failed tasks are restarted. */
  readonly healing: HealingSettings;
}

export abstract class HerderBase {
  protected readonly base: HerderOptions;
  protected readonly board: StatusBoard;
  protected readonly healing: SelfHealing;

  /** `generation` of the group, 0 without one; statuses carry it. */
  constructor(options: HerderOptions, generation: () => number) {
    this.base = options;
    const { statuses: store, workerId, trackTopics } = options;
    const version = (name: string) => this.plugin(name)?.version ?? null;
    this.board = new StatusBoard({ store, workerId, trackTopics, version, generation });
    store.onTopicForgotten = (connector) => this.worker.tellTopics(connector);
    this.healing = new SelfHealing({
      settings: options.healing,
      restart: (id) => this.restartTask(id),
      isFailed: ({ connector, task }) =>
        options.configs.state.targetState(connector) === 'STARTED' &&
        this.worker.hasTask(connector, task) &&
        this.board.taskState(connector, task) === 'FAILED',
      logger: options.logger,
    });
  }

  protected abstract readonly worker: Worker;

  abstract restartTask(id: TaskId): Promise<void>;

  /** The connector asks for new task configs. */
  protected abstract reconfigure(connector: string): void;

  abstract restart(name: string, options: { includeTasks: boolean; onlyFailed: boolean }): Promise<unknown>;

  clusterId(): string {
    return this.base.clusterId;
  }

  connectors(): string[] {
    return [...this.base.configs.state.connectors.keys()];
  }

  connectorInfo(name: string): ConnectorInfo {
    const config = this.connectorConfig(name);
    const tasks = this.base.configs.state.tasks(name).map((_, task) => ({ connector: name, task }));
    return { name, config, tasks, type: this.type(name) };
  }

  connectorConfig(name: string): Props {
    const config = this.base.configs.state.connectors.get(name);
    if (config === undefined) throw failure('CONNECTOR_NOT_FOUND', { connector: name });
    return config;
  }

  status(name: string): StateInfo {
    const info = this.board.info(name, this.type(name));
    if (info === null) throw failure('CONNECTOR_UNKNOWN', { text: `No status found for connector ${name}` });
    return info;
  }

  taskConfigs(name: string): TaskInfo[] {
    this.connectorConfig(name);
    return this.base.configs.state
      .tasks(name)
      .map((config, task) => ({ id: { connector: name, task }, config }));
  }

  activeTopics(name: string): string[] {
    if (!this.base.trackTopics) throw failure('TOPIC_TRACKING_DISABLED', { reset: false });
    return this.board.topics(name);
  }

  async resetActiveTopics(name: string): Promise<void> {
    if (!this.base.trackTopics) throw failure('TOPIC_TRACKING_DISABLED', { reset: false });
    if (!this.base.allowTopicReset) throw failure('TOPIC_TRACKING_DISABLED', { reset: true });
    this.board.resetTopics(name);
  }

  restarts(name: string): readonly TaskRestart[] {
    this.connectorConfig(name);
    return this.healing.of(name);
  }

  async progress(name: string): Promise<Map<number, TaskProgress>> {
    this.connectorConfig(name);
    return this.worker.progress(name);
  }

  notifications(name: string): readonly TaskNotification[] {
    this.connectorConfig(name);
    return this.worker.notifications(name);
  }

  async metricsText(): Promise<string> {
    const { state } = this.base.configs;
    const connectors = this.connectors().flatMap((name) => {
      const all = this.board.info(name, this.type(name));
      if (all === null) return [];
      const info = { ...all, tasks: all.tasks.filter(({ id }) => this.isOwn(name, id)) };
      const isHere = this.isOwn(name, null);
      if (!isHere && info.tasks.length === 0) return [];
      return [{ info, isHere, tasks: state.tasks(name), config: this.connectorConfig(name) }];
    });
    const states = stateSamples(connectors, this.worker.defaults);
    return prometheusText([...states, ...this.groupSamples(), ...(await this.worker.metrics())]);
  }

  /** Whether a task, or with null the connector's code, is this worker's to run: metrics tell of those. */
  protected isOwn(_connector: string, _task: number | null): boolean {
    return true;
  }

  /** Figures of the group of workers; none without one. */
  protected groupSamples(): FlatSample[] {
    return [];
  }

  /** Throws CONNECTOR_UNKNOWN with that text. */
  protected known(name: string, text: string): void {
    if (!this.base.configs.state.connectors.has(name)) throw failure('CONNECTOR_UNKNOWN', { text });
  }

  protected type(name: string): ConnectorType {
    return this.plugin(name)?.type ?? 'unknown';
  }

  protected plugin(name: string) {
    const javaClass = this.base.configs.state.connectors.get(name)?.['connector.class'] ?? '';
    return this.base.registry.findConnector(javaClass);
  }

  /** The failure with what becomes of the task at the end of its trace. */
  #heal(id: TaskId, error: FailureTransfer): FailureTransfer {
    return { ...error, trace: `${error.trace}\n\t${this.healing.failed(id, error)}` };
  }

  /** Takes what the worker reports into statuses and the log. */
  protected listener(): WorkerListener {
    const { logger } = this.base;
    return {
      connectorState: (name, state, error) => {
        if (error !== undefined) {
          logger.error({ connector: name, trace: error.trace }, `Connector ${name} failed: ${error.message}`);
        }
        this.board.connector(name, state, error);
      },
      taskState: (connector, task, state, error) => {
        if (error !== undefined) {
          logger.error(
            { connector, task, trace: error.trace },
            `Task ${connector}-${task} failed: ${error.message}`,
          );
        }
        const isMeant = this.base.configs.state.tasks(connector)[task] !== undefined;
        const shown = isMeant && error !== undefined ? this.#heal({ connector, task }, error) : error;
        if (isMeant) this.board.task(connector, task, state, shown);
        if (state === 'RUNNING') this.healing.running({ connector, task });
      },
      topicUsed: (connector, task, topic) => this.board.topic(connector, task, topic),
      reconfigure: (connector) => this.reconfigure(connector),
      valuesChanged: (connector) => {
        const { logger } = this.base;
        logger.info(
          { connector },
          'Values of a config provider have changed: the connector and its tasks restart',
        );
        this.restart(connector, { includeTasks: true, onlyFailed: false }).catch((error: unknown) =>
          logger.error({ connector, error }, 'The connector could not be restarted with its new values'),
        );
      },
    };
  }
}
