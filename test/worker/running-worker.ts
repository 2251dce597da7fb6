// A whole worker on an embedded log in a directory of its own, for tests: REST by fetch, log lines collected.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningWorker, startWorker } from '../../src/cli/start.js';
import type { StateInfo } from '../../src/herder/port.js';
import type { LogLine } from '../../src/logging/loggers.js';
import { until } from '../until.js';
import { writeTestPlugins } from './plugins.js';

/** A JSON body whose shape the test knows. */
// biome-ignore lint/suspicious/noExplicitAny: tests name the shape they expect by asserting on it
type Reply = any;

export interface TestWorker extends AsyncDisposable {
  readonly directory: string;
  readonly worker: RunningWorker;
  readonly lines: LogLine[];
  /** Status and parsed JSON body (null when empty). */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Reply }>;
  text(path: string): Promise<string>;
  /** Waits until the status of a connector is as wanted. */
  status(connector: string, wanted: (info: StateInfo) => boolean): Promise<StateInfo>;
  /** Values of a topic as parsed JSON, in order of partition and offset. */
  values(topic: string): Promise<{ task: string; n: number }[]>;
}

export async function startTestWorker(
  props: Record<string, string> = {},
  directory = mkdtempSync(join(tmpdir(), 'millrace-worker-')),
): Promise<TestWorker> {
  process.env['MILLRACE_TEST_ROOT'] = fileURLToPath(new URL('../../', import.meta.url));
  const lines: LogLine[] = [];
  const worker = await startWorker({
    props: {
      listeners: 'http://127.0.0.1:0',
      'millrace.data.dir': join(directory, 'data'),
      'plugin.path': writeTestPlugins(directory),
      'offset.flush.interval.ms': '50',
      ...props,
    },
    logging: { sink: (line) => void lines.push(line) },
  });
  const url = worker.restUrl.replace(/\/$/, '');
  const call: TestWorker['call'] = async (method, path, body) => {
    const reply = await fetch(url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { 'Content-Type': 'application/json' },
    });
    const text = await reply.text();
    return { status: reply.status, body: text === '' ? null : JSON.parse(text) };
  };
  const text = async (path: string) => (await fetch(url + path)).text();
  return {
    directory,
    worker,
    lines,
    call,
    text,
    status: (connector, wanted) => {
      let seen: unknown;
      return until(`the status of ${connector} is as wanted`, async () => {
        const { status, body } = await call('GET', `/connectors/${connector}/status`);
        seen = body;
        return status === 200 && wanted(body) ? (body as StateInfo) : null;
      }).catch((error: Error) => {
        throw new Error(`${error.message}, but ${JSON.stringify(seen)}`);
      });
    },
    values: async (topic) =>
      (await text(`/millrace/topics/${topic}/records?from=earliest`))
        .split('\n')
        .filter((line) => line.startsWith('{"partition"'))
        .map((line) => JSON.parse(JSON.parse(line).value)),
    [Symbol.asyncDispose]: async () => {
      await worker.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function counting(name: string, more: Record<string, string> = {}) {
  const own = {
    'connector.class': 'test.CountConnector',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    topic: `${name}-topic`,
  };
  return { name, config: { ...own, ...more } };
}
