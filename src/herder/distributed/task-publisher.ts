// Gets new task configs from connectors that run here to the leader of the group, which writes them: asks the connector's
// code, compares with what is in force, writes or sends them signed; tries again until it is done. Nothing of it waits on
// the herder's loop, so a database that does not answer delays its own connector only.
import type { Logger } from '../../api/logger.js';
import type { Props } from '../../config/config-key.js';
import { failure, isFailure, transferFailure } from '../../errors/failure.js';
import type { ConfigStore } from '../../storage/config-store.js';
import type { Worker } from '../../worker/worker.js';
import type { StatusBoard } from '../connector/status-board.js';
import { areTasksOutdated, withPlaceholders } from '../connector/task-configs.js';
import { AskOtherWorker } from '../port.js';
import type { TickQueue } from './tick-queue.js';

export interface TaskPublisherOptions {
  readonly configs: ConfigStore;
  readonly worker: Worker;
  readonly board: StatusBoard;
  readonly queue: TickQueue;
  readonly logger: Logger;
  /** Writes them as the leader. Throws AskOtherWorker where another worker leads. */
  readonly write: (connector: string, tasks: readonly Props[]) => Promise<void>;
  /** Sends them to the leader. Throws FORWARD_*. */
  readonly send: (leaderUrl: string, connector: string, tasks: readonly Props[]) => Promise<void>;
}

const BACKOFF_MS = 250;
const BACKOFF_MAX_MS = 60_000;

export class TaskPublisher {
  readonly #o: TaskPublisherOptions;
  /** Last request for each connector: an older one that would still be tried again is dropped. */
  readonly #last = new Map<string, object>();

  constructor(options: TaskPublisherOptions) {
    this.#o = options;
  }

  /** Asks the connector for its task configs, now or at once after what is under way. */
  request(connector: string): void {
    const request = {};
    this.#last.set(connector, request);
    void this.#attempt(connector, request, 0);
  }

  async #attempt(connector: string, request: object, attempts: number): Promise<void> {
    const { queue, logger, board } = this.#o;
    if (this.#last.get(connector) !== request) return;
    try {
      await this.#publish(connector);
    } catch (error) {
      if (isFailure(error, 'WORKER_STOPPING')) return;
      if (isFailure(error, 'TASKS_TOO_MANY')) {
        logger.error({ connector, error }, 'The connector gives more tasks than it may have');
        board.connector(connector, 'FAILED', transferFailure(error));
        return;
      }
      const message = `Failed to reconfigure connector's tasks (${connector}), retrying after backoff.`;
      logger.error({ connector, error }, message);
      const delay = Math.min(BACKOFF_MS * 2 ** attempts, BACKOFF_MAX_MS);
      queue.add(() => void this.#attempt(connector, request, attempts + 1), delay).catch(() => {});
    }
  }

  async #publish(connector: string): Promise<void> {
    const { configs, worker, write, send } = this.#o;
    const { state } = configs;
    const instance = worker.connector(connector);
    if (instance === null || state.targetState(connector) !== 'STARTED') return;
    const given = await instance.taskConfigs();
    const config = state.connectors.get(connector);
    if (config === undefined || worker.connector(connector) !== instance) return;
    const tasks = withPlaceholders(config, given);
    if (!areTasksOutdated(state, connector, tasks)) return;
    try {
      await write(connector, tasks);
    } catch (error) {
      if (!(error instanceof AskOtherWorker)) throw error;
      if (error.url === null) throw failure('FORWARD_NO_LEADER', {});
      await send(error.url, connector, tasks);
    }
  }
}
