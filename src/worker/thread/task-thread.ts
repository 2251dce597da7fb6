// Entry of a thread that is one task's own. Ends by itself when the task has stopped or failed.
import { parentPort, workerData } from 'node:worker_threads';
import type { TaskThreadData } from './messages.js';
import { runTask } from './run-task.js';

// The port keeps the thread alive; whatever a connector left behind must not.
void runTask(workerData as TaskThreadData, parentPort!).finally(() => setImmediate(() => process.exit(0)));
