// Sinks of a standalone worker on the embedded log.
import { test } from 'node:test';
import { startTestWorker } from '../running-worker.js';
import { fileToFile } from './end-to-end.js';

const strings = 'org.apache.kafka.connect.storage.StringConverter';

test('file to topic to file, dead letters, offsets by REST', { timeout: 300_000 }, async () => {
  await using worker = await startTestWorker({ 'key.converter': strings, 'value.converter': strings });
  await worker.worker.ready;
  await fileToFile(worker, 'file');
});
