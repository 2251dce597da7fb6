// States of connectors and tasks and the topics connectors use, in Kafka Connect's status topic format, over any
// backing. Lives in the worker's main thread. Reads answer from memory at once; writes are shown at once here and
// sent in the background in order: a status that cannot be stored must not stop a task.
import type { Backing, StoreRecord } from './backing.js';
import { type Json, parseLossless, stringifyLossless } from './lossless-json.js';

export interface StoredStatus {
  readonly state: string;
  readonly trace: string | null;
  readonly workerId: string;
  readonly generation: number;
  readonly version: string | null;
}

export interface TopicStatus {
  readonly topic: string;
  readonly connector: string;
  readonly task: number;
  readonly discoverTimestamp: number;
}

const STOP_MS = 3_000;

type JsonMap = { [key: string]: Json };

export class StatusStore {
  readonly #backing: Backing;
  readonly #onTrouble: (error: unknown) => void;
  readonly #connectors = new Map<string, StoredStatus>();
  readonly #tasks = new Map<string, Map<number, StoredStatus>>();
  readonly #topics = new Map<string, Map<string, TopicStatus>>();
  #writing: Promise<void> = Promise.resolve();
  /**
   * Values put here and not yet read back, by key: until the last of them comes, what the topic says of the key is
   * older than what is shown.
   */
  readonly #unread = new Map<string, (string | null)[]>();

  /** Called with a connector of which a topic is forgotten, by this worker or another. */
  onTopicForgotten: (connector: string) => void = () => {};

  constructor(backing: Backing, onTrouble: (error: unknown) => void) {
    this.#backing = backing;
    this.#onTrouble = onTrouble;
  }

  async start(): Promise<void> {
    await this.#backing.start((record) => this.#applied(record));
  }

