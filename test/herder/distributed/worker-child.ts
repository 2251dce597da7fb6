// The child process of the kill test: a worker with the properties given as JSON, until it is killed. Tells its REST URL
// once it has joined.
import { startWorker } from '../../../src/cli/start.js';

const [properties] = process.argv.slice(2);
const worker = await startWorker({
  props: JSON.parse(properties!) as Record<string, string>,
  logging: { level: 'ERROR' },
});
await worker.ready;
process.send?.(worker.restUrl);
