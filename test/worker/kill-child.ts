// The child process of the kill test: a worker on the embedded log of a directory, with the connector file given.
// It runs until it is killed.
import { startWorker } from '../../src/cli/start.js';

const [directory, connector] = process.argv.slice(2);
await startWorker({
  files: [connector],
  props: {
    listeners: 'http://127.0.0.1:0',
    'millrace.data.dir': directory,
    'offset.flush.interval.ms': '20',
  },
  logging: { level: 'ERROR' },
});
process.send?.('up');
