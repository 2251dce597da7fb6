// `millrace apply` and `patch`: brings connectors to the configs of files, or changes some keys, and says what changed.
import { failure } from '../../errors/failure.js';
import type { ConnectorInfo } from '../../herder/port.js';
import type { ConfigInfos } from '../../rest/types.js';
import { type Client, segment } from '../client.js';
import { type ConnectorFile, readConnectorFiles } from '../connector-file.js';
import { bold, dim, green, printJson, printLine, red, shownValue, terminal, yellow } from '../output.js';

type Config = Readonly<Record<string, string>>;
type Done = 'created' | 'changed' | 'unchanged';

export interface ApplyOptions {
  readonly file: readonly string[];
  readonly json?: boolean | undefined;
  /** Only says what would change, after a validation. */
  readonly dryRun?: boolean | undefined;
}

interface Applied {
  readonly name: string;
  readonly done: Done;
  readonly changes: readonly Change[];
}

interface Change {
  readonly key: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** One connector after the other; the first that is refused ends it. Exit code 1 when a dry run finds errors. */
export async function apply(client: Client, options: ApplyOptions): Promise<void> {
  const applied: Applied[] = [];
  for (const file of readConnectorFiles(options.file)) {
    const now = await currentConfig(client, file.name);
    const result = { name: file.name, ...compared(now, file.config) };
    if (options.dryRun) await validate(client, file);
    else if (result.done !== 'unchanged') await put(client, file, now === null);
    applied.push(result);
    if (!options.json) say(result, options.dryRun === true);
  }
  if (options.json) printJson(applied);
}

async function put(client: Client, file: ConnectorFile, isNew: boolean): Promise<void> {
  const { name, config, initialState } = file;
  if (isNew && initialState !== undefined)
    await client.call('POST', '/connectors', { name, config, initial_state: initialState });
  else await client.call('PUT', `/connectors/${segment(name)}/config`, config);
}

async function validate(client: Client, { name, config }: ConnectorFile): Promise<void> {
  const path = `/connector-plugins/${segment(config['connector.class'] ?? '')}/config/validate`;
  const { configs, error_count: errors } = await client.call<ConfigInfos>('PUT', path, config);
  if (errors === 0) return;
  terminal.exitCode = 1;
  for (const { value } of configs)
    for (const error of value.errors) terminal.err(`${red('error')} ${name} ${value.name}: ${error}\n`);
}

/** Null for a connector that is not there. */
async function currentConfig(client: Client, name: string): Promise<Config | null> {
  return client.find<Config>(`/connectors/${segment(name)}/config`);
}

function compared(now: Config | null, wanted: Config): { done: Done; changes: Change[] } {
  const changes = [...new Set([...Object.keys(now ?? {}), ...Object.keys(wanted)])]
    .filter((key) => key !== 'name' && now?.[key] !== wanted[key])
    .sort()
    .map((key) => ({ key, from: now?.[key] ?? null, to: wanted[key] ?? null }));
  return { done: now === null ? 'created' : changes.length > 0 ? 'changed' : 'unchanged', changes };
}

function say({ name, done, changes }: Applied, dryRun: boolean): void {
  const paint = { created: green, changed: yellow, unchanged: dim }[done];
  printLine(`${bold(name)} ${paint(dryRun && done !== 'unchanged' ? `would be ${done}` : done)}`);
  if (done !== 'changed') return;
  for (const { key, from, to } of changes) {
    if (from !== null) printLine(red(`  - ${key}=${shownValue(key, from)}`));
    if (to !== null) printLine(green(`  + ${key}=${shownValue(key, to)}`));
  }
}

export interface PatchOptions {
  readonly set?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
}

/** Sets and removes keys of one config. Throws CLI_INVALID for what is no key=value. */
export async function patch(client: Client, name: string, options: PatchOptions): Promise<void> {
  const changes: Record<string, string | null> = {};
  for (const text of options.set ?? []) {
    const at = text.indexOf('=');
    if (at < 1) throw failure('CLI_INVALID', { detail: `--set ${text} is not of the form key=value` });
    changes[text.slice(0, at)] = text.slice(at + 1);
  }
  for (const key of options.remove ?? []) changes[key] = null;
  if (Object.keys(changes).length === 0)
    throw failure('CLI_INVALID', { detail: 'Nothing to change: give --set key=value or --remove key' });
  const info = await client.call<ConnectorInfo>('PATCH', `/connectors/${segment(name)}/config`, changes);
  if (options.json) return printJson(info);
  printLine(`${bold(name)} has ${Object.keys(changes).length} key(s) changed.`);
}
