// Runs one case against a worker (Kafka Connect or Millrace: both are spoken to over the same REST API) over a fresh
// database, and collects what stands in the topics and in the stored offsets. Used by main.ts and the replay test.
// Guarantees: connector, slot, database and topics are gone afterwards, so the other side can use the same prefix.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnector, removeConnector } from '../servers/connect.js';
import type { TestDatabase } from '../servers/postgres.js';
import type { ConformanceCase } from './case-file.js';
import type { Topics } from './log/topics.js';
import type { RawRecord } from './normalise.js';
import type { Outcome, Refusal } from './recording.js';

export interface CaseWorker {
  /** Of its REST API. */
  readonly url: string;
  readonly topics: Topics;
  database(): Promise<TestDatabase>;
}

/** What the original did, so that waiting ends when it is there. */
export interface Expected {
  /** Records (heartbeats apart) after the start and after each step; absent = until nothing has come for a while. */
  readonly counts: readonly number[] | undefined;
  /** The task ends in failure. */
  readonly fails: boolean;
  /** The worker is the original, which has no routes but Kafka Connect's. */
  readonly original?: boolean;
}

/** Runs the case. */
export async function runCase(
  worker: CaseWorker,
  given: ConformanceCase,
  expected?: Expected,
): Promise<Outcome> {
  const prefix = prefixOf(given);
  await worker.topics.remove(prefix);
  await using db = await worker.database();
  const bootstrap = worker.topics.bootstrap;
  const place = { database: db.name, port: String(db.port), prefix, bootstrap, file: signalFile() };
  await runAll(db, given.setup, place);
  const config: Record<string, string> = {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'tasks.max': '1',
    ...db.connectorConfig(),
    'plugin.name': 'pgoutput',
    'slot.name': db.name,
    'topic.prefix': prefix,
    ...placed(given.config, place),
  };
  const run = new CaseRun(worker, { db, prefix, config, expected });
  let failure: string | null = null;
  let records: RawRecord[] = [];
  try {
    await run.start();
    for (const step of given.steps) {
      if ('restart' in step) {
        await run.stop();
        await runAll(db, step.restart, place);
        Object.assign(config, placed(step.config, place));
        for (const [name, value] of Object.entries(config)) if (value === '') delete config[name];
        await run.start(step.offsets && placedText(step.offsets, place));
      } else if ('signal' in step) {
        if (step.channel === 'file') appendFileSync(place.file, `${step.signal}\n`);
        else await worker.topics.signal(prefix, step.signal);
        await run.arrived(true);
      } else {
        await runAll(db, step.statements, place);
        await run.arrived();
      }
    }
    if (expected?.fails) await run.failed();
    await run.stop();
  } catch (error) {
    if (error instanceof BrokenCase) throw error;
    failure = firstLine(error);
    if (failure.startsWith('POST ')) run.refusal = await validationErrors(worker.url, config);
  } finally {
    records = await worker.topics.read(prefix);
    await removeConnector(worker.url, prefix);
    await worker.topics.remove(prefix);
    rmSync(dirname(place.file), { recursive: true, force: true });
  }
  return {
    prefix,
    database: db.name,
    records,
    failure,
    counts: run.counts,
    offsets: run.offsets,
    refusal: run.refusal,
  };
}

interface CasePlace {
  readonly database: string;
  readonly port: string;
  readonly prefix: string;
  readonly bootstrap: string | null;
  readonly file: string;
}

/** A configuration with what its `:names` stand for. */
function placed(config: Readonly<Record<string, string>>, place: CasePlace): Record<string, string> {
  const entries = Object.entries(config).flatMap(([name, value]): [string, string][] => {
    if (value.includes(':bootstrap') && place.bootstrap === null) return [];
    return [[name, placedText(value, place)]];
  });
  return Object.fromEntries(entries);
}

function placedText(text: string, place: CasePlace): string {
  return text.replace(
    /:(database|port|prefix|bootstrap|file)\b/g,
    (_all, key: keyof CasePlace) => place[key] ?? '',
  );
}

function signalFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'millrace-signals-')), 'signals.txt');
  writeFileSync(file, '');
  return file;
}

/** The case itself is wrong: a statement that PostgreSQL refuses. */
export class BrokenCase extends Error {}

/** The case's topic prefix: its name, unless its configuration says another. */
export function prefixOf(given: ConformanceCase): string {
  return given.config['topic.prefix'] ?? given.name;
}

interface CaseContext {
  readonly db: TestDatabase;
  readonly prefix: string;
  readonly config: Readonly<Record<string, string>>;
  readonly expected: Expected | undefined;
}

