// `npm run conformance -- <system> [word …]`: runs cases against the original and against Millrace and prints a line a
// case with the first difference, then the numbers. Options: `--record` runs the original alone and keeps its results
// (`--missing`: of cases that have none); `--recorded` compares with the kept results instead of a running original; `--log embedded` gives Millrace the embedded
// log; `--schemas off` switches JSON schemas off on both sides (with `--record` the original is run so, and kept in
// `without-schemas/`); `--random 1-10` takes generated cases of these seeds;
// `--postgres FOLDER` takes the server's programs from there; `--all` prints every difference; `--document` writes the
// tables of docs/conformance.md.
import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { repositoryRoot } from '../house/sources.js';
import { startConnect } from '../servers/connect.js';
import { DEBEZIUM_VERSION, KAFKA_VERSION } from '../servers/fetched/maven.js';
import { startKafka } from '../servers/kafka.js';
import { startPostgres } from '../servers/postgres.js';
import { type ConformanceCase, findCases } from './case-file.js';
import { type CaseResult, compareResults } from './compare.js';
import {
  expectedOf,
  type KnownDifference,
  knownDifference,
  withPayload,
} from './findings/known-differences.js';
import { documentDifferences } from './findings/report.js';
import { serverDifference } from './findings/server-differences.js';
import { kafkaTopics } from './log/kafka-topics.js';
import { startEmbedded, startMillrace, WITHOUT_SCHEMAS } from './millrace.js';
import { randomCase } from './random-case.js';
import {
  readBareRecording,
  readRecording,
  resultOf,
  writeBareRecording,
  writeRecording,
} from './recording.js';
import { BrokenCase, type CaseWorker, type Expected, runCase } from './run-case.js';
import { serverOffers } from './server-needs.js';

/** Cases that run at the same time: mostly they wait. */
const AT_ONCE = 8;
const ORIGINAL = `Debezium ${DEBEZIUM_VERSION} on Kafka Connect ${KAFKA_VERSION}`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    record: { type: 'boolean', default: false },
    missing: { type: 'boolean', default: false },
    recorded: { type: 'boolean', default: false },
    log: { type: 'string', default: 'kafka' },
    schemas: { type: 'string', default: 'on' },
    random: { type: 'string' },
    postgres: { type: 'string' },
    all: { type: 'boolean', default: false },
    document: { type: 'boolean', default: false },
  },
});
const [system = 'postgres', ...wanted] = positionals;
const schemas = options.schemas !== 'off';
const folder = join(repositoryRoot(), 'test', 'conformance');
const recordings = join(folder, 'recorded', system);
const cases = [
  ...(options.random === undefined || wanted.length > 0
    ? findCases(join(folder, 'cases', system), wanted)
    : []),
  ...seeds(options.random).map(randomCase),
];
const results = new Map<string, CaseResult>();
/** Without schemas and with recordings: where the original's side comes from, by number of cases. */
const sources = new Map<string, number>();
let broken = 0;
if (options.postgres !== undefined) process.env['MILLRACE_TEST_POSTGRES_BIN'] = options.postgres;
process.exitCode = options.record ? await record() : await compare();

/** `1-3,7` as numbers. */
function seeds(text: string | undefined): number[] {
  return (text ?? '').split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return part === '' ? [] : Array.from({ length: to! - from! + 1 }, (_, at) => from! + at);
  });
}

/** Runs the original over the cases; `--record` keeps what it did. */
async function record(): Promise<number> {
  await using kafka = await startKafka();
  await using postgres = await startPostgres({ fsync: 'off' });
  const worker = schemas ? {} : WITHOUT_SCHEMAS;
  await using connect = await startConnect({ bootstrap: kafka.bootstrap, plugins: [system], worker });
  await using topics = kafkaTopics(kafka.bootstrap);
  const place: CaseWorker = { url: connect.url, topics, database: () => postgres.database() };
  const wanted = cases.filter(({ name }) => !options.missing || !isRecorded(name));
  await inParallel(wanted, async (given) => {
    const result = resultOf(await runCase(place, given, recordedBefore(given.name)), given.volatile);
    results.set(given.name, result);
    const write = schemas ? writeRecording : writeBareRecording;
    if (options.record) write(recordings, given.name, ORIGINAL, result);
    const count = [...result.topics.values()].reduce((sum, records) => sum + records.length, 0);
    const failed = result.failure === null ? '' : `, failure: ${result.failure}`;
    print(`recorded ${given.name}: ${count} records${failed}`);
  });
  print(`${wanted.length - broken} recorded, ${broken} broken`);
  return broken === 0 ? 0 : 1;
}

/** Without schemas the original does what it did with them: waiting ends when that is there. */
function recordedBefore(name: string): Expected | undefined {
  const before = schemas ? undefined : readRecording(recordings, name);
  return before && { counts: before.counts, fails: before.failure !== null, original: true };
}

