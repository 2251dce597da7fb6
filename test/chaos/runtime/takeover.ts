// How long the tasks of a killed worker are away: three workers share 60 tasks, one is killed, the time until all 60 run on
// the others is taken. Part of the chaos run, in a group of its own.
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../servers/kept.js';
import { chaosGroupProps } from './group-props.js';
import { GroupWorker } from './group-worker.js';
import { settle, unsettled } from './settled.js';

const CONNECTORS = 20;
const TASKS = 3;
/** `session.timeout.ms` is left at its default. */
export const SESSION_MS = 10_000;
const LIMIT_MS = 120_000;

export interface TakeOverOptions {
  readonly bootstrap: string;
  readonly directory: string;
  readonly say: (text: string) => void;
}

/** Milliseconds from the kill until all tasks run again, by the statuses. */
export async function takeOver({ bootstrap, directory, say }: TakeOverOptions): Promise<number> {
  const props = chaosGroupProps({ group: 'takeover', bootstrap, delayMs: 0, exactlyOnce: false });
  const workers: GroupWorker[] = [];
  for (let number = 10; number < 13; number++) {
    workers.push(new GroupWorker({ number, directory, port: await freePort(), props }));
  }
  for (const worker of workers) worker.start();
  try {
    await answering(workers);
    const tasks = new Map<string, number>();
    for (let i = 0; i < CONNECTORS; i++) tasks.set(await create(workers[i % 3]!, i), TASKS);
    const wrong = await settle(workers, async () => tasks, LIMIT_MS);
    if (wrong.length > 0) throw new Error(`60 tasks did not come to run: ${wrong.join('; ')}`);
    const [killed, ...others] = workers as [GroupWorker, GroupWorker, GroupWorker];
    const began = performance.now();
    await killed.kill();
    const isAway = async () => {
      const { body } = await others[0]!.call('GET', '/connectors?expand=status');
      const text = JSON.stringify(body);
      return text.includes(killed.id) || text.includes('UNASSIGNED');
    };
    while (await isAway()) {
      if (performance.now() - began > LIMIT_MS) throw new Error('the tasks did not come back');
      await sleep(100);
    }
    while ((await unsettled(others, tasks)).length > 0) {
      if (performance.now() - began > LIMIT_MS) throw new Error('the tasks did not come back');
      await sleep(100);
    }
    const ms = Math.round(performance.now() - began);
    say(`three workers with 60 tasks, one killed -9: all tasks run again after ${(ms / 1000).toFixed(1)} s`);
    return ms;
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()));
  }
}

/** Waits until all have joined. Throws when one ends. */
export async function answering(workers: readonly GroupWorker[]): Promise<void> {
  for (const worker of workers) {
    const deadline = Date.now() + LIMIT_MS;
    while ((await worker.call('GET', '/health')).status !== 200) {
      if (worker.ended !== null) throw new Error(`worker ${worker.number} ended: ${worker.logFile}`);
      if (Date.now() > deadline) throw new Error(`worker ${worker.number} does not join: ${worker.logFile}`);
      await sleep(100);
    }
  }
}

async function create(worker: GroupWorker, number: number): Promise<string> {
  const name = `sixty-${number}`;
  const config = {
    'connector.class': 'org.apache.kafka.connect.tools.VerifiableSourceConnector',
    topic: name,
    throughput: '1',
    'tasks.max': String(TASKS),
  };
  await insist(worker, 'POST', { path: '/connectors', body: { name, config } });
  return name;
}

/** Asks until it is done; 409 passes with the rebalance. */
export async function insist(
  worker: GroupWorker,
  method: string,
  { path, body }: { path: string; body?: unknown },
): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const { status, body: told } = await worker.call(method, path, body);
    if (status >= 200 && status < 300) return;
    // A request whose answer did not come may have been done.
    if (method === 'POST' && /already exists/.test(JSON.stringify(told))) return;
    const passes = status === 0 || status === 409 || status >= 500;
    if (!passes || Date.now() > deadline) {
      throw new Error(`${method} ${path}: ${status} ${JSON.stringify(told)}`);
    }
    await sleep(500);
  }
}
