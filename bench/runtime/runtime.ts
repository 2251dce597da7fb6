// `npm run bench -- runtime`: what the Connect runtime itself costs, Millrace beside Kafka Connect 4.1.1, each on the same
// broker: FileStream source and sink through JSON at 1 KB a record, a chain of five transforms, idle connectors, start,
// creation, listing. Options: --records N --idle N --listed N --reps N --arms millrace,connect --write
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startKafka } from '../../test/servers/kafka.js';
import { uniqueName } from '../../test/servers/kept.js';
import { type Arm, awaitTasks, call, startArm } from '../arms.js';
import { median, usage } from '../meter.js';
import { intoDocument, machine } from '../report.js';
import { connectSink, type Sink, warmBroker } from '../sink.js';
import { awaitLines, LINE_BYTES, writeLines } from './lines.js';

interface RuntimeBench {
  readonly records: number;
  readonly idle: number;
  readonly listed: number;
  readonly reps: number;
  readonly arms: readonly Arm['name'][];
  readonly write: boolean;
}

/** One column of the table; a figure that was not measured is absent. */
type Figures = Partial<Record<Figure, number>>;

const FIGURES = {
  source: ['source, records a CPU second', 'more'],
  transforms: ['source with five transforms, records a CPU second', 'more'],
  sink: ['sink, records a CPU second', 'more'],
  startMs: ['start until REST answers, ms', 'less'],
  createMs: ['REST create to a running task, ms', 'less'],
  idleMb: ['resident with idle connectors, MB', 'less'],
  listMs: ['connectors listed with status and info, ms', 'less'],
} as const;
type Figure = keyof typeof FIGURES;

const FILE = 'org.apache.kafka.connect.file.FileStream';
const TRANSFORMS = 'org.apache.kafka.connect.transforms.';
/** A line as a struct, with a constant, renamed, named, and with a key of its own. */
const CHAIN: Readonly<Record<string, string>> = {
  transforms: 'hoist,insert,rename,name,key',
  'transforms.hoist.type': `${TRANSFORMS}HoistField$Value`,
  'transforms.hoist.field': 'line',
  'transforms.insert.type': `${TRANSFORMS}InsertField$Value`,
  'transforms.insert.static.field': 'origin',
  'transforms.insert.static.value': 'bench',
  'transforms.rename.type': `${TRANSFORMS}ReplaceField$Value`,
  'transforms.rename.renames': 'line:text',
  'transforms.name.type': `${TRANSFORMS}SetSchemaMetadata$Value`,
  'transforms.name.schema.name': 'bench.Line',
  'transforms.key.type': `${TRANSFORMS}ValueToKey`,
  'transforms.key.fields': 'origin',
};
const JSON_CONVERTERS: Readonly<Record<string, string>> = {
  'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'key.converter.schemas.enable': 'false',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter.schemas.enable': 'false',
};

/** After which what a start leaves behind is gone. */
const REST_MS = 20_000;

const say = (text: string) => process.stderr.write(`[bench] ${text}\n`);

/** Parses the command line after `runtime`, runs everything and prints the table. */
export async function benchRuntime(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      records: { type: 'string', default: '200000' },
      idle: { type: 'string', default: '100' },
      listed: { type: 'string', default: '1000' },
      reps: { type: 'string', default: '3' },
      arms: { type: 'string', default: 'millrace,connect' },
      write: { type: 'boolean', default: false },
    },
  });
  const options: RuntimeBench = {
    records: Number(values.records),
    idle: Number(values.idle),
    listed: Number(values.listed),
    reps: Number(values.reps),
    arms: values.arms.split(',') as Arm['name'][],
    write: values.write,
  };
  const directory = mkdtempSync(join(tmpdir(), 'millrace-runtime-'));
  await using kafka = await startKafka({ 'num.partitions': '1' });
  await warmBroker(kafka.bootstrap);
  await using sink = await connectSink(kafka.bootstrap);
  const lines = join(directory, 'lines');
  writeLines(lines, options.records);
  const all = new Map<Arm['name'], Figures[]>();
  for (let rep = 1; rep <= options.reps; rep++) {
    for (const name of options.arms) {
      say(`run ${rep} of ${options.reps}: ${name}`);
      const figures: Figures = {};
      await loaded({ name, bootstrap: kafka.bootstrap, directory, lines, sink, options, figures });
      // At rest nothing wavers, and the original takes a minute to create its connectors: once is enough.
      if (rep === 1)
        await idle({ name, bootstrap: kafka.bootstrap, directory, lines, sink, options, figures });
      say(`${name}: ${JSON.stringify(figures)}`);
      all.set(name, [...(all.get(name) ?? []), figures]);
    }
  }
  rmSync(directory, { recursive: true, force: true });
  const text = table(all, options);
  process.stdout.write(`${text}\n`);
  if (options.write) intoDocument('runtime', text);
}

interface Run {
  readonly name: Arm['name'];
  readonly bootstrap: string;
  readonly directory: string;
  readonly lines: string;
  readonly sink: Sink;
  readonly options: RuntimeBench;
  /** Filled by the phases. */
  readonly figures: Figures;
}

