// A worker as its own process, for tests that kill it: started from the built command line, killed without
// warning, started again with the same files. Guarantee: it ends with this process at the latest.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readText } from '../servers/run-directory.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export interface WorkerProcess {
  readonly pid: number;
  readonly url: string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface WorkerFiles {
  /** Arguments after `start`. */
  readonly args: readonly string[];
  readonly port: number;
  /** Where its output goes, appended. */
  readonly logFile: string;
}

/** Resolves when its REST API answers. Throws when it ends first, or after three minutes. */
export async function startWorkerProcess({ args, port, logFile }: WorkerFiles): Promise<WorkerProcess> {
  const output = openSync(logFile, 'a');
  const child = spawn(process.execPath, [MAIN, 'start', ...args], { stdio: ['ignore', output, output] });
  closeSync(output);
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 180_000;
  while (!(await answers(url))) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended || Date.now() > deadline) {
      await end(child, 'SIGKILL');
      const told = readText(logFile).slice(-2000);
      throw new Error(
        `the worker ${ended ? 'ended' : 'does not answer'}:\n${told || `nothing in ${logFile}`}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {
    pid: child.pid!,
    url,
    kill: () => end(child, 'SIGKILL').then(() => {}),
    stop: () => end(child, 'SIGTERM'),
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/connectors`)).ok;
  } catch {
    return false;
  }
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.kill(signal);
  return ended;
}
