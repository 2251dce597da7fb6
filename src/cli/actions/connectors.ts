// What the command line does with connectors: one function a command, each a REST call or two and their print-out.
import type { TaskNotification, TaskProgress } from '../../api/source.js';
import { failure } from '../../errors/failure.js';
import type { ConnectorInfo, StateInfo } from '../../herder/port.js';
import type { ActiveTopics, ConfigInfos } from '../../rest/types.js';
import { type Client, segment } from '../client.js';
import { readConnectorFile, readConnectorFiles } from '../connector-file.js';
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
  terminal,
} from '../output.js';

export interface OutputOptions {
  readonly json?: boolean | undefined;
}

type Expanded = Record<string, { status: StateInfo; info: ConnectorInfo }>;

export async function list(client: Client, options: OutputOptions): Promise<void> {
  const all = await client.call<Expanded>('GET', '/connectors?expand=status&expand=info');
  if (options.json) return printJson(all);
  if (Object.keys(all).length === 0)
    return printLine('No connectors. Create one with `millrace apply -f FILE`.');
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

/** Exit code 1 when any of the connectors has an error. */
export async function validate(
  client: Client,
  files: readonly string[],
  options: OutputOptions,
): Promise<void> {
  const found: { name: string; infos: ConfigInfos }[] = [];
  for (const { name, config } of readConnectorFiles(files)) {
    const path = `/connector-plugins/${segment(config['connector.class'] ?? '')}/config/validate`;
    found.push({ name, infos: await client.call<ConfigInfos>('PUT', path, config) });
  }
  if (found.some(({ infos }) => infos.error_count > 0)) terminal.exitCode = 1;
  if (options.json) return printJson(found.length === 1 ? found[0]!.infos : found.map(({ infos }) => infos));
  for (const { name, infos } of found) {
    for (const { value } of infos.configs) {
      for (const error of value.errors)
        printLine(`${red('error')} ${bold(name)} ${bold(value.name)}: ${error}`);
    }
    const said = infos.error_count === 0 ? green('valid') : `${infos.error_count} error(s)`;
    printLine(`${bold(name)}: ${said}`);
  }
}

export async function status(client: Client, name: string, options: OutputOptions): Promise<void> {
  const state = await client.call<StateInfo>('GET', `/connectors/${segment(name)}/status`);
  const progress =
    (await client.find<Record<string, TaskProgress>>(`/millrace/connectors/${segment(name)}/progress`)) ?? {};
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

/** The tasks of one connector, or of all. */
export async function tasks(client: Client, name: string | undefined, options: OutputOptions): Promise<void> {
  const all = await client.call<Expanded>('GET', '/connectors?expand=status&expand=info');
  const wanted =
    name === undefined
      ? Object.values(all).map(({ status: state }) => state)
      : [await client.call<StateInfo>('GET', `/connectors/${segment(name)}/status`)];
  if (options.json)
    return printJson(
      wanted.flatMap((state) => state.tasks.map((task) => ({ connector: state.name, ...task }))),
    );
  printTable(
    ['CONNECTOR', 'TASK', 'STATE', 'WORKER', 'FAILURE'],
    wanted.flatMap((state) =>
      state.tasks.map((task) => [
        state.name,
        String(task.id),
        paintState(task.state),
        task.worker_id,
        task.trace?.split('\n')[0] ?? '',
      ]),
    ),
  );
}

export async function usedTopics(client: Client, name: string, options: OutputOptions): Promise<void> {
  const reply = await client.call<ActiveTopics>('GET', `/connectors/${segment(name)}/topics`);
  const names = [...(reply[name]?.topics ?? [])].sort();
  if (options.json) return printJson(names);
  for (const topic of names) printLine(topic);
}
