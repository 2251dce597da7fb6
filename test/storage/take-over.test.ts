// A Kafka Connect cluster's internal topics, taken over and given back: what the original wrote, the stores read; what
// the stores write, the original goes on from.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLog } from '../../src/log/open.js';
import type { Log } from '../../src/log/port.js';
import { ConfigStore } from '../../src/storage/config-store.js';
import { OffsetStore } from '../../src/storage/offset-store.js';
import { StatusStore } from '../../src/storage/status-store.js';
import { TopicBacking } from '../../src/storage/topic-backing.js';
import { type ConnectWorker, startConnect } from '../servers/connect.js';
import { sharedKafka } from '../servers/kafka.js';

const kafka = await sharedKafka();
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

function stores(log: Log, topics: Pick<ConnectWorker, 'offsetTopic' | 'configTopic' | 'statusTopic'>) {
  const backing = (topic: string, configKey: string) =>
    new TopicBacking(log, { topic, configKey, purpose: 'a test', partitions: 1, replicationFactor: 1 });
  const offsets = new OffsetStore(backing(topics.offsetTopic, 'offset.storage.topic'));
  const configs = new ConfigStore(backing(topics.configTopic, 'config.storage.topic'));
  const statuses = new StatusStore(backing(topics.statusTopic, 'status.storage.topic'), () => {});
  const all = [offsets, configs, statuses];
  return {
    offsets,
    configs,
    statuses,
    start: () => Promise.all(all.map((s) => s.start())),
    stop: () => Promise.all(all.map((s) => s.stop())),
  };
}

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within a minute`);
    await sleep(50);
  }
}

test('topics of a Kafka Connect cluster are read, written and given back', {
  skip: kafka.skip,
}, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-take-over-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  await using prefix = kafka.prefix();
  const file = join(directory, 'lines');
  writeFileSync(file, 'one\ntwo\n');
  const config = {
    'connector.class': 'org.apache.kafka.connect.file.FileStreamSourceConnector',
    file,
    topic: prefix.topic('lines'),
  };
  const worker = {
    'group.id': prefix.topic('group'),
    'offset.storage.topic': prefix.topic('offsets'),
    'config.storage.topic': prefix.topic('configs'),
    'status.storage.topic': prefix.topic('status'),
  };
  const first = await startConnect({ bootstrap: kafka.bootstrap, plugins: [], worker });
  t.after(() => first.stop());
  const log = await openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
    { role: 'owner', logger: quiet },
  );
  t.after(() => log.close());
  await first.create('lines', config);
  const own = stores(log, first);
  await own.start();
  const position = () => own.offsets.get('lines', { filename: file })?.['position'];
  await until('the original stores its offset', () => position() === 8);
  await until('the original stores its status', () => own.statuses.task('lines', 0)?.state === 'RUNNING');
  assert.equal(own.statuses.connector('lines')?.state, 'RUNNING');
  assert.deepEqual(
    own.configs.state.tasks('lines').map((c) => c['file']),
    [file],
  );
  assert.equal(own.configs.state.targetState('lines'), 'STARTED');
  await first.stop();

  appendFileSync(file, 'three\nfour\n');
  // Back to the second line, under the key bytes that the original wrote.
  await own.offsets.set('lines', [{ partition: { filename: file }, offset: { position: 4 } }]);
  await own.stop();
  const second = await startConnect({ bootstrap: kafka.bootstrap, plugins: [], worker });
  t.after(() => second.stop());
  const reader = await log.reader();
  await reader.assign([{ topic: config.topic, partition: 0, offset: 'earliest' }]);
  const seen: string[] = [];
  await until('the original goes on from the offset it was given', async () => {
    for (const fetched of await reader.poll(200)) {
      for (const record of fetched.records) {
        seen.push((JSON.parse(Buffer.from(record.value!).toString()) as { payload: string }).payload);
      }
    }
    return seen.length >= 5;
  });
  await reader.close();
  assert.deepEqual(seen, ['one', 'two', 'two', 'three', 'four']);
});
