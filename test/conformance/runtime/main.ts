// `npm run conformance -- runtime [--standalone|--distributed] [--record|--recorded] [word …]`: REST exchanges, lifecycles,
// transforms, converters and dead letters on Kafka Connect and on Millrace, with a line a case and `N identical, N differing`.
// `--record` runs the original alone and keeps its results; `--recorded` compares with the kept ones; `--all` prints every difference;
// `--singly` runs case by case: a standalone original can lock up when states of connectors change side by side.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../../house/sources.js';
import { startConnect } from '../../servers/connect.js';
import { startKafka } from '../../servers/kafka.js';
import { uniqueName } from '../../servers/kept.js';
import { startMillrace } from '../millrace.js';
import { findRuntimeCases, type Mode, type RuntimeCase } from './case.js';
import { documentRuntime } from './document.js';
import { expectedOf, type RuntimeDifference, runtimeDifference } from './known-differences.js';
import { compareShown, type Recorded, readRecorded, writeRecorded } from './recorded.js';
import { type RuntimeWorker, runRuntimeCase, WORKER } from './run.js';
import { brokerTopics } from './topics.js';

/** Cases that run at the same time: more only slow each other down. */
const AT_ONCE = process.argv.includes('--singly') ? 1 : 6;

const folder = join(repositoryRoot(), 'test', 'conformance');
const recordings = join(folder, 'recorded', 'runtime');

/** Runs what the words after `runtime` ask for; the exit code. */
export async function runtimeConformance(words: readonly string[]): Promise<number> {
  const flags = new Set(words.filter((word) => word.startsWith('--')));
  const wanted = words.filter((word) => !word.startsWith('--'));
  const cases = findRuntimeCases(join(folder, 'cases', 'runtime'), wanted);
  const asked = (['standalone', 'distributed'] as const).filter((mode) => flags.has(`--${mode}`));
  const totals = new Totals(flags.has('--all'));
  for (const mode of asked.length > 0 ? asked : (['standalone', 'distributed'] as const)) {
    const here = cases.filter(({ only }) => only === undefined || only === mode);
    // The cases' timestamps are of years ago.
    await using kafka = await startKafka({ 'log.retention.ms': '-1' });
    const originals: Recorded = flags.has('--recorded') ? readRecorded(recordings, mode) : new Map();
    // What was seen before a run is cut off is kept.
    const keep = () => {
      mkdirSync(recordings, { recursive: true });
      if (flags.has('--record')) writeRecorded(recordings, mode, originals);
    };
    if (!flags.has('--recorded'))
      await runOriginal({ bootstrap: kafka.bootstrap, mode, cases: here, results: originals, keep });
    if (!flags.has('--record'))
      await compareWith(originals, { bootstrap: kafka.bootstrap, mode, cases: here, totals });
  }
  if (flags.has('--record')) return 0;
  if (flags.has('--document')) documentRuntime(totals);
  print(`${totals.known} of the differing are known: docs/conformance.md`);
  print(`${totals.identical} identical, ${totals.differing} differing`);
  return totals.differing === totals.known && totals.identical > 0 ? 0 : 1;
}

/** What the comparison has found so far. */
export class Totals {
  identical = 0;
  differing = 0;
  known = 0;
  readonly met = new Map<RuntimeDifference, Set<string>>();

  constructor(readonly all: boolean) {}
}

interface Original {
  readonly bootstrap: string;
  readonly mode: Mode;
  readonly cases: readonly RuntimeCase[];
  /** Filled case by case. */
  readonly results: Recorded;
  /** Called after each case. */
  readonly keep: () => void;
}

async function runOriginal({ bootstrap, mode, cases, results, keep }: Original): Promise<void> {
  await using connect = await startConnect({ bootstrap, plugins: [], mode, tools: true, worker: WORKER });
  await runAll({ url: connect.url, bootstrap, logFile: connect.logFile }, cases, async (worker, given) => {
    const shown = await runRuntimeCase(worker, given);
    results.set(given.name, shown);
    keep();
    print(`original  ${mode} ${given.name}: ${shown.length} results`);
  });
}

interface Comparing {
  readonly bootstrap: string;
  readonly mode: Mode;
  readonly cases: readonly RuntimeCase[];
  readonly totals: Totals;
}

async function compareWith(
  originals: Recorded,
  { bootstrap, mode, cases, totals }: Comparing,
): Promise<void> {
  const group = uniqueName('millrace');
  const grouped = {
    'group.id': group,
    'config.storage.topic': `${group}-configs`,
    'offset.storage.topic': `${group}-offsets`,
    'status.storage.topic': `${group}-status`,
    'config.storage.replication.factor': '1',
    'offset.storage.replication.factor': '1',
    'status.storage.replication.factor': '1',
    'offset.storage.partitions': '1',
    'status.storage.partitions': '1',
  };
  await using millrace = await startMillrace(
    bootstrap,
    mode === 'distributed' ? { ...WORKER, ...grouped } : WORKER,
  );
  await runAll({ url: millrace.url, bootstrap, logFile: millrace.logFile }, cases, async (worker, given) => {
    const original = originals.get(given.name);
    if (original === undefined) return print(`no recording of ${given.name}: run with --record`);
    const ours = await runRuntimeCase(worker, given, expectedOf(given.name, original));
    const { identical, differences } = compareShown(original, ours);
    const unknown = differences.filter((each) => !each.every((one) => isKnown(given.name, one, totals)));
    totals.identical += identical;
    totals.differing += differences.length;
    totals.known += differences.length - unknown.length;
    const verdict = unknown.length > 0 ? 'DIFFERENT' : differences.length > 0 ? 'known    ' : 'same     ';
    const line = `${verdict} ${mode} ${given.name}: ${identical} identical, ${differences.length} differing`;
    const first = (unknown[0] ?? differences[0])?.[0];
    print(first === undefined ? line : `${line}; ${first}`);
    if (totals.all) for (const each of unknown.flat()) print(`          ${each}`);
  });
}

function isKnown(name: string, difference: string, { met }: Totals): boolean {
  const known = runtimeDifference(name, difference);
  if (known === undefined) return false;
  met.set(known, (met.get(known) ?? new Set()).add(name));
  return true;
}

/** Runs the cases that see the whole worker one by one, then the others side by side. */
async function runAll(
  { url, bootstrap, logFile }: { url: string; bootstrap: string; logFile: string },
  cases: readonly RuntimeCase[],
  body: (worker: RuntimeWorker, given: RuntimeCase) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-runtime-'));
  const worker = { url, directory, topics: brokerTopics(bootstrap), messages: () => messagesIn(logFile) };
  try {
    for (const given of cases.filter(({ alone }) => alone)) await body(worker, given);
    const queue = cases.filter(({ alone }) => !alone);
    const lane = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await body(worker, next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Of Millrace the messages of lines in JSON, of the original the lines without the name of the logger at their end. */
function messagesIn(logFile: string): string[] {
  const lines = readFileSync(logFile, 'utf8').split('\n');
  return lines.map((line) =>
    line.startsWith('{"level"')
      ? (JSON.parse(line) as { msg: string }).msg
      : line.replace(/ \([\w.$]+\)$/, ''),
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
