// Starts the built Millrace worker for the conformance runner, standalone: `millrace start worker.properties` on a broker.
// `startEmbedded` runs one in this process on an embedded log of its own. REST answers before either returns; both end with
// this process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startWorker } from '../../src/cli/start.js';
import { openLog } from '../../src/log/open.js';
import { freePort, startKept } from '../servers/kept.js';
import { embeddedTopics } from './log/embedded-topics.js';
import type { Topics } from './log/topics.js';

/** Worker properties that switch JSON schemas off. */
export const WITHOUT_SCHEMAS: Readonly<Record<string, string>> = {
  'key.converter.schemas.enable': 'false',
  'value.converter.schemas.enable': 'false',
};

export interface MillraceWorker extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly logFile: string;
}

/** Starts a worker of its own on a Kafka broker, with worker properties on top. */
export async function startMillrace(
  bootstrap: string,
  worker: Readonly<Record<string, string>> = {},
): Promise<MillraceWorker> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-worker-'));
  const port = await freePort();
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  const properties: Record<string, string> = {
    'bootstrap.servers': bootstrap,
    // Settings of an offsets topic begin alike.
    ...(worker['group.id'] === undefined
      ? { 'offset.storage.file.filename': join(directory, 'offsets') }
      : {}),
    'key.converter': json,
    'value.converter': json,
    listeners: `http://127.0.0.1:${port}`,
    'offset.flush.interval.ms': '1000',
    ...worker,
  };
  const file = join(directory, 'worker.properties');
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(file, lines.join(''));
  const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
  const url = `http://127.0.0.1:${port}`;
  const kept = await startKept({
    directory,
    command: process.execPath,
    args: [program, 'start', file],
    users: process.pid,
    readyTimeoutMs: 30_000,
    ready: async () => {
      const answer = await fetch(`${url}/connectors`);
      if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    },
  });
  return {
    url,
    pid: kept.pid,
    logFile: kept.logFile,
    async [Symbol.asyncDispose]() {
      await kept.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export interface EmbeddedWorker extends AsyncDisposable {
  readonly url: string;
  readonly topics: Topics;
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT };

/** Starts a worker in this process on an embedded log, with worker properties on top. */
export async function startEmbedded(worker: Readonly<Record<string, string>> = {}): Promise<EmbeddedWorker> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-embedded-'));
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  const data = join(directory, 'data');
  const running = await startWorker({
    props: {
      listeners: 'http://127.0.0.1:0',
      'millrace.data.dir': data,
      'key.converter': json,
      'value.converter': json,
      'offset.flush.interval.ms': '1000',
      ...worker,
    },
    logging: { sink: () => {} },
  });
  await running.ready;
  const log = await openLog({ kind: 'embedded', directory: data }, { role: 'member', logger: SILENT });
  const topics = await embeddedTopics(log);
  return {
    url: running.restUrl.replace(/\/$/, ''),
    topics,
    async [Symbol.asyncDispose]() {
      await topics[Symbol.asyncDispose]();
      await running.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