/** Compares Millrace with the original, running or recorded. */
async function compare(): Promise<number> {
  if (!options.recorded) await record();
  await using postgres = await startPostgres({ fsync: 'off' });
  const worker = schemas ? {} : WITHOUT_SCHEMAS;
  await using kafka = options.log === 'embedded' ? null : await startKafka();
  await using embedded = kafka === null ? await startEmbedded(worker) : null;
  await using millrace = kafka === null ? null : await startMillrace(kafka.bootstrap, worker);
  await using onKafka = kafka === null ? null : kafkaTopics(kafka.bootstrap);
  const topics = embedded?.topics ?? onKafka!;
  const url = embedded?.url ?? millrace!.url;
  const place: CaseWorker = { url, topics, database: () => postgres.database() };
  let [identical, differing, known, equalReplies, otherReplies] = [0, 0, 0, 0, 0];
  const met = new Map<KnownDifference, Map<string, number>>();
  const { version, lacks } = await serverOffers(place.database);
  await inParallel(cases, async (given) => {
    const reason = lacks(given);
    if (reason !== null) return print(`left out  ${given.name}: ${reason}`);
    const original = results.get(given.name) ?? recorded(given.name);
    if (original === undefined) return print(`no recording of ${given.name}: run with --record`);
    const ours = resultOf(await runCase(place, given, expectedOf(given.name, original)), given.volatile);
    const found = compareResults(original, ours);
    const unknown = found.differences.filter((each) => !allKnown({ name: given.name, version }, each, met));
    identical += found.identical;
    differing += found.differing;
    equalReplies += found.replies.identical;
    otherReplies += found.replies.differing;
    known += found.differences.length - unknown.length;
    const verdict =
      unknown.length > 0 ? 'DIFFERENT' : found.differences.length > 0 ? 'known    ' : 'same     ';
    const first = (unknown[0] ?? found.differences[0])?.[0];
    const line = `${verdict} ${given.name}: ${found.identical} identical, ${found.differing} differing`;
    print(first === undefined ? line : `${line}; ${first}`);
    if (options.all) for (const each of unknown.flat()) print(`          ${each}`);
  });
  const numbers = { cases: cases.length, identical, differing, equalReplies, otherReplies };
  if (options.document) documentDifferences({ met, ...numbers, original: ORIGINAL, all: cases });
  for (const [entry, found] of met) {
    const records = [...found.values()].reduce((sum, each) => sum + each, 0);
    print(`${String(records).padStart(6)} ${entry.subject}: ${[...found.keys()].join(', ')}`);
  }
  print(`${known} of the differing are known: docs/conformance.md`);
  print(`replies to refused configurations: ${equalReplies} identical, ${otherReplies} differing`);
  if (!schemas) print(`without JSON schemas, compared with ${originalSide()}`);
  const share = ((100 * identical) / Math.max(1, identical + differing)).toFixed(2);
  print(`${cases.length} cases: ${identical} identical, ${differing} differing (${share} % identical)`);
  return differing + otherReplies - known + broken === 0 && identical > 0 ? 0 : 1;
}

/** The kept result of a case; without schemas where they are switched off. */
function recorded(name: string): CaseResult | undefined {
  if (schemas) return readRecording(recordings, name);
  const found = readBareRecording(recordings, name);
  if (found !== undefined) sources.set(found.from, (sources.get(found.from) ?? 0) + 1);
  return found?.result;
}

function isRecorded(name: string): boolean {
  if (schemas) return readRecording(recordings, name) !== undefined;
  const from = readBareRecording(recordings, name)?.from;
  return from === 'recorded' || from === 'same payloads';
}

/** What Millrace was compared with in a run without schemas. */
function originalSide(): string {
  if (!options.recorded) return 'the running original, which wrote none either';
  const count = (from: string) => sources.get(from) ?? 0;
  const derived = `, ${count('derived')} taken from recordings with schemas alone`;
  return (
    `the original recorded without them: ${count('recorded')} cases with a recording of their own, ` +
    `${count('same payloads')} whose run left the payloads of the recording with schemas` +
    `${count('derived') > 0 ? derived : ''}`
  );
}

/** Whether all differences of a record are listed; counts the record with each entry. */
function allKnown(
  { name, version }: { name: string; version: number },
  differences: readonly string[],
  met: Map<KnownDifference, Map<string, number>>,
): boolean {
  const ours = differences.filter(
    (difference) => serverDifference({ version, name, difference }) === undefined,
  );
  const known = new Set(ours.map((each) => knownDifference(name, schemas ? each : withPayload(each))));
  if (known.has(undefined)) return false;
  for (const each of known as Set<KnownDifference>) {
    const found = met.get(each) ?? new Map<string, number>();
    met.set(each, found.set(name, (found.get(name) ?? 0) + 1));
  }
  return true;
}

async function inParallel(
  all: readonly ConformanceCase[],
  body: (given: ConformanceCase) => Promise<void>,
): Promise<void> {
  const queue = [...all];
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        await body(next);
      } catch (error) {
        print(`BROKEN    ${next.name}: ${error instanceof BrokenCase ? error.message : inspect(error)}`);
        broken++;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
