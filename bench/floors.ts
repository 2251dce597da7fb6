// The floors: what the database itself can hand out. `pg_recvlogical` over the same slot position and publication,
// and `COPY … TO STDOUT`, both into a pipe that counts bytes and throws them away.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { withClient } from './workload.js';

export interface FloorTime {
  readonly seconds: number;
}

/** Client programs of the newest PostgreSQL on this machine; null where there are none. */
export function clientPrograms(): string | null {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return null;
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  const found = versions
    .map((v) => join(root, v, 'bin'))
    .find((bin) => existsSync(join(bin, 'pg_recvlogical')));
  return found ?? null;
}

/** Reads everything a slot holds up to now and ends. The slot must exist; its publication too. */
export async function receiveAll(url: string, slot: string, publication: string): Promise<FloorTime> {
  const bin = required();
  const end = await withClient(url, async (client) => {
    const { rows } = await client.query('SELECT pg_current_wal_flush_lsn()::text AS lsn');
    return rows[0].lsn as string;
  });
  return timed(join(bin, 'pg_recvlogical'), [
    '-d',
    url,
    '--slot',
    slot,
    '--start',
    '--endpos',
    end,
    '-o',
    'proto_version=1',
    '-o',
    `publication_names=${publication}`,
    '-f',
    '-',
  ]);
}

/** Copies the table out once, in the text format psql would show. */
export async function copyOut(url: string, table: string): Promise<FloorTime> {
  return timed(join(required(), 'psql'), [url, '-qc', `COPY ${table} TO STDOUT`]);
}

function required(): string {
  const bin = clientPrograms();
  if (bin === null)
    throw new Error('pg_recvlogical and psql are not installed (Debian: apt-get install postgresql)');
  return bin;
}

async function timed(program: string, args: readonly string[]): Promise<FloorTime> {
  const begun = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said.trim()}`);
  return { seconds: (performance.now() - begun) / 1000 };
}
