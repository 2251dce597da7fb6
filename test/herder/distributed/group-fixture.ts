// Workers of one group on the run's Kafka, in this process, each with REST of its own; topics and group by test. For the
// tests of distributed mode.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StateInfo } from '../../../src/herder/port.js';
import { openLog } from '../../../src/log/open.js';
import type { Log } from '../../../src/log/port.js';
import type { SharedKafka, TopicPrefix } from '../../servers/kafka.js';
import { until } from '../../until.js';
import { startTestWorker, type TestWorker } from '../../worker/running-worker.js';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

export interface Group extends AsyncDisposable {
  readonly directory: string;
  readonly topics: TopicPrefix;
  readonly workers: readonly TestWorker[];
  /** Starts one more; resolves when it has joined. */
  add(props?: Record<string, string>): Promise<TestWorker>;
  /** `host:port` of a worker, as in statuses. */
  id(worker: TestWorker): string;
  /** Status of a connector as a worker tells it, null while there is none. */
  statusOf(name: string, worker?: TestWorker): Promise<StateInfo | null>;
}

export interface GroupOptions {
  readonly workers: number;
  readonly props?: Record<string, string> | undefined;
}

/** Properties of a worker of a group: topics of one replica, and waits short enough for tests. */
export function groupProps(kafka: SharedKafka, topics: TopicPrefix): Record<string, string> {
  return {
    'bootstrap.servers': kafka.bootstrap,
    'group.id': topics.topic('group'),
    'config.storage.topic': topics.topic('configs'),
    'config.storage.replication.factor': '1',
    'offset.storage.topic': topics.topic('offsets'),
    'offset.storage.replication.factor': '1',
    'offset.storage.partitions': '2',
    'status.storage.topic': topics.topic('statuses'),
    'status.storage.replication.factor': '1',
    'status.storage.partitions': '1',
    'key.converter': JSON_CONVERTER,
    'key.converter.schemas.enable': 'false',
    'value.converter': JSON_CONVERTER,
    'value.converter.schemas.enable': 'false',
    'scheduled.rebalance.max.delay.ms': '0',
    'heartbeat.interval.ms': '300',
    // A machine that stands still for a while is no reason to be put out of the group.
    'session.timeout.ms': '60000',
  };
}

/** Asks again while a rebalance is in the way, as clients do, but not where a test wants to see just that. */
const patient = (worker: TestWorker): TestWorker => ({
  ...worker,
  call: async (method, path, body) => {
    const ask = () => worker.call(method, path, body);
    let reply = await ask();
    const refused = () => reply.status === 409 && /^Cannot complete request/.test(reply.body.message);
    if (!path.includes('forward=false') && refused()) {
      await until(`${method} ${path} is taken`, async () => {
        reply = await ask();
        return !refused();
      });
    }
    return reply;
  },
});

export async function startGroup(kafka: SharedKafka, options: GroupOptions): Promise<Group> {
  const topics = kafka.prefix();
  const directory = mkdtempSync(join(tmpdir(), 'millrace-group-'));
  const workers: TestWorker[] = [];
  const props = { ...groupProps(kafka, topics), ...options.props };
  const add = async (more: Record<string, string> = {}) => {
    const worker = patient(await startTestWorker({ ...props, ...more }, directory));
    workers.push(worker);
    await worker.worker.ready;
    return worker;
  };
  const group: Group = {
    directory,
    topics,
    workers,
    add,
    id: ({ worker }) => new URL(worker.restUrl).host,
    statusOf: async (name, worker = workers[0]) => {
      const reply = await worker!.call('GET', `/connectors/${name}/status`);
      return reply.status === 200 ? (reply.body as StateInfo) : null;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(workers.map((worker) => worker.worker.stop()));
      await topics[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await Promise.all(Array.from({ length: options.workers }, () => add()));
  return group;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

/** The run's Kafka as a log, to look at topics; the caller closes it. */
export const openGroupLog = (kafka: SharedKafka): Promise<Log> =>
  openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
    { role: 'owner', logger: quiet },
  );

/** Committed values of a topic's first partition, as they stand now. */
export async function committed(log: Log, topic: string): Promise<(string | null)[][]> {
  const admin = await log.admin();
  const reader = await log.reader({ isolation: 'read_committed' });
  try {
    if ((await admin.describeTopic(topic)) === null) return [];
    const end = (await admin.offsets(topic, 'latest', 'read_committed')).get(0)!;
    await reader.assign([{ topic, partition: 0, offset: 'earliest' }]);
    const out: (string | null)[][] = [];
    while (reader.position({ topic, partition: 0 }) < end) {
      for (const { records } of await reader.poll(500)) {
        const text = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString();
        out.push(...records.map(({ key, value }) => [text(key), text(value)]));
      }
    }
    return out;
  } finally {
    await reader.close();
    await admin.close();
  }
}
