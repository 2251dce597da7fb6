// A standalone worker on a real Kafka: records and offsets, topic creation groups, Kafka away at start.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as anyTest } from 'node:test';
import { openLog } from '../../src/log/open.js';
import { readHashMap } from '../../src/storage/file/java-hashmap.js';
import { sharedKafka } from '../servers/kafka.js';
import { freePort } from '../servers/kept.js';
import { until } from '../until.js';
import { collectingLogger } from './fixture.js';
import { startTestWorker } from './running-worker.js';

const kafka = await sharedKafka();
const strings = 'org.apache.kafka.connect.storage.StringConverter';
const workerProps = { 'key.converter': strings, 'value.converter': strings };

anyTest(
  'lines go to Kafka, the topic by its group, offsets into the original’s file',
  { skip: kafka.skip, timeout: 300_000 },
  async () => {
    await using topics = kafka.prefix();
    const topic = topics.topic('lines');
    const directory = mkdtempSync(join(tmpdir(), 'millrace-kafka-'));
    const offsetFile = join(directory, 'offsets');
    await using worker = await startTestWorker(
      {
        ...workerProps,
        'bootstrap.servers': kafka.bootstrap,
        'offset.storage.file.filename': offsetFile,
      },
      directory,
    );
    const file = join(worker.directory, 'in.txt');
    writeFileSync(file, Array.from({ length: 1000 }, (_, i) => `line ${i}\n`).join(''));
    await worker.worker.ready;
    const created = await worker.call('POST', '/connectors', {
      name: 'f',
      config: {
        'connector.class': 'FileStreamSource',
        file,
        topic,
        'topic.creation.default.partitions': '1',
        'topic.creation.default.replication.factor': '1',
        'topic.creation.groups': 'lines',
        'topic.creation.lines.include': `${topics.name}.*`,
        'topic.creation.lines.partitions': '3',
        'topic.creation.lines.retention.ms': '-1',
      },
    });
    assert.equal(created.status, 201, JSON.stringify(created.body));
    const end = async () => {
      const found = (await worker.call('GET', '/millrace/topics')).body.find(
        (t: { name: string }) => t.name === topic,
      );
      return (found?.partitions ?? []).reduce((sum: number, p: { end: string }) => sum + Number(p.end), 0);
    };
    await until(async () => (await end()) === 1000);
    const log = await openLog(
      { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
      { role: 'member', logger: collectingLogger([]) },
    );
    const admin = await log.admin();
    assert.equal((await admin.describeTopic(topic))?.partitions, 3);
    assert.equal((await admin.topicConfigs(topic))?.['retention.ms'], '-1');
    await admin.close();
    await log.close();
    const length = readFileSync(file, 'utf8').length;
    await until(
      async () =>
        (await worker.call('GET', '/connectors/f/offsets')).body.offsets[0]?.offset.position === length,
    );
    const stored = readHashMap('offsets', readFileSync(offsetFile));
    assert.deepEqual(
      stored.map(([key, value]) => [Buffer.from(key!).toString(), Buffer.from(value!).toString()]),
      [[`["f",{"filename":"${file}"}]`, `{"position":${length}}`]],
    );
  },
);

anyTest(
  'Kafka away at start: REST says starting, the log says what is waited for, and the worker still stops',
  { timeout: 300_000 },
  async () => {
    const port = await freePort();
    await using worker = await startTestWorker({
      ...workerProps,
      'bootstrap.servers': `127.0.0.1:${port}`,
      'offset.storage.file.filename': 'offsets-that-nobody-writes',
    });
    const health = await worker.call('GET', '/health');
    assert.deepEqual([health.status, health.body.status], [503, 'starting']);
    await until(async () =>
      worker.lines.some((line) => line.message.startsWith('The worker waits for its log:')),
    );
    const line = worker.lines.find((l) => l.message.startsWith('The worker waits for its log:'))!;
    assert.match(
      line.message,
      new RegExp(`No answer from Kafka at 127\\.0\\.0\\.1:${port}.*bootstrap\\.servers`),
    );
  },
);
