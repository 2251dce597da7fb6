// The built command line as a child process: what it prints and how it ends. Guarantee: no child outlives this process.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  /** Printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  readonly ended: Promise<Ended>;
}

export interface CliOptions {
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Starts `millrace …args`. */
export function startCli(args: readonly string[], options: CliOptions = {}): Running {
  return startProgram(process.execPath, [MAIN, ...args], options);
}

/** Starts any program the same way. */
export function startProgram(
  command: string,
  args: readonly string[],
  { cwd, env }: CliOptions = {},
): Running {
  const child = spawn(command, args, { cwd, env: { ...process.env, NO_COLOR: '1', ...env } });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', endWithUs);
      resolve({ code, ...said });
    });
  });
  return {
    child,
    ended,
    get stdout() {
      return said.stdout;
    },
    get stderr() {
      return said.stderr;
    },
  };
}

/** Runs `millrace …args` to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  return startCli(args, options).ended;
}

interface DemoLine {
  readonly type: string;
  readonly snapshotRows?: number;
}

/** What `millrace demo --json` has told so far, whole lines only. */
export function demoLines({ stdout }: Running): DemoLine[] {
  const lines = stdout.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as DemoLine);
}
