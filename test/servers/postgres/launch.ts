// Makes a data directory and starts PostgreSQL on it, for ../postgres.ts and standby.ts.
// Guarantees: wal_level=logical; passwords are checked (scram-sha-256, also on loopback); the server has a keeper (kept.ts).
import { spawnSync } from 'node:child_process';
import { appendFileSync, chownSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort, type Kept, startKept } from '../kept.js';
import { makeDirectory } from '../run-directory.js';
import type { SharedPlace } from '../shared.js';
import { postgresBinaries, serverIdentity } from './binaries.js';

/** Where a server is, as a superuser. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** What every server of the harness is started with. */
export const SETTINGS: Readonly<Record<string, string>> = {
  wal_level: 'logical',
  max_connections: '300',
  max_replication_slots: '100',
  max_wal_senders: '100',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  timezone: 'UTC',
};

export interface Launched {
  readonly address: PostgresAddress;
  readonly directory: string;
  readonly data: string;
  readonly binaries: string;
  readonly kept: Kept;
  restart(): Promise<Kept>;
}

export type Place = Pick<SharedPlace, 'directory' | 'lingerMs'> & {
  readonly users: string | number;
  readonly notice?: string;
  /** Folder of programs; absent = what the machine has. */
  readonly binaries?: string | undefined;
  /** Makes the data directory instead of initdb. */
  readonly fill?: ((data: string) => Promise<void>) | undefined;
};

/** How long a server that was killed may hold what the next one needs. */
const RELEASE_MS = 60_000;

/** Makes a data directory and starts a server on it. Throws Unavailable where there are no programs. */
export async function launch(settings: Readonly<Record<string, string>>, place: Place): Promise<Launched> {
  const { fill, binaries = postgresBinaries(place.directory), ...kept } = place;
  const identity = serverIdentity();
  const data = join(place.directory, 'data');
  const address = { host: '127.0.0.1', port: await freePort(), user: 'postgres', password: 'postgres' };
  if (fill === undefined)
    initialise({ binaries, data, directory: place.directory, password: address.password });
  else await fill(data);
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
      ...kept,
      ready: () => ping(address),
    });
  const { directory } = place;
  return { address, directory, data, binaries, kept: await start(), restart: () => startedAgain(start) };
}

// After a SIGKILL the old server's children may hold its shared memory for a while: until then a start is refused.
async function startedAgain(start: () => Promise<Kept>): Promise<Kept> {
  const deadline = Date.now() + RELEASE_MS;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(200);
    }
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

export async function ping(address: PostgresAddress): Promise<void> {
  const client = new pg.Client({ ...address, database: 'postgres', connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => {});
  }
}
