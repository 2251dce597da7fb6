// One server of a kind for all processes of a run: the first that asks starts it, the others read its address.
// Used by postgres.ts, kafka.ts, connect.ts; `stopShared` by test/run.ts at the end of a run.
// Guarantees: at most one start at a time; a server whose keeper died is started anew; a missing server is a reason to
// skip, never a hang. A start that failed is not tried again for a minute: each test file would wait for it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  isAlive,
  listDirectory,
  makeDirectory,
  readJson,
  registerUser,
  runDirectory,
  usersDirectory,
  waitForExit,
  withLock,
  writeJson,
} from './run-directory.js';

/** Why there is no server: the text says what to install or set. */
export class Unavailable extends Error {}

interface SharedState<T> {
  readonly keeper: number;
  readonly info: T | null;
  readonly failure: string | null;
  readonly at: number;
}

export interface SharedStart<T> {
  /** Process to ask for the server's end; 0 = nothing of ours runs (an address from the environment). */
  readonly keeper: number;
  /** What users need to reach it, as JSON. */
  readonly info: T;
}

/** Where a start puts its files, who keeps it alive, and for how long after the last of them. */
export interface SharedPlace {
  readonly directory: string;
  readonly users: string;
  readonly lingerMs: number;
  /** The file that tells other processes of the server: gone before the server is. */
  readonly notice: string;
}

/** The shared server of that kind, started if need be; a string says why there is none. */
export async function shared<T>(
  kind: string,
  start: (place: SharedPlace) => Promise<SharedStart<T>>,
): Promise<T | string> {
  const run = runDirectory();
  registerUser(run);
  const file = join(run, `${kind}.json`);
  return withLock(join(run, `${kind}.lock`), async () => {
    const known = readJson<SharedState<T>>(file);
    if (known?.failure != null && Date.now() - known.at < 60_000) return known.failure;
    if (known?.info != null && known.keeper > 0 && isAlive(known.keeper)) return known.info;
    const directory = join(run, `${kind}-${Date.now()}`);
    makeDirectory(directory);
    const lingerMs = process.env['MILLRACE_TEST_RUN'] === undefined ? 20_000 : 1_000;
    try {
      const started = await start({ directory, users: usersDirectory(run), lingerMs, notice: file });
      // A server that is not ours may go at any time: each process asks it anew.
      if (started.keeper > 0)
        writeJson(file, { ...started, failure: null, at: Date.now() } satisfies SharedState<T>);
      return started.info;
    } catch (error) {
      const reason = `${kind}: ${error instanceof Error ? error.message : String(error)}`;
      process.stderr.write(`[servers] SKIPPED ${reason}\n`);
      writeJson(file, { keeper: 0, info: null, failure: reason, at: Date.now() } satisfies SharedState<T>);
      return reason;
    }
  });
}

/** Ends every shared server of a run and removes the run's folder. */
export async function stopShared(run: string): Promise<void> {
  const keepers: number[] = [];
  for (const name of listDirectory(run)) {
    if (!name.endsWith('.json')) continue;
    const keeper = readJson<SharedState<unknown>>(join(run, name))?.keeper ?? 0;
    if (keeper > 0 && isAlive(keeper)) keepers.push(keeper);
  }
  for (const keeper of keepers) process.kill(keeper, 'SIGTERM');
  await Promise.all(keepers.map(waitForExit));
  rmSync(run, { recursive: true, force: true });
}
