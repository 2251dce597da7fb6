// The herder of one worker that shares its work with nobody: what REST asks for is done here, on the stores and
// the worker. Changes of one connector are made one after the other (connector-queue).
import type { PartitionOffset } from '../../api/connector.js';
import type { TableCommand, TableStatus, TaskSignal } from '../../api/source.js';
import type { Props } from '../../config/config-key.js';
import { type FailureTransfer, failure, transferFailure } from '../../errors/failure.js';
import type { Worker, WorkerListener } from '../../worker/worker.js';
import { ConnectorQueues } from '../connector/connector-queue.js';
import { HerderBase, type HerderOptions } from '../connector/herder-base.js';
import { OffsetControl } from '../connector/offset-control.js';
import { shownPlan } from '../connector/shown-plan.js';
import type { ConnectorInfo, Herder, StateInfo, TargetState, TaskId } from '../port.js';
import { ConnectorControl } from './connector-control.js';

export interface StandaloneHerderOptions extends HerderOptions {
  /** Makes the worker that reports to the herder. */
  readonly worker: (listener: WorkerListener) => Worker;
}

const STORED_STATE = { RUNNING: 'STARTED', PAUSED: 'PAUSED', STOPPED: 'STOPPED' } as const;

const STUCK_CHECK_MS = 500;

export class StandaloneHerder extends HerderBase implements Herder {
  readonly group = null;
  protected readonly worker: Worker;
  readonly #o: StandaloneHerderOptions;
  readonly #control: ConnectorControl;
  readonly #offsets: OffsetControl;
  readonly #queues = new ConnectorQueues();
  /** Why connectors failed last; the call that starts one answers with it, the connector stays, failed. */
  readonly #startFailures = new Map<string, FailureTransfer>();
  #stopping = false;

  constructor(options: StandaloneHerderOptions) {
    super(options, () => 0);
    this.#o = options;
    const { configs, logger } = options;
    this.worker = options.worker(this.listener());
    this.#control = new ConnectorControl({ configs, worker: this.worker, board: this.board, logger });
    const { sourceOffsets, sinkOffsets } = this.worker;
    this.#offsets = new OffsetControl({ ...options, sourceOffsets, sinkOffsets });
  }

  /** Starts every stored connector, without waiting for their databases. */
  start(): void {
    const names = this.connectors();
    this.board.prune(new Set(names));
    for (const name of names) this.#unattended(name, () => this.#control.bringUp(name));
  }

  /** Stops all tasks and connectors; their statuses become UNASSIGNED. */
  async shutDown(): Promise<void> {
    this.#stopping = true;
    this.healing.stop();
    const running = this.connectors().filter((name) => this.worker.connector(name) !== null);
    await this.worker.stop();
    for (const name of running) this.board.connector(name, 'UNASSIGNED');
  }

  health(): { status: 'healthy' | 'starting' | 'unhealthy'; message: string } {
    return { status: 'healthy', message: 'Worker has completed startup and is ready to handle requests.' };
  }

  async putConnector(
    name: string,
    given: Props,
    { replace, initialState }: { replace: boolean; initialState?: TargetState | undefined },
  ): Promise<{ created: boolean; info: ConnectorInfo }> {
    const { validator, configs } = this.#o;
    const config = given['name'] === undefined ? { ...given, name } : given;
    await validator.check(config);
    const change = async () => {
      const created = !configs.state.connectors.has(name);
      if (!created && !replace) throw failure('CONNECTOR_EXISTS', { connector: name });
      if (created) {
        await configs.putConnector(name, config, initialState && STORED_STATE[initialState]);
      } else {
        await this.#control.takeDown(name);
        await configs.putConnector(name, config);
      }
      this.#startFailures.delete(name);
      await this.#control.bringUp(name);
      const failed = this.#startFailures.get(name);
      if (failed !== undefined) throw failure('CONNECTOR_START_FAILED', failed);
      return { created, info: this.connectorInfo(name) };
    };
    return replace ? this.#overrule(name, change) : this.#change(name, change);
  }

