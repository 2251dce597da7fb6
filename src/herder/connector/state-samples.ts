// States of connectors and tasks as metrics: one sample each with the state in a label, and counts by state.
import type { FlatSample } from '../../metrics/registry.js';
import type { StateInfo } from '../port.js';

const COUNTED = ['running', 'paused', 'failed', 'unassigned', 'destroyed', 'restarting'] as const;

export function stateSamples(
  infos: readonly StateInfo[],
  javaClass: (connector: string) => string,
): FlatSample[] {
  const out: FlatSample[] = [];
  const add = (name: string, labels: Record<string, string>, value: number) =>
    out.push({ name: `kafka_connect_${name}`, labels, value });
  for (const { name: connector, connector: own, tasks, type } of infos) {
    const version = own.version ?? '';
    add('connector_metrics_status', { connector, status: own.state.toLowerCase() }, 1);
    add('connector_metrics_info', { connector, type, class: javaClass(connector), version }, 1);
    for (const { id, state } of tasks) {
      const labels = { connector, task: String(id), status: state.toLowerCase() };
      add('connector_task_metrics_status', labels, 1);
    }
    add('connect_worker_metrics_connector_total_task_count', { connector }, tasks.length);
    for (const state of COUNTED) {
      const count = tasks.filter((task) => task.state.toLowerCase() === state).length;
      add(`connect_worker_metrics_connector_${state}_task_count`, { connector }, count);
    }
  }
  return out;
}