class CaseRun {
  /** Records after the start and after each step. */
  readonly counts: number[] = [];
  /** What GET /connectors/{name}/offsets answers after each stop. */
  readonly offsets: string[] = [];
  /** What `validate` says of a configuration that was refused. */
  refusal: Refusal | null = null;

  constructor(
    private readonly worker: CaseWorker,
    private readonly c: CaseContext,
  ) {}

  /** Starts the connector; with changes of its stored offset, as JSON. */
  async start(changes?: string): Promise<void> {
    const { prefix, config } = this.c;
    if (changes === undefined) await createConnector(this.worker.url, prefix, config);
    else {
      const body = JSON.stringify({ name: prefix, config, initial_state: 'STOPPED' });
      await this.#send('POST', '/connectors', body);
      await this.#send('PATCH', `${this.#path}/offsets`, changedOffsets(this.offsets.at(-1)!, changes));
      await this.#send('PUT', `${this.#path}/resume`);
    }
    await this.arrived();
  }

  get #path(): string {
    return `/connectors/${encodeURIComponent(this.c.prefix)}`;
  }

  /** Asks until it is done: a group that settles, or a connector that is not stopped yet, refuses. */
  async #send(method: string, path: string, body?: string): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    let said = '';
    for (let attempt = 0; attempt < 200; attempt++) {
      const sent = body === undefined ? {} : { body };
      const answer = await fetch(`${this.worker.url}${path}`, { method, headers, ...sent });
      if (answer.ok) return;
      said = `${answer.status}: ${await answer.text()}`;
      await sleep(200);
    }
    throw new Error(`${method} ${path} answered ${said}`);
  }

  /** Waits until the task has failed, and throws its trace. */
  async failed(): Promise<void> {
    for (let attempt = 0; attempt < 1200; attempt++) {
      await this.#failed();
      await sleep(50);
    }
  }

  /** Stops the connector, so that its last offsets are stored, keeps them and deletes it. */
  async stop(): Promise<void> {
    const { url } = this.worker;
    const path = `${url}${this.#path}`;
    await this.#failed();
    await this.#heartbeats();
    await this.#incrementalOver();
    await this.#send('PUT', `${this.#path}/stop`);
    for (let attempt = 0; ; attempt++) {
      if (attempt > 1200) throw new Error('the connector does not stop');
      const answer = await fetch(`${path}/status`);
      const status = answer.ok ? ((await answer.json()) as Status) : null;
      if (status?.connector.state === 'STOPPED' && status.tasks.length === 0) break;
      await sleep(50);
    }
    this.offsets.push(await (await fetch(`${path}/offsets`)).text());
    await removeConnector(url, this.c.prefix);
  }

  /** Waits until the connector's walsender has sent everything written so far and its records stand in the topics. */
  async arrived(signalled = false): Promise<void> {
    const { topics } = this.worker;
    const { prefix, expected, config } = this.c;
    const wanted = expected?.counts?.[this.counts.length];
    if (streams(config)) await this.#caughtUp();
    // A signal takes its time: it is polled for, then read chunk by chunk.
    const slow = signalled || config['signal.data.collection'] !== undefined;
    if (wanted === undefined) await this.#settled(slow ? 25 : 6, 350);
    else {
      for (let attempt = 0; attempt < 1200 && (await topics.count(prefix)) < wanted; attempt++)
        await sleep(50);
      await this.#settled(1, 50);
    }
    this.counts.push(await topics.count(prefix));
  }

  async #caughtUp(): Promise<void> {
    const { db, config } = this.c;
    const [target] = await db.query<{ lsn: string }>('SELECT pg_current_wal_flush_lsn() AS lsn');
    const sql = `SELECT 1 FROM pg_replication_slots s JOIN pg_stat_replication r ON r.pid = s.active_pid
      WHERE s.slot_name = $1 AND r.sent_lsn >= $2::pg_lsn`;
    for (let attempt = 1; attempt < 2400; attempt++) {
      if ((await db.query(sql, [config['slot.name'], target!.lsn])).length > 0) return;
      if (attempt % 20 === 0) await this.#failed();
      await sleep(25);
    }
    throw new Error('the connector does not stream: its slot is not read to the end');
  }

  /** Waits for heartbeats, which are not counted: the second from now on tells the position behind all that was read. */
  async #heartbeats(): Promise<void> {
    const { prefix, config } = this.c;
    const interval = Number(config['heartbeat.interval.ms'] ?? 0);
    if (interval <= 0 || !streams(config)) return;
    const beats = async () => {
      const records = await this.worker.topics.read(prefix);
      return records.filter(({ topic }) => topic.endsWith(`-heartbeat.${prefix}`)).length;
    };
    const wanted = (await beats()) + 2;
    for (let attempt = 0; attempt < 100 && (await beats()) < wanted; attempt++) await sleep(interval);
  }

  /** Waits until the incremental snapshots that the signal table asks for are over: the offset tells it, maybe no record does. */
  async #incrementalOver(): Promise<void> {
    const { db, config, expected } = this.c;
    const table = config['signal.data.collection'];
    // The original has no such routes; its end was waited for when it was recorded.
    if (expected === undefined || expected.original || table === undefined || !streams(config)) return;
    const sql = `SELECT id FROM ${table} WHERE type = 'execute-snapshot' AND data !~* 'blocking'`;
    const asked = await db.query<{ id: string }>(sql).catch(() => []);
    const get = async (what: string) =>
      (await fetch(`${this.worker.url}/millrace${this.#path}/${what}`)).json() as Promise<unknown>;
    // One that names no table is told of by nobody.
    for (let attempt = 0; attempt < 100; attempt++) {
      const notices = await get('notifications');
      const told = new Set(Array.isArray(notices) ? notices.map(({ id }: { id: string }) => id) : []);
      const { incremental } = ((await get('progress')) as Record<string, Progress>)['0'] ?? {};
      if (incremental?.paused || (asked.every(({ id }) => told.has(id)) && incremental === undefined)) return;
      await sleep(50);
    }
  }

  /** Throws the trace of a task that failed. */
  async #failed(): Promise<void> {
    const answer = await fetch(`${this.worker.url}${this.#path}/status`);
    if (!answer.ok) return;
    const { connector, tasks } = (await answer.json()) as Status;
    const failed = [connector, ...tasks].find((part) => part.state === 'FAILED');
    if (failed !== undefined) throw new Error(failed.trace ?? 'failed without trace');
  }

  /** Waits until the number of records stands still. */
  async #settled(rounds: number, ms: number): Promise<void> {
    let last = -1;
    for (let quiet = 0; quiet < rounds; ) {
      const count = await this.worker.topics.count(this.c.prefix);
      quiet = count === last ? quiet + 1 : 0;
      last = count;
      await sleep(ms);
    }
  }
}

