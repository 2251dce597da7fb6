// Commands that look at the worker itself: what it is and how it fares, its plugins, its loggers.
import { failure } from '../../errors/failure.js';
import type { ConfigKeyInfo, Health, LoggerLevel, PluginInfo, ServerInfo } from '../../rest/types.js';
import { type Client, segment } from '../client.js';
import { bold, dim, green, printJson, printLine, printTable, red, terminal } from '../output.js';

interface OutputOptions {
  readonly json?: boolean | undefined;
}

/** Exit code 1 when the worker is not healthy. */
export async function info(client: Client, options: OutputOptions): Promise<void> {
  const server = await client.call<ServerInfo>('GET', '/');
  const health = await healthOf(client);
  const names = await client.call<string[]>('GET', '/connectors');
  if (health !== null && health.status !== 'healthy') terminal.exitCode = 1;
  if (options.json) return printJson({ url: client.url, ...server, health, connectors: names.length });
  printLine(`${bold(client.url)}  Kafka Connect ${server.version}  ${dim(server.commit)}`);
  printLine(`Kafka cluster  ${server.kafka_cluster_id}`);
  printLine(`Connectors     ${names.length}`);
  if (health === null)
    return printLine('Health         not told: workers before Kafka Connect 3.9 have none');
  printLine(
    `Health         ${health.status === 'healthy' ? green(health.status) : red(health.status)}  ${dim(health.message)}`,
  );
}

async function healthOf(client: Client): Promise<Health | null> {
  try {
    return await client.find<Health>('/health');
  } catch (error) {
    // 503 and 500 with a health in the body: the client keeps its text.
    return { status: 'unhealthy', message: (error as Error).message };
  }
}

export async function plugins(client: Client, options: OutputOptions & { type?: string }): Promise<void> {
  const all = await client.call<PluginInfo[]>('GET', '/connector-plugins?connectorsOnly=false');
  const wanted = all.filter(({ type }) => options.type === undefined || type === options.type);
  if (options.json) return printJson(wanted);
  printTable(
    ['CLASS', 'TYPE', 'VERSION'],
    wanted.map((plugin) => [plugin.class, plugin.type, plugin.version ?? '']),
  );
}

/** The keys of a plugin. */
export async function plugin(client: Client, name: string, options: OutputOptions): Promise<void> {
  const keys = await client.call<ConfigKeyInfo[]>('GET', `/connector-plugins/${segment(name)}/config`);
  if (options.json) return printJson(keys);
  printTable(
    ['KEY', 'TYPE', 'DEFAULT', 'IMPORTANCE', 'WHAT IT DOES'],
    keys.map((key) => [
      key.required ? bold(key.name) : key.name,
      key.type,
      key.required ? red('required') : (key.default_value ?? dim('none')),
      key.importance,
      firstSentence(key.documentation ?? ''),
    ]),
  );
}

function firstSentence(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const end = line.search(/\.(\s|$)/);
  return end < 0 ? line : line.slice(0, end);
}

export async function loggers(client: Client, options: OutputOptions): Promise<void> {
  const all = await client.call<Record<string, LoggerLevel>>('GET', '/admin/loggers');
  if (options.json) return printJson(all);
  printTable(
    ['LOGGER', 'LEVEL', 'CHANGED'],
    Object.entries(all).map(([name, { level, last_modified: changed }]) => [
      name,
      level,
      changed === null || changed === undefined ? '' : new Date(changed).toISOString(),
    ]),
  );
}

export async function logger(client: Client, name: string, options: OutputOptions): Promise<void> {
  const found = await client.call<LoggerLevel>('GET', `/admin/loggers/${segment(name)}`);
  if (options.json) return printJson(found);
  printLine(`${bold(name)}  ${found.level}`);
}

export async function setLogger(
  client: Client,
  name: string,
  options: OutputOptions & { level: string; cluster?: boolean | undefined },
): Promise<void> {
  const { level, cluster } = options;
  if (level === '') throw failure('CLI_INVALID', { detail: 'The level is empty' });
  const path = `/admin/loggers/${segment(name)}${cluster ? '?scope=cluster' : ''}`;
  const changed = await client.call<string[] | undefined>('PUT', path, { level });
  if (options.json) return printJson(changed ?? []);
  if (changed === undefined)
    return printLine(`${bold(name)} is ${level.toUpperCase()} in all workers of the group.`);
  printLine(
    changed.length === 0 ? `${bold(name)} had that level.` : `${level.toUpperCase()}: ${changed.join(', ')}`,
  );
}
