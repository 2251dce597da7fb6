// Assignment of protocol version 0: everything anew each time, round robin over the members, connectors first and then
// all tasks. Pure; called by the group's leader.
import { compareTasks, type Work } from './work.js';

/** By member id, all that the member is to run. */
export function assignEagerly(configured: Work, members: Iterable<string>): Map<string, Work> {
  const order = [...members].sort();
  const out = new Map(
    order.map((member) => [member, { connectors: new Set<string>(), tasks: new Set<string>() }]),
  );
  let turn = 0;
  const next = () => out.get(order[turn++ % order.length]!)!;
  for (const name of [...configured.connectors].sort()) next().connectors.add(name);
  for (const key of [...configured.tasks].sort(compareTasks)) next().tasks.add(key);
  return out;
}
