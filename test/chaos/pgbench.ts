// The kill run: pgbench writes while a worker captures its tables; worker, broker or database server is killed at random
// again and again, in the snapshot and after it. In the end every table rebuilt from its topic must equal the source, row
// for row. As a program, `npm run chaos -- [--log kafka|embedded] [--kill worker|kafka|postgres] [--scale N] [--seconds N]
// [--kills N] [--seed N]`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openLog } from '../../src/log/open.js';
import type { LogConfig } from '../../src/log/port.js';
import { type OwnKafka, startKafka } from '../servers/kafka.js';
import { freePort } from '../servers/kept.js';
import { type OwnPostgres, startPostgres, type TestDatabase } from '../servers/postgres.js';
import { readText } from '../servers/run-directory.js';
import { committed, fillTables, load, TABLES } from './load.js';
import { compareTable, type Rebuilt } from './rebuild.js';
import { startWorkerProcess, type WorkerProcess } from './worker-process.js';

export interface KillRun {
  readonly log: 'kafka' | 'embedded';
  /** Who is killed. Postgres is by turns killed and shut down. */
  readonly victim: 'worker' | 'kafka' | 'postgres';
  readonly scale: number;
  /** Length of the pgbench run. */
  readonly seconds: number;
  readonly kills: number;
  /** Of the random moments of the kills; printed, so that a run can be repeated. */
  readonly seed: number;
  readonly say: (text: string) => void;
}

export interface KillResult {
  readonly tables: readonly Rebuilt[];
  readonly transactions: number;
  readonly kills: number;
  readonly killsInSnapshot: number;
}

interface Place {
  readonly directory: string;
  readonly postgres: OwnPostgres;
  readonly db: TestDatabase;
  readonly kafka: OwnKafka | null;
}

