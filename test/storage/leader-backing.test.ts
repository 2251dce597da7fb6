// Writes of a group's leader as transactions on a real broker: whoever claimed last may write, and readers see whole
// transactions only.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLog } from '../../src/log/open.js';
import type { Log } from '../../src/log/port.js';
import { ConfigStore } from '../../src/storage/config-store.js';
import { LeaderBacking } from '../../src/storage/leader-backing.js';
import { TopicBacking } from '../../src/storage/topic-backing.js';
import { sharedKafka } from '../servers/kafka.js';

const kafka = await sharedKafka();
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

function store(log: Log, topic: string): ConfigStore {
  const backing = new TopicBacking(log, {
    topic,
    purpose: 'connector configurations',
    configKey: 'config.storage.topic',
    partitions: 1,
    replicationFactor: 1,
    isolation: 'read_committed',
  });
  const clientId = 'leader';
  return new ConfigStore(
    new LeaderBacking({ backing, log, topic, clientId, transactionalId: `connect-cluster-${topic}` }),
  );
}

const codeOf = (error: unknown) => (error as { code?: string }).code;

test('a leader writes once it has claimed the right, until another claims it', {
  skip: kafka.skip,
  timeout: 300_000,
}, async (t) => {
  await using topics = kafka.prefix();
  const log = await openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
    { role: 'owner', logger: quiet },
  );
  t.after(() => log.close());
  const [one, other] = [store(log, topics.topic('configs')), store(log, topics.topic('configs'))];
  t.after(() => Promise.all([one.stop(), other.stop()]));
  await one.start();
  await other.start();

  await assert.rejects(one.putConnector('a', { name: 'a' }), (e) => codeOf(e) === 'STORE_NOT_CLAIMED');
  await one.claim();
  await one.putConnector('a', { name: 'a' }, 'PAUSED');
  await one.putTasks('a', [{ n: '0' }, { n: '1' }]);
  assert.deepEqual(one.state.tasks('a'), [{ n: '0' }, { n: '1' }]);
  await other.readToEnd();
  assert.deepEqual([other.state.targetState('a'), other.state.tasks('a').length], ['PAUSED', 2]);

  await other.claim();
  await other.putFencing('a', 2);
  await assert.rejects(one.putTasks('a', []), (e) => codeOf(e) === 'STORE_PRIVILEGE_LOST');
  await assert.rejects(one.putTasks('a', []), (e) => codeOf(e) === 'STORE_NOT_CLAIMED');
  // Everybody may write these.
  await one.putTargetState('a', 'STARTED');
  await one.readToEnd();
  assert.deepEqual([one.state.fencingCounts.get('a'), one.state.targetState('a')], [2, 'STARTED']);
  await one.claim();
  await one.removeConnector('a');
  await other.readToEnd();
  assert.equal(other.state.connectors.size, 0);
});

test('a read to the end waits for a transaction that is open when it begins', {
  skip: kafka.skip,
  timeout: 300_000,
}, async (t) => {
  await using topics = kafka.prefix();
  const topic = topics.topic('configs');
  const log = await openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
    { role: 'owner', logger: quiet },
  );
  t.after(() => log.close());
  const reading = store(log, topic);
  t.after(() => reading.stop());
  await reading.start();
  const properties = { 'transactional.id': `open-${topic}`, 'enable.idempotence': 'true', 'linger.ms': '0' };
  const producer = await log.producer({ clientId: 'open', properties });
  t.after(() => producer.close());
  await producer.transactions!.init();
  await producer.prepare(topic);
  producer.transactions!.begin();
  const value = Buffer.from('{"properties":{"name":"late"}}');
  const record = { topic, partition: 0, key: Buffer.from('connector-late'), value, headers: [] };
  producer.append({ ...record, timestamp: Date.now() });
  await producer.flush();
  const read = reading.readToEnd().then(() => reading.state.connectors.has('late'));
  await producer.transactions!.commit();
  assert.equal(await read, true);
});
