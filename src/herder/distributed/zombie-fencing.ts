// Keeps producers of earlier tasks from writing once new tasks of an exactly-once connector begin. The leader fences them
// and writes down how far; workers ask it before a task starts. One round a connector at a time; the fencing itself does
// not keep the herder's loop.
import { failure, isFailure } from '../../errors/failure.js';
import type { LogAdmin } from '../../log/port.js';
import type { ConfigStore } from '../../storage/config-store.js';
import { AskOtherWorker, type ConnectorType, type TaskId } from '../port.js';
import { taskKey } from './assignment/work.js';
import type { HerderLoop } from './herder-loop.js';
import type { OwnWork } from './own-work.js';
import type { Peers } from './peers/peers.js';

export interface ZombieFencingOptions {
  readonly configs: ConfigStore;
  readonly loop: HerderLoop;
  readonly own: OwnWork;
  readonly peers: Peers;
  readonly groupId: string;
  readonly admin: () => Promise<LogAdmin>;
  readonly type: (connector: string) => ConnectorType;
}

export class ZombieFencing {
  readonly #o: ZombieFencingOptions;
  readonly #rounds = new Map<string, Promise<void>>();

  constructor(options: ZombieFencingOptions) {
    this.#o = options;
  }

  /** As the leader. Throws AskOtherWorker where another worker leads, CONNECTOR_NOT_FOUND, FENCE_*. */
  async fence(connector: string): Promise<void> {
    const { loop, configs, type } = this.#o;
    const { round } = await loop.queue.add(async () => {
      if (!loop.isLeader) throw new AskOtherWorker(loop.leaderUrl);
      const { state } = configs;
      if (!state.connectors.has(connector)) throw failure('CONNECTOR_NOT_FOUND', { connector });
      if (type(connector) !== 'source') throw failure('FENCE_NOT_SOURCE', { connector });
      await this.#demandConfigs();
      if (!state.pendingFencing.has(connector)) return { round: null };
      const tasks = state.taskCounts.get(connector) ?? 0;
      const fenced = state.fencingCounts.get(connector);
      // One task after one task: the new producer fences the old one, whose id it has.
      if (fenced === undefined || (fenced === 1 && tasks === 1)) {
        await loop.writeAsLeader(() => configs.putFencing(connector, tasks));
        return { round: null };
      }
      let active = this.#rounds.get(connector);
      if (active === undefined) {
        active = this.#round(connector, fenced, tasks).finally(() => this.#rounds.delete(connector));
        this.#rounds.set(connector, active);
      }
      return { round: active };
    });
    await round;
  }

  /** As a worker about to start a task: fences, or has it done by the leader. Throws FENCE_*, FORWARD_*. */
  async beforeTask(connector: string): Promise<void> {
    try {
      await this.fence(connector);
    } catch (error) {
      if (!(error instanceof AskOtherWorker)) throw error;
      if (error.url === null) throw failure('FORWARD_NO_LEADER', {});
      const path = `connectors/${encodeURIComponent(connector)}/fence`;
      await this.#o.peers.send(error.url, { method: 'PUT', path });
    }
  }

  /** See WorkerOptions.startGuard. Throws TASK_OVERTAKEN, TASK_REVOKED. */
  startGuard({ connector, task }: TaskId): () => Promise<void> {
    const { configs, loop, own } = this.#o;
    const key = taskKey({ connector, task });
    const generation = configs.state.generations.get(connector);
    return async () => {
      await configs.readToEnd();
      await loop.queue.add(() => {
        if (configs.state.generations.get(connector) !== generation) {
          throw failure('TASK_OVERTAKEN', { task: key });
        }
        if (!own.hasTask(key)) throw failure('TASK_REVOKED', { task: key });
      });
    };
  }

  async #round(connector: string, fenced: number, tasks: number): Promise<void> {
    const { configs, loop, groupId, admin } = this.#o;
    const generation = configs.state.generations.get(connector);
    try {
      const client = await admin();
      const ids = Array.from({ length: fenced }, (_, task) => `${groupId}-${connector}-${task}`);
      await client.fenceProducers(ids).finally(() => client.close());
      await loop.queue.add(async () => {
        await this.#demandConfigs();
        if (configs.state.generations.get(connector) !== generation) throw failure('FENCE_OVERTAKEN', {});
        await loop.writeAsLeader(() => configs.putFencing(connector, tasks));
      });
    } catch (error) {
      if (isFailure(error, 'FENCE_OVERTAKEN') || isFailure(error, 'WORKER_STOPPING')) throw error;
      throw failure('FENCE_FAILED', { connector }, error);
    }
  }

  async #demandConfigs(): Promise<void> {
    if (!(await this.#o.loop.refresh())) {
      throw failure('GROUP_CONFIG_BEHIND', { what: 'performing zombie fencing' });
    }
  }
}
