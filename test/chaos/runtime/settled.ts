// Whether a group is at rest: every connector and task runs, once, where the statuses of every worker say, and no worker
// runs anything else. Asked by the chaos run over REST, until it is so.
import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupWorker } from './group-worker.js';

interface State {
  readonly id?: number;
  readonly state: string;
  readonly worker_id: string;
  readonly trace?: string;
}

interface Info {
  readonly connector: State;
  readonly tasks: readonly State[];
}

/** What is not as it should be, empty where all is. `tasks`: of each connector, how many there have to be. */
export async function unsettled(
  workers: readonly GroupWorker[],
  tasks: ReadonlyMap<string, number>,
  state = 'RUNNING',
): Promise<string[]> {
  const wrong: string[] = [];
  const views = await Promise.all(workers.map((worker) => worker.call('GET', '/connectors?expand=status')));
  const places = new Map<string, string>();
  for (const [name, count] of tasks) {
    const infos = views.map(({ body }) => body?.[name]?.status as Info | undefined);
    const [first] = infos;
    if (first === undefined) {
      wrong.push(`${name}: no status`);
      continue;
    }
    const texts = new Set(infos.map((info) => JSON.stringify([info?.connector, info?.tasks])));
    if (texts.size > 1) wrong.push(`${name}: workers tell different statuses`);
    if (first.tasks.length !== count) wrong.push(`${name}: ${first.tasks.length} tasks, not ${count}`);
    for (const part of [first.connector, ...first.tasks]) {
      const what = part.id === undefined ? name : `${name}-${part.id}`;
      if (part.state !== state) wrong.push(`${what}: ${part.state} ${part.trace?.slice(0, 1500) ?? ''}`);
      if (part.id !== undefined) places.set(what, part.worker_id);
    }
  }
  for (const worker of workers) wrong.push(...(await disagreements(worker, places)));
  return wrong;
}

/** Tasks that a worker runs against the statuses, and those it should run and does not. */
async function disagreements(worker: GroupWorker, places: ReadonlyMap<string, string>): Promise<string[]> {
  const { status, body } = await worker.call('GET', '/metrics');
  if (status !== 200) return [`worker ${worker.number}: no metrics (${status})`];
  const running = new Set<string>();
  for (const line of String(body).split('\n')) {
    if (!line.startsWith('kafka_connect_connector_task_metrics_running_ratio{')) continue;
    running.add(`${/connector="([^"]*)"/.exec(line)![1]}-${/task="([^"]*)"/.exec(line)![1]}`);
  }
  const wrong: string[] = [];
  for (const key of running) {
    if (places.get(key) !== worker.id) wrong.push(`${key}: runs on worker ${worker.number} too`);
  }
  for (const [key, id] of places) {
    if (id === worker.id && !running.has(key)) wrong.push(`${key}: does not run on worker ${worker.number}`);
  }
  return wrong;
}

/** Waits until the group is at rest for two looks. What is still wrong when the time is over. */
export async function settle(
  workers: readonly GroupWorker[],
  tasks: () => Promise<ReadonlyMap<string, number>>,
  timeoutMs: number,
): Promise<string[]> {
  const deadline = Date.now() + timeoutMs;
  let calm = 0;
  for (;;) {
    const wrong = await unsettled(workers, await tasks());
    calm = wrong.length === 0 ? calm + 1 : 0;
    if (calm === 2) return [];
    if (Date.now() > deadline) return wrong;
    await sleep(1000);
  }
}
