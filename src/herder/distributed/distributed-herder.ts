// The herder of a worker that shares work with others through Kafka's group coordinator. What REST asks for is checked
// and carried out on the loop (herder-loop), or refused with AskOtherWorker where the leader or the owner has to do it;
// reads are answered from the stores at once.
import type { PartitionOffset } from '../../api/connector.js';
import type { TableCommand, TableStatus, TaskSignal } from '../../api/source.js';
import type { Props } from '../../config/config-key.js';
import { failure } from '../../errors/failure.js';
import type { LogAdmin } from '../../log/port.js';
import type { GroupFigures } from '../../metrics/group-figures.js';
import type { FlatSample } from '../../metrics/registry.js';
import type { Worker, WorkerListener, WorkerOptions } from '../../worker/worker.js';
import { HerderBase, type HerderOptions } from '../connector/herder-base.js';
import { OffsetControl } from '../connector/offset-control.js';
import { shownPlan } from '../connector/shown-plan.js';
import {
  AskOtherWorker,
  type AskWorker,
  type ConnectorInfo,
  type GroupRequests,
  type Herder,
  type SignedRequest,
  type StateInfo,
  type TargetState,
  type TaskId,
} from '../port.js';
import type { Stage } from '../stage.js';
import { taskKey } from './assignment/work.js';
import { within } from './deadline.js';
import type { GroupMembership, MembershipListener } from './group/group-membership.js';
import { HerderLoop, type LoopSettings } from './herder-loop.js';
import { OwnWork } from './own-work.js';
import { Peers } from './peers/peers.js';
import { checkSignature } from './peers/signatures.js';
import { planRestart } from './restart-plan.js';
import { TaskPublisher } from './task-publisher.js';
import { ZombieFencing } from './zombie-fencing.js';

export interface DistributedHerderOptions extends HerderOptions {
  /** Where others reach this worker, with a slash at its end. */
  readonly url: string;
  readonly settings: LoopSettings & {
    /** `inter.worker.signature.algorithm`, `inter.worker.verification.algorithms` */
    readonly signatureAlgorithm: string;
    readonly acceptedAlgorithms: readonly string[];
  };
  readonly ask: AskWorker;
  readonly groupId: string;
  /** True where source tasks deliver exactly once. */
  readonly exactlyOnce: boolean;
  /** A client of the log's admin; who asks closes it. */
  readonly admin: () => Promise<LogAdmin>;
  readonly membership: (listener: MembershipListener) => GroupMembership;
  readonly figures: GroupFigures;
  readonly setLevel: (logger: string, level: string) => void;
  /** Makes the worker that reports to the herder. */
  readonly worker: (listener: WorkerListener, hooks: Pick<WorkerOptions, 'fence' | 'startGuard'>) => Worker;
}

/** Names of the group's protocols by version. */
const PROTOCOLS = ['default', 'compatible', 'sessioned'] as const;
const STORED_STATE = { RUNNING: 'STARTED', PAUSED: 'PAUSED', STOPPED: 'STOPPED' } as const;

export class DistributedHerder extends HerderBase implements Herder {
  readonly group: GroupRequests;
  protected readonly worker: Worker;
  readonly #o: DistributedHerderOptions;
  readonly #loop: HerderLoop;
  readonly #own: OwnWork;
  readonly #publisher: TaskPublisher;
  readonly #peers: Peers;
  readonly #fencing: ZombieFencing;
  readonly #offsets: OffsetControl;

