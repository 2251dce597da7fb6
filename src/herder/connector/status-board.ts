// Writes what the worker reports into the status store, and reads statuses out as REST shows them. A herder's half of
// the worker's listener.
import { redactText } from '../../config/redaction.js';
import type { FailureTransfer } from '../../errors/failure.js';
import type { StatusStore, StoredStatus } from '../../storage/status-store.js';
import type { ConnectorState, ConnectorType, StateInfo, TaskState } from '../port.js';

export interface StatusBoardOptions {
  readonly store: StatusStore;
  /** host:port of this worker. */
  readonly workerId: string;
  /** Version of a connector's plugin, null when unknown. */
  readonly version: (connector: string) => string | null;
  readonly trackTopics: boolean;
  /** The group's generation, 0 without a group. */
  readonly generation: () => number;
}

/** What a worker may say of work that another one has by now. */
const LAST_WORDS: ReadonlySet<string> = new Set(['FAILED', 'UNASSIGNED']);

export class StatusBoard {
  readonly #o: StatusBoardOptions;

  constructor(options: StatusBoardOptions) {
    this.#o = options;
  }

  connector(name: string, state: ConnectorState, error?: FailureTransfer): void {
    const status = this.#status(name, state, error);
    if (LAST_WORDS.has(state)) this.#o.store.putConnectorSafely(name, status);
    else this.#o.store.putConnector(name, status);
  }

  task(connector: string, task: number, state: TaskState, error?: FailureTransfer): void {
    const status = this.#status(connector, state, error);
    if (LAST_WORDS.has(state)) this.#o.store.putTaskSafely(connector, task, status);
    else this.#o.store.putTask(connector, task, status);
  }

  /** Shows a connector that this worker has given up as UNASSIGNED, unless it had failed or somebody else has it. */
  release(name: string): void {
    const known = this.#o.store.connector(name);
    if (known?.workerId === this.#o.workerId && known.state !== 'FAILED') this.connector(name, 'UNASSIGNED');
  }

  /** As `release`; tasks that ended in order have said so already. */
  releaseTask(connector: string, task: number): void {
    const known = this.#o.store.task(connector, task);
    const isOver = known?.state === 'FAILED' || known?.state === 'UNASSIGNED';
    if (known?.workerId === this.#o.workerId && !isOver) this.task(connector, task, 'UNASSIGNED');
  }

  topic(connector: string, task: number, topic: string): void {
    if (!this.#o.trackTopics) return;
    this.#o.store.putTopic({ topic, connector, task, discoverTimestamp: Date.now() });
  }

  topics(connector: string): string[] {
    return this.#o.store.topics(connector).map(({ topic }) => topic);
  }

  resetTopics(connector: string): void {
    this.#o.store.removeTopics(connector);
  }

  taskState(connector: string, task: number): string | null {
    return this.#o.store.task(connector, task)?.state ?? null;
  }

  connectorState(connector: string): string | null {
    return this.#o.store.connector(connector)?.state ?? null;
  }

  /** Forgets the statuses of tasks from `count` on. */
  keepTasks(connector: string, count: number): void {
    for (const id of this.#o.store.tasks(connector).keys()) {
      if (id >= count) this.#o.store.putTask(connector, id, null);
    }
  }

  /** Forgets everything of a connector. */
  remove(connector: string): void {
    this.keepTasks(connector, 0);
    this.#o.store.putConnector(connector, null);
    this.resetTopics(connector);
  }

  /** Forgets connectors that are not configured any more, left by an earlier run. */
  prune(known: ReadonlySet<string>): void {
    for (const name of this.#o.store.names()) if (!known.has(name)) this.remove(name);
  }

  /** Connectors of which anything is known. */
  names(): ReadonlySet<string> {
    return this.#o.store.names();
  }

  /** Null when nothing is known of the connector. */
  info(name: string, type: ConnectorType): StateInfo | null {
    const connector = this.#o.store.connector(name);
    if (connector === null) return null;
    return {
      name,
      connector: { ...shown(connector), state: connector.state as ConnectorState },
      tasks: [...this.#o.store.tasks(name)].map(([id, task]) => ({
        id,
        ...shown(task),
        state: task.state as TaskState,
      })),
      type,
    };
  }

  #status(connector: string, state: string, error?: FailureTransfer): StoredStatus {
    const { workerId, version, generation } = this.#o;
    return {
      state,
      trace: error === undefined ? null : redactText(error.trace),
      workerId,
      generation: generation(),
      version: version(connector),
    };
  }
}

function shown({ state, workerId, trace, version }: StoredStatus) {
  return { state, worker_id: workerId, ...(trace === null ? {} : { trace }), version };
}
