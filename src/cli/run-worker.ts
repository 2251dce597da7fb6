// `millrace start`: runs a worker in the foreground and ends it cleanly on SIGTERM, SIGINT or SIGHUP. A second
// signal ends the process at once.
import { setFlagsFromString } from 'node:v8';
import { startWorker } from './start.js';
import { tidyHeap } from './tidy-heap.js';

export interface RunOptions {
  readonly mode?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly port?: string | undefined;
}

/** Resolves when the worker has stopped. Throws what `startWorker` throws, and what ends it for good while it begins. */
export async function runWorker(files: readonly string[], options: RunOptions): Promise<void> {
  const worker = await startWorker({ files, ...options });
  // V8's own values: main.ts has kept the heap small while code was loaded. Task threads need theirs to grow.
  const loaded = () => {
    setFlagsFromString('--semi-space-growth-factor=2');
    setFlagsFromString('--opt');
    tidyHeap();
  };
  worker.ready.then(loaded, () => {});
  const signalled = new Promise<void>((resolve) => {
    let stopping = false;
    const stop = () => {
      if (stopping) process.exit(1);
      stopping = true;
      resolve();
    };
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  });
  // `ready` rejects when the log refuses for good (a wrong password): nobody would mend a worker that stays up so.
  const failed = new Promise<never>((_, reject) => void worker.ready.catch(reject));
  try {
    await Promise.race([signalled, failed]);
  } finally {
    await worker.stop();
  }
}
