// States of connectors and tasks as metrics: one sample each with the state in a label, counts by state, and the plugins of
// each task in labels.
import type { Props } from '../../config/config-key.js';
import { CONNECT_VERSION } from '../../config/keys/connect-version.js';
import type { FlatSample } from '../../metrics/registry.js';
import type { StateInfo } from '../port.js';

const COUNTED = ['running', 'paused', 'failed', 'unassigned', 'destroyed', 'restarting'] as const;

export interface SampledConnector {
  /** With the tasks of this worker alone. */
  readonly info: StateInfo;
  /** Whether the connector's own code is this worker's. */
  readonly isHere: boolean;
  readonly config: Props;
  /** Configs of its tasks by number. */
  readonly tasks: readonly Props[];
}

type Labels = Record<string, string>;

export function stateSamples(connectors: readonly SampledConnector[], worker: Props): FlatSample[] {
  const out: FlatSample[] = [];
  const add = (name: string, labels: Labels, value: number) =>
    out.push({ name: `kafka_connect_${name}`, labels, value });
  add('app_info', { version: CONNECT_VERSION, start_time_ms: String(STARTED) }, 1);
  for (const { info, isHere, config, tasks: taskConfigs } of connectors) {
    const { name: connector, connector: own, tasks, type } = info;
    const version = own.version ?? '';
    const javaClass = config['connector.class'] ?? '';
    if (isHere) {
      add('connector_metrics_status', { connector, status: own.state.toLowerCase() }, 1);
      add('connector_metrics_info', { connector, type, class: javaClass, version }, 1);
    }
    for (const { id, state } of tasks) {
      const at = { connector, task: String(id) };
      add('connector_task_metrics_status', { ...at, status: state.toLowerCase() }, 1);
      const task = taskConfigs[id];
      if (task === undefined) continue;
      const classes = { connector_class: javaClass, connector_type: type, connector_version: version };
      add('connector_task_metrics_info', { ...at, ...classes, ...pluginsOf(config, task, worker) }, 1);
      for (const labels of stepsOf(config, 'transform'))
        add('connector_transform_metrics_info', { ...at, ...labels }, 1);
      for (const labels of stepsOf(config, 'predicate'))
        add('connector_predicate_metrics_info', { ...at, ...labels }, 1);
    }
    add('connect_worker_metrics_connector_total_task_count', { connector }, tasks.length);
    for (const state of COUNTED) {
      const count = tasks.filter((task) => task.state.toLowerCase() === state).length;
      add(`connect_worker_metrics_connector_${state}_task_count`, { connector }, count);
    }
  }
  return out;
}

const STARTED = Math.round(Date.now() - process.uptime() * 1000);

/** What a worker uses that names none. */
const DEFAULTS: Labels = { header: 'org.apache.kafka.connect.storage.SimpleHeaderConverter' };

function pluginsOf(config: Props, task: Props, worker: Props): Labels {
  const out: Labels = { task_class: task['task.class'] ?? '' };
  for (const part of ['key', 'value', 'header'])
    out[`${part}_converter_class`] =
      config[`${part}.converter`] ?? worker[`${part}.converter`] ?? DEFAULTS[part] ?? '';
  return out;
}

/** Aliases of the transforms or predicates of a config with their classes. */
function stepsOf(config: Props, kind: 'transform' | 'predicate'): Labels[] {
  const aliases = (config[`${kind}s`] ?? '').split(',').map((alias) => alias.trim());
  return aliases
    .filter((alias) => alias !== '')
    .map((alias) => ({ [kind]: alias, [`${kind}_class`]: config[`${kind}s.${alias}.type`] ?? '' }));
}
