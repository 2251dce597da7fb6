// A worker for end-to-end tests: `startWorker` in this process on either log, spoken to over REST as a user would, with
// what it logged. Guarantee: it is stopped and its directory removed when disposed.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningWorker, startWorker } from '../../src/cli/start.js';
import type { LogLine } from '../../src/logging/loggers.js';
import type { TestDatabase } from '../servers/postgres.js';
import { until } from '../until.js';

export interface RigOptions {
  /** Kafka's address; absent = the embedded log. */
  readonly bootstrap?: string | undefined;
  readonly props?: Readonly<Record<string, string>> | undefined;
  /** Directory of the embedded log, kept by the caller. */
  readonly dataDir?: string | undefined;
  /** True = do not wait until the worker serves. */
  readonly early?: boolean | undefined;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** Of an error: its message, and the remedy from the header. */
  readonly told: string;
}

export interface TaskStatus {
  readonly state: string;
  readonly trace: string;
}

/** A change event of a test's table: its op, and the `id` of the row before or after. */
export interface Change {
  readonly op: string;
  readonly id: number;
  readonly row: Record<string, unknown>;
}

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

export class Rig implements AsyncDisposable {
  readonly lines: LogLine[] = [];
  readonly #directory: string | null;
  readonly #start: () => Promise<RunningWorker>;
  #worker!: RunningWorker;

  constructor(options: RigOptions) {
    const directory = options.dataDir ?? mkdtempSync(join(tmpdir(), 'millrace-rig-'));
    this.#directory = options.dataDir === undefined ? directory : null;
    const props = {
      listeners: 'http://127.0.0.1:0',
      'key.converter': JSON_CONVERTER,
      'key.converter.schemas.enable': 'false',
      'value.converter': JSON_CONVERTER,
      'value.converter.schemas.enable': 'false',
      'offset.flush.interval.ms': '200',
      ...(options.bootstrap === undefined
        ? { 'millrace.data.dir': directory }
        : {
            'bootstrap.servers': options.bootstrap,
            'offset.storage.file.filename': join(directory, 'offsets'),
          }),
      ...options.props,
    };
    this.#start = () =>
      startWorker({ props, logging: { level: 'INFO', sink: (line) => this.lines.push(line) } });
  }

  get url(): string {
    return this.#worker.restUrl.replace(/\/$/, '');
  }

  get ready(): Promise<void> {
    return this.#worker.ready;
  }

  async start(): Promise<void> {
    this.#worker = await this.#start();
  }

