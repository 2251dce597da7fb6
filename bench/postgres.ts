// `npm run bench -- postgres`: snapshot, catch-up and latency of Millrace and of Debezium on Kafka Connect over the
// same table in the same run, with the bare floors beside them. Rows are counted at the sink, by distinct ids.
// Options: --rows N --reps N --arms millrace,debezium --rates 1000,5000 --seconds N --warm-up N --write
import { parseArgs } from 'node:util';
import { startKafka } from '../test/servers/kafka.js';
import { uniqueName } from '../test/servers/kept.js';
import { startPostgres, type TestDatabase } from '../test/servers/postgres.js';
import { type Arm, awaitTasks, call, startArm } from './arms.js';
import { copyOut, receiveAll } from './floors.js';
import { median, percentile, resetPeak, usage } from './meter.js';
import { type Figures, type Latency, report } from './report.js';
import { connectSink, type Sink, warmBroker } from './sink.js';
import { createTable, fill, pacedCommits, TABLE, withClient } from './workload.js';

export interface PostgresBench {
  readonly rows: number;
  readonly reps: number;
  readonly arms: readonly Arm['name'][];
  /** Commits a second of the latency runs. */
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly warmUp: number;
  readonly write: boolean;
}

/** Parses the command line after `postgres`. */
export function postgresOptions(args: readonly string[]): PostgresBench {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1000000' },
      reps: { type: 'string', default: '3' },
      arms: { type: 'string', default: 'millrace,debezium' },
      rates: { type: 'string', default: '1000,5000' },
      seconds: { type: 'string', default: '20' },
      'warm-up': { type: 'string', default: '25' },
      write: { type: 'boolean', default: false },
    },
  });
  return {
    rows: Number(values.rows),
    reps: Number(values.reps),
    arms: values.arms.split(',') as Arm['name'][],
    rates: values.rates === '' ? [] : values.rates.split(',').map(Number),
    seconds: Number(values.seconds),
    warmUp: Number(values['warm-up']),
    write: values.write,
  };
}

const say = (text: string) => process.stderr.write(`[bench] ${text}\n`);

/** Runs everything and prints the table; `write` also puts it into docs/performance.md. */
export async function benchPostgres(options: PostgresBench): Promise<void> {
  await using postgres = await startPostgres({
    fsync: 'off',
    full_page_writes: 'off',
    shared_buffers: '1GB',
    max_wal_size: '16GB',
    checkpoint_timeout: '1h',
    autovacuum: 'off',
  });
  await using kafka = await startKafka({ 'num.partitions': '1' });
  await warmBroker(kafka.bootstrap);
  await using sink = await connectSink(kafka.bootstrap);
  const all = new Map<string, Figures[]>();
  const note = (name: string, figures: Figures) => all.set(name, [...(all.get(name) ?? []), figures]);
  for (let rep = 1; rep <= options.reps; rep++) {
    for (const name of options.arms) {
      say(`run ${rep} of ${options.reps}: ${name}`);
      await using db = await postgres.database();
      await using arm = await startArm(name, kafka.bootstrap);
      note(name, await measure({ arm, db, sink, options, latency: rep === 1 }));
    }
    say(`run ${rep} of ${options.reps}: floors`);
    await using db = await postgres.database();
    note('floor', await measureFloors(db, options.rows));
  }
  report(all, { rows: options.rows, write: options.write, median });
}

interface Measured {
  readonly arm: Arm;
  readonly db: TestDatabase;
  readonly sink: Sink;
  readonly options: PostgresBench;
  readonly latency: boolean;
}

async function measure({ arm, db, sink, options, latency }: Measured): Promise<Figures> {
  const { rows } = options;
  await createTable(db.url);
  await fill(db.url, 1, rows);
  const snapshot = await timedSnapshot({ arm, db, sink, rows });
  say(
    `${arm.name}: snapshot ${snapshot.rowsPerSecond.toFixed(0)} rows/s, ${snapshot.cpuMicros.toFixed(1)} us CPU a row`,
  );
  const catchUp = await timedCatchUp({ arm, db, sink, rows });
  say(
    `${arm.name}: catch-up ${catchUp.rowsPerSecond.toFixed(0)} rows/s, ${catchUp.cpuMicros.toFixed(1)} us CPU a row`,
  );
  const peakBytes = Math.max(snapshot.peakBytes, catchUp.peakBytes);
  const latencies: Latency[] = [];
  if (latency) {
    let firstId = 10 * rows;
    for (const perSecond of options.rates) {
      const { seconds, warmUp } = options;
      latencies.push(await timedLatency({ arm, db, sink, perSecond, seconds, warmUp, firstId }));
      firstId += 10 * rows;
    }
  }
  return { snapshot, catchUp, peakBytes, startMs: arm.startMs, latencies };
}

function connector(db: TestDatabase, prefix: string, snapshotMode: string): Record<string, string> {
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'plugin.name': 'pgoutput',
    ...db.connectorConfig(),
    'topic.prefix': prefix,
    'slot.name': prefix,
    'publication.name': prefix,
    'publication.autocreate.mode': 'filtered',
    'table.include.list': TABLE,
    'snapshot.mode': snapshotMode,
    'tasks.max': '1',
    'key.converter': json,
    'key.converter.schemas.enable': 'false',
    'value.converter': json,
    'value.converter.schemas.enable': 'false',
  };
}

