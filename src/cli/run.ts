// Runs one command line: finds the command, prints a failure as cause and remedy, answers the exit code. Used by main.ts.
import { CommanderError } from 'commander';
import { Failure } from '../errors/failure.js';
import { dim, printJson, red, terminal } from './output.js';
import { buildProgram } from './tree/program.js';

/** What scripts tell apart; all other failures are 1. */
const EXIT_CODES: Readonly<Record<string, number>> = {
  CLI_INVALID: 2,
  CLI_WORKER_UNREACHABLE: 3,
  CLI_NOT_FOUND: 4,
  CLI_NOT_REACHED: 5,
};
const WRONG_USAGE = 2;

/** `args` without the program's own name. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const program = buildProgram(env);
  terminal.exitCode = 0;
  try {
    await program.parseAsync(args, { from: 'user' });
    return terminal.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    if (error instanceof Failure) {
      const { code, message, remedy, status } = error;
      if (program.opts<{ json?: boolean }>().json) printJson({ error: { code, message, remedy, status } });
      else terminal.err(`${red('error')} ${message}\n${remedy}\n${dim(code)}\n`);
      return EXIT_CODES[code] ?? 1;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.err(`${red('error')} ${text}\n`);
    return 1;
  }
}