  stop(): Promise<void> {
    return this.#worker.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.stop();
    if (this.#directory !== null) rmSync(this.#directory, { recursive: true, force: true });
  }

  /** A text body goes as it is. */
  async call(method: string, path: string, body?: unknown): Promise<Reply> {
    const reply = await fetch(this.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const remedy = reply.headers.get('x-millrace-remedy') ?? '';
    const text = await reply.text();
    const told = reply.ok ? '' : `${(JSON.parse(text) as { message: string }).message}\n${remedy}`;
    return { status: reply.status, text, told };
  }

  async create(name: string, config: Readonly<Record<string, string>>): Promise<void> {
    const reply = await this.call('POST', '/connectors', { name, config });
    assert.equal(reply.status, 201, reply.text);
  }

  /** New config; resolves when a failed task has begun again. */
  async change(name: string, config: Readonly<Record<string, string>>): Promise<void> {
    const reply = await this.call('PUT', `/connectors/${name}/config`, config);
    assert.equal(reply.status, 200, reply.text);
    await this.begun(name);
  }

  /** Resolves when a task that had failed has begun again: until then its old failure is still what is told. */
  async begun(name: string): Promise<void> {
    await until(`task of ${name} begins again`, async () => (await this.task(name)).state !== 'FAILED');
  }

  async restart(name: string): Promise<void> {
    const reply = await this.call('POST', `/connectors/${name}/restart?includeTasks=true`);
    assert.equal(reply.status, 202, reply.text);
  }

  async task(name: string): Promise<TaskStatus> {
    const { text } = await this.call('GET', `/connectors/${name}/status`);
    const { tasks = [] } = JSON.parse(text) as { tasks?: { state: string; trace?: string }[] };
    return { state: tasks[0]?.state ?? 'NONE', trace: tasks[0]?.trace ?? '' };
  }

  async phase(name: string): Promise<string> {
    const { text } = await this.call('GET', `/millrace/connectors/${name}/progress`);
    return (JSON.parse(text) as Record<string, { phase?: string }>)['0']?.phase ?? '';
  }

  /** The trace of the failed task. Throws when it does not fail. */
  failed(name: string): Promise<string> {
    return until(`task of ${name} fails`, async () => {
      const { state, trace } = await this.task(name);
      return state === 'FAILED' ? trace : null;
    });
  }

  /** Resolves when the task streams. */
  async streaming(name: string): Promise<void> {
    await until(`${name} streams`, async () => {
      const { state, trace } = await this.task(name);
      assert.notEqual(state, 'FAILED', trace);
      return (await this.phase(name)) === 'streaming';
    });
  }

  /** Changes in a topic in their order; tombstones left out. None when the topic does not exist yet. */
  async changes(topic: string): Promise<Change[]> {
    const { status, text } = await this.call('GET', `/millrace/topics/${topic}/records?from=earliest`);
    if (status !== 200) return [];
    return text.split('\n').flatMap((line) => {
      const value = line === '' ? null : (JSON.parse(line) as { value: string | null }).value;
      if (value === null) return [];
      const { op, before, after } = JSON.parse(value) as Record<string, Record<string, unknown> | null>;
      const row = (after ?? before)!;
      return [{ op: String(op), id: Number(row['id']), row }];
    });
  }

  /** Resolves with the changes once the topic has a row of each id; throws when the task fails before. */
  async rows(name: string, topic: string, ids: readonly number[]): Promise<Change[]> {
    return until(`${topic} has ${ids.length} rows`, async () => {
      const { state, trace } = await this.task(name);
      assert.notEqual(state, 'FAILED', trace);
      const changes = await this.changes(topic);
      const found = new Set(changes.map((change) => change.id));
      return ids.every((id) => found.has(id)) ? changes : null;
    });
  }

  /** Resolves when a warning or an error matches; throws with those there are when none comes. */
  async told(what: string, words: RegExp): Promise<void> {
    const found = until(`the log tells of ${what}`, async () => words.test(this.complaints()));
    await found.catch((error: Error) => {
      throw new Error(`${error.message}, only:\n${this.complaints()}`);
    });
  }

  /** The log lines at WARN and above as text, for what a user sees there. */
  complaints(): string {
    const loud = this.lines.filter((line) => line.level === 'WARN' || line.level === 'ERROR');
    return loud.map((line) => `${line.message} ${JSON.stringify(line.fields)}`).join('\n');
  }
}

/** A worker that serves, or with `early` one that listens. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const rig = new Rig(options);
  await rig.start();
  if (options.early !== true) await rig.ready;
  return rig;
}

/** A connector on the table `t` of the database: slot and prefix are the database's name. */
export function connectorOn(
  db: TestDatabase,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'plugin.name': 'pgoutput',
    ...db.connectorConfig(),
    'topic.prefix': db.name,
    'slot.name': db.name,
    'publication.autocreate.mode': 'filtered',
    'table.include.list': 'public.t',
    ...more,
  };
}

export const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** What a user must find in an error, wherever it is shown. */
export interface Told {
  readonly code?: string;
  readonly cause: RegExp;
  readonly remedy: RegExp;
  /** What must not be there. */
  readonly secret?: string;
}

/** Checks the text of a trace, a reply or a terminal: cause and remedy are told, no JavaScript stack, no secret. */
export function assertTold(text: string, { code, cause, remedy, secret }: Told): void {
  if (code !== undefined) assert.ok(text.includes(code), `no code ${code} in:\n${text}`);
  assert.match(text, cause);
  assert.match(text, remedy);
  assert.doesNotMatch(text, /\n\s+at .*(\.js|node:)/, 'a JavaScript stack');
  if (secret !== undefined) assert.ok(!text.includes(secret), `a secret in:\n${text}`);
}
