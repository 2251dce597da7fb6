// The kill run: pgbench writes while a worker captures its tables, the worker is killed -9 at random again and again,
// in the snapshot and after it; in the end every table rebuilt from its topic must equal the source, row for row.
// As a program: node dist/test/chaos/pgbench.js [--log kafka|embedded] [--scale N] [--seconds N] [--kills N] [--seed N]
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openLog } from '../../src/log/open.js';
import type { LogConfig } from '../../src/log/port.js';
import { startKafka } from '../servers/kafka.js';
import { freePort } from '../servers/kept.js';
import { startPostgres, type TestDatabase } from '../servers/postgres.js';
import { compareTable, type Rebuilt } from './rebuild.js';
import { startWorkerProcess } from './worker-process.js';

export interface KillRun {
  readonly log: 'kafka' | 'embedded';
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

const TABLES = [
  { name: 'pgbench_accounts', key: 'aid' },
  { name: 'pgbench_branches', key: 'bid' },
  { name: 'pgbench_tellers', key: 'tid' },
  { name: 'pgbench_history', key: 'hid' },
  { name: 'marker', key: 'id' },
];

/** Folder of pgbench, or null where it is not installed. */
export function pgbenchFolder(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((v) => join(root, v, 'bin')).find((bin) => existsSync(join(bin, 'pgbench'))) ?? null;
}

/** Runs it all; throws when a step fails, not when tables differ: that is in the result. */
export async function killRun(run: KillRun): Promise<KillResult> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-kill-'));
  await using postgres = await startPostgres({ fsync: 'off' });
  await using db = await postgres.database();
  await using kafka = run.log === 'kafka' ? await startKafka() : null;
  try {
    return await killRunIn(run, { directory, db, bootstrap: kafka?.bootstrap ?? null });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Place {
  readonly directory: string;
  readonly db: TestDatabase;
  readonly bootstrap: string | null;
}

async function killRunIn(run: KillRun, { directory, db, bootstrap }: Place): Promise<KillResult> {
  const bin = pgbenchFolder();
  if (bin === null) throw new Error('pgbench is not installed (Debian: apt-get install postgresql)');
  await program(join(bin, 'pgbench'), ['-i', '-q', '-s', String(run.scale), db.url]);
  await db.query('ALTER TABLE pgbench_history ADD COLUMN hid bigserial PRIMARY KEY');
  await db.query('CREATE TABLE marker (id bigint PRIMARY KEY)');
  const port = await freePort();
  const data = join(directory, 'data');
  const args = startArguments({ directory, db, bootstrap, data, port });
  const files = { args, port, logFile: join(directory, 'worker.log') };
  let worker = await startWorkerProcess(files);
  if (bootstrap === null) await post(`${worker.url}/connectors`, connector(db));
  run.say(`pgbench -T ${run.seconds} -c 4 runs; ${run.kills} kills at random (seed ${run.seed})`);
  const load = program(join(bin, 'pgbench'), ['-n', '-c', '4', '-T', String(run.seconds), db.url]);
  const random = generator(run.seed);
  let killsInSnapshot = 0;
  const span = (run.seconds * 1000) / run.kills;
  for (let kill = 0; kill < run.kills; kill++) {
    const begun = performance.now();
    // The first comes early, to fall into the snapshot; the others anywhere in their share of the time.
    await sleep(kill === 0 ? 300 + random() * 1200 : random() * span * 0.9);
    const phase = await phaseOf(worker.url);
    if (phase === 'snapshot') killsInSnapshot++;
    await worker.kill();
    run.say(`kill -9 number ${kill + 1} (${phase})`);
    worker = await startWorkerProcess(files);
    await sleep(Math.max(0, span - (performance.now() - begun)));
  }
  const transactions = Number(/actually processed: (\d+)/.exec(await load)?.[1] ?? 0);
  await db.query('INSERT INTO marker VALUES (1)');
  const config: LogConfig =
    bootstrap === null
      ? { kind: 'embedded', directory: data }
      : { kind: 'kafka', properties: { 'bootstrap.servers': bootstrap } };
  await awaitMarker(worker.url);
  await worker.stop();
  const log = await openLog(config, { role: 'owner', logger: quiet });
  try {
    const tables: Rebuilt[] = [];
    for (const { name, key } of TABLES) {
      tables.push(await compareTable(log, db.client, { name, topic: `kill.public.${name}`, keys: [key] }));
    }
    return { tables, transactions, kills: run.kills, killsInSnapshot };
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
  if (place.bootstrap === null) {
    writeFileSync(workerFile, [...common, `millrace.data.dir=${place.data}`].join('\n'));
    return [workerFile];
  }
  const offsets = `offset.storage.file.filename=${join(place.directory, 'offsets')}`;
  writeFileSync(workerFile, [...common, `bootstrap.servers=${place.bootstrap}`, offsets].join('\n'));
  const connectorFile = join(place.directory, 'connector.json');
  writeFileSync(connectorFile, JSON.stringify(connector(place.db)));
  return [workerFile, connectorFile];
}

async function post(url: string, body: unknown): Promise<void> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
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

/** Waits until the row written after the load has come out of the log: everything before it has, too. */
async function awaitMarker(url: string): Promise<void> {
  const deadline = Date.now() + 300_000;
  for (;;) {
    const reply = await fetch(`${url}/millrace/topics/kill.public.marker/records?from=earliest&limit=1`);
    if (reply.ok && (await reply.text()).includes('"id"')) return;
    const status = (await (await fetch(`${url}/connectors/kill/status`)).json()) as {
      tasks?: { trace?: string }[];
    };
    const trace = status.tasks?.find((t) => t.trace)?.trace;
    if (trace !== undefined) throw new Error(`the task failed: ${trace}`);
    if (Date.now() > deadline)
      throw new Error('the last row did not come out of the log within five minutes');
    await sleep(100);
  }
}

function program(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
    child.once('close', (code) => (code === 0 ? resolve(said) : reject(new Error(`${command}: ${said}`))));
  });
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      log: { type: 'string', default: 'kafka' },
      scale: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '60' },
      kills: { type: 'string', default: '5' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const result = await killRun({
    log: values.log === 'embedded' ? 'embedded' : 'kafka',
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
  if (result.tables.some((t) => t.differences.length > 0)) process.exitCode = 1;
}
