// What becomes of the task configs that a connector's code gives: placeholders put back where values were resolved, and
// whether they differ from those in force. Pure; used by the herders.
import { isDeepStrictEqual } from 'node:util';
import type { Props } from '../../config/config-key.js';
import type { ConfigState } from '../../storage/config-state.js';

/** A reference to a config provider, as in `${file:/path:key}`. */
const PLACEHOLDER = /\$\{([^}]*?):(([^}]*?):)?([^}]*?)\}/;

/** The configs as they may be stored: what the connector's config refers to a provider for is not written out. */
export function withPlaceholders(connectorConfig: Props, tasks: readonly Props[]): Props[] {
  const hidden = Object.entries(connectorConfig).filter(([, value]) => PLACEHOLDER.test(value ?? ''));
  return tasks.map((task) => {
    const kept = hidden.filter(([key]) => Object.hasOwn(task, key));
    return { ...task, ...Object.fromEntries(kept) };
  });
}

/** Whether the tasks have to be configured anew: other configs, or the connector's own config is newer than theirs. */
export function areTasksOutdated(state: ConfigState, connector: string, wanted: readonly Props[]): boolean {
  return !(
    (state.taskCounts.get(connector) ?? 0) === wanted.length &&
    isDeepStrictEqual(state.tasks(connector), [...wanted]) &&
    isDeepStrictEqual(state.applied.get(connector), state.connectors.get(connector))
  );
}
