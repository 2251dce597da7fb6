// Apache Kafka for tests and benchmarks: one broker shared by a run (`sharedKafka`), tests apart by topic prefix, or a
// broker of one's own (`startKafka`) for tests that kill it, restart it or change its settings.
// Choice: MILLRACE_TEST_KAFKA (bootstrap servers) -> a container -> jars from Maven Central where there is Java -> skip.
// Guarantees: one KRaft node, one replica, topics created on demand unless a setting says otherwise; ends with its users.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { dockerAnswers, startContainer } from './docker.js';
import { KAFKA_VERSION, kafkaLibraries } from './fetched/maven.js';
import { freePort, type Kept, startKept, uniqueName } from './kept.js';
import { makeDirectory } from './run-directory.js';
import { type SharedPlace, type SharedStart, shared } from './shared.js';

export interface SharedKafka {
  /** For `test(name, { skip: kafka.skip }, …)`: false, or why there is no broker. */
  readonly skip: string | false;
  /** `host:port`, as in `bootstrap.servers`. */
  readonly bootstrap: string;
  /** A name space for one test: `await using topics = kafka.prefix()`. Throws where `skip` is set. */
  prefix(): TopicPrefix;
}

/** Topics and groups of one test; dispose deletes the topics that begin with `name`. */
export interface TopicPrefix extends AsyncDisposable {
  readonly name: string;
  /** `name` and the given word. */
  topic(word: string): string;
}

/** The run's broker. */
export async function sharedKafka(): Promise<SharedKafka> {
  const found = await shared<string>('kafka', startShared);
  const [skip, bootstrap] = found.startsWith('kafka: ') ? [found, ''] : ([false, found] as const);
  return {
    skip,
    bootstrap,
    prefix() {
      if (skip !== false) throw new Error(skip);
      return topicPrefix(bootstrap);
    },
  };
}

async function startShared(place: SharedPlace): Promise<SharedStart<string>> {
  const named = process.env['MILLRACE_TEST_KAFKA'];
  if (named !== undefined) {
    await ping(named);
    return { keeper: 0, info: named };
  }
  if (await dockerAnswers()) return startInContainer(place);
  const server = await launch({}, place);
  return { keeper: server.kept.keeper, info: server.bootstrap };
}

