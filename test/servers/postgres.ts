// PostgreSQL for tests and benchmarks: one server shared by a run (`sharedPostgres`) with a database for each test, or
// a server of one's own (`startPostgres`) for tests that kill it, restart it or change its settings.
// Choice: MILLRACE_TEST_POSTGRES_URL (a superuser's, wal_level=logical) -> a container -> local programs -> skip.
// Guarantees: wal_level=logical; passwords are checked (scram-sha-256, also on loopback); all ends with its users.
import { spawnSync } from 'node:child_process';
import { appendFileSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { dockerAnswers, startContainer } from './docker.js';
import { freePort, type Kept, startKept, uniqueName } from './kept.js';
import { postgresBinaries, serverIdentity } from './postgres-binaries.js';
import { makeDirectory } from './run-directory.js';
import { type SharedPlace, type SharedStart, shared } from './shared.js';
import { createDatabase, type TestDatabase } from './test-database.js';

export type { TestDatabase } from './test-database.js';

/** Where a server is, as a superuser. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export interface SharedPostgres {
  /** For `test(name, { skip: postgres.skip }, …)`: false, or why there is no server. */
  readonly skip: string | false;
  readonly address: PostgresAddress;
  /** A fresh database: `await using db = await postgres.database()`. Throws where `skip` is set. */
  database(): Promise<TestDatabase>;
}

const SETTINGS: Readonly<Record<string, string>> = {
  wal_level: 'logical',
  max_connections: '300',
  max_replication_slots: '100',
  max_wal_senders: '100',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  timezone: 'UTC',
};

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
  database(): Promise<TestDatabase>;
  /** Fast shutdown; `start` brings it back at the same port with the same data. */
  stop(): Promise<void>;
  /** SIGKILL of the postmaster. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Starts a private server with these settings on top of the harness's. Throws Unavailable where there are no programs. */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<OwnPostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-postgres-'));
  makeDirectory(directory);
  const place = { directory, users: process.pid, lingerMs: 0 };
  const launched = await launch(settings, place);
  let kept = launched.kept;
  return {
    address: launched.address,
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
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Launched {
  readonly address: PostgresAddress;
  readonly kept: Kept;
  restart(): Promise<Kept>;
}

type Place = Pick<SharedPlace, 'directory' | 'lingerMs'> & { users: string | number; notice?: string };

async function launch(settings: Readonly<Record<string, string>>, place: Place): Promise<Launched> {
  const binaries = postgresBinaries(place.directory);
  const identity = serverIdentity();
  const data = join(place.directory, 'data');
  const address = { host: '127.0.0.1', port: await freePort(), user: 'postgres', password: 'postgres' };
  initialise({ binaries, data, directory: place.directory, password: address.password });
  const lines = Object.entries({ ...SETTINGS, ...settings, port: String(address.port) });
  appendFileSync(
    join(data, 'postgresql.conf'),
    lines.map(([name, value]) => `${name} = '${value}'\n`).join(''),
  );
  const start = () =>
    startKept({
      command: join(binaries, 'postgres'),
      args: ['-D', data],
      env: { ...(process.env as Record<string, string>), HOME: tmpdir() },
      identity,
      stopSignal: 'SIGINT',
      remove: typeof place.users === 'string' ? [place.directory] : [],
      ...place,
      ready: () => ping(address),
    });
  return { address, kept: await start(), restart: () => retryOnce(start) };
}

// After a SIGKILL the old server's children may hold its shared memory for a moment: the first start then refuses.
async function retryOnce(start: () => Promise<Kept>): Promise<Kept> {
  try {
    return await start();
  } catch {
    return start();
  }
}

interface Cluster {
  readonly binaries: string;
  readonly data: string;
  readonly directory: string;
  readonly password: string;
}

function initialise({ binaries, data, directory, password }: Cluster): void {
  const identity = serverIdentity();
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, `${password}\n`);
  makeDirectory(data);
  if (identity !== undefined) chownSync(data, identity.uid, identity.gid);
  const args = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
  ];
  const done = spawnSync(join(binaries, 'initdb'), [...args, '--locale=C', '--no-sync'], {
    ...identity,
    cwd: '/',
    env: { ...process.env, HOME: tmpdir() },
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`initdb failed: ${done.stderr || String(done.error)}`);
  appendFileSync(
    join(data, 'pg_hba.conf'),
    'host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n',
  );
}

async function ping(address: PostgresAddress): Promise<void> {
  const client = new pg.Client({ ...address, database: 'postgres', connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => {});
  }
}

/** A name nobody else uses, of letters, digits and `_`: for slots, publications, topic prefixes. */
export { uniqueName };
