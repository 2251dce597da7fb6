#!/usr/bin/env node
// The `millrace` command: the process around run.ts.
import { run } from './run.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `millrace read … | head` closes the pipe: that is an end, not an error.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await run(process.argv.slice(2), process.env);
