// `millrace/testing`: transforms in a test, as a worker would run them: the chain of a connector's config with its
// predicates, over records of one's own. Needs no worker, log or database.

import { kit, type PluginKit } from './api/kit.js';
import type { Logger } from './api/logger.js';
import type { PluginDescriptor } from './api/plugin.js';
import type { Props } from './config/config-key.js';
import type { ConnectRecord, SinkRecord } from './data/record.js';
import { PluginRegistry } from './plugins/registry.js';
import { plugins as builtIn } from './transforms/plugin.js';
import { type PlainRecord, plainRecord, type RecordDraft, recordOf } from './transforms/trial.js';
import { applySteps, openSteps } from './worker/transform-steps.js';

export { type PlainRecord, plainRecord, plainValue, type RecordDraft, recordOf } from './transforms/trial.js';

export interface ChainOptions {
  /** Plugins of one's own: the export `plugins` of a plugin file, beside all that come with Millrace. */
  readonly plugins?:
    | readonly PluginDescriptor[]
    | ((kit: PluginKit) => readonly PluginDescriptor[])
    | undefined;
  /** `transforms`, `transforms.<alias>.*` and `predicates.*`, as in a connector's config. */
  readonly config: Props;
}

export interface Chain {
  /** The record after all transforms, null when one dropped it. Throws what a transform throws. */
  apply<R extends ConnectRecord>(record: R): R | null;
  /** The same from a draft to plain data, which is easy to compare. */
  try(draft: RecordDraft): PlainRecord | null;
  close(): void;
}

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT };

/** Loads and configures the transforms of a config. Throws CONFIG_INVALID and PLUGIN_* failures as a worker's start would. */
export async function openChain({ plugins = [], config }: ChainOptions): Promise<Chain> {
  const own = typeof plugins === 'function' ? plugins(kit) : plugins;
  const steps = await openSteps(new PluginRegistry([...own, ...builtIn]), {
    connectorProps: config,
    logger: SILENT,
  });
  const at = { executing: '' };
  const apply = <R extends ConnectRecord>(record: R): R | null => applySteps(steps, record, at);
  return {
    apply,
    try(draft) {
      const out = apply<SinkRecord>(recordOf(draft));
      return out === null ? null : plainRecord(out);
    },
    close() {
      for (const step of steps) step.transformation.close?.();
    },
  };
}
