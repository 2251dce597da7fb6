// The Postgres connector on other versions of the server than the tests share: cases that every version must bring alike,
// beside what the original did on PostgreSQL 15. MILLRACE_TEST_VERSIONS names major versions (`13,14,16,17,18`); without it the
// oldest and the newest run. All other cases run there by `npm run conformance -- postgres --recorded --postgres FOLDER`.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { repositoryRoot } from '../house/sources.js';
import { postgresOfVersion } from '../servers/postgres/versions.js';
import { startPostgres } from '../servers/postgres.js';
import { Unavailable } from '../servers/shared.js';
import { findCases } from './case-file.js';
import { compareResults } from './compare.js';
import { expectedOf, knownDifference } from './findings/known-differences.js';
import { serverDifference } from './findings/server-differences.js';
import { startEmbedded } from './millrace.js';
import { readRecording, resultOf } from './recording.js';
import { type CaseWorker, runCase } from './run-case.js';
import { serverOffers } from './server-needs.js';

const VERSIONS = (process.env['MILLRACE_TEST_VERSIONS'] ?? '13,18').split(',').map(Number);
const CASES = new Set(['versions', 'versions_read_only', 'messages_default', 'partitioned_root']);

const folder = join(repositoryRoot(), 'test', 'conformance');
const cases = findCases(join(folder, 'cases', 'postgres'), []).filter(({ name }) => CASES.has(name));

test('as recorded from the original, on other versions', { timeout: 480_000 }, async (context) => {
  assert.equal(cases.length, CASES.size);
  for (const version of VERSIONS) {
    const reason = await missing(version);
    await context.test(`PostgreSQL ${version}`, { skip: reason ?? false, concurrency: true }, (t) =>
      onVersion(t, version),
    );
  }
});

/** Why the version cannot be had; null = it can. */
async function missing(version: number): Promise<string | null> {
  try {
    await postgresOfVersion(version);
    return null;
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

async function onVersion(t: TestContext, version: number): Promise<void> {
  await using postgres = await startPostgres({ fsync: 'off' }, { version });
  // Each version has a worker of its own: positions of one server mean nothing on another.
  await using embedded = await startEmbedded();
  const { url, topics } = embedded;
  const worker: CaseWorker = { url, topics, database: () => postgres.database() };
  const offers = await serverOffers(worker.database);
  assert.equal(offers.version, version);
  await Promise.all(
    cases.map((given) =>
      t.test(given.name, { skip: offers.lacks(given) ?? false }, async () => {
        const original = readRecording(join(folder, 'recorded', 'postgres'), given.name)!;
        const result = await runCase(worker, given, expectedOf(given.name, original));
        const differences = compareResults(original, resultOf(result, given.volatile)).differences.flat();
        const faults = differences.filter(
          (difference) =>
            knownDifference(given.name, difference) === undefined &&
            serverDifference({ version, name: given.name, difference }) === undefined,
        );
        assert.deepEqual(faults, []);
      }),
    ),
  );
}
