// Connector configs, task configs and target states in Kafka Connect's config topic format, over any backing.
// Lives in the worker's main thread; the herder reads `state` and writes through the methods, each of which
// resolves when the change is durable and visible in `state`. All but target states and logger levels are privileged
// writes: in a group only its leader makes them.
import type { Props } from '../config/config-key.js';
import type { Backing, StoreRecord } from './backing.js';
import {
  type ConfigEvent,
  ConfigState,
  type RestartRequest,
  type SessionKey,
  type TargetStateName,
} from './config-state.js';
import { stringifyLossless } from './lossless-json.js';

export class ConfigStore {
  readonly state = new ConfigState();
  readonly #backing: Backing;
  /** Told of every record applied after the first read. */
  onEvent: (event: ConfigEvent) => void = () => {};
  #started = false;

  constructor(backing: Backing) {
    this.#backing = backing;
  }

  async start(): Promise<void> {
    await this.#backing.start(({ key, value }, offset) => {
      const text = value === null ? null : Buffer.from(value).toString('utf8');
      const event = this.state.apply(Buffer.from(key).toString('utf8'), text, offset);
      if (this.#started) this.onEvent(event);
    });
    this.#started = true;
  }

  /** Takes the right to privileged writes, where the backing knows of one. */
  async claim(): Promise<void> {
    await this.#backing.privileged?.claim();
  }

  async stop(): Promise<void> {
    await this.#backing.stop();
  }

  async readToEnd(): Promise<void> {
    await this.#backing.readToEnd();
  }

  /** A target state is written first, so that no reader sees the connector without it. */
  async putConnector(name: string, config: Props, targetState?: TargetStateName): Promise<void> {
    const records = [record(`connector-${name}`, { properties: { ...config } })];
    if (targetState !== undefined) records.unshift(targetStateRecord(name, targetState));
    await this.#privileged(records);
  }

  async removeConnector(name: string): Promise<void> {
    await this.#privileged([record(`connector-${name}`, null), record(`target-state-${name}`, null)]);
  }

  async putTargetState(name: string, state: TargetStateName): Promise<void> {
    await this.#backing.write([targetStateRecord(name, state)]);
  }

  async removeTargetState(name: string): Promise<void> {
    await this.#backing.write([record(`target-state-${name}`, null)]);
  }

  /** Publishes a whole set of task configs; they become visible together with the commit record. */
  async putTasks(name: string, configs: readonly Props[]): Promise<void> {
    await this.#backing.readToEnd();
    await this.#privileged(
      configs.map((config, i) => record(`task-${name}-${i}`, { properties: { ...config } })),
    );
    await this.#privileged([record(`commit-${name}`, { tasks: configs.length })]);
  }

  async putRestart(request: RestartRequest): Promise<void> {
    const { connector, includeTasks, onlyFailed } = request;
    const value = { 'include-tasks': includeTasks, 'only-failed': onlyFailed };
    await this.#privileged([record(`restart-connector-${connector}`, value)]);
  }

  async putSessionKey({ key, algorithm, creationTimestamp }: SessionKey): Promise<void> {
    const value = { key, algorithm, 'creation-timestamp': creationTimestamp };
    await this.#privileged([record('session-key', value)]);
  }

  /** Says that producers of earlier task generations are fenced, up to so many tasks. */
  async putFencing(connector: string, taskCount: number): Promise<void> {
    await this.#privileged([record(`tasks-fencing-${connector}`, { 'task-count': taskCount })]);
  }

  /** The level of a logger in all workers of the group. */
  async putLoggerLevel(logger: string, level: string): Promise<void> {
    await this.#backing.write([record(`logger-cluster-${logger}`, { level })]);
  }

  #privileged(records: readonly StoreRecord[]): Promise<void> {
    return (this.#backing.privileged ?? this.#backing).write(records);
  }
}

/** STOPPED is also written as PAUSED, for workers older than 3.5. */
function targetStateRecord(name: string, state: TargetStateName): StoreRecord {
  return record(`target-state-${name}`, {
    state: state === 'STOPPED' ? 'PAUSED' : state,
    'state.v2': state,
  });
}

function record(key: string, value: Parameters<typeof stringifyLossless>[0]): StoreRecord {
  return {
    key: Buffer.from(key),
    value: value === null ? null : Buffer.from(stringifyLossless(value)),
  };
}