  async patchConnector(name: string, patch: Readonly<Record<string, string | null>>): Promise<ConnectorInfo> {
    const config: Record<string, string> = { ...this.connectorConfig(name) };
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete config[key];
      else config[key] = value;
    }
    // A name that is patched away is missing, and not put back as on PUT.
    if (config['name'] === undefined) await this.#o.validator.check(config);
    return (await this.putConnector(name, config, { replace: true })).info;
  }

  async deleteConnector(name: string): Promise<void> {
    this.connectorConfig(name);
    await this.#overrule(name, async () => {
      this.connectorConfig(name);
      await this.#control.takeDown(name);
      await this.#o.configs.removeConnector(name);
      this.board.remove(name);
      this.healing.forget(name);
      this.#startFailures.delete(name);
    });
  }

  async pause(name: string): Promise<void> {
    this.known(name, `Unknown connector ${name}`);
    await this.#overrule(name, async () => {
      this.known(name, `Unknown connector ${name}`);
      if (this.#o.configs.state.targetState(name) === 'PAUSED') return;
      await this.#o.configs.putTargetState(name, 'PAUSED');
      await this.#control.pause(name);
    });
  }

  async resume(name: string): Promise<void> {
    this.known(name, `Unknown connector ${name}`);
    await this.#change(name, async () => {
      this.known(name, `Unknown connector ${name}`);
      await this.#o.configs.putTargetState(name, 'STARTED');
      await this.#control.resume(name);
    });
  }

  async stop(name: string): Promise<void> {
    this.known(name, `Unknown connector ${name}`);
    await this.#overrule(name, async () => {
      this.known(name, `Unknown connector ${name}`);
      await this.#o.configs.putTargetState(name, 'STOPPED');
      await this.#control.stop(name);
    });
  }

  async restart(
    name: string,
    { includeTasks, onlyFailed }: { includeTasks: boolean; onlyFailed: boolean },
  ): Promise<StateInfo | null> {
    const withFlags = includeTasks || onlyFailed;
    this.known(name, withFlags ? `Unknown connector: ${name}` : `Connector ${name} not found`);
    return this.#overrule(name, async () => {
      this.known(name, `Unknown connector: ${name}`);
      const isMeant = (state: string | null) => !onlyFailed || state === 'FAILED';
      const connector = isMeant(this.board.connectorState(name));
      const ids = this.#o.configs.state.tasks(name).map((_, id) => id);
      const tasks = includeTasks ? ids.filter((id) => isMeant(this.board.taskState(name, id))) : [];
      const plan = withFlags ? shownPlan(this.status(name), { connector, tasks }) : null;
      if (withFlags && connector) this.board.connector(name, 'RESTARTING');
      for (const id of tasks) this.board.task(name, id, 'RESTARTING');
      if (connector) await this.#control.restartConnector(name);
      if (tasks.length > 0) await this.#control.restartTasks(name, tasks);
      return plan;
    });
  }

  async restartTask({ connector, task }: TaskId): Promise<void> {
    this.known(connector, `Unknown connector: ${connector}`);
    await this.#change(connector, async () => {
      if (this.#o.configs.state.tasks(connector)[task] === undefined) {
        throw failure('CONNECTOR_UNKNOWN', { text: `Task ${connector}-${task} not found` });
      }
      await this.#control.restartTasks(connector, [task]);
    });
  }

  async offsets(name: string): Promise<PartitionOffset[]> {
    this.connectorConfig(name);
    return this.#offsets.all(name);
  }

  async alterOffsets(
    name: string,
    offsets: (type: 'source' | 'sink') => readonly PartitionOffset[],
  ): Promise<string> {
    this.connectorConfig(name);
    return this.#change(name, () => this.#offsets.alter(name, offsets));
  }

  async resetOffsets(name: string): Promise<string> {
    this.connectorConfig(name);
    return this.#change(name, () => this.#offsets.reset(name));
  }

  async signal(name: string, signal: TaskSignal): Promise<void> {
    this.connectorConfig(name);
    const answer = await this.worker.signal(name, signal);
    if (answer === null) throw failure('SIGNAL_NOT_RUNNING', { connector: name });
    if (!answer.accepted) throw failure('SIGNAL_REFUSED', { type: signal.type, reason: answer.reason ?? '' });
  }

  async tables(name: string): Promise<readonly TableStatus[]> {
    this.connectorConfig(name);
    const tables = await this.worker.tables(name);
    if (tables === null) throw failure('TABLES_NOT_RUNNING', { connector: name });
    return tables;
  }

  async changeTable(name: string, { action, table }: Omit<TableCommand, 'config'>): Promise<void> {
    this.connectorConfig(name);
    await this.#change(name, async () => {
      const config = this.connectorConfig(name);
      const answer = await this.worker.changeTable(name, { action, table, config });
      if (answer === null) throw failure('TABLES_NOT_RUNNING', { connector: name });
      if (!answer.accepted) {
        const { reason, remedy } = answer;
        throw failure('TABLE_REFUSED', { action, table, reason, remedy });
      }
      await this.#control.adopt(name, answer.patch);
    });
  }

  protected override listener(): WorkerListener {
    const reported = super.listener();
    return {
      ...reported,
      connectorState: (name, state, error) => {
        if (error === undefined) this.#startFailures.delete(name);
        else this.#startFailures.set(name, error);
        reported.connectorState(name, state, error);
      },
    };
  }

  /** As `#change`, for what ends the connector's code or begins it anew: code that is stuck is not waited for. */
  #overrule<T>(name: string, change: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => this.worker.giveUpStuckConnector(name), STUCK_CHECK_MS);
    const begun = () => {
      clearInterval(timer);
      return change();
    };
    return this.#change(name, begun).finally(() => clearInterval(timer));
  }

  #change<T>(name: string, change: () => Promise<T>): Promise<T> {
    return this.#queues.run(name, () => {
      if (this.#stopping) throw failure('WORKER_STOPPING', {});
      return change();
    });
  }

  /** A change that nobody waits for: what it throws is told in the log and as the connector's failure. */
  #unattended(name: string, change: () => Promise<void>): void {
    this.#queues.run(name, change).catch((error) => {
      this.#o.logger.error({ connector: name, error }, 'The connector could not be brought into its state');
      this.board.connector(name, 'FAILED', transferFailure(error));
    });
  }

  protected reconfigure(connector: string): void {
    this.#unattended(connector, () => this.#control.reconfigure(connector));
  }
}
