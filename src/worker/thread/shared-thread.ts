// Entry of a thread that light tasks share: runs each task that the main thread sends, over the port that comes with it, and
// answers its questions whether it still turns. The main thread ends it (seats.ts).
import { parentPort } from 'node:worker_threads';
import { runTask } from './run-task.js';
import type { ToShared } from './seats.js';

const port = parentPort!;
port.on('message', (message: ToShared) => {
  if (message === 'ping') port.postMessage('pong');
  else void runTask(message.data, message.port);
});
