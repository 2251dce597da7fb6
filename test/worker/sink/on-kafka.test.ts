// Sinks of a standalone worker on a real Kafka.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedKafka } from '../../servers/kafka.js';
import { startTestWorker } from '../running-worker.js';
import { fileToFile } from './end-to-end.js';

const kafka = await sharedKafka();
const strings = 'org.apache.kafka.connect.storage.StringConverter';

test('file to topic to file, dead letters, offsets by REST', {
  skip: kafka.skip,
  timeout: 300_000,
}, async () => {
  await using topics = kafka.prefix();
  const directory = mkdtempSync(join(tmpdir(), 'millrace-sink-'));
  await using worker = await startTestWorker(
    {
      'key.converter': strings,
      'value.converter': strings,
      'bootstrap.servers': kafka.bootstrap,
      'offset.storage.file.filename': join(directory, 'offsets'),
    },
    directory,
  );
  await worker.worker.ready;
  await fileToFile(worker, topics.topic('sink'));
});
