// A herder in memory, whose connectors run one imaginary task each: enough state for REST's shapes and texts.

import type { PartitionOffset } from '../../src/api/connector.js';
import type { TableCommand, TableStatus, TaskNotification, TaskSignal } from '../../src/api/source.js';
import type { Props } from '../../src/config/config-key.js';
import { failure } from '../../src/errors/failure.js';
import type {
  ConnectorInfo,
  Herder,
  StateInfo,
  TargetState,
  TaskId,
  TaskInfo,
} from '../../src/herder/port.js';
import type { Stage } from '../../src/herder/stage.js';
import type { ConnectorValidator } from '../../src/plugins/validation.js';

interface Entry {
  config: Props;
  state: TargetState;
  tasks: number;
  offsets: PartitionOffset[];
  topics: string[];
}

export class FakeHerder implements Herder {
  readonly group = null;
  readonly entries = new Map<string, Entry>();
  healthy: 'healthy' | 'starting' | 'unhealthy' = 'healthy';
  stageNow: Stage | null = null;
  /** What reading offsets fails with. */
  late: Error | null = null;
  stage = () => this.stageNow;

  constructor(
    readonly validator: ConnectorValidator,
    readonly workerId: string,
  ) {}

  health() {
    const message = 'Worker has completed startup and is ready to handle requests.';
    return { status: this.healthy, message };
  }
  clusterId = () => 'cluster';
  connectors = () => [...this.entries.keys()];

  connectorInfo(name: string): ConnectorInfo {
    const { config, tasks } = this.#entry(name);
    const ids = Array.from({ length: tasks }, (_, task) => ({ connector: name, task }));
    return { name, config, tasks: ids, type: 'source' };
  }
  connectorConfig = (name: string) => this.#entry(name).config;

  status(name: string, state?: 'RESTARTING'): StateInfo {
    const entry = this.entries.get(name);
    if (entry === undefined)
      throw failure('CONNECTOR_UNKNOWN', { text: `No status found for connector ${name}` });
    const shared = { worker_id: this.workerId, version: '4.1.1' };
    const taskState = state ?? (entry.state === 'PAUSED' ? 'PAUSED' : 'RUNNING');
    return {
      name,
      connector: { state: state ?? entry.state, ...shared },
      tasks: Array.from({ length: entry.tasks }, (_, id) => ({ id, state: taskState, ...shared })),
      type: 'source',
    };
  }

  taskConfigs(name: string): TaskInfo[] {
    const { config, tasks } = this.#entry(name);
    const task = { ...config, 'task.class': 'org.apache.kafka.connect.file.FileStreamSourceTask' };
    return Array.from({ length: tasks }, (_, index) => ({
      id: { connector: name, task: index },
      config: task,
    }));
  }

  async putConnector(name: string, config: Props, options: { replace: boolean; initialState?: TargetState }) {
    await this.validator.check(config);
    const created = !this.entries.has(name);
    if (!created && !options.replace) throw failure('CONNECTOR_EXISTS', { connector: name });
    const state = this.entries.get(name)?.state ?? options.initialState ?? 'RUNNING';
    const offsets = [{ partition: { filename: config['file'] }, offset: { position: 14 } }];
    this.entries.set(name, {
      config,
      state,
      tasks: state === 'RUNNING' ? 1 : 0,
      offsets,
      topics: [config['topic']],
    });
    return { created, info: this.connectorInfo(name) };
  }

  async patchConnector(name: string, patch: Readonly<Record<string, string | null>>): Promise<ConnectorInfo> {
    const config: Record<string, string> = { ...this.#entry(name).config };
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete config[key];
      else config[key] = value;
    }
    return (await this.putConnector(name, config, { replace: true })).info;
  }

  async deleteConnector(name: string): Promise<void> {
    this.#entry(name);
    this.entries.delete(name);
  }
  pause = async (name: string) => this.#target(name, 'PAUSED');
  resume = async (name: string) => this.#target(name, 'RUNNING');
  stop = async (name: string) => {
    this.#target(name, 'STOPPED');
    this.entries.get(name)!.tasks = 0;
  };

  async restart(
    name: string,
    options: { includeTasks: boolean; onlyFailed: boolean },
  ): Promise<StateInfo | null> {
    if (!this.entries.has(name)) throw failure('CONNECTOR_UNKNOWN', { text: `Unknown connector: ${name}` });
    if (!options.includeTasks && !options.onlyFailed) return null;
    return this.status(name, options.onlyFailed ? undefined : 'RESTARTING');
  }
  async restartTask({ connector }: TaskId): Promise<void> {
    if (!this.entries.has(connector))
      throw failure('CONNECTOR_UNKNOWN', { text: `Unknown connector: ${connector}` });
  }
  activeTopics = (name: string) => this.entries.get(name)?.topics ?? [];
  async resetActiveTopics(name: string): Promise<void> {
    const entry = this.entries.get(name);
    if (entry !== undefined) entry.topics = [];
  }
  offsets = async (name: string) => {
    if (this.late !== null) throw this.late;
    return this.#entry(name).offsets;
  };

  async alterOffsets(
    name: string,
    given: (type: 'source' | 'sink') => readonly PartitionOffset[],
  ): Promise<string> {
    this.#stopped(name).offsets = [...given('source')];
    return 'The offsets for this connector have been altered successfully';
  }
  async resetOffsets(name: string): Promise<string> {
    this.#stopped(name).offsets = [];
    return 'The offsets for this connector have been reset successfully';
  }
  readonly signals: { name: string; signal: TaskSignal }[] = [];

  async signal(name: string, signal: TaskSignal): Promise<void> {
    this.#entry(name);
    this.signals.push({ name, signal });
  }

  readonly changes: { name: string; action: string; table: string }[] = [];

  async tables(name: string): Promise<readonly TableStatus[]> {
    this.connectorConfig(name);
    const figures = {
      rows: 3,
      totalRows: 3,
      chunks: 1,
      totalChunks: 1,
      events: 0,
      lastEventMs: null,
      lagMs: null,
    };
    const known = { replicaIdentity: 'default', inPublication: true, key: ['id'] };
    return [{ table: 'public.t', state: 'streaming', ...figures, ...known }];
  }

  async changeTable(name: string, { action, table }: Omit<TableCommand, 'config'>): Promise<void> {
    this.connectorConfig(name);
    this.changes.push({ name, action, table });
  }

  notifications(name: string): readonly TaskNotification[] {
    this.#entry(name);
    const data = { connector_name: name };
    return [
      { id: '1', aggregate_type: 'Initial Snapshot', type: 'STARTED', additional_data: data, timestamp: 5 },
    ];
  }

  restarts() {
    return [];
  }

  async progress(name: string) {
    this.#entry(name);
    return new Map([[0, { phase: 'streaming', lagMs: 3 }]]);
  }
  metricsText = async () => '# TYPE up gauge\nup 1\n';

  #entry(name: string): Entry {
    const entry = this.entries.get(name);
    if (entry === undefined) throw failure('CONNECTOR_NOT_FOUND', { connector: name });
    return entry;
  }
  #stopped(name: string): Entry {
    const entry = this.#entry(name);
    if (entry.state !== 'STOPPED') throw failure('CONNECTOR_NOT_STOPPED', { connector: name });
    return entry;
  }
  #target(name: string, state: TargetState): void {
    const entry = this.entries.get(name);
    if (entry === undefined) throw failure('CONNECTOR_UNKNOWN', { text: `Unknown connector ${name}` });
    if (entry.state === 'STOPPED' && state === 'RUNNING') entry.tasks = 1;
    entry.state = state;
  }
}
