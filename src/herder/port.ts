// The herder port: all that REST, CLI and console may ask of the worker. Standalone and distributed herders
// implement it. Every method throws a Failure whose status and message are Kafka Connect's own.
import type { PartitionOffset } from '../api/connector.js';
import type { TableCommand, TableStatus, TaskNotification, TaskProgress, TaskSignal } from '../api/source.js';
import type { Props } from '../config/config-key.js';

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

export interface TaskInfo {
  readonly id: TaskId;
  readonly config: Props;
}

export interface Herder {
  /** Throws until the worker has read its internal topics. */
  health(): { status: 'healthy' | 'starting' | 'unhealthy'; message: string };
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
  alterOffsets(name: string, offsets: readonly PartitionOffset[]): Promise<string>;
  resetOffsets(name: string): Promise<string>;
  /** Millrace's own: what each task says of its progress, by task id. */
  progress(name: string): Promise<Map<number, TaskProgress>>;
  /** Millrace's own: hands a signal to the connector's task. Throws SIGNAL_REFUSED, SIGNAL_NOT_RUNNING. */
  signal(name: string, signal: TaskSignal): Promise<void>;
  /** Millrace's own: the tables of the connector's running tasks, by name. Throws TABLES_NOT_RUNNING. */
  tables(name: string): Promise<readonly TableStatus[]>;
  /**
   * Millrace's own: adds, drops, pauses or reads again one table; the task follows without a restart, and the stored config
   * says so. Throws TABLE_REFUSED, TABLES_NOT_RUNNING.
   */
  changeTable(name: string, change: Omit<TableCommand, 'config'>): Promise<void>;
  /** Millrace's own: the last notifications of the connector's tasks, oldest first. */
  notifications(name: string): readonly TaskNotification[];
  /** Prometheus text of the worker and all its tasks. */
  metricsText(): Promise<string>;
}