interface Phase {
  readonly arm: Arm;
  readonly db: TestDatabase;
  readonly sink: Sink;
  readonly rows: number;
}

async function timedSnapshot({ arm, db, sink, rows }: Phase) {
  const prefix = uniqueName('snap');
  const topic = `${prefix}.${TABLE}`;
  const timed = await timedRun({ arm, sink, topic, rows }, () =>
    call(arm, 'POST', '/connectors', { name: prefix, config: connector(db, prefix, 'initial') }),
  );
  await check(sink, topic, rows);
  await call(arm, 'DELETE', `/connectors/${prefix}`);
  return timed;
}

async function timedCatchUp({ arm, db, sink, rows }: Phase) {
  const prefix = uniqueName('catch');
  const topic = `${prefix}.${TABLE}`;
  await call(arm, 'POST', '/connectors', { name: prefix, config: connector(db, prefix, 'no_data') });
  await awaitTasks(arm, prefix, 1);
  await awaitSlot(db, prefix);
  await fill(db.url, 2 * rows, 2 * rows);
  await sink.reached(topic, 1, 120_000);
  await call(arm, 'PUT', `/connectors/${prefix}/stop`);
  await awaitTasks(arm, prefix, 0);
  await fill(db.url, 2 * rows + 1, 3 * rows - 1);
  const timed = await timedRun({ arm, sink, topic, rows }, () =>
    call(arm, 'PUT', `/connectors/${prefix}/resume`),
  );
  await check(sink, topic, rows);
  await call(arm, 'DELETE', `/connectors/${prefix}`);
  return timed;
}

async function timedRun(
  { arm, sink, topic, rows }: { arm: Arm; sink: Sink; topic: string; rows: number },
  begin: () => Promise<unknown>,
) {
  resetPeak(arm.pid);
  const cpuBefore = usage(arm.pid).cpuSeconds;
  const begun = performance.now();
  await begin();
  const ended = await sink.reached(topic, rows, 900_000);
  const after = usage(arm.pid);
  const seconds = (ended - begun) / 1000;
  return {
    rowsPerSecond: rows / seconds,
    cpuMicros: ((after.cpuSeconds - cpuBefore) * 1e6) / rows,
    peakBytes: after.peakBytes,
  };
}

async function check(sink: Sink, topic: string, rows: number): Promise<void> {
  const distinct = await sink.distinctIds(topic);
  if (distinct !== rows) throw new Error(`${topic} has ${distinct} distinct ids of ${rows}`);
}

async function awaitSlot(db: TestDatabase, slot: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await db.query('SELECT active FROM pg_replication_slots WHERE slot_name = $1', [slot]);
    if (found[0]?.['active'] === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`slot ${slot} is not in use after a minute`);
}

interface Paced {
  readonly arm: Arm;
  readonly db: TestDatabase;
  readonly sink: Sink;
  readonly perSecond: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly firstId: number;
}

async function timedLatency({ arm, db, sink, perSecond, seconds, warmUp, firstId }: Paced): Promise<Latency> {
  const prefix = uniqueName('live');
  const topic = `${prefix}.${TABLE}`;
  await call(arm, 'POST', '/connectors', { name: prefix, config: connector(db, prefix, 'no_data') });
  await awaitTasks(arm, prefix, 1);
  await awaitSlot(db, prefix);
  await fill(db.url, firstId, firstId);
  await sink.reached(topic, 1, 120_000);
  const arrivals = await sink.arrivals(topic);
  const url = db.url;
  await pacedCommits({ url, firstId: firstId + 1, perSecond, seconds: warmUp });
  const measuredFrom = firstId + 1 + perSecond * warmUp;
  const sent = await pacedCommits({ url, firstId: measuredFrom, perSecond, seconds });
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && ![...sent.keys()].every((id) => arrivals.at.has(id))) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await arrivals.stop();
  const missing = [...sent.keys()].filter((id) => !arrivals.at.has(id)).length;
  if (missing > 0) throw new Error(`${arm.name}: ${missing} of ${sent.size} live rows did not arrive`);
  const delays = [...sent].map(([id, at]) => arrivals.at.get(id)! - at);
  await call(arm, 'DELETE', `/connectors/${prefix}`);
  const result = {
    perSecond,
    p50: percentile(delays, 0.5),
    p99: percentile(delays, 0.99),
    max: percentile(delays, 1),
  };
  say(
    `${arm.name}: ${perSecond}/s p50 ${result.p50.toFixed(1)} p99 ${result.p99.toFixed(1)} max ${result.max.toFixed(0)} ms`,
  );
  return result;
}

async function measureFloors(db: TestDatabase, rows: number): Promise<Figures> {
  await createTable(db.url);
  const slot = uniqueName('floor');
  await withClient(db.url, async (client) => {
    await client.query(`CREATE PUBLICATION ${slot} FOR TABLE ${TABLE}`);
    await client.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
  });
  await fill(db.url, 1, rows);
  const stream = await receiveAll(db.url, slot, slot);
  const copy = await copyOut(db.url, TABLE);
  const figures = (seconds: number) => ({
    rowsPerSecond: rows / seconds,
    cpuMicros: Number.NaN,
    peakBytes: 0,
  });
  return {
    snapshot: figures(copy.seconds),
    catchUp: figures(stream.seconds),
    peakBytes: 0,
    startMs: Number.NaN,
    latencies: [],
  };
}
