// The worker of a soak: started, killed without warning, started again, watched. A task that fails, or a worker that does
// not answer for two minutes, ends the soak.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../servers/kept.js';
import type { TestDatabase } from '../../servers/postgres.js';
import { startWorkerProcess, type WorkerProcess } from '../worker-process.js';

const SILENT_MS = 120_000;

export interface SoakWorker {
  readonly url: string;
  readonly logFile: string;
  /** SIGKILL, and start again. */
  restart(): Promise<void>;
  /** SIGTERM. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export interface SoakConnector {
  readonly directory: string;
  readonly bootstrap: string;
  readonly db: TestDatabase;
  readonly readOnly: boolean;
}

export async function startSoakWorker(given: SoakConnector): Promise<SoakWorker> {
  const { directory } = given;
  const port = await freePort();
  const properties = [
    `listeners=http://127.0.0.1:${port}`,
    'key.converter=org.apache.kafka.connect.json.JsonConverter',
    'value.converter=org.apache.kafka.connect.json.JsonConverter',
    'offset.flush.interval.ms=2000',
    `bootstrap.servers=${given.bootstrap}`,
    `offset.storage.file.filename=${join(directory, 'offsets')}`,
  ];
  const workerFile = join(directory, 'worker.properties');
  writeFileSync(workerFile, properties.join('\n'));
  const connectorFile = join(directory, 'connector.json');
  writeFileSync(connectorFile, JSON.stringify(connector(given)));
  const logFile = join(directory, 'worker.log');
  const start = () => startWorkerProcess({ args: [workerFile, connectorFile], port, logFile });
  let worker: WorkerProcess = await start();
  return {
    url: worker.url,
    logFile,
    async restart() {
      await worker.kill();
      worker = await start();
    },
    async stop() {
      const code = await worker.stop();
      if (code !== 0) throw new Error(`the worker ended with code ${code} after SIGTERM`);
    },
    kill: () => worker.kill(),
  };
}

function connector({ db, readOnly }: SoakConnector) {
  return {
    name: 'soak',
    config: {
      name: 'soak',
      'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
      'plugin.name': 'pgoutput',
      ...db.connectorConfig(),
      'topic.prefix': 'soak',
      'slot.name': 'soak',
      'table.include.list': 'public\\.t\\d+,public\\.soak_marker',
      'skipped.operations': 'none',
      'decimal.handling.mode': 'string',
      'binary.handling.mode': 'hex',
      'incremental.snapshot.chunk.size': '100',
      'retriable.restart.connector.wait.ms': '1000',
      'errors.max.retries': '-1',
      ...(readOnly ? { 'read.only': 'true' } : { 'signal.data.collection': 'public.soak_signal' }),
      'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'key.converter.schemas.enable': 'false',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'false',
      'value.converter.replace.null.with.default': 'false',
    },
  };
}

/** Resolves when `signal` aborts; throws when a task failed or the worker is silent for long. */
export async function watch(worker: SoakWorker, signal: AbortSignal): Promise<void> {
  let heard = Date.now();
  while (!signal.aborted) {
    const trace = await failureOf(worker).then(
      (found) => {
        heard = Date.now();
        return found;
      },
      () => null,
    );
    if (trace !== null) throw new Error(`the task failed: ${trace}`);
    if (Date.now() - heard > SILENT_MS) throw new Error('the worker does not answer');
    await sleep(500);
  }
}

async function failureOf({ url }: SoakWorker): Promise<string | null> {
  const reply = await fetch(`${url}/connectors/soak/status`);
  const { connector, tasks } = (await reply.json()) as {
    connector?: { trace?: string };
    tasks?: { trace?: string }[];
  };
  return [connector, ...(tasks ?? [])].find((part) => part?.trace)?.trace ?? null;
}

export interface SoakProgress {
  readonly phase: string;
  readonly incremental?: { readonly paused: boolean; readonly waiting: readonly string[] };
}

/** Undefined while it cannot be told. */
export async function progressOf({ url }: SoakWorker): Promise<SoakProgress | undefined> {
  try {
    const reply = await fetch(`${url}/millrace/connectors/soak/progress`);
    return ((await reply.json()) as Record<string, SoakProgress>)['0'];
  } catch {
    return undefined;
  }
}

/** False where nobody took it. */
export async function send(worker: SoakWorker, type: string, data: unknown): Promise<boolean> {
  try {
    const reply = await fetch(`${worker.url}/millrace/connectors/soak/signals`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type, data }),
    });
    await reply.text();
    return reply.ok;
  } catch {
    return false;
  }
}

/** The number of rows of the marker's topic. */
export async function markerCame({ url }: SoakWorker): Promise<boolean> {
  const reply = await fetch(`${url}/millrace/topics/soak.public.soak_marker/records?from=earliest&limit=1`);
  return (await reply.text()) !== '' && reply.ok;
}
