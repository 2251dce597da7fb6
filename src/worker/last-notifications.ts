// The last notifications of each connector's tasks, for REST. Kept by the worker in memory: they outlive a task, not the
// worker.
import type { TaskNotification } from '../api/source.js';

const KEPT = 100;

export class LastNotifications {
  readonly #byConnector = new Map<string, TaskNotification[]>();

  add(connector: string, notification: TaskNotification): void {
    const kept = this.#byConnector.get(connector) ?? [];
    kept.push(notification);
    if (kept.length > KEPT) kept.shift();
    this.#byConnector.set(connector, kept);
  }

  /** Oldest first. */
  of(connector: string): readonly TaskNotification[] {
    return this.#byConnector.get(connector) ?? [];
  }
}
