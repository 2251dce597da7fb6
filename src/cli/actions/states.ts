// Commands that change what connectors do: pause, resume, stop, restart, delete; and `wait`, which asks until they do it.
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../errors/failure.js';
import type { StateInfo } from '../../herder/port.js';
import { type Client, segment } from '../client.js';
import { bold, paintState, printJson, printLine } from '../output.js';
import { connectorNames } from './names.js';

export interface Which {
  readonly all?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Says what was done to each connector as it is done; for machines one document at the end. */
class Told {
  readonly #json: boolean;
  readonly #done: { name: string; action: string }[] = [];

  constructor({ json }: Which) {
    this.#json = json === true;
  }

  add(name: string, action: string, said: string): void {
    this.#done.push({ name, action });
    if (!this.#json) printLine(`${bold(name)} ${said}.`);
  }

  end(): void {
    if (this.#json) printJson(this.#done);
  }
}

const SAID = { pause: 'is pausing', resume: 'is resuming', stop: 'is stopped' } as const;

/** The connectors' target state. */
export async function setState(
  client: Client,
  names: readonly string[],
  options: Which & { verb: keyof typeof SAID },
): Promise<void> {
  const told = new Told(options);
  for (const name of await connectorNames(client, names, options)) {
    await client.call('PUT', `/connectors/${segment(name)}/${options.verb}`);
    told.add(name, options.verb, SAID[options.verb]);
  }
  told.end();
}

export interface RestartOptions extends Which {
  readonly task?: string | undefined;
  /** Only tasks, not the connector itself. */
  readonly tasks?: boolean | undefined;
  readonly failed?: boolean | undefined;
  readonly connectorOnly?: boolean | undefined;
}

export async function restart(
  client: Client,
  names: readonly string[],
  options: RestartOptions,
): Promise<void> {
  const told = new Told(options);
  for (const name of await connectorNames(client, names, options)) {
    const path = `/connectors/${segment(name)}`;
    if (options.task !== undefined) {
      await client.call('POST', `${path}/tasks/${segment(options.task)}/restart`);
    } else if (options.tasks) {
      const { tasks } = await client.call<StateInfo>('GET', `${path}/status`);
      for (const { id, state } of tasks)
        if (!options.failed || state === 'FAILED') await client.call('POST', `${path}/tasks/${id}/restart`);
    } else {
      const query = `includeTasks=${!options.connectorOnly}&onlyFailed=${options.failed === true}`;
      const plan = await client.call<StateInfo | undefined>('POST', `${path}/restart?${query}`);
      const chosen = plan && [plan.connector, ...plan.tasks].some(({ state }) => state === 'RESTARTING');
      if (options.failed && chosen === false) {
        told.add(name, 'none', 'has nothing that failed');
        continue;
      }
    }
    told.add(name, 'restart', 'is restarting');
  }
  told.end();
}

export async function remove(client: Client, names: readonly string[], options: Which): Promise<void> {
  const told = new Told(options);
  for (const name of await connectorNames(client, names, options)) {
    await client.call('DELETE', `/connectors/${segment(name)}`);
    told.add(name, 'delete', 'is deleted. Its offsets stay; reset them before deleting to start anew');
  }
  told.end();
}

const WANTED = ['running', 'paused', 'stopped', 'failed', 'deleted'] as const;
export type Wanted = (typeof WANTED)[number];
const POLL_MS = 200;

export interface WaitOptions {
  /** A word of WANTED in any case. */
  readonly for: string;
  readonly timeoutMs: number;
  readonly json?: boolean | undefined;
}

/** Asks until all connectors and their tasks are in the state. Throws CLI_NOT_REACHED: in time, or ever (a failure). */
export async function wait(client: Client, names: readonly string[], options: WaitOptions): Promise<void> {
  const wanted = options.for.toLowerCase() as Wanted;
  if (!WANTED.includes(wanted))
    throw failure('CLI_INVALID', { detail: `--for ${options.for}: know ${WANTED.join(', ')}` });
  const end = Date.now() + options.timeoutMs;
  const reached: (StateInfo | null)[] = [];
  for (const name of names) {
    for (;;) {
      const state = await client.find<StateInfo>(`/connectors/${segment(name)}/status`);
      if (isIn(state, wanted)) {
        reached.push(state);
        break;
      }
      const trace = [state?.connector, ...(state?.tasks ?? [])].find(
        (part) => part?.state === 'FAILED',
      )?.trace;
      if (trace !== undefined && wanted === 'running')
        throw failure('CLI_NOT_REACHED', { detail: `${name} has failed: ${trace.split('\n')[0]}` });
      if (Date.now() >= end)
        throw failure('CLI_NOT_REACHED', { detail: `${name} is not ${wanted} in time, but ${shown(state)}` });
      await sleep(POLL_MS);
    }
    if (!options.json) printLine(`${bold(name)} ${paintState(wanted.toUpperCase())}`);
  }
  if (options.json) printJson(reached);
}

/** Whether it and all its tasks are so; a running connector has at least one task. */
function isIn(state: StateInfo | null, wanted: Wanted): boolean {
  if (state === null) return wanted === 'deleted';
  const { connector, tasks } = state;
  const all = (word: string) => connector.state === word && tasks.every((task) => task.state === word);
  if (wanted === 'running') return all('RUNNING') && tasks.length > 0;
  if (wanted === 'paused') return all('PAUSED');
  if (wanted === 'stopped') return connector.state === 'STOPPED' && tasks.length === 0;
  if (wanted === 'failed') return [connector, ...tasks].some((part) => part.state === 'FAILED');
  return false;
}

function shown(state: StateInfo | null): string {
  if (state === null) return 'unknown to the worker';
  const tasks = state.tasks.map((task) => task.state.toLowerCase()).join(', ') || 'none';
  return `${state.connector.state.toLowerCase()} (tasks: ${tasks})`;
}
