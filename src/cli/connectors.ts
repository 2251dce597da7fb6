// `millrace connectors …`: one function a subcommand, each one REST call and its print-out.
import type { PartitionOffset } from '../api/connector.js';
import type { TaskNotification, TaskProgress } from '../api/source.js';
import { failure } from '../errors/failure.js';
import type { ConnectorInfo, StateInfo } from '../herder/port.js';
import type { ConfigInfos } from '../rest/types.js';
import { type Client, segment } from './client.js';
import { readConnectorFile } from './connector-file.js';
import {
  bold,
  count,
  dim,
  duration,
  green,
  paintState,
  printJson,
  printLine,
  printTable,
  red,
} from './output.js';

export interface OutputOptions {
  readonly json?: boolean | undefined;
}

type Expanded = Record<string, { status: StateInfo; info: ConnectorInfo }>;

export async function list(client: Client, options: OutputOptions): Promise<void> {
  const all = await client.call<Expanded>('GET', '/connectors?expand=status&expand=info');
  if (options.json) return printJson(all);
  if (Object.keys(all).length === 0)
    return printLine('No connectors. Create one with `millrace connectors create FILE`.');
  printTable(
    ['NAME', 'TYPE', 'STATE', 'TASKS', 'CLASS'],
    Object.values(all).map(({ status, info }) => [
      info.name,
      info.type,
      paintState(status.connector.state),
      status.tasks.map((t) => paintState(t.state)).join(' ') || dim('none'),
      info.config['connector.class'] ?? '',
    ]),
  );
}

export async function create(client: Client, file: string, options: OutputOptions): Promise<void> {
  const { name, config, initialState } = readConnectorFile(file);
  const body = { name, config, ...(initialState ? { initial_state: initialState } : {}) };
  const info = await client.call<ConnectorInfo>('POST', '/connectors', body);
  if (options.json) return printJson(info);
  printLine(`Created ${bold(info.name)}. See \`millrace connectors status ${info.name}\`.`);
}

/** Creates the connector or replaces its config. */
export async function update(client: Client, file: string, options: OutputOptions): Promise<void> {
  const { name, config } = readConnectorFile(file);
  const info = await client.call<ConnectorInfo>('PUT', `/connectors/${segment(name)}/config`, config);
  if (options.json) return printJson(info);
  printLine(`${bold(info.name)} has the config of ${file}.`);
}

export async function validate(client: Client, file: string, options: OutputOptions): Promise<void> {
  const { config } = readConnectorFile(file);
  const type = config['connector.class'] ?? '';
  const infos = await client.call<ConfigInfos>(
    'PUT',
    `/connector-plugins/${segment(type)}/config/validate`,
    config,
  );
  if (infos.error_count > 0) process.exitCode = 1;
  if (options.json) return printJson(infos);
  for (const { value } of infos.configs) {
    for (const error of value.errors) printLine(`${red('error')} ${bold(value.name)}: ${error}`);
  }
  printLine(infos.error_count === 0 ? green('Valid.') : `${infos.error_count} error(s).`);
}

export async function status(client: Client, name: string, options: OutputOptions): Promise<void> {
  const state = await client.call<StateInfo>('GET', `/connectors/${segment(name)}/status`);
  const progress = await client.call<Record<string, TaskProgress>>(
    'GET',
    `/millrace/connectors/${segment(name)}/progress`,
  );
  if (options.json) return printJson({ ...state, progress });
  printLine(
    `${bold(name)}  ${state.type}  ${paintState(state.connector.state)}  ${dim(state.connector.worker_id)}`,
  );
  if (state.connector.trace) printLine(red(state.connector.trace));
  for (const task of state.tasks) {
    printLine(`  task ${task.id}  ${paintState(task.state)}  ${describeProgress(progress[task.id])}`);
    if (task.trace) printLine(red(task.trace.replace(/^/gm, '    ')));
  }
}

/** One line of a task's progress: `snapshot 1,200 of about 4,000 rows, 3/8 chunks, 2.1s left`. */
export function describeProgress(progress: TaskProgress | undefined): string {
  if (!progress) return '';
  const parts: string[] = [];
  if (progress.rows !== undefined) {
    parts.push(
      `${count(progress.rows)}${progress.totalRows ? ` of about ${count(progress.totalRows)}` : ''} rows`,
    );
  }
  if (progress.totalChunks) parts.push(`${progress.chunks ?? 0}/${progress.totalChunks} chunks`);
  if (progress.etaMs !== undefined && progress.etaMs !== null) parts.push(`${duration(progress.etaMs)} left`);
  if (progress.lagMs !== undefined && progress.lagMs !== null) parts.push(`lag ${duration(progress.lagMs)}`);
  const { incremental } = progress;
  if (incremental) {
    const rest = incremental.waiting.length - 1;
    parts.push(
      `incremental snapshot ${incremental.paused ? 'paused at' : 'of'} ${incremental.table}, ${count(incremental.rows)} rows${rest > 0 ? `, ${rest} more table(s)` : ''}`,
    );
  }
  return `${progress.phase}${parts.length > 0 ? ` ${parts.join(', ')}` : ''}`;
}

