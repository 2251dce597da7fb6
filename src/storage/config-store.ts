// Connector configs, task configs and target states in Kafka Connect's config topic format, over any backing.
// Lives in the worker's main thread; the herder reads `state` and writes through the methods, each of which
// resolves when the change is durable and visible in `state`.
import type { Props } from '../config/config-key.js';
import type { Backing, StoreRecord } from './backing.js';
import { type ConfigEvent, ConfigState, type RestartRequest, type TargetStateName } from './config-state.js';
import { stringifyLossless } from './lossless-json.js';

export class ConfigStore {
  readonly state = new ConfigState();
  readonly #backing: Backing;
  readonly #onEvent: (event: ConfigEvent) => void;

  /** `onEvent` is told of every record applied, those of the first read included. */
  constructor(backing: Backing, onEvent: (event: ConfigEvent) => void = () => {}) {
    this.#backing = backing;
    this.#onEvent = onEvent;
  }

  async start(): Promise<void> {
    await this.#backing.start(({ key, value }, offset) => {
      const text = value === null ? null : Buffer.from(value).toString('utf8');
      this.#onEvent(this.state.apply(Buffer.from(key).toString('utf8'), text, offset));
    });
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
    await this.#backing.write(records);
  }

  async removeConnector(name: string): Promise<void> {
    await this.#backing.write([record(`connector-${name}`, null), record(`target-state-${name}`, null)]);
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
    await this.#backing.write(
      configs.map((config, i) => record(`task-${name}-${i}`, { properties: { ...config } })),
    );
    await this.#backing.write([record(`commit-${name}`, { tasks: configs.length })]);
  }

  async putRestart(request: RestartRequest): Promise<void> {
    const { connector, includeTasks, onlyFailed } = request;
    const value = { 'include-tasks': includeTasks, 'only-failed': onlyFailed };
    await this.#backing.write([record(`restart-connector-${connector}`, value)]);
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
