// A task's thread for threads.test.ts: appends records to a shared partition as a member of the log, then either
// ends well, or dies with batches on their way.
import { parentPort, workerData } from 'node:worker_threads';
import { openEmbeddedLog } from '../../../src/log/embedded/open.js';
import { record, silent, text } from './harness.js';

const { directory, name, count, die } = workerData as {
  directory: string;
  name: string;
  count: number;
  die: boolean;
};
const log = await openEmbeddedLog({ directory }, 'member', silent);
const producer = await log.producer({ properties: { 'batch.size': '500' } });
await producer.prepare('shared');
for (let i = 0; i < count; i++) {
  producer.append(record('shared', `${name}-${i}`));
  if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
}
if (die) {
  parentPort!.postMessage('dying');
  for (;;) producer.append(record('shared', `${name}-more`));
}
await producer.flush();
const reader = await log.reader();
await reader.assign([{ topic: 'go', partition: 0, offset: 'earliest' }]);
const [fetched] = await reader.poll(600_000);
parentPort!.postMessage(text(fetched.records[0].value));
await log.close();
