// The workers under test behind one face: all speak Kafka Connect's REST API, so one runner drives each.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorkerProcess } from '../test/chaos/worker-process.js';
import { startConnect } from '../test/servers/connect.js';
import { freePort } from '../test/servers/kept.js';

export interface Arm extends AsyncDisposable {
  /** `connect` = Kafka Connect with the connectors that come with it. */
  readonly name: 'millrace' | 'debezium' | 'connect';
  readonly pid: number;
  readonly url: string;
  /** Milliseconds from the start of the process until REST answered. */
  readonly startMs: number;
}

/** Starts a worker of that kind against the broker. */
export async function startArm(name: Arm['name'], bootstrap: string): Promise<Arm> {
  const begun = performance.now();
  if (name !== 'millrace') {
    const worker = await startConnect({ bootstrap, plugins: name === 'debezium' ? ['postgres'] : [] });
    const startMs = performance.now() - begun;
    return { name, pid: worker.pid, url: worker.url, startMs, [Symbol.asyncDispose]: () => worker.stop() };
  }
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const port = await freePort();
  const file = join(directory, 'worker.properties');
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  const properties = [
    `bootstrap.servers=${bootstrap}`,
    `listeners=http://127.0.0.1:${port}`,
    `key.converter=${json}`,
    `value.converter=${json}`,
    'offset.flush.interval.ms=1000',
    `offset.storage.file.filename=${join(directory, 'offsets')}`,
  ];
  writeFileSync(file, properties.join('\n'));
  const logFile = join(directory, 'worker.log');
  const worker = await startWorkerProcess({ args: [file], port, logFile });
  return {
    name,
    pid: worker.pid,
    url: worker.url,
    startMs: performance.now() - begun,
    async [Symbol.asyncDispose]() {
      await worker.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** One REST call; throws with the worker's own words. */
export async function call(arm: Arm, method: string, path: string, body?: unknown): Promise<unknown> {
  const reply = await fetch(arm.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${arm.name}: ${method} ${path}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

interface Status {
  readonly connector: { readonly state: string; readonly trace?: string };
  readonly tasks: readonly { readonly state: string; readonly trace?: string }[];
}

/** Waits until the connector has that many running tasks; throws with the trace of what failed. */
export async function awaitTasks(arm: Arm, connector: string, tasks: number, everyMs = 50): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const status = (await call(arm, 'GET', `/connectors/${connector}/status`).catch(
      () => null,
    )) as Status | null;
    const trace = status?.connector.trace ?? status?.tasks.find((t) => t.trace)?.trace;
    if (trace !== undefined) throw new Error(`${arm.name}: ${trace}`);
    if (
      status &&
      status.tasks.filter((t) => t.state === 'RUNNING').length === tasks &&
      status.tasks.length === tasks
    )
      return;
    if (Date.now() > deadline) throw new Error(`${arm.name}: ${connector} has not ${tasks} running task(s)`);
    await sleep(everyMs);
  }
}
