// `millrace offsets`: stored positions of a connector, looked at, altered and forgotten.
import { readFileSync } from 'node:fs';
import type { PartitionOffset } from '../../api/connector.js';
import { failure } from '../../errors/failure.js';
import type { StateInfo } from '../../herder/port.js';
import { type Client, segment } from '../client.js';
import { bold, printJson, printLine, printTable } from '../output.js';
import { wait } from './states.js';

const STOP_MS = 60_000;
const pathOf = (name: string) => `/connectors/${segment(name)}/offsets`;

export async function get(
  client: Client,
  name: string,
  options: { json?: boolean | undefined },
): Promise<void> {
  const reply = await client.call<{ offsets: PartitionOffset[] }>('GET', pathOf(name));
  if (options.json) return printJson(reply);
  if (reply.offsets.length === 0) return printLine('No offsets are stored.');
  printTable(
    ['PARTITION', 'OFFSET'],
    reply.offsets.map(({ partition, offset }) => [JSON.stringify(partition), JSON.stringify(offset)]),
  );
}

export interface ChangeOptions {
  /** Stops the connector for it, and lets it go on after it. */
  readonly stop?: boolean | undefined;
}

export interface AlterOptions extends ChangeOptions {
  /** File with `{"offsets": […]}` or the list itself; `-` is standard input. */
  readonly file?: string | undefined;
  readonly partition?: string | undefined;
  readonly offset?: string | undefined;
}

/** Throws CLI_INVALID unless there is a file, or a partition with its offset. */
export async function alter(client: Client, name: string, options: AlterOptions): Promise<void> {
  const body = bodyOf(options);
  await stopped(client, name, { ...options, change: () => client.call('PATCH', pathOf(name), body) });
}

/** Forgets all positions, or that of one partition. */
export async function reset(
  client: Client,
  name: string,
  options: ChangeOptions & { partition?: string | undefined },
): Promise<void> {
  const { partition } = options;
  const forget = partition === undefined ? null : { partition: json('--partition', partition), offset: null };
  const change = () =>
    forget === null
      ? client.call<{ message: string }>('DELETE', pathOf(name))
      : client.call<{ message: string }>('PATCH', pathOf(name), { offsets: [forget] });
  await stopped(client, name, { ...options, change });
}

async function stopped(
  client: Client,
  name: string,
  { stop, change }: ChangeOptions & { change: () => Promise<{ message: string }> },
): Promise<void> {
  const path = `/connectors/${segment(name)}`;
  const before = stop ? (await client.call<StateInfo>('GET', `${path}/status`)).connector.state : 'STOPPED';
  if (before !== 'STOPPED') {
    await client.call('PUT', `${path}/stop`);
    await wait(client, [name], { for: 'stopped', timeoutMs: STOP_MS });
  }
  printLine((await change()).message);
  if (before === 'STOPPED') return;
  await client.call('PUT', `${path}/${before === 'PAUSED' ? 'pause' : 'resume'}`);
  printLine(`${bold(name)} goes on.`);
}

function bodyOf({ file, partition, offset }: AlterOptions): unknown {
  if (file !== undefined && partition === undefined && offset === undefined) {
    let text: string;
    try {
      text = readFileSync(file === '-' ? 0 : file, 'utf8');
    } catch (error) {
      throw failure('CLI_FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
    }
    const given = json(file, text);
    return Array.isArray(given) ? { offsets: given } : given;
  }
  if (file === undefined && partition !== undefined && offset !== undefined)
    return { offsets: [{ partition: json('--partition', partition), offset: json('--offset', offset) }] };
  throw failure('CLI_INVALID', { detail: 'Give --file, or --partition with --offset' });
}

function json(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failure('CLI_INVALID', { detail: `${what} is not JSON: ${(error as Error).message}` }, error);
  }
}

/** `connectors offsets NAME --set JSON | --reset`. */
export async function offsets(
  client: Client,
  name: string,
  options: { json?: boolean | undefined; set?: string | undefined; reset?: boolean | undefined },
): Promise<void> {
  if (options.reset) return reset(client, name, {});
  if (options.set === undefined) return get(client, name, options);
  const reply = await client.call<{ message: string }>('PATCH', pathOf(name), json('--set', options.set));
  printLine(reply.message);
}
