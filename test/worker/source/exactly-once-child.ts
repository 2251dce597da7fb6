// The child process of the exactly-once kill test: a worker that runs one VerifiableSource task on Kafka, its offsets in its
// transactions. Tells its parent each offset that it sees committed, and ends in order when told `stop`.
import { ConfigProviders } from '../../../src/config/providers.js';
import { openLog } from '../../../src/log/open.js';
import { Loggers } from '../../../src/logging/loggers.js';
import { loadPlugins } from '../../../src/plugins/scan.js';
import { OffsetStore } from '../../../src/storage/offset-store.js';
import { TopicBacking } from '../../../src/storage/topic-backing.js';
import { Worker } from '../../../src/worker/worker.js';

const [bootstrap, group, topic, offsetsTopic] = process.argv.slice(2);
const loggers = new Loggers({ level: 'ERROR' });
const logger = loggers.logger('test');
const log = { kind: 'kafka', properties: { 'bootstrap.servers': bootstrap } } as const;
const opened = await openLog(log, { role: 'member', logger });
const offsets = new OffsetStore(
  new TopicBacking(opened, {
    topic: offsetsTopic,
    purpose: 'source connector offsets',
    configKey: 'offset.storage.topic',
    partitions: 1,
    replicationFactor: 1,
    isolation: 'read_committed',
  }),
);
await offsets.start();
const workerProps = {
  'bootstrap.servers': bootstrap,
  'group.id': group,
  'exactly.once.source.support': 'enabled',
  'offset.storage.topic': offsetsTopic,
  'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
  'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
};
const registry = await loadPlugins({ logger });
const worker = new Worker({
  log,
  workerProps,
  registry,
  providers: ConfigProviders.fromProps({}),
  offsets,
  loggers,
  listener: {
    connectorState: () => {},
    taskState: (_connector, _task, state, error) => {
      if (error !== undefined) process.send?.({ failed: error.trace });
      else process.send?.({ state });
    },
    topicUsed: () => {},
    reconfigure: () => {},
  },
});
const config = {
  name: 'once',
  'connector.class': 'VerifiableSource',
  topic,
  throughput: '-1',
  'producer.override.linger.ms': '0',
};
await worker.startTask(
  { connector: 'once', task: 0 },
  {
    connectorConfig: config,
    taskConfig: { ...config, id: '0', 'task.class': 'org.apache.kafka.connect.tools.VerifiableSourceTask' },
    paused: false,
  },
);
let told = -1;
const watch = setInterval(() => {
  const seqno = Number(offsets.get('once', { id: 0 })?.['seqno'] ?? -1);
  if (seqno > told) process.send?.({ seqno });
  told = seqno;
}, 10);
process.on('message', () => {
  clearInterval(watch);
  void worker
    .stop()
    .then(() => offsets.stop())
    .then(() => opened.close())
    .then(() => process.exit(0));
});