/** The phases under load, on one worker. */
async function loaded(run: Run): Promise<void> {
  const { name, bootstrap, figures } = run;
  await using arm = await startArm(name, bootstrap);
  figures.startMs = arm.startMs;
  figures.createMs = await timedCreation(arm, run);
  const topic = uniqueName('lines');
  figures.source = await timedSource(arm, run, { topic, more: {} });
  figures.transforms = await timedSource(arm, run, { topic: uniqueName('chain'), more: CHAIN });
  figures.sink = await timedSink(arm, run, topic);
}

function fileSource(file: string, topic: string): Record<string, string> {
  return { 'connector.class': `${FILE}SourceConnector`, 'tasks.max': '1', file, topic, ...JSON_CONVERTERS };
}

/** Milliseconds from the request until the task runs; the median of several connectors. */
async function timedCreation(arm: Arm, { directory }: Run): Promise<number> {
  const empty = join(directory, 'empty');
  writeLines(empty, 0);
  const times: number[] = [];
  for (let i = 0; i < 7; i++) {
    const name = uniqueName('created');
    const begun = performance.now();
    await call(arm, 'POST', '/connectors', { name, config: fileSource(empty, 'none') });
    await awaitTasks(arm, name, 1, 2);
    times.push(performance.now() - begun);
    await call(arm, 'DELETE', `/connectors/${name}`);
  }
  return median(times);
}

async function timedSource(
  arm: Arm,
  { lines, sink, options }: Run,
  { topic, more }: { topic: string; more: Readonly<Record<string, string>> },
): Promise<number> {
  const name = uniqueName('source');
  const before = usage(arm.pid).cpuSeconds;
  await call(arm, 'POST', '/connectors', { name, config: { ...fileSource(lines, topic), ...more } });
  await sink.reached(topic, options.records, 900_000);
  const cpu = usage(arm.pid).cpuSeconds - before;
  await call(arm, 'DELETE', `/connectors/${name}`);
  return options.records / cpu;
}

async function timedSink(arm: Arm, { directory, options }: Run, topic: string): Promise<number> {
  const name = uniqueName('sink');
  const file = join(directory, name);
  const before = usage(arm.pid).cpuSeconds;
  const own = { 'connector.class': `${FILE}SinkConnector`, 'tasks.max': '1', topics: topic, file };
  await call(arm, 'POST', '/connectors', { name, config: { ...own, ...JSON_CONVERTERS } });
  await awaitLines(file, options.records);
  const cpu = usage(arm.pid).cpuSeconds - before;
  await call(arm, 'DELETE', `/connectors/${name}`);
  rmSync(file);
  return options.records / cpu;
}

/** The phases at rest, on a worker of their own. */
async function idle({ name, bootstrap, directory, options, figures }: Run): Promise<void> {
  await using arm = await startArm(name, bootstrap);
  const empty = join(directory, 'empty');
  const names = Array.from({ length: options.idle }, () => uniqueName('idle'));
  for (const each of names) {
    await call(arm, 'POST', '/connectors', { name: each, config: fileSource(empty, 'none') });
  }
  for (const each of names) await awaitTasks(arm, each, 1);
  await sleep(REST_MS);
  figures.idleMb = usage(arm.pid).residentBytes / 1024 / 1024;
  for (const each of names) await call(arm, 'DELETE', `/connectors/${each}`);
  // A thousand are created by the worker under test alone: the original takes minutes, and the target is no ratio.
  if (name !== 'millrace') return;
  for (let i = 0; i < options.listed; i++) {
    const config = fileSource(empty, 'none');
    await call(arm, 'POST', '/connectors', { name: uniqueName('listed'), config, initial_state: 'STOPPED' });
  }
  const times: number[] = [];
  for (let i = 0; i < 11; i++) {
    const begun = performance.now();
    await call(arm, 'GET', '/connectors?expand=status&expand=info');
    times.push(performance.now() - begun);
  }
  figures.listMs = median(times);
}

function table(all: ReadonlyMap<Arm['name'], readonly Figures[]>, options: RuntimeBench): string {
  const figure = (arm: Arm['name'], key: Figure) => {
    const found = (all.get(arm) ?? []).map((f) => f[key]).filter((value) => value !== undefined);
    return found.length === 0 ? null : median(found);
  };
  const { records, idle: count, listed, reps } = options;
  const whole = (n: number | null) => (n === null ? '' : Math.round(n).toLocaleString('en-US'));
  const rows = (Object.keys(FIGURES) as Figure[]).map((key) => {
    const [own, other] = [figure('millrace', key), figure('connect', key)];
    const ratio = own === null || other === null ? '' : `${(own / other).toFixed(2)}x`;
    return `| ${FIGURES[key][0]} | ${whole(own)} | ${whole(other)} | ${ratio} |`;
  });
  return [
    `${whole(records)} records of ${LINE_BYTES} bytes, JSON without schemas; ${count} idle and ${listed} listed connectors (one run), medians of ${reps} run(s); ${machine()}`,
    '',
    '| | Millrace | Kafka Connect 4.1.1 | Millrace / Connect |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
