// `millrace demo`: an embedded Postgres with a small shop and a live load, a worker on the embedded log, the
// Postgres connector by the JSON a Debezium user writes, and a live view of it. Whatever it started it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TaskProgress } from '../../api/source.js';
import { failure } from '../../errors/failure.js';
import type { StateInfo } from '../../herder/port.js';
import { type Client, createClient } from '../client.js';
import { milliseconds } from '../duration.js';
import { bold, dim, printLine } from '../output.js';
import { freePort, startEmbeddedPostgres } from './embedded-postgres.js';
import { createShop, startLoad } from './shop.js';
import { type ChangeEvent, type Gauges, snapshotLine, streamLine, View } from './view.js';

export interface DemoOptions {
  readonly for?: string | undefined;
  readonly postgres?: string | undefined;
  readonly rows: string;
  readonly rate: string;
  readonly json?: boolean | undefined;
}

const TABLES = ['public.customers', 'public.orders', 'public.products'];

/** Runs until Ctrl-C or `--for`. Throws CLI_DEMO_POSTGRES, or the failure of the connector. */
export async function demo(options: DemoOptions): Promise<void> {
  const ending = new AbortController();
  const stop = () => ending.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const cleanUp: (() => unknown)[] = [];
  const view = new View();
  const tell = (text: string) => options.json || view.say(text);
  try {
    tell(dim('starting Postgres and filling the shop …'));
    const url = options.postgres ?? (await embedded(cleanUp));
    await createShop(url, positive('--rows', options.rows));
    tell(dim('starting the worker …'));
    const client = await startChildWorker(cleanUp);
    const connector = connectorJson(url);
    tell(`${bold('POST /connectors')} ${dim(JSON.stringify(connector))}`);
    await client.call('POST', '/connectors', connector);
    const load = await startLoad(url, positive('--rate', options.rate));
    cleanUp.push(() => load.stop());
    const timer =
      options.for === undefined ? undefined : setTimeout(stop, milliseconds('--for', options.for));
    try {
      await watch(client, { json: options.json === true, view, signal: ending.signal });
    } finally {
      clearTimeout(timer);
    }
  } finally {
    view.end();
    for (const step of cleanUp.reverse()) await step();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

async function embedded(cleanUp: (() => unknown)[]): Promise<string> {
  const server = await startEmbeddedPostgres();
  cleanUp.push(() => server.stop());
  return server.url;
}

function connectorJson(postgres: string) {
  const { hostname, port, username, password, pathname } = new URL(postgres);
  return {
    name: 'shop',
    config: {
      'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
      'plugin.name': 'pgoutput',
      'database.hostname': hostname,
      'database.port': port || '5432',
      'database.user': decodeURIComponent(username),
      'database.password': decodeURIComponent(password),
      'database.dbname': decodeURIComponent(pathname.slice(1)) || 'postgres',
      'topic.prefix': 'shop',
      'table.include.list': TABLES.join(','),
      'publication.autocreate.mode': 'filtered',
      'slot.name': 'millrace_demo',
      'slot.drop.on.stop': 'true',
      'decimal.handling.mode': 'string',
      'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'key.converter.schemas.enable': 'false',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'false',
    },
  };
}

async function startChildWorker(cleanUp: (() => unknown)[]): Promise<Client> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-demo-'));
  cleanUp.push(() => rmSync(directory, { recursive: true, force: true }));
  const port = await freePort();
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  const child = spawn(process.execPath, [main, 'start', '--data-dir', directory, '--port', String(port)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cleanUp.push(() => endChild(child));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-4000);
    });
  }
  const client = createClient(`http://127.0.0.1:${port}`);
  const deadline = performance.now() + 30_000;
  for (;;) {
    try {
      await client.call('GET', '/connectors');
      return client;
    } catch (error) {
      if (child.exitCode !== null || performance.now() > deadline) {
        throw failure(
          'CLI_WORKER_UNREACHABLE',
          { url: client.url, reason: said.trim() || 'it ended at once' },
          error,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(force);
}

interface WatchOptions {
  readonly json: boolean;
  readonly view: View;
  readonly signal: AbortSignal;
}

/** Shows progress and changes until the signal; throws when the connector or its task has failed. */
async function watch(client: Client, { json, view, signal }: WatchOptions): Promise<void> {
  let changes = 0;
  let snapshotRows = 0;
  const onRecord = (event: ChangeEvent) => {
    if (event.op === 'r') snapshotRows++;
    else {
      changes++;
      if (json) printLine(JSON.stringify({ type: 'change', ...event }));
      else view.change(event);
    }
  };
  const readers = TABLES.map((table) => follow(client, `shop.${table}`, { onRecord, signal }));
  const readersDone = Promise.all(readers);
  let last = { at: performance.now(), rows: 0 };
  let snapshotSaid = false;
  while (!signal.aborted) {
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 500)), readersDone]);
    if (signal.aborted) break;
    const state = await client.call<StateInfo>('GET', '/connectors/shop/status');
    const trace = state.connector.trace ?? state.tasks.find((t) => t.trace)?.trace;
    if (trace) throw failure('CLI_REPLY', { status: 500, text: trace });
    const progress = (
      await client.call<Record<string, TaskProgress>>('GET', '/millrace/connectors/shop/progress')
    )['0'];
    if (!progress) continue;
    const snapshotting = progress.phase === 'snapshot';
    const now = performance.now();
    const rows = snapshotting ? (progress.rows ?? 0) : changes;
    const gauges: Gauges = {
      rowsPerSecond: (Math.max(0, rows - last.rows) * 1000) / (now - last.at),
      lagMs: progress.lagMs ?? null,
      memoryBytes: await residentMemory(client),
    };
    last = { at: now, rows };
    if (json) printLine(JSON.stringify({ type: 'progress', ...progress, ...gauges, snapshotRows, changes }));
    else if (snapshotting) view.status(snapshotLine(progress, gauges));
    else {
      if (!snapshotSaid && snapshotRows > 0) {
        view.say(
          `snapshot done: ${bold(snapshotRows.toLocaleString('en-US'))} rows in ${TABLES.length} topics`,
        );
        snapshotSaid = true;
        last = { at: now, rows: changes };
      }
      view.status(streamLine(changes, gauges));
    }
  }
  await readersDone;
  if (!json)
    view.say(
      `${snapshotRows.toLocaleString('en-US')} rows read, ${changes.toLocaleString('en-US')} changes seen.`,
    );
}

interface FollowOptions {
  readonly onRecord: (event: ChangeEvent) => void;
  readonly signal: AbortSignal;
}

/** Every record of a topic as it comes; waits for the topic to be there. */
async function follow(client: Client, topic: string, { onRecord, signal }: FollowOptions): Promise<void> {
  while (!signal.aborted) {
    try {
      const path = `/millrace/topics/${encodeURIComponent(topic)}/records?from=earliest&follow=true`;
      for await (const record of client.lines<{ value: unknown }>(path, signal)) {
        const event = (
          typeof record.value === 'string' ? JSON.parse(record.value) : record.value
        ) as ChangeEvent | null;
        if (event?.op) onRecord(event);
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      const missing = error instanceof Error && 'status' in error;
      if (!missing) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function residentMemory(client: Client): Promise<number> {
  const line = /^process_resident_memory_bytes (\S+)/m.exec(await client.text('/metrics'));
  return line ? Number(line[1]) : 0;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) {
    throw failure('CLI_INVALID', { detail: `${option} ${text} is not a whole number above 0` });
  }
  return value;
}
