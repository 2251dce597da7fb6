// A group member whose calls are counted and timed, for the metrics of the group. Made where the distributed herder opens its
// member; it changes nothing else.
import type { GroupMember } from '../log/port.js';
import type { GroupFigures } from '../metrics/group-figures.js';

export function measuredMember(member: GroupMember, figures: GroupFigures): GroupMember {
  let generation = -1;
  async function timed<T>(call: 'join' | 'sync' | 'heartbeat', work: () => Promise<T>): Promise<T> {
    const began = Date.now();
    const answer = await work();
    const now = Date.now();
    figures.called(call, now, now - began);
    return answer;
  }
  return {
    async join(protocols, signal) {
      figures.rebalancing(Date.now());
      const joined = await timed('join', () => member.join(protocols, signal));
      generation = joined.generation;
      return joined;
    },
    async sync(assignments) {
      const given = await timed('sync', () => member.sync(assignments));
      figures.rebalanced(Date.now(), generation);
      return given;
    },
    heartbeat: () => timed('heartbeat', () => member.heartbeat()),
    reset: () => member.reset(),
    leave: () => member.leave(),
    close: () => member.close(),
  };
}
