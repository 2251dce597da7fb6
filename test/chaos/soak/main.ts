// The soak, `npm run soak -- [--minutes N] [--tables N] [--kill-every SECONDS] [--read-only] [--seed N] [--pause MS]`: random
// changes and alterations of many tables with incremental snapshots going on, the worker killed every minute, broker and
// database restarted twice each; then every table rebuilt from its topic must equal the source. Needs Java for the broker.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openLog } from '../../../src/log/open.js';
import { type OwnKafka, startKafka } from '../../servers/kafka.js';
import { type OwnPostgres, startPostgres } from '../../servers/postgres.js';
import { readText } from '../../servers/run-directory.js';
import { alter, change, type Soak, Tally } from './clients.js';
import { type Dice, dice } from './random.js';
import { type RebuiltTable, rebuildTable } from './rebuild.js';
import { createTable, prepare, type SoakTable } from './tables.js';
import { markerCame, progressOf, type SoakWorker, send, startSoakWorker, watch } from './worker.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    tables: { type: 'string', default: '50' },
    'kill-every': { type: 'string', default: '60' },
    'read-only': { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    pause: { type: 'string', default: '10' },
  },
});
const seed = Number(values.seed);
const spanMs = Number(values.minutes) * 60_000;
const random = dice(seed);
const tally = new Tally();
const began = Date.now();
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

function say(text: string): void {
  const at = Math.round((Date.now() - began) / 1000);
  process.stdout.write(`${String(at).padStart(5)} s  ${text}\n`);
}

const directory = mkdtempSync(join(tmpdir(), 'millrace-soak-'));
const postgres = await startPostgres({ fsync: 'off' });
const kafka = await startKafka();
const db = await postgres.database();
try {
  const equal = await soak();
  rmSync(directory, { recursive: true, force: true });
  process.exitCode = equal ? 0 : 1;
} catch (error) {
  say(`${String(error)}\n${readText(join(directory, 'worker.log')).slice(-6000)}\nkept: ${directory}`);
  process.exitCode = 1;
} finally {
  await kafka[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
}
// Sessions of the driver may still wait for a server that is gone.
process.exit();

async function soak(): Promise<boolean> {
  say(`seed ${seed}, ${values.minutes} minutes, ${values.tables} tables`);
  await prepare(db.client);
  const tables: SoakTable[] = [];
  for (let n = 0; n < Number(values.tables); n++) tables.push(await createTable(db.client, n, random));
  const readOnly = values['read-only'];
  const worker = await startSoakWorker({ directory, bootstrap: kafka.bootstrap, db, readOnly });
  try {
    const over = new AbortController();
    const shared: Soak = { db, tables, tally, seed, pauseMs: Number(values.pause), signal: over.signal };
    const work = [
      ...[1, 2, 3].map((number) => change(shared, number)),
      alter(shared, 700),
      signals(shared, worker),
      kills(over.signal, worker),
      outages(over.signal),
    ];
    const watched = watch(worker, over.signal);
    await Promise.race([sleep(spanMs), watched, Promise.all(work)]);
    over.abort();
    await Promise.all([...work, watched]);
    return await compare(tables, worker);
  } finally {
    await worker.kill();
  }
}

/** Asks for incremental snapshots of some tables again and again; pauses, resumes and stops some. */
async function signals({ tables, signal }: Soak, worker: SoakWorker): Promise<void> {
  const dicing = dice(seed + 2000);
  while (!signal.aborted) {
    await sleep(500 + dicing.next() * 4000);
    const some = Array.from({ length: 1 + dicing.below(4) }, () => `public\\.${dicing.pick(tables).name}`);
    await oneSignal(worker, dicing, some);
  }
  await send(worker, 'resume-snapshot', {});
}

async function oneSignal(worker: SoakWorker, dicing: Dice, some: string[]): Promise<void> {
  const kind = dicing.below(20);
  if (kind === 0 && (await send(worker, 'pause-snapshot', {}))) {
    await sleep(1000);
    await send(worker, 'resume-snapshot', {});
    tally.add('snapshots paused and resumed');
  } else if (kind === 1 && (await send(worker, 'stop-snapshot', { 'data-collections': some }))) {
    tally.add('snapshots stopped');
  } else if (await send(worker, 'execute-snapshot', { 'data-collections': some })) {
    tally.add('tables asked for in snapshots', some.length);
  }
}

async function kills(signal: AbortSignal, worker: SoakWorker): Promise<void> {
  const everyMs = Number(values['kill-every']) * 1000;
  while (await waited(everyMs * (0.7 + random.next() * 0.6), signal)) {
    const progress = await progressOf(worker);
    const reading = progress?.incremental?.waiting.length ?? 0;
    say(
      `the worker is killed (${progress?.phase ?? 'starting'}, ${reading} tables in the snapshot); ${tally}`,
    );
    await worker.restart();
    tally.add('kills of the worker');
  }
}

/** Broker and database, by turns: an orderly restart and a kill of each. */
async function outages(signal: AbortSignal): Promise<void> {
  const restarts: [string, OwnKafka | OwnPostgres, 'stop' | 'kill'][] = [
    ['the broker', kafka, 'stop'],
    ['the database', postgres, 'kill'],
    ['the broker', kafka, 'kill'],
    ['the database', postgres, 'stop'],
  ];
  for (const [what, server, how] of restarts) {
    if (!(await waited(spanMs / 5.5, signal))) return;
    say(`${what} is restarted (${how})`);
    await server[how]();
    await server.start();
    tally.add(`restarts of ${what}`);
  }
}

async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}

async function compare(tables: readonly SoakTable[], worker: SoakWorker): Promise<boolean> {
  say('the load has ended: waiting for the snapshots and for the last row');
  await send(worker, 'resume-snapshot', {});
  await awaited('the end of the snapshots', async () => {
    const progress = await progressOf(worker);
    return progress?.phase === 'streaming' && progress.incremental === undefined;
  });
  const client = await db.connect();
  await client.query('INSERT INTO soak_marker VALUES (1)');
  await awaited('the last row in the topics', () => markerCame(worker));
  await worker.stop();
  const log = await openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
    { role: 'owner', logger: quiet },
  );
  const results: RebuiltTable[] = [];
  for (const table of tables) results.push(await rebuildTable(log, client, table));
  await log.close();
  return report(results);
}

async function awaited(what: string, came: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 600_000;
  while (!(await came().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`${what} did not come within ten minutes`);
    await sleep(200);
  }
}

function report(results: readonly RebuiltTable[]): boolean {
  const sum = (of: (each: RebuiltTable) => number) => results.reduce((total, each) => total + of(each), 0);
  for (const { table, records, rows, differences } of results) {
    if (differences.length === 0) continue;
    say(`${table}: ${records} records, ${rows} rows, ${differences.length} differences`);
    for (const difference of differences.slice(0, 5)) say(`    ${difference}`);
  }
  const equal = results.filter(({ differences }) => differences.length === 0).length;
  say(`${tally}`);
  say(
    `${sum(({ records }) => records)} records, ${sum(({ incremental }) => incremental)} of them of incremental ` +
      `snapshots; ${sum(({ rows }) => rows)} rows in ${results.length} tables`,
  );
  say(`${equal} of ${results.length} tables rebuilt from the topics equal the source`);
  return equal === results.length;
}
