// `millrace start`: runs a worker in the foreground and ends it cleanly on SIGTERM, SIGINT or SIGHUP. A second
// signal ends the process at once.
import { startWorker } from './start.js';

export interface RunOptions {
  readonly mode?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly port?: string | undefined;
}

/** Resolves when the worker has stopped. Throws what `startWorker` throws. */
export async function runWorker(files: readonly string[], options: RunOptions): Promise<void> {
  const worker = await startWorker({ files, ...options });
  await new Promise<void>((resolve) => {
    let stopping = false;
    const stop = () => {
      if (stopping) process.exit(1);
      stopping = true;
      void worker.stop().finally(resolve);
    };
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  });
  process.exit(0);
}
