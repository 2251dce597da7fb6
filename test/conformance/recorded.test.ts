// Replays the conformance cases without Java: Millrace on the embedded log, over a real PostgreSQL, beside the recorded
// results of the original; without JSON schemas those cases of which the original then leaves more than other payloads.
// All cases share one worker; a difference that is not listed in findings/known-differences.ts fails.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../house/sources.js';
import { sharedPostgres } from '../servers/postgres.js';
import { type ConformanceCase, findCases } from './case-file.js';
import { type CaseResult, compareResults } from './compare.js';
import {
  expectedOf,
  KNOWN_DIFFERENCES,
  type KnownDifference,
  knownDifference,
  withPayload,
} from './findings/known-differences.js';
import { serverDifference } from './findings/server-differences.js';
import { startEmbedded, WITHOUT_SCHEMAS } from './millrace.js';
import { bareNames, readBareRecording, readRecording, resultOf } from './recording.js';
import { type CaseWorker, runCase } from './run-case.js';
import { serverOffers } from './server-needs.js';

const folder = join(repositoryRoot(), 'test', 'conformance');
const recordings = join(folder, 'recorded', 'postgres');
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
      const original = readRecording(recordings, given.name);
      const told = (difference: string) => difference;
      return context.test(given.name, { skip }, () =>
        replay({ worker, given, original, told, met, version }),
      );
    }),
  );
  await context.test('every listed difference is met', () => {
    assert.deepEqual(
      KNOWN_DIFFERENCES.filter((known) => !met.has(known)).map(({ subject }) => subject),
      [],
    );
  });
});

test('without JSON schemas', { skip: postgres.skip, concurrency: 6 }, async (context) => {
  await using embedded = await startEmbedded(WITHOUT_SCHEMAS);
  const { url, topics } = embedded;
  const worker: CaseWorker = { url, topics, database: () => postgres.database() };
  const { version, lacks } = await serverOffers(worker.database);
  const own = new Set(bareNames(recordings));
  await Promise.all(
    cases
      .filter(({ name }) => own.has(name))
      .map((given) => {
        const skip = lacks(given) ?? false;
        const original = readBareRecording(recordings, given.name)?.result;
        const met = new Set<KnownDifference>();
        return context.test(given.name, { skip }, () =>
          replay({ worker, given, original, told: withPayload, met, version }),
        );
      }),
  );
});

interface Replay {
  readonly worker: CaseWorker;
  readonly given: ConformanceCase;
  readonly original: CaseResult | undefined;
  /** A difference as the list of the known ones says it. */
  readonly told: (difference: string) => string;
  readonly met: Set<KnownDifference>;
  readonly version: number;
}

async function replay({ worker, given, original, told, met, version }: Replay): Promise<void> {
  assert.ok(original, `no recording of ${given.name}`);
  const ours = resultOf(await runCase(worker, given, expectedOf(given.name, original)), given.volatile);
  const unknown = compareResults(original, ours)
    .differences.flat()
    .filter((difference) => {
      const known = knownDifference(given.name, told(difference));
      if (known) met.add(known);
      return known === undefined && serverDifference({ version, name: given.name, difference }) === undefined;
    });
  assert.deepEqual(unknown, []);
}