/** Runs it all; throws when a step fails, not when tables differ: that is in the result. */
export async function killRun(run: KillRun): Promise<KillResult> {
  if (run.victim === 'kafka' && run.log !== 'kafka') throw new Error('--kill kafka needs --log kafka');
  const directory = mkdtempSync(join(tmpdir(), 'millrace-kill-'));
  await using postgres = await startPostgres({ fsync: 'off' });
  await using db = await postgres.database();
  await using kafka = run.log === 'kafka' ? await startKafka() : null;
  try {
    return await killRunIn(run, { directory, postgres, db, kafka });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function killRunIn(run: KillRun, place: Place): Promise<KillResult> {
  const { directory, db, kafka } = place;
  await fillTables(db, run.scale);
  const port = await freePort();
  const data = join(directory, 'data');
  const args = startArguments({ ...place, data, port });
  const start = () => startWorkerProcess({ args, port, logFile: join(directory, 'worker.log') });
  let worker = await start();
  try {
    if (kafka === null) await post(`${worker.url}/connectors`, connector(db));
    run.say(`pgbench -T ${run.seconds} -c 4 runs; ${run.kills} kills of ${run.victim} (seed ${run.seed})`);
    let aborts = 0;
    const loaded = load(db, run.seconds, () => aborts++);
    const kill = killer(run.victim, place);
    let killsInSnapshot = 0;
    const random = generator(run.seed);
    const span = (run.seconds * 1000) / run.kills;
    for (let number = 1; number <= run.kills; number++) {
      const begun = performance.now();
      // The first comes early, to fall into the snapshot; the others anywhere in their share of the time.
      // A worker that creates its connectors needs their database: that one is left until then.
      if (number === 1 && run.victim === 'postgres') await taskBegun(worker.url);
      await sleep(number === 1 ? 300 + random() * 1200 : random() * span * 0.9);
      const phase = await phaseOf(worker.url);
      if (phase === 'snapshot') killsInSnapshot++;
      run.say(`kill number ${number} of ${run.victim} (${phase})`);
      if (run.victim === 'worker') {
        await worker.kill();
        worker = await start();
      } else await kill();
      await sleep(Math.max(0, span - (performance.now() - begun)));
    }
    await loaded;
    if (aborts > 0 && run.victim !== 'postgres') throw new Error('pgbench broke off');
    const transactions = await committed(db);
    // A snapshot that goes on after a kill reads rows of now and streams the changes since its beginning behind them: only a
    // marker that comes by the stream says that those are through.
    await awaitStream(worker.url);
    await (await db.connect()).query('INSERT INTO marker VALUES (1)');
    await awaitMarker(worker.url);
    await stopped(worker);
    const config: LogConfig =
      kafka === null
        ? { kind: 'embedded', directory: data }
        : { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } };
    return { tables: await rebuild(config, db), transactions, kills: run.kills, killsInSnapshot };
  } catch (error) {
    run.say(readText(join(directory, 'worker.log')).slice(-4000));
    throw error;
  } finally {
    await worker.kill();
  }
}

async function stopped(worker: WorkerProcess): Promise<void> {
  const code = await worker.stop();
  if (code !== 0) throw new Error(`the worker ended with code ${code} after SIGTERM`);
}

function killer(victim: KillRun['victim'], { postgres, kafka }: Place): () => Promise<void> {
  if (victim === 'kafka') {
    return async () => {
      await kafka!.kill();
      await kafka!.start();
    };
  }
  let turn = 0;
  return async () => {
    await (turn++ % 2 === 0 ? postgres.kill() : postgres.stop());
    await postgres.start();
  };
}

async function rebuild(config: LogConfig, db: TestDatabase): Promise<Rebuilt[]> {
  const log = await openLog(config, { role: 'owner', logger: quiet });
  try {
    const client = await db.connect();
    const tables: Rebuilt[] = [];
    for (const { name, key } of TABLES) {
      tables.push(await compareTable(log, client, { name, topic: `kill.public.${name}`, keys: [key] }));
    }
    return tables;
  } finally {
    await log.close();
  }
}

function connector(db: TestDatabase) {
  return {
    name: 'kill',
    config: {
      name: 'kill',
      'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
      'plugin.name': 'pgoutput',
      ...db.connectorConfig(),
      'topic.prefix': 'kill',
      'slot.name': 'kill',
      'publication.autocreate.mode': 'filtered',
      'table.include.list': TABLES.map((t) => `public.${t.name}`).join(','),
      'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'key.converter.schemas.enable': 'false',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'false',
    },
  };
}

function startArguments(place: Place & { data: string; port: number }): string[] {
  const workerFile = join(place.directory, 'worker.properties');
  const common = [
    `listeners=http://127.0.0.1:${place.port}`,
    'key.converter=org.apache.kafka.connect.json.JsonConverter',
    'value.converter=org.apache.kafka.connect.json.JsonConverter',
    'offset.flush.interval.ms=500',
  ];
  if (place.kafka === null) {
    writeFileSync(workerFile, [...common, `millrace.data.dir=${place.data}`].join('\n'));
    return [workerFile];
  }
  const offsets = `offset.storage.file.filename=${join(place.directory, 'offsets')}`;
  writeFileSync(workerFile, [...common, `bootstrap.servers=${place.kafka.bootstrap}`, offsets].join('\n'));
  const connectorFile = join(place.directory, 'connector.json');
  writeFileSync(connectorFile, JSON.stringify(connector(place.db)));
  return [workerFile, connectorFile];
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${url}: ${await reply.text()}`);
}

async function phaseOf(url: string): Promise<string> {
  try {
    const reply = await fetch(`${url}/millrace/connectors/kill/progress`);
    return ((await reply.json()) as Record<string, { phase?: string }>)['0']?.phase ?? 'starting';
  } catch {
    return 'starting';
  }
}

/** Waits until the snapshot is over. */
function awaitStream(url: string): Promise<void> {
  return awaited(url, 'the end of the snapshot', async () => (await phaseOf(url)) === 'streaming');
}

/** Waits until the task has begun. */
async function taskBegun(url: string): Promise<void> {
  const deadline = Date.now() + 180_000;
  while ((await phaseOf(url)) === 'starting') {
    if (Date.now() > deadline) throw new Error('the task did not begin within three minutes');
    await sleep(20);
  }
}

/** Waits until the row written after the load has come out of the log: everything before it has, too. */
function awaitMarker(url: string): Promise<void> {
  const records = `${url}/millrace/topics/kill.public.marker/records?from=earliest&limit=1`;
  return awaited(url, 'the last row in the log', async () => {
    const reply = await fetch(records);
    return (await reply.text()) !== '' && reply.ok;
  });
}

/** Asks again and again; throws when the task fails or five minutes have passed. */
async function awaited(url: string, what: string, came: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 300_000;
  while (!(await came())) {
    const status = (await (await fetch(`${url}/connectors/kill/status`)).json()) as {
      tasks?: { trace?: string }[];
    };
    const trace = status.tasks?.find((t) => t.trace)?.trace;
    if (trace !== undefined) throw new Error(`the task failed: ${trace}`);
    if (Date.now() > deadline) throw new Error(`${what} did not come within five minutes`);
    await sleep(100);
  }
}

/** Random numbers in [0, 1) that a seed repeats (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

/** Exit code 1 where a table differs. */
export async function killProgram(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      log: { type: 'string', default: 'kafka' },
      kill: { type: 'string', default: 'worker' },
      scale: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '60' },
      kills: { type: 'string', default: '5' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const result = await killRun({
    log: oneOf('--log', values.log, ['kafka', 'embedded']),
    victim: oneOf('--kill', values.kill, ['worker', 'kafka', 'postgres']),
    scale: Number(values.scale),
    seconds: Number(values.seconds),
    kills: Number(values.kills),
    seed: Number(values.seed),
    say: (text) => process.stdout.write(`${text}\n`),
  });
  process.stdout.write(
    `${result.transactions} transactions, ${result.kills} kills, ${result.killsInSnapshot} of them in the snapshot\n`,
  );
  for (const t of result.tables) {
    process.stdout.write(
      `${t.table.padEnd(18)} ${t.records} records -> ${t.rowsInTopic} rows; the table has ${t.rowsInTable}; ` +
        `${t.differences.length === 0 ? 'equal' : `${t.differences.length} differ`}\n`,
    );
    for (const difference of t.differences.slice(0, 5)) process.stdout.write(`  ${difference}\n`);
  }
  return result.tables.some((t) => t.differences.length > 0) ? 1 : 0;
}

function oneOf<T extends string>(name: string, value: string, values: readonly T[]): T {
  const found = values.find((each) => each === value);
  if (found === undefined) throw new Error(`${name} is one of ${values.join(', ')}`);
  return found;
}
