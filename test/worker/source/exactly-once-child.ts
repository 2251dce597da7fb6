// The child process of the exactly-once kill tests: a worker that runs one source task on Kafka, its offsets in its
// transactions. Tells its parent each offset that it sees committed, and ends in order when told `stop`.
import type { Props } from '../../../src/config/config-key.js';
import { ConfigProviders } from '../../../src/config/providers.js';
import { openLog } from '../../../src/log/open.js';
import { Loggers } from '../../../src/logging/loggers.js';
import { loadPlugins } from '../../../src/plugins/scan.js';
import { OffsetStore } from '../../../src/storage/offset-store.js';
import { TopicBacking } from '../../../src/storage/topic-backing.js';
import { Worker } from '../../../src/worker/worker.js';

const [bootstrap, group, offsetsTopic, json] = process.argv.slice(2);
/** Of connector and task alike. */
const config = JSON.parse(json) as Props;
const connector = config['name'];
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
await worker.startTask(
  { connector, task: 0 },
  { connectorConfig: config, taskConfig: config, paused: false },
);
let told = '';
const watch = setInterval(() => {
  const offset = JSON.stringify(offsets.all(connector).at(-1)?.offset ?? null, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  if (offset !== told && offset !== 'null') process.send?.({ offset });
  told = offset;
}, 10);
process.on('message', () => {
  clearInterval(watch);
  void worker
    .stop()
    .then(() => offsets.stop())
    .then(() => opened.close())
    .then(() => process.exit(0));
});
