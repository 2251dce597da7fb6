// One owner process at a time for a log's directory: lock files `owner.<n>.json` that name the owner's process, its start
// time and the thread that holds the store. Called by open.ts. The highest number counts; whoever finds its process gone
// (or its number with another process) makes the next one. Numbers are never used again, so of several processes that
// find the same stale file one makes the next, and none removes a file that another has just made.
import { linkSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../errors/failure.js';

export interface Owner {
  readonly pid: number;
  /** Kernel's start time of the process where it can be had: tells a reused number from the same process. */
  readonly started: string;
  /** Worker thread id of the store, -1 while it starts. */
  readonly thread: number;
}

const NAME = /^owner\.(\d+)\.json$/;
const MOST_TRIES = 100;
const fileOf = (directory: string, number: number) => join(directory, `owner.${number}.json`);

/**
 * Takes the directory for this process. Returns what gives it back. Throws EMBEDDED_LOG_LOCKED when another
 * process, or this one already, holds it.
 */
export function takeLock(directory: string): { publish(thread: number): void; release(): void } {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const last = highest(directory);
    const owner = readFile(fileOf(directory, last));
    // Invariant 8: while the process of the highest number lives, nobody makes a higher one.
    if (owner !== null && isAlive(owner)) throw failure('EMBEDDED_LOG_LOCKED', { directory, pid: owner.pid });
    const mine = last + 1;
    if (!make(directory, mine)) continue;
    // Made too late, behind a later one that is done with its own predecessors: that one counts.
    if (highest(directory) !== mine) {
      remove(fileOf(directory, mine));
      continue;
    }
    // The one before stays: a listing that runs meanwhile finds it or this one.
    for (const number of numbers(directory)) if (number < last) remove(fileOf(directory, number));
    return {
      publish: (thread) => replace(fileOf(directory, mine), describe(thread)),
      release: () => giveBack(fileOf(directory, mine)),
    };
  }
  throw failure('EMBEDDED_LOG_LOCKED', { directory, pid: readOwner(directory)?.pid ?? 0 });
}

/** The owner the lock file names; null without one. An unreadable file counts as stale. */
export function readOwner(directory: string): Owner | null {
  return readFile(fileOf(directory, highest(directory)));
}

function numbers(directory: string): number[] {
  return readdirSync(directory).flatMap((name) => {
    const found = NAME.exec(name);
    return found === null ? [] : [Number(found[1])];
  });
}

function highest(directory: string): number {
  return Math.max(0, ...numbers(directory));
}

function describe(thread: number): string {
  return JSON.stringify({ pid: process.pid, started: startOf(process.pid), thread });
}

/** Makes a lock file whole in one step; false when it is there already. */
function make(directory: string, number: number): boolean {
  const file = fileOf(directory, number);
  const beside = besideOf(file);
  writeFileSync(beside, describe(-1));
  try {
    linkSync(beside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    remove(beside);
  }
}

function replace(file: string, text: string): void {
  const beside = besideOf(file);
  writeFileSync(beside, text);
  renameSync(beside, file);
}

/** The file stays, so that its number is not used again; on a full disk, or without the directory, it cannot. */
function giveBack(file: string): void {
  try {
    replace(file, JSON.stringify({ released: true }));
  } catch {
    remove(file);
  }
}

const besideOf = (file: string) => `${file}.${process.pid}`;

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function readFile(file: string): Owner | null {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8')) as Partial<Owner>;
    return typeof owner.pid === 'number' ? (owner as Owner) : null;
  } catch {
    return null;
  }
}

/** True when the process of a lock file is the one that wrote it. */
function isAlive(owner: Owner): boolean {
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