export async function config(client: Client, name: string): Promise<void> {
  printJson(await client.call('GET', `/connectors/${segment(name)}/config`));
}

export async function remove(client: Client, name: string): Promise<void> {
  await client.call('DELETE', `/connectors/${segment(name)}`);
  printLine(`Deleted ${bold(name)}. Its offsets stay; reset them before deleting to start anew.`);
}

/** pause, resume, stop: the connector's target state. */
export async function setState(
  client: Client,
  name: string,
  verb: 'pause' | 'resume' | 'stop',
): Promise<void> {
  await client.call('PUT', `/connectors/${segment(name)}/${verb}`);
  const done = { pause: 'pausing', resume: 'resuming', stop: 'stopped' }[verb];
  printLine(`${bold(name)} is ${done}.`);
}

export async function restart(
  client: Client,
  name: string,
  options: { task?: string; onlyFailed?: boolean; connectorOnly?: boolean },
): Promise<void> {
  if (options.task !== undefined) {
    await client.call('POST', `/connectors/${segment(name)}/tasks/${segment(options.task)}/restart`);
  } else {
    const query = `includeTasks=${!options.connectorOnly}&onlyFailed=${options.onlyFailed === true}`;
    await client.call('POST', `/connectors/${segment(name)}/restart?${query}`);
  }
  printLine(`${bold(name)} is restarting.`);
}

export async function offsets(
  client: Client,
  name: string,
  options: OutputOptions & { set?: string; reset?: boolean },
): Promise<void> {
  const path = `/connectors/${segment(name)}/offsets`;
  if (options.reset) {
    return printLine((await client.call<{ message: string }>('DELETE', path)).message);
  }
  if (options.set !== undefined) {
    let body: unknown;
    try {
      body = JSON.parse(options.set);
    } catch (error) {
      throw failure('CLI_INVALID', { detail: `--set is not JSON: ${(error as Error).message}` }, error);
    }
    return printLine((await client.call<{ message: string }>('PATCH', path, body)).message);
  }
  const reply = await client.call<{ offsets: PartitionOffset[] }>('GET', path);
  if (options.json) return printJson(reply);
  for (const { partition, offset } of reply.offsets) {
    printLine(`${JSON.stringify(partition)}  ${bold(JSON.stringify(offset))}`);
  }
}

/** Sends a signal to the connector's task: execute-snapshot, stop-snapshot, … with its data as JSON. */
export async function signal(
  client: Client,
  name: string,
  request: { type: string; data?: string; id?: string; json?: boolean | undefined },
): Promise<void> {
  const { type, id } = request;
  const data = request.data === undefined ? undefined : parsed('--data', request.data);
  const path = `/millrace/connectors/${segment(name)}/signals`;
  const sent = await client.call<{ id: string; type: string }>('POST', path, { type, data, id });
  if (request.json) return printJson(sent);
  printLine(`${bold(name)} took ${sent.type} (${sent.id}).`);
}

function parsed(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failure('CLI_INVALID', { detail: `${option} is not JSON: ${(error as Error).message}` }, error);
  }
}

export async function notifications(client: Client, name: string, options: OutputOptions): Promise<void> {
  const path = `/millrace/connectors/${segment(name)}/notifications`;
  const all = await client.call<TaskNotification[]>('GET', path);
  if (options.json) return printJson(all);
  printTable(
    ['TIME', 'WHAT', 'TYPE', 'ID', 'DETAILS'],
    all.map(
      ({ timestamp, aggregate_type: what, type, id, additional_data: { connector_name: _, ...data } }) => [
        new Date(timestamp).toISOString(),
        what,
        type,
        id,
        Object.entries(data)
          .map(([key, value]) => `${key}=${value}`)
          .join(' '),
      ],
    ),
  );
}

export async function plugins(client: Client, options: OutputOptions): Promise<void> {
  const all = await client.call<{ class: string; type: string; version: string }[]>(
    'GET',
    '/connector-plugins?connectorsOnly=false',
  );
  if (options.json) return printJson(all);
  printTable(
    ['CLASS', 'TYPE', 'VERSION'],
    all.map((p) => [p.class, p.type, p.version]),
  );
}
