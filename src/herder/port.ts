// The herder port: all that REST, CLI and console may ask of the worker. Standalone and distributed herders
// implement it. Every method throws a Failure whose status and message are Kafka Connect's own.
import type { PartitionOffset } from '../api/connector.js';
import type { TableCommand, TableStatus, TaskNotification, TaskProgress, TaskSignal } from '../api/source.js';
import type { Props } from '../config/config-key.js';
import type { Stage } from './stage.js';

export type ConnectorType = 'source' | 'sink' | 'unknown';
export type ConnectorState = 'UNASSIGNED' | 'RUNNING' | 'PAUSED' | 'FAILED' | 'RESTARTING' | 'STOPPED';
export type TaskState = 'UNASSIGNED' | 'RUNNING' | 'PAUSED' | 'FAILED' | 'RESTARTING';
export type TargetState = 'RUNNING' | 'PAUSED' | 'STOPPED';

export interface TaskId {
  readonly connector: string;
  readonly task: number;
}

/** JSON of ConnectorInfo, as REST sends it. */
export interface ConnectorInfo {
  readonly name: string;
  readonly config: Props;
  readonly tasks: readonly TaskId[];
  readonly type: ConnectorType;
}

/** JSON of ConnectorStateInfo; `trace` is absent where there is none, `version` null where unknown. */
export interface StateInfo {
  readonly name: string;
  readonly connector: { state: ConnectorState; worker_id: string; trace?: string; version: string | null };
  readonly tasks: readonly {
    id: number;
    state: TaskState;
    worker_id: string;
    trace?: string;
    version: string | null;
  }[];
  readonly type: ConnectorType;
}

/** What became of a failed task; JSON as REST shows it. */
export interface TaskRestart {
  readonly task: number;
  /**
   * `waiting` for its restart; `running` again; `needs-person`: its error does not pass by itself; `gave-up` after as many
   * restarts as allowed; `off`: the worker restarts nothing.
   */
  readonly state: 'waiting' | 'restarting' | 'running' | 'needs-person' | 'gave-up' | 'off';
  /** Restarts in a row so far. */
  readonly restarts: number;
  /** Milliseconds since the epoch, null where none is due. */
  readonly restartAt: number | null;
  /** Of the last failure; null code where it is none of the catalogue. */
  readonly code: string | null;
  readonly message: string;
  readonly remedy: string;
}

export interface TaskInfo {
  readonly id: TaskId;
  readonly config: Props;
}

/**
 * Another worker of the group has to do what was asked; `url` (with a slash at its end) is where it is, null while that
 * is not known. Never shown to anybody: the REST server forwards the request, or answers that it cannot.
 */
export class AskOtherWorker extends Error {
  constructor(readonly url: string | null) {
    super('Another worker has to do this');
  }
}

/** A request of one worker to another, as it came in. */
export interface SignedRequest {
  /** Values of the signature headers, null where they are absent. */
  readonly signature: string | null;
  readonly algorithm: string | null;
  readonly body: Uint8Array;
}

/** What a herder of a group does besides. All may throw AskOtherWorker, the first two SIGNATURE_*. */
export interface GroupRequests {
  /** Throws before anything else when the request is not properly signed. */
  checkSignature(request: SignedRequest): void;
  /** Task configs that another worker's connector made. */
  putTaskConfigs(connector: string, configs: readonly Props[]): Promise<void>;
  /** Fences producers of earlier task generations. */
  fence(connector: string): Promise<void>;
  /** The level of a logger in all workers. */
  setLoggerLevel(logger: string, level: string): Promise<void>;
  /** Resolves when this worker shows what the group's configs say now. */
  caughtUp(): Promise<void>;
  /** Addresses of the other workers that run tasks of a connector, as far as their statuses tell. */
  workersOf(connector: string): string[];
}

export interface WorkerReply {
  readonly status: number;
  readonly body: string;
  /** The Location header, null where there is none. */
  readonly location: string | null;
}

/** Sends a request to another worker. Throws FORWARD_FAILED when no answer comes; any status is an answer. */
export type AskWorker = (request: {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}) => Promise<WorkerReply>;

/** In a group every method that changes something may throw AskOtherWorker. */
export interface Herder {
  /** Null where the worker shares its work with nobody. */
  readonly group: GroupRequests | null;
  /** Throws until the worker has read its internal topics. */
  health(): { status: 'healthy' | 'starting' | 'unhealthy'; message: string };
  /** What the herder does, or did last; absent where it has no loop that a call could wait for. */
  stage?(): Stage | null;
  clusterId(): string;
  connectors(): string[];
  connectorInfo(name: string): ConnectorInfo;
  connectorConfig(name: string): Props;
  status(name: string): StateInfo;
  taskConfigs(name: string): TaskInfo[];
  /** Creates, or replaces when `replace`; validates first (400 with the original's text). */
  putConnector(
    name: string,
    config: Props,
    options: { replace: boolean; initialState?: TargetState | undefined },
  ): Promise<{ created: boolean; info: ConnectorInfo }>;
  patchConnector(name: string, patch: Readonly<Record<string, string | null>>): Promise<ConnectorInfo>;
  deleteConnector(name: string): Promise<void>;
  pause(name: string): Promise<void>;
  resume(name: string): Promise<void>;
  stop(name: string): Promise<void>;
  /** Null when only the connector instance restarts (both flags false). */
  restart(name: string, options: { includeTasks: boolean; onlyFailed: boolean }): Promise<StateInfo | null>;
  restartTask(id: TaskId): Promise<void>;
  activeTopics(name: string): string[];
  resetActiveTopics(name: string): Promise<void>;
  offsets(name: string): Promise<PartitionOffset[]>;
  /** The message to answer with. */
  alterOffsets(
    name: string,
    offsets: (type: 'source' | 'sink') => readonly PartitionOffset[],
  ): Promise<string>;
  resetOffsets(name: string): Promise<string>;
  /** Millrace's own: what became of the connector's tasks that failed on this worker, by task. */
  restarts(name: string): readonly TaskRestart[];
  /** Millrace's own: what each task says of its progress, by task id. */
  progress(name: string): Promise<Map<number, TaskProgress>>;
  /** Millrace's own: hands a signal to the connector's task. Throws SIGNAL_REFUSED, SIGNAL_NOT_RUNNING. */
  signal(name: string, signal: TaskSignal): Promise<void>;
  /** Millrace's own: the tables of the connector's running tasks, by name. Throws TABLES_NOT_RUNNING. */
  tables(name: string): Promise<readonly TableStatus[]>;
  /**
   * Millrace's own: adds, drops, pauses or reads again one table; the task follows without a restart, and the stored config
   * says so. `authorization` is the caller's header of that name: with it the leader of a group is asked to store the
   * config, in the caller's name. Throws TABLE_REFUSED, TABLES_NOT_RUNNING, FORWARD_*.
   */
  changeTable(
    name: string,
    change: Omit<TableCommand, 'config'>,
    authorization?: string | undefined,
  ): Promise<void>;
  /** Millrace's own: the last notifications of the connector's tasks, oldest first. */
  notifications(name: string): readonly TaskNotification[];
  /** Prometheus text of the worker and all its tasks. */
  metricsText(): Promise<string>;
}
