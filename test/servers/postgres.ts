// PostgreSQL for tests and benchmarks: one server shared by a run (`sharedPostgres`) with a database for each test, or
// a server of one's own (`startPostgres`) for tests that kill it, restart it or change its settings.
// Choice: MILLRACE_TEST_POSTGRES_URL (a superuser's, wal_level=logical) -> a container -> local programs -> skip.
// Guarantees: wal_level=logical; passwords are checked (scram-sha-256, also on loopback); all ends with its users.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerAnswers, startContainer } from './docker.js';
import { uniqueName } from './kept.js';
import { runnable } from './postgres/binaries.js';
import { type Launched, launch, type PostgresAddress, ping, SETTINGS } from './postgres/launch.js';
import { postgresOfVersion } from './postgres/versions.js';
import { makeDirectory } from './run-directory.js';
import { type SharedPlace, type SharedStart, shared } from './shared.js';
import { createDatabase, type TestDatabase } from './test-database.js';

export type { PostgresAddress } from './postgres/launch.js';
export type { TestDatabase } from './test-database.js';

export interface SharedPostgres {
  /** For `test(name, { skip: postgres.skip }, …)`: false, or why there is no server. */
  readonly skip: string | false;
  readonly address: PostgresAddress;
  /** A fresh database: `await using db = await postgres.database()`. Throws where `skip` is set. */
  database(): Promise<TestDatabase>;
}

/** The run's PostgreSQL. fsync is off: tests of lost writes take their own server. */
export async function sharedPostgres(): Promise<SharedPostgres> {
  const found = await shared<PostgresAddress>('postgres', startShared);
  const skip = typeof found === 'string' ? found : false;
  const address = typeof found === 'string' ? { host: '', port: 0, user: '', password: '' } : found;
  return {
    skip,
    address,
    database() {
      if (skip !== false) throw new Error(skip);
      return createDatabase(address);
    },
  };
}

async function startShared(place: SharedPlace): Promise<SharedStart<PostgresAddress>> {
  const named = process.env['MILLRACE_TEST_POSTGRES_URL'];
  if (named !== undefined) {
    const url = new URL(named);
    const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    const info = { host: url.hostname, port: Number(url.port || 5432), user, password };
    await ping(info);
    return { keeper: 0, info };
  }
  if (await dockerAnswers()) return startInContainer(place);
  const server = await launch({ fsync: 'off', full_page_writes: 'off' }, place);
  return { keeper: server.kept.keeper, info: server.address };
}

async function startInContainer(place: SharedPlace): Promise<SharedStart<PostgresAddress>> {
  const settings = Object.entries({ ...SETTINGS, listen_addresses: '*', fsync: 'off' });
  const login = { user: 'postgres', password: 'postgres' };
  const started = await startContainer(
    {
      image: process.env['MILLRACE_TEST_POSTGRES_IMAGE'] ?? 'postgres:17',
      command: ['postgres', ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      environment: { POSTGRES_PASSWORD: login.password },
      containerPort: 5432,
      hostPort: 0,
    },
    place,
    (address) => ping({ ...address, ...login }),
  );
  return { keeper: started.keeper, info: { ...started.info, ...login } };
}

/** A server of one's own. Ends with this process at the latest. */
export interface OwnPostgres extends AsyncDisposable {
  readonly address: PostgresAddress;
  /** The postmaster's process id, of the last start. */
  readonly pid: number;
  readonly logFile: string;
  /** Its data directory. */
  readonly data: string;
  /** Folder of its programs. */
  readonly binaries: string;
  database(): Promise<TestDatabase>;
  /** Fast shutdown; `start` brings it back at the same port with the same data. */
  stop(): Promise<void>;
  /** SIGKILL of the postmaster. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface OwnOptions {
  /** Major version of the server; absent = what the machine has. */
  readonly version?: number | undefined;
}

/** Starts a private server with these settings on top of the harness's. Throws Unavailable where there are no programs. */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
  { version }: OwnOptions = {},
): Promise<OwnPostgres> {
  const folder = version === undefined ? undefined : await postgresOfVersion(version);
  const directory = mkdtempSync(join(tmpdir(), 'millrace-postgres-'));
  makeDirectory(directory);
  const binaries = folder === undefined ? undefined : runnable(folder, directory);
  return ownPostgres(await launch(settings, { directory, users: process.pid, lingerMs: 0, binaries }));
}

/** The handle on a launched server that ends with this process. */
export function ownPostgres(launched: Launched): OwnPostgres {
  let kept = launched.kept;
  return {
    address: launched.address,
    data: launched.data,
    binaries: launched.binaries,
    get pid() {
      return kept.pid;
    },
    logFile: kept.logFile,
    database: () => createDatabase(launched.address),
    stop: () => kept.stop(),
    kill: () => kept.kill(),
    async start() {
      kept = await launched.restart();
    },
    async [Symbol.asyncDispose]() {
      await kept.stop();
      rmSync(launched.directory, { recursive: true, force: true });
    },
  };
}

/** A name nobody else uses, of letters, digits and `_`: for slots, publications, topic prefixes. */
export { uniqueName };
