// A connector moved from Debezium to Millrace and back in mid-stream, by its stored offsets, while rows are written: no row
// is lost. Needs Java for the original.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeConnector, startConnect } from '../servers/connect.js';
import { debeziumPlugin } from '../servers/fetched/maven.js';
import { sharedKafka } from '../servers/kafka.js';
import { uniqueName } from '../servers/kept.js';
import { sharedPostgres, type TestDatabase } from '../servers/postgres.js';
import { Unavailable } from '../servers/shared.js';
import { until } from '../until.js';
import { kafkaTopics } from './log/kafka-topics.js';
import { startMillrace } from './millrace.js';

const kafka = await sharedKafka();
const postgres = await sharedPostgres();
const noOriginal = await debeziumPlugin('postgres').then(
  () => false as const,
  (error: unknown) => {
    if (error instanceof Unavailable) return error.message;
    throw error;
  },
);
const skip = kafka.skip || postgres.skip || noOriginal;

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

test('a connector moves from Debezium to Millrace and back in mid-stream', {
  skip,
  timeout: 900_000,
}, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
  await db.query("INSERT INTO t SELECT i, 'old' FROM generate_series(1, 20) i");
  const prefix = uniqueName('move');
  await using topics = kafkaTopics(kafka.bootstrap);
  const config = {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    ...db.connectorConfig(),
    'plugin.name': 'pgoutput',
    'slot.name': db.name,
    'topic.prefix': prefix,
    'key.converter': JSON_CONVERTER,
    'key.converter.schemas.enable': 'false',
    'value.converter': JSON_CONVERTER,
    'value.converter.schemas.enable': 'false',
  };
  await using _gone = { [Symbol.asyncDispose]: () => topics.remove(prefix) };
  const writer = new Writer(db);
  await using original = await startConnect({
    bootstrap: kafka.bootstrap,
    plugins: ['postgres'],
    jvm: ['-Xmx512m'],
  });
  await using millrace = await startMillrace(kafka.bootstrap);
  const came = async (id: number) => (await rebuilt(prefix)).has(id);
  const writing = writer.run();
  await using _written = {
    async [Symbol.asyncDispose]() {
      writer.stop();
      await writing.catch(() => {});
    },
  };
  let offsets: string | null = null;
  for (const url of [original.url, millrace.url, original.url]) {
    await create(url, prefix, { config, offsets });
    // What was written since this one took over has come, and more is on its way when it is stopped.
    const before = writer.last;
    await until('a transaction is written', async () => writer.last > before);
    const mark = writer.last;
    const side = url === millrace.url ? 'Millrace' : 'the original';
    await until(`row ${mark} by ${side} (${offsets ?? 'from the start'})`, async () => {
      await assertRuns(url, prefix);
      return came(mark);
    });
    offsets = await stopped(url, prefix);
  }
  writer.stop();
  await writing;
  await create(millrace.url, prefix, { config, offsets });
  await until('the last row', async () => (await rebuilt(prefix)).get(0) === 'end');
  await removeConnector(millrace.url, prefix);
  const rows = await db.query<{ id: number; v: string }>('SELECT id, v FROM t ORDER BY id');
  assert.ok(rows.length > 100, `${rows.length} rows`);
  assert.deepEqual(
    [...(await rebuilt(prefix))].sort(([a], [b]) => a - b),
    rows.map(({ id, v }) => [id, v]),
  );

  /** The table as the topic tells it. */
  async function rebuilt(name: string): Promise<Map<number, string>> {
    const table = new Map<number, string>();
    for (const { topic, key, value } of await topics.read(name)) {
      if (topic !== `${name}.public.t`) continue;
      const { id } = JSON.parse(key!) as { id: number };
      const event = value === null ? null : (JSON.parse(value) as { after: { v: string } | null } | null);
      if (event?.after) table.set(id, event.after.v);
      else table.delete(id);
    }
    return table;
  }
});

/** Writes transactions of several rows, some of which change or go again. */
class Writer {
  last = 0;
  #running = true;

  constructor(private readonly db: TestDatabase) {}

  async run(): Promise<void> {
    for (let id = 100; this.#running; id += 5) {
      await this.db.query(
        `BEGIN; INSERT INTO t SELECT i, 'new' FROM generate_series(${id}, ${id + 4}) i;
         UPDATE t SET v = 'changed' WHERE id = ${id + 1}; DELETE FROM t WHERE id = ${id + 2}; COMMIT`,
      );
      this.last = id;
      await sleep(50);
    }
    await this.db.query("INSERT INTO t VALUES (0, 'end')");
  }

  stop(): void {
    this.#running = false;
  }
}

interface Creation {
  readonly config: Readonly<Record<string, string>>;
  /** The reply of GET …/offsets of the other side; null = none. */
  readonly offsets: string | null;
}

/** Creates the connector stopped, gives it its offsets and lets it run. */
async function create(url: string, name: string, { config, offsets }: Creation): Promise<void> {
  const state = offsets === null ? 'RUNNING' : 'STOPPED';
  await send('POST', `${url}/connectors`, JSON.stringify({ name, config, initial_state: state }));
  if (offsets === null) return;
  await until('the connector is stopped', async () => (await stateOf(url, name)) === 'STOPPED');
  await send('PATCH', `${url}/connectors/${name}/offsets`, offsets);
  await send('PUT', `${url}/connectors/${name}/resume`);
}

/** Stops the connector, answers its offsets and deletes it. */
async function stopped(url: string, name: string): Promise<string> {
  await send('PUT', `${url}/connectors/${name}/stop`);
  await until('the connector is stopped', async () => (await stateOf(url, name)) === 'STOPPED');
  const offsets = await (await fetch(`${url}/connectors/${name}/offsets`)).text();
  await removeConnector(url, name);
  return offsets;
}

/** Throws the trace of a task that failed. */
async function assertRuns(url: string, name: string): Promise<void> {
  const reply = await fetch(`${url}/connectors/${name}/status`);
  const { tasks } = (await reply.json()) as { tasks?: { trace?: string }[] };
  const trace = tasks?.find((task) => task.trace)?.trace;
  if (trace !== undefined) throw new Error(trace);
}

/** The connector's state, once it has no task that still runs; throws when one failed. */
async function stateOf(url: string, name: string): Promise<string> {
  const reply = await fetch(`${url}/connectors/${name}/status`);
  if (!reply.ok) return 'unknown';
  const { connector, tasks } = (await reply.json()) as {
    connector: { state: string };
    tasks: { state: string; trace?: string }[];
  };
  return tasks.length > 0 && connector.state === 'STOPPED' ? 'stopping' : connector.state;
}

async function send(method: string, url: string, body?: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  for (let attempt = 0; ; attempt++) {
    const reply = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    if (reply.ok) return;
    const text = await reply.text();
    // 409, and 500 while a group of one settles: asked again.
    if (attempt > 400) throw new Error(`${method} ${url} answered ${reply.status}: ${text}`);
    await sleep(300);
  }
}
