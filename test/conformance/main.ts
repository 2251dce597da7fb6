// `npm run conformance -- <system> [--record] [word …]`: runs cases against the original and against Millrace and prints
// a line a case with the first difference, then `N identical, N differing`. `--record` runs the original alone and keeps
// its results; `--recorded` compares with the kept results instead of a running original; `--all` prints every difference;
// `--document` writes the table of docs/conformance.md; `--random SEED` adds a generated case.
import { join } from 'node:path';
import { repositoryRoot } from '../house/sources.js';
import { startConnect } from '../servers/connect.js';
import { startKafka } from '../servers/kafka.js';
import { DEBEZIUM_VERSION, KAFKA_VERSION } from '../servers/maven.js';
import { startPostgres } from '../servers/postgres.js';
import { type ConformanceCase, findCases } from './case-file.js';
import { type CaseResult, compareResults } from './compare.js';
import { countsToAwait, type KnownDifference, knownDifference } from './known-differences.js';
import { kafkaTopics } from './log/kafka-topics.js';
import { startMillrace } from './millrace.js';
import { randomCase } from './random-case.js';
import { readRecording, resultOf, writeRecording } from './recording.js';
import { documentDifferences } from './report.js';
import { BrokenCase, type CaseWorker, runCase } from './run-case.js';

/** Cases that run at the same time: more only slow each other down. */
const AT_ONCE = 4;
const ORIGINAL = `Debezium ${DEBEZIUM_VERSION} on Kafka Connect ${KAFKA_VERSION}`;

const words = process.argv.slice(2);
const random = words.indexOf('--random');
const seed = random < 0 ? undefined : Number(words.splice(random, 2)[1]);
const flags = words.filter((word) => word.startsWith('--'));
const [system = 'postgres', ...wanted] = words.filter((word) => !word.startsWith('--'));
const folder = join(repositoryRoot(), 'test', 'conformance');
const recordings = join(folder, 'recorded', system);
const cases = seed === undefined ? findCases(join(folder, 'cases', system), wanted) : [randomCase(seed)];
const results = new Map<string, CaseResult>();
let broken = 0;
process.exitCode = flags.includes('--record') ? await record() : await compare();

/** Runs the original over the cases and keeps what it did; of a generated case for this run only. */
async function record(): Promise<number> {
  await using kafka = await startKafka();
  await using postgres = await startPostgres({ fsync: 'off' });
  await using connect = await startConnect({ bootstrap: kafka.bootstrap, plugins: [system] });
  const topics = kafkaTopics(kafka.bootstrap);
  const worker: CaseWorker = { url: connect.url, topics, database: () => postgres.database() };
  await inParallel(cases, async (given) => {
    const result = resultOf(await runCase(worker, given));
    results.set(given.name, result);
    if (seed === undefined) writeRecording(recordings, given.name, ORIGINAL, result);
    const count = [...result.topics.values()].reduce((sum, records) => sum + records.length, 0);
    const failed = result.failure === null ? '' : `, failure: ${result.failure}`;
    print(`recorded ${given.name}: ${count} records${failed}`);
  });
  print(`${cases.length - broken} recorded, ${broken} broken`);
  return broken === 0 ? 0 : 1;
}

/** Compares Millrace with the original, running or recorded. */
async function compare(): Promise<number> {
  if (!flags.includes('--recorded')) await record();
  await using kafka = await startKafka();
  await using postgres = await startPostgres({ fsync: 'off' });
  await using millrace = await startMillrace(kafka.bootstrap);
  const topics = kafkaTopics(kafka.bootstrap);
  const worker: CaseWorker = { url: millrace.url, topics, database: () => postgres.database() };
  let [identical, differing, known, refused] = [0, 0, 0, 0];
  const met = new Map<KnownDifference, Set<string>>();
  await inParallel(cases, async (given) => {
    const original = results.get(given.name) ?? readRecording(recordings, given.name);
    if (original === undefined) return print(`no recording of ${given.name}: run with --record`);
    const ours = resultOf(await runCase(worker, given, countsToAwait(given.name, original.counts)));
    if (original.failure === null && ours.failure?.includes('not supported by this version')) {
      refused++;
      const option = /The '([^']+)' value/.exec(ours.failure)?.[1];
      return print(`REFUSED   ${given.name}: ${option ?? ours.failure}`);
    }
    const found = compareResults(original, ours);
    const unknown = found.differences.filter((each) => !each.every((one) => knownHere(given.name, one, met)));
    identical += found.identical;
    differing += found.differing;
    known += found.differing - unknown.length;
    const verdict = unknown.length > 0 ? 'DIFFERENT' : found.differing > 0 ? 'known    ' : 'same     ';
    const first = (unknown[0] ?? found.differences[0])?.[0];
    const line = `${verdict} ${given.name}: ${found.identical} identical, ${found.differing} differing`;
    print(first === undefined ? line : `${line}; ${first}`);
    if (flags.includes('--all')) for (const each of unknown.flat()) print(`          ${each}`);
  });
  if (flags.includes('--document')) documentDifferences({ met, identical, differing, original: ORIGINAL });
  if (refused > 0) print(`${refused} cases refused: they set an option that is not supported yet`);
  print(`${known} of the differing are known: docs/conformance.md`);
  print(`${identical} identical, ${differing} differing`);
  return differing - known + refused + broken === 0 && identical > 0 ? 0 : 1;
}

function knownHere(name: string, difference: string, met: Map<KnownDifference, Set<string>>): boolean {
  const known = knownDifference(name, difference);
  if (known === undefined) return false;
  met.set(known, (met.get(known) ?? new Set()).add(name));
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
        if (!(error instanceof BrokenCase)) throw error;
        print(`BROKEN    ${next.name}: ${error.message}`);
        broken++;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