  /** Waits for what was put before, but not for ever: a status is no reason to hold up a worker's end. */
  async stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS);
    });
    await Promise.race([this.flush(), late]);
    clearTimeout(timer);
    await this.#backing.stop();
  }

  async flush(): Promise<void> {
    await this.#writing;
  }

  /** Resolves when all that any worker wrote before the call is shown. */
  async readToEnd(): Promise<void> {
    await this.#backing.readToEnd();
  }

  connector(name: string): StoredStatus | null {
    return this.#connectors.get(name) ?? null;
  }

  /** By task id, ascending. */
  tasks(name: string): Map<number, StoredStatus> {
    return new Map([...(this.#tasks.get(name) ?? [])].sort((a, b) => a[0] - b[0]));
  }

  task(name: string, id: number): StoredStatus | null {
    return this.#tasks.get(name)?.get(id) ?? null;
  }

  /** Names of connectors that have any status. */
  names(): Set<string> {
    const withTasks = [...this.#tasks].filter(([, tasks]) => tasks.size > 0).map(([name]) => name);
    return new Set([...this.#connectors.keys(), ...withTasks]);
  }

  topics(connector: string): TopicStatus[] {
    return [...(this.#topics.get(connector)?.values() ?? [])];
  }

  /** null removes. */
  putConnector(name: string, status: StoredStatus | null): void {
    this.#put(`status-connector-${name}`, status && statusJson(status));
  }

  /** Unless a later generation has put it since on another worker: the last words of a worker that lost its work. */
  putConnectorSafely(name: string, status: StoredStatus): void {
    if (isSafe(this.connector(name), status)) this.putConnector(name, status);
  }

  putTask(name: string, id: number, status: StoredStatus | null): void {
    this.#put(`status-task-${name}-${id}`, status && statusJson(status));
  }

  /** As `putConnectorSafely`. */
  putTaskSafely(name: string, id: number, status: StoredStatus): void {
    if (isSafe(this.task(name, id), status)) this.putTask(name, id, status);
  }

  putTopic({ topic, connector, task, discoverTimestamp }: TopicStatus): void {
    if (this.#topics.get(connector)?.has(topic)) return;
    this.#put(`status-topic-${topic}:connector-${connector}`, {
      topic: { name: topic, connector, task, discoverTimestamp },
    });
  }

  removeTopics(connector: string): void {
    for (const { topic } of this.topics(connector)) {
      this.#put(`status-topic-${topic}:connector-${connector}`, null);
    }
  }

  #put(key: string, value: JsonMap | null): void {
    this.#show(key, value);
    const text = value === null ? null : stringifyLossless(value);
    const unread = this.#unread.get(key);
    if (unread === undefined) this.#unread.set(key, [text]);
    else unread.push(text);
    const record = { key: Buffer.from(key), value: text === null ? null : Buffer.from(text) };
    this.#writing = this.#writing
      .then(() => this.#backing.write([record]))
      .catch((error) => {
        this.#isOlder(key, text);
        this.#onTrouble(error);
      });
  }

  #applied({ key, value }: StoreRecord): void {
    const name = Buffer.from(key).toString('utf8');
    const text = value === null ? null : Buffer.from(value).toString('utf8');
    if (this.#isOlder(name, text)) return;
    try {
      const json = text === null ? null : parseLossless(text);
      if (json === null || isMap(json)) this.#show(name, json);
    } catch {
      // A record that is not JSON is nobody's status.
    }
  }

  #isOlder(key: string, text: string | null): boolean {
    const unread = this.#unread.get(key);
    if (unread === undefined) return false;
    if (unread[0] === text) unread.shift();
    if (unread.length === 0) this.#unread.delete(key);
    return true;
  }

  #show(key: string, value: JsonMap | null): void {
    if (key.startsWith('status-connector-')) {
      const name = key.slice(17);
      const status = value && readStatus(value);
      if (status === null) this.#connectors.delete(name);
      else this.#connectors.set(name, status);
    } else if (key.startsWith('status-task-')) {
      const dash = key.lastIndexOf('-');
      const id = key.slice(dash + 1);
      if (!/^\d+$/.test(id)) return;
      const status = value && readStatus(value);
      const tasks = inner(this.#tasks, key.slice(12, dash));
      if (status === null) tasks.delete(Number(id));
      else if (!isOvertaken(tasks.get(Number(id)), status)) tasks.set(Number(id), status);
    } else if (key.startsWith('status-topic-')) this.#showTopic(key, value);
  }

  #showTopic(key: string, value: JsonMap | null): void {
    const at = key.indexOf(':connector-');
    if (at < 0) return;
    const topic = key.slice(13, at);
    const connector = key.slice(at + 11);
    const json = value?.['topic'];
    if (!isMap(json)) {
      if (this.#topics.get(connector)?.delete(topic)) this.onTopicForgotten(connector);
    } else {
      const task = Number(json['task']);
      const discoverTimestamp = Number(json['discoverTimestamp']);
      inner(this.#topics, connector).set(topic, { topic, connector, task, discoverTimestamp });
    }
  }
}

function inner<K, V>(outer: Map<string, Map<K, V>>, name: string): Map<K, V> {
  let found = outer.get(name);
  if (found === undefined) {
    found = new Map();
    outer.set(name, found);
  }
  return found;
}

/** UNASSIGNED of a worker that had not read yet that another one runs the task already. */
function isOvertaken(stored: StoredStatus | undefined, status: StoredStatus): boolean {
  return (
    status.state === 'UNASSIGNED' &&
    stored?.state === 'RUNNING' &&
    stored.workerId !== status.workerId &&
    stored.generation >= status.generation
  );
}

function isSafe(stored: StoredStatus | null, status: StoredStatus): boolean {
  return stored === null || stored.workerId === status.workerId || stored.generation <= status.generation;
}

function statusJson(status: StoredStatus): JsonMap {
  const { state, trace, workerId, generation, version } = status;
  return { state, trace, worker_id: workerId, generation, version };
}

function readStatus(json: JsonMap): StoredStatus | null {
  if (typeof json['state'] !== 'string' || typeof json['worker_id'] !== 'string') return null;
  return {
    state: json['state'],
    trace: typeof json['trace'] === 'string' ? json['trace'] : null,
    workerId: json['worker_id'],
    generation: Number(json['generation'] ?? 0),
    version: typeof json['version'] === 'string' ? json['version'] : null,
  };
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
