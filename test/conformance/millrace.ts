// Starts the built Millrace worker for the conformance runner, standalone: `millrace start worker.properties` on a broker.
// Guarantees: REST answers before it returns; ends with this process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startKept } from '../servers/kept.js';

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
    'offset.storage.file.filename': join(directory, 'offsets'),
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
