// What goes wrong in the chaos run, at random: workers killed or stopped and continued, the broker restarted, networks slow,
// silent or cut, and clients that change, pause, stop and restart connectors through any worker.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnKafka } from '../../servers/kafka.js';
import { Tally } from '../soak/clients.js';
import type { Dice } from '../soak/random.js';
import type { ChaosConnector } from './connectors.js';
import type { GroupWorker } from './group-worker.js';
import type { Link } from './link.js';

export interface Scene {
  readonly workers: readonly GroupWorker[];
  /** The network of each worker. */
  readonly links: readonly Link[];
  readonly kafka: OwnKafka;
  readonly connectors: readonly ChaosConnector[];
  readonly random: Dice;
  readonly say: (text: string) => void;
  /** Mean time between two troubles. */
  readonly everyMs: number;
}

type Trouble = readonly [weight: number, begin: (troubles: Troubles) => Promise<void>];

/** Shortest time between two restarts of the broker. */
const BROKER_MS = 45_000;

export class Troubles {
  readonly done = new Tally();
  readonly #scene: Scene;
  readonly #calm = new AbortController();
  /** Workers and connectors that are in trouble already; each has one at a time. */
  readonly #busy = new Set<object>();
  #turn = 0;
  #brokerAt = Date.now();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Until `ms` have passed; then all runs again that was stopped, and no connector is paused. */
  async run(ms: number): Promise<void> {
    const { random, everyMs } = this.#scene;
    const until = Date.now() + ms;
    const going = new Set<Promise<void>>();
    while (Date.now() < until) {
      const begun = chosen(random)(this).catch((error) => this.#scene.say(String(error)));
      going.add(begun);
      void begun.then(() => going.delete(begun));
      await sleep(Math.min(random.next() * 2 * everyMs, Math.max(until - Date.now(), 0)));
    }
    this.#calm.abort();
    await Promise.all(going);
  }

  kill(): Promise<void> {
    return this.#withWorker(async (worker) => {
      const down = this.#time(0, 15);
      this.#say(`worker ${worker.number} is killed for ${seconds(down)}`, 'kills');
      await worker.kill();
      await this.#pause(down);
      worker.start();
    });
  }

  end(): Promise<void> {
    return this.#withWorker(async (worker) => {
      this.#say(`worker ${worker.number} is asked to end`, 'orderly ends');
      const code = await worker.stop();
      // Null: it had only just been started and did not listen to signals yet.
      if (code !== 0 && code !== null)
        this.#say(`worker ${worker.number} ended with ${code}`, 'ends that failed');
      worker.start();
    });
  }

  standStill(): Promise<void> {
    return this.#withWorker(async (worker) => {
      const still = this.#time(1, 15);
      this.#say(`worker ${worker.number} stands still for ${seconds(still)}`, 'SIGSTOPs');
      worker.signal('SIGSTOP');
      await this.#pause(still);
      worker.signal('SIGCONT');
    });
  }

  async restartBroker(): Promise<void> {
    const { kafka, random } = this.#scene;
    if (Date.now() - this.#brokerAt < BROKER_MS || this.#busy.has(kafka)) return;
    this.#busy.add(kafka);
    const how = random.pick(['stop', 'kill'] as const);
    this.#say(`the broker is restarted (${how})`, `broker restarts (${how})`);
    await kafka[how]();
    await this.#pause(this.#time(0, 10));
    await kafka.start();
    this.#brokerAt = Date.now();
    this.#busy.delete(kafka);
  }

  slow(): Promise<void> {
    return this.#withWorker(async ({ number }, link) => {
      const ms = 20 + this.#scene.random.below(480);
      const time = this.#time(3, 20);
      this.#say(`worker ${number} has a network ${ms} ms slower for ${seconds(time)}`, 'slow networks');
      link.delay(ms);
      await this.#pause(time);
      link.heal();
    });
  }

  break(): Promise<void> {
    return this.#withWorker(async ({ number }, link) => {
      const how = this.#scene.random.pick(['cut', 'stall'] as const);
      const time = this.#time(1, 20);
      this.#say(`worker ${number} has its network ${how} for ${seconds(time)}`, `networks (${how})`);
      link[how]();
      await this.#pause(time);
      link.heal();
    });
  }

  configure(): Promise<void> {
    return this.#withConnector(async ({ name, config, scales }) => {
      const tasks = scales ? { 'tasks.max': String(1 + this.#scene.random.below(3)) } : {};
      const changed = { ...config, ...tasks, 'chaos.turn': String(++this.#turn) };
      await this.#ask('configs', 'PUT', `/connectors/${name}/config`, changed);
    });
  }

  pause(): Promise<void> {
    return this.#withConnector(async ({ name }) => {
      await this.#ask('pauses', 'PUT', `/connectors/${name}/pause`);
      await this.#pause(this.#time(0, 10));
      await this.#insist('PUT', `/connectors/${name}/resume`);
    });
  }

  stop(): Promise<void> {
    return this.#withConnector(async ({ name }) => {
      await this.#ask('stops', 'PUT', `/connectors/${name}/stop`);
      await this.#pause(this.#time(0, 10));
      await this.#insist('PUT', `/connectors/${name}/resume`);
    });
  }

  restart(): Promise<void> {
    return this.#withConnector(async ({ name }) => {
      const path = this.#scene.random.pick([
        `/connectors/${name}/restart`,
        `/connectors/${name}/restart?includeTasks=true`,
        `/connectors/${name}/tasks/0/restart`,
      ]);
      await this.#ask('restarts', 'POST', path);
    });
  }

  async #withWorker(trouble: (worker: GroupWorker, link: Link) => Promise<void>): Promise<void> {
    const { workers, links, random } = this.#scene;
    const worker = random.pick(workers);
    if (this.#busy.has(worker)) return;
    this.#busy.add(worker);
    await trouble(worker, links[workers.indexOf(worker)]!);
    this.#busy.delete(worker);
  }

  async #withConnector(trouble: (connector: ChaosConnector) => Promise<void>): Promise<void> {
    const connector = this.#scene.random.pick(this.#scene.connectors);
    if (this.#busy.has(connector)) return;
    this.#busy.add(connector);
    await trouble(connector);
    this.#busy.delete(connector);
  }

  /** Asks any worker once; it may well refuse, or be dead. */
  async #ask(what: string, method: string, path: string, body?: unknown): Promise<boolean> {
    const { workers, random } = this.#scene;
    const { status, body: told } = await random.pick(workers).call(method, path, body);
    const isDone = status >= 200 && status < 300;
    this.done.add(`${what} (${isDone ? 'done' : status === 0 ? 'no answer' : status})`);
    // A group that rebalances and a worker that starts are no surprise.
    if (!isDone && ![0, 409, 503].includes(status)) {
      this.#scene.say(`${method} ${path}: ${status} ${JSON.stringify(told).slice(0, 200)}`);
    }
    return isDone;
  }

  /** Asks one worker after the other until one does it. */
  async #insist(method: string, path: string): Promise<void> {
    while (!(await this.#ask('resumes', method, path))) await sleep(1000);
  }

  #say(text: string, counted: string): void {
    this.done.add(counted);
    this.#scene.say(text);
  }

  #time(fromSeconds: number, toSeconds: number): number {
    return 1000 * (fromSeconds + this.#scene.random.next() * (toSeconds - fromSeconds));
  }

  /** Ends early with the run. */
  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#calm.signal }).catch(() => {});
  }
}

const ALL: readonly Trouble[] = [
  [5, (troubles) => troubles.kill()],
  [1, (troubles) => troubles.end()],
  [4, (troubles) => troubles.standStill()],
  [2, (troubles) => troubles.restartBroker()],
  [3, (troubles) => troubles.slow()],
  [3, (troubles) => troubles.break()],
  [4, (troubles) => troubles.configure()],
  [2, (troubles) => troubles.pause()],
  [1, (troubles) => troubles.stop()],
  [3, (troubles) => troubles.restart()],
];
const WEIGHT = ALL.reduce((sum, [weight]) => sum + weight, 0);

function chosen(random: Dice): Trouble[1] {
  let left = random.next() * WEIGHT;
  for (const [weight, begin] of ALL) {
    left -= weight;
    if (left < 0) return begin;
  }
  return ALL[0]![1];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
