#!/usr/bin/env node
// The `millrace` command: the process around run.ts.
import { setFlagsFromString } from 'node:v8';

const args = process.argv.slice(2);
if (args.includes('start')) {
  // Before anything else is loaded, which is when the heap grows.
  // Of rows on their way next to nothing survives a scavenge: helper threads cost it more than they save, above all where
  // the cores have other work.
  setFlagsFromString('--no-parallel-scavenge');
  // V8 would learn that records survive (those of the batch under way do) and build them in the old generation at once, where
  // each keeps its text alive until a whole collection: a sink would spend half of its time on those.
  setFlagsFromString('--no-allocation-site-pretenuring');
  // What loads now stays: a young generation that grew for it would be resident and empty. Until run-worker.ts says otherwise.
  setFlagsFromString('--semi-space-growth-factor=1');
  // Nothing that runs while code is loaded runs long enough to be worth optimized code, which takes memory to make that stays
  // with the process. Until run-worker.ts says otherwise.
  setFlagsFromString('--no-opt');
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `millrace read … | head` closes the pipe: that is an end, not an error.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const { run } = await import('./run.js');
process.exitCode = await run(args, process.env);
