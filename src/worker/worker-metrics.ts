// Counts of the worker itself: starts of connectors and tasks, and the process's own figures. Kept by the worker
// in the main thread.
import type { FlatSample } from '../metrics/registry.js';

interface Starts {
  done: number;
  failed: number;
}

export class WorkerMetrics {
  readonly #connectors: Starts = { done: 0, failed: 0 };
  readonly #tasks: Starts = { done: 0, failed: 0 };
  readonly #counted = new WeakSet<object>();

  connectorStarted(done: boolean): void {
    count(this.#connectors, done);
  }

  /** Counts a task's first word: running, or failed before it ever ran. */
  taskStarted(handle: object, done: boolean): void {
    if (this.#counted.has(handle)) return;
    this.#counted.add(handle);
    count(this.#tasks, done);
  }

  collect(counts: { connectors: number; tasks: number }): FlatSample[] {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const group = 'kafka_connect_connect_worker_metrics_';
    return [
      sample(`${group}connector_count`, counts.connectors),
      sample(`${group}task_count`, counts.tasks),
      ...starts(`${group}connector_startup_`, this.#connectors),
      ...starts(`${group}task_startup_`, this.#tasks),
      sample('process_cpu_seconds_total', (user + system) / 1e6),
      sample('process_resident_memory_bytes', rss),
      sample('process_start_time_seconds', (Date.now() - process.uptime() * 1000) / 1000),
      { name: 'nodejs_heap_used_bytes', labels: { thread: 'main' }, value: heapUsed },
    ];
  }
}

function count(starts: Starts, done: boolean): void {
  if (done) starts.done++;
  else starts.failed++;
}

function starts(prefix: string, { done, failed }: Starts): FlatSample[] {
  const attempts = done + failed;
  const share = (part: number) => (attempts === 0 ? 0 : part / attempts);
  return [
    sample(`${prefix}attempts_total`, attempts),
    sample(`${prefix}success_total`, done),
    sample(`${prefix}failure_total`, failed),
    sample(`${prefix}success_percentage`, share(done)),
    sample(`${prefix}failure_percentage`, share(failed)),
  ];
}

function sample(name: string, value: number): FlatSample {
  return { name, labels: {}, value };
}
