// The connectors and tasks that this worker runs for the group: starts what it was given, stops what is taken away,
// follows target states. Called by the distributed herder; starts are not waited for (a database that does not answer
// must not stop the group), stops are, within the worker's graceful timeouts.
import type { Logger } from '../../api/logger.js';
import { failure, isFailure, transferFailure } from '../../errors/failure.js';
import type { ConfigStore } from '../../storage/config-store.js';
import type { Worker } from '../../worker/worker.js';
import { ConnectorQueues } from '../connector/connector-queue.js';
import type { StatusBoard } from '../connector/status-board.js';
import { taskKey, taskOf, type Work } from './assignment/work.js';

export interface OwnWorkOptions {
  readonly configs: ConfigStore;
  readonly worker: Worker;
  readonly board: StatusBoard;
  readonly logger: Logger;
  /** A connector runs: its task configs may be due. */
  readonly started: (connector: string) => void;
}

export class OwnWork {
  readonly #o: OwnWorkOptions;
  readonly #queues = new ConnectorQueues();
  readonly #connectors = new Set<string>();
  readonly #tasks = new Set<string>();

  constructor(options: OwnWorkOptions) {
    this.#o = options;
  }

  hasConnector(name: string): boolean {
    return this.#connectors.has(name);
  }

  hasTask(key: string): boolean {
    return this.#tasks.has(key);
  }

  get all(): Work {
    return { connectors: new Set(this.#connectors), tasks: new Set(this.#tasks) };
  }

  /** Starts what is not started yet. */
  start({ connectors, tasks }: Work): void {
    for (const name of connectors) {
      if (this.#connectors.has(name)) continue;
      this.#connectors.add(name);
      void this.#queues.run(name, async () => this.#launch(name));
    }
    for (const key of tasks) {
      if (this.#tasks.has(key)) continue;
      this.#tasks.add(key);
      void this.#startTask(key);
    }
  }

  /** Stops these, wherever their start has got to; statuses become UNASSIGNED. */
  async stop({ connectors, tasks }: Work): Promise<void> {
    const { worker, board, configs } = this.#o;
    const mine = [...connectors].filter((name) => this.#connectors.delete(name));
    const keys = [...tasks].filter((key) => this.#tasks.delete(key));
    await Promise.all([
      ...mine.map(async (name) => {
        await worker.stopConnector(name);
        if (!this.#connectors.has(name) && configs.state.connectors.has(name)) board.release(name);
      }),
      ...byConnector(keys).map(async ([name, ids]) => {
        await worker.stopTasks(name, ids);
        for (const id of ids) {
          const isGone = configs.state.tasks(name)[id] === undefined;
          if (!isGone && !this.#tasks.has(taskKey({ connector: name, task: id })))
            board.releaseTask(name, id);
        }
      }),
    ]);
  }

  /** Stops the tasks of these connectors that run here; `start` starts them with their new configs. */
  async stopTasksOf(connectors: ReadonlySet<string>): Promise<void> {
    const keys = [...this.#tasks].filter((key) => connectors.has(taskOf(key).connector));
    await this.stop({ connectors: new Set(), tasks: new Set(keys) });
  }

  /** The connector's config has changed: its code begins anew, or ends where it is configured no more. */
  async bounce(name: string): Promise<void> {
    await this.#queues.run(name, async () => {
      if (!this.#connectors.has(name)) return;
      await this.#o.worker.stopConnector(name);
      this.#launch(name);
    });
  }

  async restartTask(key: string): Promise<void> {
    const { connector, task } = taskOf(key);
    await this.#o.worker.stopTasks(connector, [task]);
    await this.#startTask(key);
  }

  /** Does what a restart request asks, here: RESTARTING is shown of what is stopped for it. */
  async restart(name: string, plan: { connector: boolean; tasks: readonly number[] }): Promise<void> {
    const { worker, board } = this.#o;
    const keys = plan.tasks
      .map((task) => taskKey({ connector: name, task }))
      .filter((key) => this.#tasks.has(key));
    const ids = keys.map((key) => taskOf(key).task);
    if (plan.connector && this.#connectors.has(name)) {
      await this.#queues.run(name, async () => {
        await worker.stopConnector(name);
        board.connector(name, 'RESTARTING');
        this.#launch(name);
      });
    }
    await worker.stopTasks(name, ids);
    for (const id of ids) board.task(name, id, 'RESTARTING');
    await Promise.all(keys.map((key) => this.#startTask(key)));
  }

  /** Brings what runs here of a connector into its target state. */
  async applyTarget(name: string): Promise<void> {
    const { worker, board, configs } = this.#o;
    await this.#queues.run(name, async () => {
      const target = configs.state.targetState(name);
      if (target !== 'STOPPED') worker.setTasksPaused(name, target === 'PAUSED');
      if (!this.#connectors.has(name)) return;
      if (target === 'STARTED') {
        if (worker.connector(name) === null) this.#launch(name);
        else this.#o.started(name);
        return;
      }
      await worker.stopConnector(name);
      if (this.#connectors.has(name)) board.connector(name, target);
    });
  }

  /** Starts a connector's code, or shows that it is not to run. */
  #launch(name: string): void {
    const { worker, board, configs, logger } = this.#o;
    const config = configs.state.connectors.get(name);
    if (config === undefined || !this.#connectors.has(name)) return;
    const target = configs.state.targetState(name);
    if (target !== 'STARTED') {
      board.connector(name, target);
      return;
    }
    logger.debug({ connector: name }, `Starting connector ${name}`);
    void worker.startConnector(name, config).then((isRunning) => {
      if (isRunning) this.#o.started(name);
    });
  }

  async #startTask(key: string): Promise<void> {
    const { configs, worker, board, logger } = this.#o;
    const { connector, task } = taskOf(key);
    const connectorConfig = configs.state.connectors.get(connector);
    const taskConfig = configs.state.tasks(connector)[task];
    if (connectorConfig === undefined || taskConfig === undefined || !this.#tasks.has(key)) return;
    const paused = configs.state.targetState(connector) !== 'STARTED';
    try {
      await worker.startTask({ connector, task }, { connectorConfig, taskConfig, paused });
    } catch (error) {
      const shown = isFailure(error) ? error : failure('TASK_UNEXPECTED', { what: `Task ${key}` }, error);
      logger.error({ error: shown, connector, task }, 'A task could not be started');
      board.task(connector, task, 'FAILED', transferFailure(shown));
    }
  }
}

function byConnector(keys: readonly string[]): [string, number[]][] {
  const out = new Map<string, number[]>();
  for (const key of keys) {
    const { connector, task } = taskOf(key);
    const known = out.get(connector);
    if (known === undefined) out.set(connector, [task]);
    else known.push(task);
  }
  return [...out];
}
