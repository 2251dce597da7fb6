// Runs every test of the build it is part of: `node dist/test/run.js [part of a path …]`; `npm test` calls it.
// Servers that tests share live in a folder of this run (test/servers) and end with it, also on Ctrl-C.
// Guarantees: the last line printed is the tally; the exit status is 0 only if something passed and nothing failed.
import { setMaxListeners } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Tally } from './reporter/tally.js';
import type { TestEvent } from './reporter/test-event.js';
import { makeDirectory, registerUser, runDirectory } from './servers/run-directory.js';
import { stopShared } from './servers/shared.js';

const root = fileURLToPath(new URL('.', import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(
    (name) =>
      name.endsWith('.test.js') && (wanted.length === 0 || wanted.some((part) => name.includes(part))),
  )
  .sort()
  .map((name) => join(root, name))
  .filter(hasSource);

// A build folder keeps what was compiled from files that are gone since.
function hasSource(file: string): boolean {
  const { sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { sources: string[] };
  return existsSync(join(dirname(file), sources[0]!));
}

const directory = mkdtempSync(join(tmpdir(), 'millrace-run-'));
makeDirectory(directory);
process.env['MILLRACE_TEST_RUN'] = directory;
registerUser(runDirectory());

const stop = new AbortController();
// Each test file listens.
setMaxListeners(0, stop.signal);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

/** A file takes minutes: what waits for something that never comes is a failure of that file. */
const FILE_LIMIT_MS = 30 * 60_000;
/** Whoever runs this with a limit of its own is to see what was not over. */
const RUN_LIMIT_MS = 80 * 60_000;
const tally = new Tally((line) => process.stdout.write(`${line}\n`));
const concurrency = Number(process.env['MILLRACE_TEST_CONCURRENCY'] ?? Math.max(2, availableParallelism()));
const silent = new Set(files);
const overdue = setTimeout(() => {
  const error = new Error(`not over after 80 minutes; nothing was heard of ${[...silent].join(', ')}`);
  tally.take({ type: 'test:fail', data: { name: 'the run', details: { error } } });
  tally.finish();
  process.exit(1);
}, RUN_LIMIT_MS);
try {
  // With `forceExit` a file ends with its last test, even where a test that failed left something open.
  const events = run({ files, concurrency, signal: stop.signal, timeout: FILE_LIMIT_MS, forceExit: true });
  for await (const event of events) {
    tally.take(event as TestEvent);
    if (event.type === 'test:pass' || event.type === 'test:fail') silent.delete(event.data.file ?? '');
  }
} catch (error) {
  if (!stop.signal.aborted) throw error;
} finally {
  clearTimeout(overdue);
  await stopShared(directory);
}
tally.finish();
process.exit(stop.signal.aborted ? 130 : tally.failed > 0 || tally.passed === 0 ? 1 : 0);