/** A broker of one's own. Ends with this process at the latest. */
export interface OwnKafka extends AsyncDisposable {
  readonly bootstrap: string;
  /** The process id of the last start. */
  readonly pid: number;
  readonly logFile: string;
  readonly dataDirectory: string;
  prefix(): TopicPrefix;
  /** Orderly shutdown; `start` brings it back at the same port with the same data. */
  stop(): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** One more listener of a broker, whose clients reach it through something in between. */
export interface Detour {
  /** Where the broker listens. */
  readonly port: number;
  /** Where its clients are told to go. */
  readonly advertisedPort: number;
}

/** Starts a private broker with these `server.properties` on top of the harness's. Throws Unavailable without Java. */
export async function startKafka(
  settings: Readonly<Record<string, string>> = {},
  detours: readonly Detour[] = [],
): Promise<OwnKafka> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-kafka-'));
  const launched = await launch(settings, { directory, users: process.pid, lingerMs: 0, detours });
  let kept = launched.kept;
  return {
    bootstrap: launched.bootstrap,
    get pid() {
      return kept.pid;
    },
    logFile: kept.logFile,
    dataDirectory: join(directory, 'data'),
    prefix: () => topicPrefix(launched.bootstrap),
    stop: () => kept.stop(),
    kill: () => kept.kill(),
    async start() {
      kept = await launched.restart();
    },
    async [Symbol.asyncDispose]() {
      await kept.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Launched {
  readonly bootstrap: string;
  readonly kept: Kept;
  restart(): Promise<Kept>;
}

type Place = Pick<SharedPlace, 'directory' | 'lingerMs'> & {
  users: string | number;
  notice?: string;
  detours?: readonly Detour[];
};

async function launch(
  settings: Readonly<Record<string, string>>,
  { detours = [], ...place }: Place,
): Promise<Launched> {
  const jars = join(await kafkaLibraries(), '*');
  const [port, controllerPort] = [await freePort(), await freePort()];
  const bootstrap = `127.0.0.1:${port}`;
  const { directory } = place;
  const common = brokerProperties(`PLAINTEXT://${bootstrap}`, `PLAINTEXT://${bootstrap}`, controllerPort);
  for (const [i, { port: own, advertisedPort }] of detours.entries()) {
    common['listeners'] += `,DETOUR${i}://127.0.0.1:${own}`;
    common['advertised.listeners'] += `,DETOUR${i}://127.0.0.1:${advertisedPort}`;
    common['listener.security.protocol.map'] += `,DETOUR${i}:PLAINTEXT`;
  }
  const properties = {
    ...common,
    'log.dirs': join(directory, 'data'),
    ...settings,
  };
  const file = join(directory, 'server.properties');
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(''));
  const logging = quietLogging(directory);
  // One word with its option: an id may begin with a hyphen.
  const cluster = `--cluster-id=${randomBytes(16).toString('base64url')}`;
  const format = ['-cp', jars, logging, 'kafka.tools.StorageTool', 'format', cluster, '-c', file];
  await promisify(execFile)('java', format);
  const start = () =>
    startKept({
      command: 'java',
      args: ['-Xmx768m', '-cp', jars, logging, 'kafka.Kafka', file],
      remove: typeof place.users === 'string' ? [directory] : [],
      ...place,
      ready: () => ping(bootstrap),
    });
  return { bootstrap, kept: await start(), restart: start };
}

/** A log4j2 option that keeps warnings and errors only; used for every Java server of this folder. */
export function quietLogging(directory: string, level = 'warn'): string {
  makeDirectory(directory);
  const file = join(directory, 'log4j2.properties');
  const pattern = '[%d] %p %m (%c)%n';
  writeFileSync(
    file,
    `appender.c.type=Console\nappender.c.name=c\nappender.c.layout.type=PatternLayout\n` +
      `appender.c.layout.pattern=${pattern}\nrootLogger.level=${level}\nrootLogger.appenderRef.c.ref=c\n`,
  );
  return `-Dlog4j2.configurationFile=${file}`;
}

function brokerProperties(
  listener: string,
  advertised: string,
  controllerPort: number,
): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `${listener},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': advertised,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map':
      'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'group.initial.rebalance.delay.ms': '0',
  };
}

async function startInContainer(place: SharedPlace): Promise<SharedStart<string>> {
  const hostPort = await freePort();
  const bootstrap = `127.0.0.1:${hostPort}`;
  const properties = brokerProperties('PLAINTEXT://0.0.0.0:9092', `PLAINTEXT://${bootstrap}`, 9093);
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(properties)) {
    environment[`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`] = value;
  }
  const image = process.env['MILLRACE_TEST_KAFKA_IMAGE'] ?? `apache/kafka:${KAFKA_VERSION}`;
  const container = { image, command: [], environment, containerPort: 9092, hostPort };
  const started = await startContainer(container, place, () => ping(bootstrap));
  return { keeper: started.keeper, info: bootstrap };
}

/** A kafkajs client that says nothing. */
export function quietClient(bootstrap: string): Kafka {
  const retry = { retries: 3 };
  return new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING, clientId: 'test', retry });
}

/** A connected admin client for the length of `body`. */
export async function withAdmin<T>(bootstrap: string, body: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = quietClient(bootstrap).admin();
  await admin.connect();
  try {
    return await body(admin);
  } finally {
    await admin.disconnect();
  }
}

async function ping(bootstrap: string): Promise<void> {
  await withAdmin(bootstrap, async (admin) => {
    const { controller } = await admin.describeCluster();
    if (controller === null || controller < 0) throw new Error('no controller yet');
  });
}

function topicPrefix(bootstrap: string): TopicPrefix {
  const name = uniqueName('t');
  return {
    name,
    topic: (word) => `${name}.${word}`,
    [Symbol.asyncDispose]: () =>
      withAdmin(bootstrap, async (admin) => {
        const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(name));
        if (topics.length > 0) await admin.deleteTopics({ topics });
      }),
  };
}