/** A mode that never streams has no walsender. */
function streams(config: Readonly<Record<string, string>>): boolean {
  const mode = config['snapshot.mode'];
  const asked = config['snapshot.mode.configuration.based.start.stream'] === 'true';
  return mode !== 'initial_only' && (mode !== 'configuration_based' || asked);
}

/** The last reply of GET …/offsets with changes of the offset on top; null takes a key out. */
function changedOffsets(reply: string, changes: string): string {
  const { offsets } = JSON.parse(reply) as { offsets: { partition: object; offset: object }[] };
  const [{ partition, offset }] = offsets as [{ partition: object; offset: object }];
  const changed = Object.entries({ ...offset, ...JSON.parse(changes) }).filter(([, value]) => value !== null);
  return JSON.stringify({ offsets: [{ partition, offset: Object.fromEntries(changed) }] });
}

interface Progress {
  readonly incremental?: { readonly paused: boolean };
}

interface Status {
  readonly connector: { readonly state: string; readonly trace?: string };
  readonly tasks: readonly { readonly state: string; readonly trace?: string }[];
}

async function runAll(db: TestDatabase, statements: readonly string[], place: CasePlace): Promise<void> {
  for (const statement of statements) {
    try {
      await db.query(placedText(statement, place));
    } catch (error) {
      throw new BrokenCase(`a statement failed: ${statement}: ${String(error)}`);
    }
  }
}

/** The errors of each option, by PUT …/config/validate; what belongs to this run's server is replaced. */
async function validationErrors(url: string, config: Readonly<Record<string, string>>): Promise<Refusal> {
  const answer = await fetch(`${url}/connector-plugins/PostgresConnector/config/validate`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'refused', ...config }),
  });
  if (!answer.ok) return { validate: [`answered ${answer.status}`] };
  const reply = (await answer.json()) as { configs: { value: { name: string; errors: string[] } | null }[] };
  const wrong = reply.configs.flatMap(({ value }) =>
    value !== null && value.errors.length > 0 ? [value] : [],
  );
  return Object.fromEntries(
    wrong
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, errors }) => [
        name,
        errors.map((text) => text.replaceAll(`:${config['database.port']}`, ':<port>')),
      ]),
  );
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^connector \S+ failed: /, '').split('\n')[0]!;
}
