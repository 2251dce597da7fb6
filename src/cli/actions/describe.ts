// `millrace describe connector NAME`: everything the worker knows of a connector, for a person who looks for what is wrong.
import type { PartitionOffset } from '../../api/connector.js';
import type { TaskProgress } from '../../api/source.js';
import type { ConnectorInfo, StateInfo } from '../../herder/port.js';
import type { ActiveTopics } from '../../rest/types.js';
import { type Client, segment } from '../client.js';
import { bold, dim, paintState, printJson, printLine, red, shownValue } from '../output.js';
import { describeProgress } from './connectors.js';

export async function describeConnector(
  client: Client,
  name: string,
  options: { json?: boolean | undefined },
): Promise<void> {
  const path = `/connectors/${segment(name)}`;
  const info = await client.call<ConnectorInfo>('GET', path);
  const state = await client.find<StateInfo>(`${path}/status`);
  const topics = await optional<ActiveTopics>(client, `${path}/topics`);
  const offsets = await optional<{ offsets: PartitionOffset[] }>(client, `${path}/offsets`);
  const progress = await client.find<Record<string, TaskProgress>>(`/millrace${path}/progress`);
  if (options.json)
    return printJson({
      ...info,
      status: state,
      topics: topics?.[name]?.topics ?? [],
      offsets: offsets?.offsets ?? [],
      progress: progress ?? {},
    });
  heading(`${name}  ${dim(info.type)}`);
  if (state !== null) {
    part('State', `${paintState(state.connector.state)}  ${dim(state.connector.worker_id)}`);
    trace(state.connector.trace);
    for (const task of state.tasks) {
      part(
        `Task ${task.id}`,
        `${paintState(task.state)}  ${dim(task.worker_id)}  ${describeProgress(progress?.[task.id])}`,
      );
      trace(task.trace);
    }
  }
  part('Topics', [...(topics?.[name]?.topics ?? [])].sort().join(', ') || dim('none yet'));
  printLine(dim('Config'));
  for (const [key, value] of Object.entries(info.config).sort(([a], [b]) => (a < b ? -1 : 1)))
    printLine(`  ${key}=${shownValue(key, value)}`);
  const stored = offsets?.offsets ?? [];
  printLine(dim(`Offsets${stored.length === 0 ? '  none' : ''}`));
  for (const { partition, offset } of stored)
    printLine(`  ${JSON.stringify(partition)}  ${JSON.stringify(offset)}`);
}

/** Null where the worker refuses or does not know: old workers, topic tracking turned off, a source that cannot be asked. */
async function optional<T>(client: Client, path: string): Promise<T | null> {
  try {
    return await client.find<T>(path);
  } catch {
    return null;
  }
}

const heading = (text: string) => printLine(bold(text));
const part = (name: string, text: string) => printLine(`${dim(name.padEnd(8))}  ${text}`.trimEnd());

function trace(text: string | undefined): void {
  if (text) printLine(red(text.replace(/^/gm, '    ')));
}
