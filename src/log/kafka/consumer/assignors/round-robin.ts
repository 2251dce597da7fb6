// RoundRobinAssignor: all partitions in order of topic and number, dealt to the members in turn; a member that did not
// subscribe to a topic is passed over.
import type { TopicPartition } from '../../../port.js';
import type { Assignor } from './assignor.js';
import { inOrder, subscribers } from './members.js';

export const roundRobin: Assignor = {
  name: 'roundrobin',
  cooperative: false,
  userData: () => null,
  assign(members, counts) {
    const assigned = new Map<string, TopicPartition[]>(members.map(({ memberId }) => [memberId, []]));
    const circle = inOrder(members);
    let turn = 0;
    for (const { topic, partitions, members: takers } of subscribers(circle, counts)) {
      const subscribed = new Set(takers);
      for (let partition = 0; partition < partitions; partition++) {
        while (!subscribed.has(circle[turn])) turn = (turn + 1) % circle.length;
        assigned.get(circle[turn].memberId)?.push({ topic, partition });
        turn = (turn + 1) % circle.length;
      }
    }
    return assigned;
  },
};
