// `npm run conformance -- <system> [--record] [word …]`: runs cases against the original and against Millrace and prints
// a line a case, then `N identical, N differing`. `--record` runs the original alone and keeps its results;
// `--recorded` compares with the kept results instead of a running original.
import { join } from 'node:path';
import { repositoryRoot } from '../house/sources.js';
import { startConnect } from '../servers/connect.js';
import { startKafka } from '../servers/kafka.js';
import { DEBEZIUM_VERSION, KAFKA_VERSION } from '../servers/maven.js';
import { startPostgres } from '../servers/postgres.js';
import { type ConformanceCase, findCases } from './case-file.js';
import { compareResults } from './compare.js';
import { startMillrace } from './millrace.js';
import { isBelow } from './read-topics.js';
import { readRecording, resultOf, writeRecording } from './recording.js';
import { BrokenCase, prefixOf, runCase, type Worker } from './run-case.js';

/** Cases that run at the same time: more only slow each other down. */
const AT_ONCE = 3;

const flags = process.argv.slice(2).filter((word) => word.startsWith('--'));
const [system = 'postgres', ...words] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const folder = join(repositoryRoot(), 'test', 'conformance');
const recordings = join(folder, 'recorded', system);
const cases = findCases(join(folder, 'cases', system), words);
let broken = 0;
process.exitCode = flags.includes('--record') ? await record() : await compare();

/** Runs the original over the cases and keeps what it did. */
async function record(): Promise<number> {
  await using kafka = await startKafka();
  await using postgres = await startPostgres({ fsync: 'off' });
  await using connect = await startConnect({ bootstrap: kafka.bootstrap, plugins: [system] });
  const worker: Worker = { url: connect.url, bootstrap: kafka.bootstrap, postgres };
  const original = `Debezium ${DEBEZIUM_VERSION} on Kafka Connect ${KAFKA_VERSION}`;
  await inParallel(cases, async (given) => {
    const result = resultOf(await runCase(worker, given));
    writeRecording(recordings, given.name, original, result);
    const count = [...result.topics.values()].reduce((sum, records) => sum + records.length, 0);
    print(
      `recorded ${given.name}: ${count} records${result.failure === null ? '' : `, failure: ${result.failure}`}`,
    );
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
  const worker: Worker = { url: millrace.url, bootstrap: kafka.bootstrap, postgres };
  let [identical, differing, refused] = [0, 0, 0];
  await inParallel(cases, async (given) => {
    const original = readRecording(recordings, given.name);
    if (original === undefined) return print(`no recording of ${given.name}: run with --record`);
    const expected = [...original.topics]
      .filter(([topic]) => isBelow(topic, prefixOf(given)))
      .reduce((sum, [, records]) => sum + records.length, 0);
    const ours = resultOf(await runCase(worker, given, expected));
    if (original.failure === null && ours.failure?.includes('not supported by this version')) {
      refused++;
      return print(
        `REFUSED   ${given.name}: ${/The '([^']+)' value/.exec(ours.failure)?.[1] ?? ours.failure}`,
      );
    }
    const found = compareResults(original, ours);
    identical += found.identical;
    differing += found.differing;
    const verdict = found.differing === 0 ? 'same     ' : 'DIFFERENT';
    print(`${verdict} ${given.name}: ${found.identical} identical, ${found.differing} differing`);
    for (const difference of found.differences.slice(0, flags.includes('--all') ? undefined : 3)) {
      print(`          ${difference}`);
    }
  });
  if (refused > 0) print(`${refused} cases refused: they set an option that is not supported yet`);
  print(`${identical} identical, ${differing} differing`);
  return differing + refused + broken === 0 && identical > 0 ? 0 : 1;
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
