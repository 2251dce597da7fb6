// The command line without a process of its own: what it printed, and its exit code. One command at a time.
import { terminal } from '../../src/cli/output.js';
import { run } from '../../src/cli/run.js';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runHere(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const before = { ...terminal };
  terminal.out = (text) => {
    said.stdout += text;
  };
  terminal.err = (text) => {
    said.stderr += text;
  };
  try {
    return { code: await run(args, env), ...said };
  } finally {
    Object.assign(terminal, before);
  }
}
