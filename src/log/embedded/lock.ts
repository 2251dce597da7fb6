// One owner process at a time for a log's directory: a lock file that names the owner's process, its start time
// and the thread that holds the store. Called by open.ts. A file left by a process that is gone, or whose number
// another process has now, is taken over.
import { closeSync, openSync, readFileSync, renameSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../errors/failure.js';

export interface Owner {
  readonly pid: number;
  /** Kernel's start time of the process where it can be had: tells a reused number from the same process. */
  readonly started: string;
  /** Worker thread id of the store, -1 while it starts. */
  readonly thread: number;
}

const fileOf = (directory: string) => join(directory, 'owner.json');

/**
 * Takes the directory for this process. Returns what gives it back. Throws EMBEDDED_LOG_LOCKED when another
 * process, or this one already, holds it.
 */
export function takeLock(directory: string): { publish(thread: number): void; release(): void } {
  const file = fileOf(directory);
  const mine = (thread: number) =>
    JSON.stringify({ pid: process.pid, started: startOf(process.pid), thread });
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, mine(-1));
      closeSync(handle);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = readOwner(directory);
    // Invariant 8.
    if (owner !== null && isAlive(owner)) throw failure('EMBEDDED_LOG_LOCKED', { directory, pid: owner.pid });
    if (attempt > 10) throw failure('EMBEDDED_LOG_LOCKED', { directory, pid: owner?.pid ?? 0 });
    removeStale(file, directory);
  }
  return {
    publish: (thread) => {
      const next = `${file}.${process.pid}`;
      writeFileSync(next, mine(thread));
      renameSync(next, file);
    },
    release: () => {
      if (readOwner(directory)?.pid === process.pid) unlinkSync(file);
    },
  };
}

/** The owner the lock file names; null without one. An unreadable file counts as stale. */
export function readOwner(directory: string): Owner | null {
  return readFile(fileOf(directory));
}

function readFile(file: string): Owner | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

/** True when the process of a lock file is the one that wrote it. */
export function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return owner.started === '' || owner.started === startOf(owner.pid);
}

function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22; the second field is in brackets and may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '';
  }
}

/** Of several processes that find the same stale file only one moves it away; a fresh one is put back. */
function removeStale(file: string, directory: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readFile(aside);
  if (moved !== null && isAlive(moved)) {
    renameSync(aside, file);
    throw failure('EMBEDDED_LOG_LOCKED', { directory, pid: moved.pid });
  }
  unlinkSync(aside);
}
