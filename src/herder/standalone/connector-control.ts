// Makes the worker do what the stored configs and target states say, connector by connector. The standalone herder
// calls it inside the connector's queue; nothing here waits for another connector.
import type { Logger } from '../../api/logger.js';
import type { Props } from '../../config/config-key.js';
import { failure, isFailure, transferFailure } from '../../errors/failure.js';
import type { ConfigStore } from '../../storage/config-store.js';
import type { Worker } from '../../worker/worker.js';
import type { StatusBoard } from '../connector/status-board.js';
import { areTasksOutdated, withPlaceholders } from '../connector/task-configs.js';

export interface ConnectorControlOptions {
  readonly configs: ConfigStore;
  readonly worker: Worker;
  readonly board: StatusBoard;
  readonly logger: Logger;
}

export class ConnectorControl {
  readonly #o: ConnectorControlOptions;

  constructor(options: ConnectorControlOptions) {
    this.#o = options;
  }

  /** Brings a connector that does not run into its target state: after creation, an update, the worker's start. */
  async bringUp(name: string): Promise<void> {
    const { configs, board, worker } = this.#o;
    const target = configs.state.targetState(name);
    if (target === 'STOPPED') {
      await this.#dropTasks(name);
      board.connector(name, 'STOPPED');
    } else if (target === 'PAUSED') {
      board.connector(name, 'PAUSED');
      await this.#startTasks(name, true);
    } else if (await worker.startConnector(name, configs.state.connectors.get(name)!)) {
      await this.#refreshTasks(name, 'start');
    }
  }

  /** Ends a connector and its tasks in this worker; configs and statuses stay. */
  async takeDown(name: string): Promise<void> {
    await this.#o.worker.stopTasks(name);
    await this.#o.worker.stopConnector(name);
  }

  async pause(name: string): Promise<void> {
    const { worker, board } = this.#o;
    await worker.stopConnector(name);
    worker.setTasksPaused(name, true);
    board.connector(name, 'PAUSED');
  }

  async resume(name: string): Promise<void> {
    const { worker, configs } = this.#o;
    if (worker.connector(name) === null) {
      if (!(await worker.startConnector(name, configs.state.connectors.get(name)!))) return;
      await this.#refreshTasks(name, 'keep');
    }
    worker.setTasksPaused(name, false);
  }

  async stop(name: string): Promise<void> {
    await this.takeDown(name);
    await this.#dropTasks(name);
    this.#o.board.connector(name, 'STOPPED');
  }

  /** Asks the connector for its task configs again; tasks restart only when these have changed. */
  async reconfigure(name: string): Promise<void> {
    const { worker, configs } = this.#o;
    if (worker.connector(name) !== null && configs.state.connectors.has(name)) {
      await this.#refreshTasks(name, 'keep');
    }
  }

  async restartConnector(name: string): Promise<void> {
    const { worker, configs } = this.#o;
    await worker.stopConnector(name);
    if (configs.state.targetState(name) === 'PAUSED') return this.#o.board.connector(name, 'PAUSED');
    if (configs.state.targetState(name) === 'STOPPED') return this.#o.board.connector(name, 'STOPPED');
    if (await worker.startConnector(name, configs.state.connectors.get(name)!)) {
      await this.#refreshTasks(name, 'keep');
    }
  }

  async restartTasks(name: string, ids: readonly number[]): Promise<void> {
    const { worker, configs } = this.#o;
    await worker.stopTasks(name, ids);
    const paused = configs.state.targetState(name) !== 'STARTED';
    await this.#startTasks(name, paused, ids);
  }

  /**
   * Stores a change of the config that the running tasks follow already: in the connector's config and in those of its
   * tasks, which are not restarted. The connector's code, which gives task configs, begins anew with it.
   */
  async adopt(name: string, patch: Readonly<Record<string, string | null>>): Promise<void> {
    const { configs, worker } = this.#o;
    const config = withPatch(configs.state.connectors.get(name)!, patch);
    await configs.putConnector(name, config);
    await configs.putTasks(
      name,
      configs.state.tasks(name).map((task) => withPatch(task, patch)),
    );
    if (worker.connector(name) === null) return;
    await worker.stopConnector(name);
    await worker.startConnector(name, config);
  }

  /** `start`: no task runs yet, all are started. `keep`: running tasks go on unless configs changed. */
  async #refreshTasks(name: string, how: 'start' | 'keep'): Promise<void> {
    const { worker, configs, board } = this.#o;
    try {
      const given = await worker.connector(name)!.taskConfigs();
      const wanted = withPlaceholders(configs.state.connectors.get(name)!, given);
      const unchanged = !areTasksOutdated(configs.state, name, wanted);
      if (unchanged && how === 'keep') return await this.#startMissing(name);
      if (!unchanged) {
        await worker.stopTasks(name);
        await configs.putTasks(name, wanted);
        board.keepTasks(name, wanted.length);
      }
      await this.#startTasks(name, configs.state.targetState(name) !== 'STARTED');
    } catch (error) {
      const shown = isFailure(error)
        ? error
        : failure('TASK_UNEXPECTED', { what: `Connector ${name}` }, error);
      this.#o.logger.error({ connector: name, error: shown }, 'The connector did not give task configs');
      board.connector(name, 'FAILED', transferFailure(shown));
    }
  }

  /** Tasks that never began in this run, because their connector could not: their configs are of an earlier one. */
  async #startMissing(name: string): Promise<void> {
    const { worker, configs } = this.#o;
    const ids = configs.state.tasks(name).map((_, id) => id);
    const missing = ids.filter((id) => !worker.hasTask(name, id));
    await this.#startTasks(name, configs.state.targetState(name) !== 'STARTED', missing);
  }

  async #startTasks(name: string, paused: boolean, only?: readonly number[]): Promise<void> {
    const { configs, worker } = this.#o;
    const connectorConfig = configs.state.connectors.get(name)!;
    const tasks = configs.state.tasks(name).map((taskConfig, task) => ({ taskConfig, task }));
    const wanted = tasks.filter(({ task }) => only === undefined || only.includes(task));
    await Promise.all(
      wanted.map(({ task, taskConfig }) =>
        worker.startTask({ connector: name, task }, { connectorConfig, taskConfig, paused }),
      ),
    );
  }

  async #dropTasks(name: string): Promise<void> {
    const { configs, board } = this.#o;
    if ((configs.state.taskCounts.get(name) ?? -1) !== 0) await configs.putTasks(name, []);
    board.keepTasks(name, 0);
  }
}

function withPatch(props: Props, patch: Readonly<Record<string, string | null>>): Props {
  const kept = Object.entries({ ...props, ...patch }).filter(([, value]) => value !== null);
  return Object.fromEntries(kept) as Record<string, string>;
}
