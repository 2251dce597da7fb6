// Starts a server process under a keeper (keeper.ts), used by every server of this folder.
// Guarantees: the returned handle's `stop` and `kill` return once server and keeper are both gone; a server that ends
// before it is ready is an error with the tail of its log.
import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { KeeperSpec, KeeperState } from './keeper.js';
import {
  isAlive,
  makeDirectory,
  readJson,
  readText,
  runDirectory,
  waitForExit,
  writeJson,
} from './run-directory.js';

/** A running server process. */
export interface Kept {
  /** The server's own process id. */
  readonly pid: number;
  readonly keeper: number;
  readonly logFile: string;
  /** Orderly end. */
  stop(): Promise<void>;
  /** SIGKILL: what a power cut leaves behind stays on disk. */
  kill(): Promise<void>;
}

export type KeptOptions = Pick<KeeperSpec, 'command' | 'args' | 'users'> &
  Partial<Omit<KeeperSpec, 'stateFile'>> & {
    /** Folder for specification, state, log (and data); removed if this process dies without having ended the server. */
    readonly directory: string;
    /** Resolves once the server answers; called again and again until it does not throw. */
    readonly ready: () => Promise<void>;
    readonly readyTimeoutMs?: number | undefined;
  };

/** Starts the server and waits until it is ready. */
export async function startKept(options: KeptOptions): Promise<Kept> {
  const { directory, ready, readyTimeoutMs = 120_000, ...given } = options;
  const id = randomBytes(3).toString('hex');
  const spec: KeeperSpec = {
    env: process.env as Record<string, string>,
    cwd: directory,
    logFile: join(directory, 'server.log'),
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 20_000,
    lingerMs: 0,
    remove: [],
    removeOrphaned: [directory],
    ...given,
    stateFile: join(directory, `keeper-${id}.json`),
  };
  const specFile = join(directory, `spec-${id}.json`);
  writeJson(specFile, spec);
  const keeperProgram = fileURLToPath(new URL('./keeper.js', import.meta.url));
  const child = spawn(process.execPath, [keeperProgram, specFile], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
  });
  child.unref();
  const state = await keeperState(spec.stateFile, child.pid!);
  const handle = keptHandle(state, spec.logFile);
  try {
    await untilReady(handle, ready, readyTimeoutMs);
  } catch (error) {
    await handle.stop();
    throw error;
  }
  return handle;
}

/** A handle on a server that another process started. */
export function keptHandle(state: KeeperState, logFile: string): Kept {
  return {
    pid: state.pid,
    keeper: state.keeper,
    logFile,
    async stop() {
      signal(state.keeper, 'SIGTERM');
      await waitForExit(state.keeper);
    },
    async kill() {
      signal(state.pid, 'SIGKILL');
      await waitForExit(state.keeper);
    },
  };
}

async function keeperState(file: string, keeper: number): Promise<KeeperState> {
  for (;;) {
    const state = readJson<KeeperState>(file);
    if (state !== undefined) return state;
    if (!isAlive(keeper)) throw new Error('the keeper process of a test server did not start');
    await sleep(20);
  }
}

async function untilReady(server: Kept, ready: () => Promise<void>, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await ready();
    } catch (error) {
      const tail = () => readText(server.logFile).split('\n').slice(-15).join('\n');
      if (!isAlive(server.keeper)) throw new Error(`test server ended while starting:\n${tail()}`);
      if (Date.now() > deadline) throw new Error(`test server not ready: ${String(error)}\n${tail()}`);
    }
    await sleep(100);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * A port nobody listens on, below the range that systems hand out by themselves. No other process of the run is given it
 * while something is being started there.
 */
export async function freePort(): Promise<number> {
  const given = join(runDirectory(), 'ports');
  makeDirectory(given);
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (isFirst(join(given, String(port))) && (await canListen(port))) return port;
  }
}

/** How long a port is kept for who was given it. */
const KEPT_MS = 600_000;

/** Whether nobody was given the port of this file of late; from now on somebody was. */
function isFirst(file: string): boolean {
  try {
    writeFileSync(file, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (Date.now() - statSync(file).mtimeMs < KEPT_MS) return false;
  writeFileSync(file, '');
  return true;
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** `base` with random letters behind it: names of databases, topics, slots. */
export function uniqueName(base: string): string {
  return `${base}_${randomBytes(5).toString('hex')}`;
}
