#!/usr/bin/env node
// The `millrace` command: runs the tree of commands, prints a failure as cause and remedy, ends with its exit code.
import { CommanderError } from 'commander';
import { Failure } from '../errors/failure.js';
import { dim, printJson, red } from './output.js';
import { buildProgram } from './tree/program.js';

/** What scripts tell apart; all other failures are 1. */
const EXIT_CODES: Readonly<Record<string, number>> = {
  CLI_INVALID: 2,
  CLI_WORKER_UNREACHABLE: 3,
  CLI_NOT_FOUND: 4,
  CLI_NOT_REACHED: 5,
};
const WRONG_USAGE = 2;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `millrace read … | head` closes the pipe: that is an end, not an error.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const program = buildProgram(process.env);
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  else if (error instanceof Failure) {
    const { code, message, remedy, status } = error;
    process.exitCode = EXIT_CODES[code] ?? 1;
    if (program.opts<{ json?: boolean }>().json) printJson({ error: { code, message, remedy, status } });
    else process.stderr.write(`${red('error')} ${message}\n${remedy}\n${dim(code)}\n`);
  } else {
    process.exitCode = 1;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${red('error')} ${text}\n`);
  }
}
