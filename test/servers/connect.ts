// Kafka Connect 4.1.1 with Debezium 3.6.1, the originals that the conformance runner and the bench compare with.
// Needs Java and Maven; the worker runs on the jars that kafka.ts already fetched, one group a worker.
// Guarantees: the REST port answers 200 on /connectors before `startConnect` returns; ends with this process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../until.js';
import { connectTools, debeziumPlugin, kafkaLibraries, loggingBinding } from './fetched/maven.js';
import { quietLogging } from './kafka.js';
import { freePort, startKept, uniqueName } from './kept.js';

export interface ConnectOptions {
  readonly bootstrap: string;
  /** Debezium plugins by name: `postgres`, `mysql`. */
  readonly plugins: readonly string[];
  /** With the connectors for tests: schema, mock and verifiable ones. */
  readonly tools?: boolean | undefined;
  /** Absent: distributed, a group of one. */
  readonly mode?: 'standalone' | 'distributed' | undefined;
  /** Worker properties on top of the harness's. */
  readonly worker?: Readonly<Record<string, string>> | undefined;
  /** Options of the Java machine, e.g. `-Xmx2g`. */
  readonly jvm?: readonly string[] | undefined;
}

export interface ConnectWorker extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly pid: number;
  readonly logFile: string;
  readonly offsetTopic: string;
  readonly configTopic: string;
  readonly statusTopic: string;
  stop(): Promise<void>;
  /** Registers a connector and waits until it and its task run. Throws with the task's trace when one fails. */
  create(name: string, config: Readonly<Record<string, string>>): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Starts a worker; a standalone one has no internal topics. */
export async function startConnect(options: ConnectOptions): Promise<ConnectWorker> {
  const libraries = `${join(await kafkaLibraries(), '*')}:${await loggingBinding()}`;
  const jars = options.tools ? `${libraries}:${await connectTools()}` : libraries;
  const plugins = await Promise.all(options.plugins.map(debeziumPlugin));
  const directory = mkdtempSync(join(tmpdir(), 'millrace-connect-'));
  const port = await freePort();
  const group = uniqueName('connect');
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  const standalone = options.mode === 'standalone';
  const topics = {
    'group.id': group,
    'offset.storage.topic': `${group}-offsets`,
    'offset.storage.partitions': '1',
    'offset.storage.replication.factor': '1',
    'config.storage.topic': `${group}-configs`,
    'config.storage.replication.factor': '1',
    'status.storage.topic': `${group}-status`,
    'status.storage.partitions': '1',
    'status.storage.replication.factor': '1',
  };
  const properties: Record<string, string> = {
    'bootstrap.servers': options.bootstrap,
    ...(standalone ? { 'offset.storage.file.filename': join(directory, 'offsets') } : topics),
    'key.converter': json,
    'value.converter': json,
    listeners: `http://127.0.0.1:${port}`,
    'offset.flush.interval.ms': '1000',
    'plugin.path': plugins.join(','),
    ...options.worker,
  };
  const file = join(directory, 'worker.properties');
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(''));
  const url = `http://127.0.0.1:${port}`;
  const jvm = options.jvm ?? ['-Xmx1g'];
  const main = `org.apache.kafka.connect.cli.Connect${standalone ? 'Standalone' : 'Distributed'}`;
  const kept = await startKept({
    directory,
    command: 'java',
    args: [...jvm, '-cp', jars, quietLogging(directory), main, file],
    users: process.pid,
    ready: async () => {
      const answer = await fetch(`${url}/connectors`);
      if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    },
  });
  return {
    url,
    pid: kept.pid,
    logFile: kept.logFile,
    offsetTopic: topics['offset.storage.topic'],
    configTopic: topics['config.storage.topic'],
    statusTopic: topics['status.storage.topic'],
    stop: () => kept.stop(),
    create: (name, config) => createConnector(url, name, config),
    remove: (name) => removeConnector(url, name),
    async [Symbol.asyncDispose]() {
      await kept.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Status {
  readonly connector: { readonly state: string; readonly trace?: string };
  readonly tasks: readonly { readonly state: string; readonly trace?: string }[];
}

/** Creates a connector over REST, of Kafka Connect or of Millrace, and waits until it and its tasks run. */
export async function createConnector(
  url: string,
  name: string,
  config: Readonly<Record<string, string>>,
): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ name, config });
  const answer = await fetch(`${url}/connectors`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`POST /connectors answered ${answer.status}: ${await answer.text()}`);
  await until(`connector ${name} and its tasks run`, async () => {
    const response = await fetch(`${url}/connectors/${encodeURIComponent(name)}/status`);
    if (!response.ok) return false;
    const status = (await response.json()) as Status;
    const parts = [status.connector, ...status.tasks];
    const failed = parts.find((part) => part.state === 'FAILED');
    if (failed !== undefined) throw new Error(`connector ${name} failed: ${failed.trace ?? ''}`);
    return status.tasks.length > 0 && parts.every((part) => part.state === 'RUNNING');
  });
}

/** Deletes a connector over REST and waits until it is no longer listed. */
export async function removeConnector(url: string, name: string): Promise<void> {
  const path = `${url}/connectors/${encodeURIComponent(name)}`;
  // 409: the group is rebalancing.
  await until(`connector ${name} is deleted`, async () => {
    const answer = await fetch(path, { method: 'DELETE' });
    return answer.ok || answer.status === 404;
  });
  await until(`connector ${name} is gone`, async () => (await fetch(`${path}/status`)).status === 404);
}
