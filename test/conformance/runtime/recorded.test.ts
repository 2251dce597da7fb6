// Replays the runtime's cases without Java and without Kafka: one standalone Millrace in this process on the embedded log,
// beside the recorded results of the original. A difference that known-differences.ts does not describe fails.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startWorker } from '../../../src/cli/start.js';
import { openLog } from '../../../src/log/open.js';
import { repositoryRoot } from '../../house/sources.js';
import { findRuntimeCases, type RuntimeCase } from './case.js';
import { expectedOf, runtimeDifference } from './known-differences.js';
import { compareShown, type Recorded, readRecorded } from './recorded.js';
import { type RuntimeWorker, runRuntimeCase, WORKER } from './run.js';
import { embeddedLogTopics } from './topics.js';

const folder = join(repositoryRoot(), 'test', 'conformance');
const cases = findRuntimeCases(join(folder, 'cases', 'runtime'), []).filter(
  ({ only }) => only !== 'distributed',
);
const SILENT = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT };

test('as recorded from the original', { concurrency: 6 }, async (context) => {
  const originals = readRecorded(join(folder, 'recorded', 'runtime'), 'standalone');
  await using embedded = await startEmbedded();
  const { worker } = embedded;
  for (const given of cases.filter(({ alone }) => alone)) await replay(context, { worker, given, originals });
  await Promise.all(
    cases.filter(({ alone }) => !alone).map((given) => replay(context, { worker, given, originals })),
  );
});

interface Replay {
  readonly worker: RuntimeWorker;
  readonly given: RuntimeCase;
  readonly originals: Recorded;
}

function replay(context: TestContext, { worker, given, originals }: Replay): Promise<void> {
  const { name } = given;
  return context.test(name, async () => {
    const original = originals.get(name);
    assert.ok(original, `no recording of ${name}`);
    const ours = await runRuntimeCase(worker, given, expectedOf(name, original));
    const unknown = compareShown(original, ours)
      .differences.flat()
      .filter((difference) => runtimeDifference(name, difference) === undefined);
    assert.deepEqual(unknown, []);
  });
}

async function startEmbedded(): Promise<AsyncDisposable & { readonly worker: RuntimeWorker }> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-runtime-'));
  const data = join(directory, 'data');
  const messages: string[] = [];
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  const running = await startWorker({
    props: {
      listeners: 'http://127.0.0.1:0',
      'millrace.data.dir': data,
      'key.converter': json,
      'value.converter': json,
      'offset.flush.interval.ms': '1000',
      ...WORKER,
    },
    logging: { sink: ({ message }) => messages.push(message) },
  });
  await running.ready;
  const log = await openLog({ kind: 'embedded', directory: data }, { role: 'member', logger: SILENT });
  const files = join(directory, 'cases');
  mkdirSync(files);
  return {
    worker: {
      url: running.restUrl.replace(/\/$/, ''),
      topics: embeddedLogTopics(log),
      directory: files,
      messages: () => messages,
    },
    async [Symbol.asyncDispose]() {
      await log.close();
      await running.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
