// Replays the conformance cases without Java: Millrace on the embedded log, over a real PostgreSQL, beside the recorded
// results of the original. All cases share one worker; a difference that is not listed in findings/known-differences.ts fails.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { repositoryRoot } from '../house/sources.js';
import { sharedPostgres } from '../servers/postgres.js';
import { type ConformanceCase, findCases } from './case-file.js';
import { compareResults } from './compare.js';
import {
  countsToAwait,
  KNOWN_DIFFERENCES,
  type KnownDifference,
  knownDifference,
} from './findings/known-differences.js';
import { startEmbedded } from './millrace.js';
import { readRecording, resultOf } from './recording.js';
import { type CaseWorker, runCase } from './run-case.js';

const folder = join(repositoryRoot(), 'test', 'conformance');
const cases = findCases(join(folder, 'cases', 'postgres'), []);
const postgres = await sharedPostgres();

test('as recorded from the original', { skip: postgres.skip, concurrency: 6 }, async (context) => {
  await using embedded = await startEmbedded();
  const { url, topics } = embedded;
  const worker: CaseWorker = { url, topics, database: () => postgres.database() };
  const met = new Set<KnownDifference>();
  const extensions = await extensionsOf(worker);
  await Promise.all(
    cases.map((given) => {
      const missing = given.needs !== undefined && !extensions.has(given.needs);
      const skip = missing ? `the server has no ${given.needs}` : false;
      return context.test(given.name, { skip }, (t) => replay(t, { worker, given, met }));
    }),
  );
  await context.test('every listed difference is met', () => {
    assert.deepEqual(
      KNOWN_DIFFERENCES.filter((known) => !met.has(known)).map(({ subject }) => subject),
      [],
    );
  });
});

interface Replay {
  readonly worker: CaseWorker;
  readonly given: ConformanceCase;
  readonly met: Set<KnownDifference>;
}

async function replay(_t: TestContext, { worker, given, met }: Replay): Promise<void> {
  const original = readRecording(join(folder, 'recorded', 'postgres'), given.name);
  assert.ok(original, `no recording of ${given.name}`);
  const ours = resultOf(await runCase(worker, given, countsToAwait(given.name, original.counts)));
  const unknown = compareResults(original, ours)
    .differences.flat()
    .filter((difference) => {
      const known = knownDifference(given.name, difference);
      if (known) met.add(known);
      return known === undefined;
    });
  assert.deepEqual(unknown, []);
}

async function extensionsOf(worker: CaseWorker): Promise<Set<string>> {
  await using db = await worker.database();
  const rows = await db.query<{ name: string }>('SELECT name FROM pg_available_extensions');
  return new Set(rows.map(({ name }) => name));
}
