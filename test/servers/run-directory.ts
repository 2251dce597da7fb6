// The folder that the processes of one test run share: which servers are up, and who still uses them.
// `test/run.ts` makes a fresh one and names it in MILLRACE_TEST_RUN; a test started by hand (`node --test x.test.js`)
// falls back to one per checkout and choice of servers, so that tests run one after the other find them still warm.
// Guarantees: `withLock` is exclusive between processes and survives the death of a holder.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The run's folder, made if absent. Unprivileged users may enter it: PostgreSQL refuses to run as root. */
export function runDirectory(): string {
  const named = process.env['MILLRACE_TEST_RUN'];
  const chosen = Object.entries(process.env).filter(([name]) => name.startsWith('MILLRACE_TEST_'));
  const checkout = createHash('sha1')
    .update(JSON.stringify([process.cwd(), chosen.sort()]))
    .digest('hex')
    .slice(0, 8);
  const directory = named ?? join(tmpdir(), `millrace-test-${process.getuid?.() ?? 0}-${checkout}`);
  makeDirectory(directory);
  makeDirectory(usersDirectory(directory));
  return directory;
}

/** Makes a folder (and its parents) that every user can enter. */
export function makeDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o755);
}

export function usersDirectory(run: string): string {
  return join(run, 'users');
}

/** Marks this process as a user of the run's servers: they stay up while one user lives. */
export function registerUser(run: string): void {
  writeFileSync(join(usersDirectory(run), String(process.pid)), '');
}

/** Whether a registered user of the run is still alive; forgets those that are not. */
export function hasLivingUser(users: string): boolean {
  let living = false;
  for (const name of listDirectory(users)) {
    if (isAlive(Number(name))) living = true;
    else rmSync(join(users, name), { force: true });
  }
  return living;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

// In a container whose first process reaps nothing, an orphan that has ended stays in the process table. Linux alone tells.
function isZombie(pid: number): boolean {
  return /\) Z /.test(readText(`/proc/${pid}/stat`));
}

/** Waits until a process is gone. Its exit status is its parent's business. */
export async function waitForExit(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(20);
}

/** Runs `body` while no other process holds the lock of that name. A dead holder's lock is taken over. */
export async function withLock<T>(path: string, body: () => Promise<T>): Promise<T> {
  while (!tryLock(path)) await sleep(100);
  try {
    return await body();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = Number(readText(path));
  // An empty file is a holder between creating and writing: leave it be.
  if (holder > 0 && !isAlive(holder) && Number(readText(path)) === holder) rmSync(path, { force: true });
  return false;
}

export function readJson<T>(path: string): T | undefined {
  const text = readText(path);
  return text === '' ? undefined : (JSON.parse(text) as T);
}

/** Writes by rename, so that a reader in another process never sees half a file. */
export function writeJson(path: string, value: unknown): void {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(value));
  renameSync(temporary, path);
}

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

export function listDirectory(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
