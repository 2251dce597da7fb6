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
  expectedOf,
  KNOWN_DIFFERENCES,
  type KnownDifference,
  knownDifference,
} from './findings/known-differences.js';
import { serverDifference } from './findings/server-differences.js';
import { startEmbedded } from './millrace.js';
import { readRecording, resultOf } from './recording.js';
import { type CaseWorker, runCase } from './run-case.js';
import { serverOffers } from './server-needs.js';

const folder = join(repositoryRoot(), 'test', 'conformance');
const cases = findCases(join(folder, 'cases', 'postgres'), []);
const postgres = await sharedPostgres();

test('as recorded from the original', { skip: postgres.skip, concurrency: 6 }, async (context) => {
  await using embedded = await startEmbedded();
  const { url, topics } = embedded;
  const worker: CaseWorker = { url, topics, database: () => postgres.database() };
  const met = new Set<KnownDifference>();
  const { version, lacks } = await serverOffers(worker.database);
  await Promise.all(
    cases.map((given) => {
      const skip = lacks(given) ?? false;
      return context.test(given.name, { skip }, (t) => replay(t, { worker, given, met, version }));
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
  readonly version: number;
}

async function replay(_t: TestContext, { worker, given, met, version }: Replay): Promise<void> {
  const original = readRecording(join(folder, 'recorded', 'postgres'), given.name);
  assert.ok(original, `no recording of ${given.name}`);
  const ours = resultOf(await runCase(worker, given, expectedOf(given.name, original)), given.volatile);
  const unknown = compareResults(original, ours)
    .differences.flat()
    .filter((difference) => {
      const known = knownDifference(given.name, difference);
      if (known) met.add(known);
      return known === undefined && serverDifference({ version, name: given.name, difference }) === undefined;
    });
  assert.deepEqual(unknown, []);
}
