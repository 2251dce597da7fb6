// A hot standby of a private PostgreSQL, for tests of logical decoding on standbys and of failover.
// Guarantees: the standby answers queries when `startStandby` returns and follows the primary by a physical slot; the primary
// was stopped for the copy of its data directory and runs again at the same port.
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { uniqueName } from '../kept.js';
import { type OwnPostgres, ownPostgres } from '../postgres.js';
import { makeDirectory } from '../run-directory.js';
import { serverIdentity } from './binaries.js';
import { launch } from './launch.js';

export interface Standby extends OwnPostgres {
  /** Physical slot on the primary that keeps the log for this standby. */
  readonly primarySlot: string;
  /** Makes it a primary; resolves when it takes writes. */
  promote(): Promise<void>;
}

/** A standby of a primary that may be stopped for a moment. */
export async function startStandby(
  primary: OwnPostgres,
  settings: Readonly<Record<string, string>> = {},
): Promise<Standby> {
  const primarySlot = uniqueName('standby');
  await asSuperuser(primary, `SELECT pg_create_physical_replication_slot('${primarySlot}', true)`);
  const directory = mkdtempSync(join(tmpdir(), 'millrace-standby-'));
  makeDirectory(directory);
  const { host, port, user, password } = primary.address;
  const launched = await launch(
    {
      hot_standby: 'on',
      hot_standby_feedback: 'on',
      wal_receiver_status_interval: '1s',
      primary_slot_name: primarySlot,
      primary_conninfo: `host=${host} port=${port} user=${user} password=${password} dbname=postgres`,
      ...settings,
    },
    {
      directory,
      users: process.pid,
      lingerMs: 0,
      binaries: primary.binaries,
      fill: async (data) => {
        await primary.stop();
        try {
          // Ownership and mode are kept: the server refuses a directory that others can read.
          execFileSync('cp', ['-a', primary.data, data]);
        } finally {
          await primary.start();
        }
        const signal = join(data, 'standby.signal');
        writeFileSync(signal, '');
        const identity = serverIdentity();
        if (identity !== undefined) chownSync(signal, identity.uid, identity.gid);
      },
    },
  );
  const own = ownPostgres(launched);
  const promote = async () => {
    await asSuperuser(own, 'SELECT pg_promote(true, 60)');
  };
  // `pid` changes with each start: it is asked of `own`.
  return Object.assign(Object.create(own) as OwnPostgres, { primarySlot, promote });
}

/** Runs a statement as superuser in the database `postgres`. */
export async function asSuperuser(server: OwnPostgres, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...server.address, database: 'postgres' });
  client.on('error', () => {});
  await client.connect();
  try {
    const result = await client.query(sql);
    return Array.isArray(result) ? [] : result.rows;
  } finally {
    await client.end();
  }
}