  constructor(options: DistributedHerderOptions) {
    super(options, () => this.#loop.generation);
    this.#o = options;
    const { configs, statuses, logger, settings } = options;
    const { board } = this;
    this.#peers = new Peers({
      ask: options.ask,
      key: () => configs.state.sessionKey,
      algorithm: settings.signatureAlgorithm,
    });
    this.worker = options.worker(this.listener(), {
      fence: (connector) => this.#fencing.beforeTask(connector),
      startGuard: (id) => this.#fencing.startGuard(id),
    });
    const { worker } = this;
    const started = (connector: string) => this.#publisher.request(connector);
    this.#own = new OwnWork({ configs, worker, board, logger, started });
    this.#loop = new HerderLoop({ ...options, configs, statuses, board, own: this.#own });
    this.#fencing = new ZombieFencing({
      configs,
      loop: this.#loop,
      own: this.#own,
      peers: this.#peers,
      groupId: options.groupId,
      admin: options.admin,
      type: (name) => this.type(name),
    });
    this.#publisher = new TaskPublisher({
      configs,
      worker,
      board,
      logger,
      queue: this.#loop.queue,
      write: (connector, tasks) => this.#putTasks(connector, tasks),
      send: (url, connector, body) =>
        this.#peers.send(url, {
          method: 'POST',
          path: `connectors/${encodeURIComponent(connector)}/tasks`,
          body,
        }),
    });
    const { sourceOffsets, sinkOffsets } = worker;
    this.#offsets = new OffsetControl({ ...options, sourceOffsets, sinkOffsets });
    this.group = {
      checkSignature: (request) => this.#checkSignature(request),
      putTaskConfigs: (connector, tasks) => this.#putTasks(connector, tasks),
      fence: (connector) => this.#fencing.fence(connector),
      setLoggerLevel: (name, level) => configs.putLoggerLevel(name, level),
      caughtUp: () => this.#caughtUp(),
      workersOf: (connector) => this.#othersOf(connector),
    };
  }

  /** Resolves when the worker has joined its group and runs what it was given. Rejects when it never can. */
  start(): Promise<void> {
    return this.#loop.start();
  }

  /** Stops everything that runs here, and leaves the group so that the others need not wait. */
  async shutDown(): Promise<void> {
    this.healing.stop();
    await this.#loop.stop();
    await this.worker.stop();
  }

  health(): { status: 'healthy' | 'starting' | 'unhealthy'; message: string } {
    const status = this.#loop.state;
    return { status, message: HEALTH[status] };
  }

  stage(): Stage | null {
    return this.#loop.stages.current;
  }

  protected override isOwn(connector: string, task: number | null): boolean {
    return task === null
      ? this.#own.hasConnector(connector)
      : this.#own.hasTask(taskKey({ connector, task }));
  }

  protected override groupSamples(): FlatSample[] {
    const { connectors, tasks } = this.#own.all;
    return this.#o.figures.samples(Date.now(), {
      leaderUrl: this.#loop.leaderUrl ?? '',
      protocol: PROTOCOLS[this.#loop.membership.version],
      connectors: connectors.size,
      tasks: tasks.size,
    });
  }

  async putConnector(
    name: string,
    given: Props,
    { replace, initialState }: { replace: boolean; initialState?: TargetState | undefined },
  ): Promise<{ created: boolean; info: ConnectorInfo }> {
    const { validator, configs } = this.#o;
    const config = given['name'] === undefined ? { ...given, name } : given;
    await validator.check(config);
    return this.#asLeader(async () => {
      const created = !configs.state.connectors.has(name);
      if (!created && !replace) throw failure('CONNECTOR_EXISTS', { connector: name });
      await this.#loop.writeAsLeader(() =>
        configs.putConnector(name, config, initialState && STORED_STATE[initialState]),
      );
      return { created, info: this.connectorInfo(name) };
    });
  }

  async patchConnector(name: string, patch: Readonly<Record<string, string | null>>): Promise<ConnectorInfo> {
    const before = await this.#asLeader(() => this.connectorConfig(name));
    const kept = Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null);
    const config = Object.fromEntries(kept) as Record<string, string>;
    // A name that is patched away is missing, and not put back as on PUT.
    if (config['name'] === undefined) await this.#o.validator.check(config);
    return (await this.putConnector(name, config, { replace: true })).info;
  }

  deleteConnector(name: string): Promise<void> {
    return this.#asLeader(async () => {
      this.connectorConfig(name);
      await this.#loop.writeAsLeader(() => this.#o.configs.removeConnector(name));
    });
  }

  pause(name: string): Promise<void> {
    return this.#setTarget(name, 'PAUSED');
  }

  resume(name: string): Promise<void> {
    return this.#setTarget(name, 'STARTED');
  }

  stop(name: string): Promise<void> {
    const { configs } = this.#o;
    return this.#loop.queue.add(async () => {
      this.known(name, `Unknown connector ${name}`);
      this.#demandLeader();
      // No tasks first: a stopped connector with tasks would be wrong, a running one without them is not.
      await this.#loop.writeAsLeader(() => configs.putTasks(name, []));
      await configs.putTargetState(name, 'STOPPED');
      await this.#loop.refresh();
    });
  }

  async restart(
    name: string,
    { includeTasks, onlyFailed }: { includeTasks: boolean; onlyFailed: boolean },
  ): Promise<StateInfo | null> {
    if (!includeTasks && !onlyFailed) {
      await this.#restartConnector(name);
      return null;
    }
    const request = { connector: name, includeTasks, onlyFailed };
    return this.#loop.queue.add(async () => {
      this.#loop.demandSettled();
      this.known(name, `Unknown connector: ${name}`);
      this.#demandLeader();
      await this.#loop.writeAsLeader(() => this.#o.configs.putRestart(request));
      const plan = planRestart(this.board, request);
      if (plan === null) {
        throw failure('CONNECTOR_UNKNOWN', { text: `Status for connector ${name} not found` });
      }
      return shownPlan(this.status(name), plan);
    });
  }

  restartTask(id: TaskId): Promise<void> {
    const key = taskKey(id);
    return this.#loop.queue.add(async () => {
      this.#loop.demandSettled();
      this.known(id.connector, `Unknown connector: ${id.connector}`);
      if (this.#o.configs.state.tasks(id.connector)[id.task] === undefined) {
        throw failure('CONNECTOR_UNKNOWN', { text: `Unknown task: ${key}` });
      }
      if (!this.#own.hasTask(key)) throw this.#askOwner('task', key);
      await this.#own.restartTask(key);
    });
  }

  async offsets(name: string): Promise<PartitionOffset[]> {
    this.connectorConfig(name);
    await this.#o.offsets.readToEnd();
    return this.#offsets.all(name);
  }

  async alterOffsets(
    name: string,
    offsets: (type: 'source' | 'sink') => readonly PartitionOffset[],
  ): Promise<string> {
    await this.#demandOffsetsFree(name);
    return this.#offsets.alter(name, offsets);
  }

  async resetOffsets(name: string): Promise<string> {
    await this.#demandOffsetsFree(name);
    return this.#offsets.reset(name);
  }

  async signal(name: string, signal: TaskSignal): Promise<void> {
    this.connectorConfig(name);
    const answer = await this.worker.signal(name, signal);
    if (answer === null) throw this.#elsewhere(name) ?? failure('SIGNAL_NOT_RUNNING', { connector: name });
    if (!answer.accepted) throw failure('SIGNAL_REFUSED', { type: signal.type, reason: answer.reason ?? '' });
  }

  async tables(name: string): Promise<readonly TableStatus[]> {
    this.connectorConfig(name);
    const tables = await this.worker.tables(name);
    if (tables === null) throw this.#elsewhere(name) ?? failure('TABLES_NOT_RUNNING', { connector: name });
    return tables;
  }

  /** The task follows at once; the leader then stores the config, with which connector and tasks begin anew. */
  async changeTable(
    name: string,
    { action, table }: Omit<TableCommand, 'config'>,
    authorization?: string,
  ): Promise<void> {
    const config = this.connectorConfig(name);
    const answer = await this.worker.changeTable(name, { action, table, config });
    if (answer === null) throw this.#elsewhere(name) ?? failure('TABLES_NOT_RUNNING', { connector: name });
    if (!answer.accepted) {
      const { reason, remedy } = answer;
      throw failure('TABLE_REFUSED', { action, table, reason, remedy });
    }
    try {
      await this.patchConnector(name, answer.patch);
    } catch (error) {
      if (!(error instanceof AskOtherWorker) || error.url === null) throw error;
      const path = `connectors/${encodeURIComponent(name)}/config`;
      await this.#peers.send(error.url, { method: 'PATCH', path, body: answer.patch, authorization });
      await this.#caughtUp();
    }
  }

  protected reconfigure(connector: string): void {
    this.#publisher.request(connector);
  }

  /** As far as that does not take long. */
  async #caughtUp(): Promise<void> {
    const late = () => failure('GROUP_CONFIG_BEHIND', { what: 'answering' });
    await within(this.#o.settings.syncTimeoutMs, this.#o.configs.readToEnd(), late).catch(() => {});
  }

  #restartConnector(name: string): Promise<void> {
    return this.#loop.queue.add(async () => {
      this.#loop.demandSettled();
      this.known(name, `Unknown connector: ${name}`);
      if (!this.#own.hasConnector(name)) throw this.#askOwner('connector', name);
      await this.#own.bounce(name);
    });
  }

  async #setTarget(name: string, target: 'STARTED' | 'PAUSED'): Promise<void> {
    this.known(name, `Unknown connector ${name}`);
    await this.#o.configs.putTargetState(name, target);
  }

  #putTasks(connector: string, tasks: readonly Props[]): Promise<void> {
    const { configs } = this.#o;
    return this.#asLeader(async () => {
      this.connectorConfig(connector);
      if (tasks.length > 0 && configs.state.targetState(connector) === 'STOPPED') {
        throw failure('TASKS_OF_STOPPED', { connector });
      }
      await this.#loop.writeAsLeader(() => configs.putTasks(connector, tasks));
    });
  }

  /** Offsets may change only while no task runs anywhere, and where the leader sees to it. */
  async #demandOffsetsFree(name: string): Promise<void> {
    await this.#loop.queue.add(async () => {
      this.#loop.demandSettled();
      this.#demandLeader();
      if (!(await this.#loop.refresh())) {
        throw failure('GROUP_CONFIG_BEHIND', { what: 'modifying connector offsets' });
      }
      this.connectorConfig(name);
    });
    if (this.#o.exactlyOnce && this.type(name) === 'source') await this.#fencing.fence(name);
    await this.#o.offsets.readToEnd();
  }

  #asLeader<T>(work: () => Promise<T> | T): Promise<T> {
    return this.#loop.queue.add(() => {
      this.#demandLeader();
      return work();
    });
  }

  #demandLeader(): void {
    if (!this.#loop.isLeader) throw new AskOtherWorker(this.#loop.leaderUrl);
  }

  /** The leader knows the owner, the others know the leader. */
  #askOwner(kind: 'connector' | 'task', key: string): AskOtherWorker {
    const { membership, isLeader, leaderUrl } = this.#loop;
    return new AskOtherWorker(isLeader ? membership.ownerUrl(kind, key) : leaderUrl);
  }

  /** Where the connector's first task runs, by its status; null when that is here or nowhere. */
  #elsewhere(name: string): AskOtherWorker | null {
    const task = this.board.info(name, 'unknown')?.tasks[0];
    if (task === undefined || task.worker_id === this.#o.workerId || task.state !== 'RUNNING') return null;
    return new AskOtherWorker(this.#urlOf(task.worker_id));
  }

  /** The other workers that statuses of a connector's tasks come from. */
  #othersOf(name: string): string[] {
    const tasks = this.board.info(name, 'unknown')?.tasks ?? [];
    const ids = new Set(tasks.map(({ worker_id: id }) => id));
    ids.delete(this.#o.workerId);
    return [...ids].map((id) => this.#urlOf(id));
  }

  #urlOf(workerId: string): string {
    return this.#o.url.replace(/^(https?:\/\/).*$/, `$1${workerId}/`);
  }

  #checkSignature(request: SignedRequest): void {
    if (this.#loop.membership.version < 2) return;
    const { configs, settings } = this.#o;
    checkSignature(request, { key: configs.state.sessionKey, accepted: settings.acceptedAlgorithms });
  }
}

const HEALTH = {
  starting: 'Worker is still starting up.',
  healthy: 'Worker has completed startup and is ready to handle requests.',
  unhealthy: 'Worker was unable to handle this request and may be unable to handle other requests.',
} as const;
