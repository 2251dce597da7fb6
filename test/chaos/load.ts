// The load of a kill run: pgbench's tables, and pgbench itself for a time, run again where its server went away.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from '../servers/postgres.js';

export const TABLES = [
  { name: 'pgbench_accounts', key: 'aid' },
  { name: 'pgbench_branches', key: 'bid' },
  { name: 'pgbench_tellers', key: 'tid' },
  { name: 'pgbench_history', key: 'hid' },
  { name: 'marker', key: 'id' },
] as const;

/** Folder of pgbench, or null where it is not installed. */
export function pgbenchFolder(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((v) => join(root, v, 'bin')).find((bin) => existsSync(join(bin, 'pgbench'))) ?? null;
}

/** Fills the tables; each has a primary key, so that a consumer can rebuild it. */
export async function fillTables(db: TestDatabase, scale: number): Promise<void> {
  await program(pgbench(), ['-i', '-q', '-s', String(scale), db.url]);
  await db.query('ALTER TABLE pgbench_history ADD COLUMN hid bigserial PRIMARY KEY');
  await db.query('CREATE TABLE marker (id bigint PRIMARY KEY)');
}

/** Runs pgbench with four clients until `seconds` have passed, whatever happens to the server meanwhile. */
export async function load(db: TestDatabase, seconds: number, onAbort: () => void): Promise<void> {
  const until = Date.now() + seconds * 1000;
  for (let left = seconds; left > 0; left = Math.ceil((until - Date.now()) / 1000)) {
    try {
      await program(pgbench(), ['-n', '-c', '4', '-T', String(left), db.url]);
    } catch {
      onAbort();
      await sleep(200);
    }
  }
}

/** Transactions committed: each writes one row of history. */
export async function committed(db: TestDatabase): Promise<number> {
  const client = await db.connect();
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM pgbench_history');
  return rows[0]!.n;
}

function pgbench(): string {
  const folder = pgbenchFolder();
  if (folder === null) throw new Error('pgbench is not installed (Debian: apt-get install postgresql)');
  return join(folder, 'pgbench');
}

function program(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const endWithUs = () => child.kill('SIGKILL');
    process.once('exit', endWithUs);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
    child.once('close', (code) => {
      process.off('exit', endWithUs);
      if (code === 0) resolve(said);
      else reject(new Error(`${command}: ${said}`));
    });
  });
}
