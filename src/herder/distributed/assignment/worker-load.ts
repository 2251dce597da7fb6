// What each member of the group would run, while a plan is made: giving to the least loaded, and what the overloaded
// have to give up. Mutable, short-lived; used by the incremental assignor.
import type { Work } from './work.js';

export interface WorkerLoad {
  readonly member: string;
  readonly connectors: Set<string>;
  readonly tasks: Set<string>;
}

export type Kind = 'connectors' | 'tasks';

/** Loads of all members, by member id. */
export function loadsOf(members: ReadonlyMap<string, Work>): WorkerLoad[] {
  return [...members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([member, owned]) => ({
      member,
      connectors: new Set(owned.connectors),
      tasks: new Set(owned.tasks),
    }));
}

export function hasNothing({ connectors, tasks }: WorkerLoad): boolean {
  return connectors.size === 0 && tasks.size === 0;
}

export function take(load: WorkerLoad, work: Work | undefined): void {
  for (const name of work?.connectors ?? []) load.connectors.delete(name);
  for (const key of work?.tasks ?? []) load.tasks.delete(key);
}

/** Gives each item to one of those that have least at the moment, ties by member id. */
export function giveToLeastLoaded(loads: readonly WorkerLoad[], kind: Kind, items: Iterable<string>): void {
  const order = [...loads].sort((a, b) => a[kind].size - b[kind].size || (a.member < b.member ? -1 : 1));
  const rest = [...items];
  while (rest.length > 0) {
    const least = order[0]![kind].size;
    const from = order.findIndex((load) => load[kind].size > least);
    for (const load of order.slice(0, from < 0 ? order.length : from)) {
      const item = rest.shift();
      if (item === undefined) return;
      load[kind].add(item);
    }
  }
}

/** By member id, what it has to give up so that `total` items are evenly spread; nothing for those that have no more. */
export function surplus(loads: readonly WorkerLoad[], kind: Kind, total: number): Map<string, Set<string>> {
  const least = Math.floor(total / loads.length);
  const extras = total % loads.length;
  const withLeast = loads.filter((load) => load[kind].size === least).length;
  const withExtra = loads.filter((load) => load[kind].size === least + 1).length;
  const out = new Map<string, Set<string>>();
  if (withExtra === extras && withLeast + withExtra === loads.length) return out;
  let given = 0;
  for (const load of loads) {
    const size = load[kind].size;
    if (size <= least) continue;
    const allowed = given < extras ? least + 1 : least;
    if (given < extras) given++;
    if (size > allowed) out.set(load.member, new Set([...load[kind]].slice(0, size - allowed)));
  }
  return out;
}
