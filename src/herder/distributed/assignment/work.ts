// Work that workers of a group share out: connector instances by name, tasks as `connector-number` keys. Sets of it and
// their arithmetic (pure), used by the assignors and by the herder.
import type { TaskId } from '../../port.js';

/** What somebody owns, or what there is. */
export interface Work {
  readonly connectors: ReadonlySet<string>;
  /** Keys of `taskKey`. */
  readonly tasks: ReadonlySet<string>;
}

export const NO_WORK: Work = { connectors: new Set(), tasks: new Set() };

export function taskKey({ connector, task }: TaskId): string {
  return `${connector}-${task}`;
}

export function taskOf(key: string): TaskId {
  const dash = key.lastIndexOf('-');
  return { connector: key.slice(0, dash), task: Number(key.slice(dash + 1)) };
}

/** Connectors by name, tasks by connector and number: the order in which work is given out. */
export function compareTasks(a: string, b: string): number {
  const one = taskOf(a);
  const other = taskOf(b);
  if (one.connector !== other.connector) return one.connector < other.connector ? -1 : 1;
  return one.task - other.task;
}

export function isEmpty({ connectors, tasks }: Work): boolean {
  return connectors.size === 0 && tasks.size === 0;
}

export function union(works: Iterable<Work>): Work {
  const connectors = new Set<string>();
  const tasks = new Set<string>();
  for (const work of works) {
    for (const name of work.connectors) connectors.add(name);
    for (const key of work.tasks) tasks.add(key);
  }
  return { connectors, tasks };
}

/** In order: connectors by name, tasks by connector and number. */
export function difference(base: Work, ...subtracted: readonly Work[]): Work {
  const connectors = [...base.connectors].filter((name) => !subtracted.some((s) => s.connectors.has(name)));
  const tasks = [...base.tasks].filter((key) => !subtracted.some((s) => s.tasks.has(key)));
  return { connectors: new Set(connectors.sort()), tasks: new Set(tasks.sort(compareTasks)) };
}

export function intersection(a: Work, b: Work): Work {
  return {
    connectors: new Set([...a.connectors].filter((name) => b.connectors.has(name))),
    tasks: new Set([...a.tasks].filter((key) => b.tasks.has(key))),
  };
}

/** Whether the two have anything in common. */
export function meet(a: Work, b: Work): boolean {
  return !isEmpty(intersection(a, b));
}

/** What more than one of these own. */
export function shared(works: Iterable<Work>): Work {
  const seen = { connectors: new Set<string>(), tasks: new Set<string>() };
  const twice = { connectors: new Set<string>(), tasks: new Set<string>() };
  for (const work of works) {
    for (const name of work.connectors) (seen.connectors.has(name) ? twice : seen).connectors.add(name);
    for (const key of work.tasks) (seen.tasks.has(key) ? twice : seen).tasks.add(key);
  }
  return twice;
}
