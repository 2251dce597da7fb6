// RangeAssignor: of each topic, consecutive partitions to each member in order; the first members get one more where it
// does not come out even. Kafka's first default.
import type { TopicPartition } from '../../../port.js';
import type { Assignor } from './assignor.js';
import { inOrder, subscribers } from './members.js';

export const range: Assignor = {
  name: 'range',
  cooperative: false,
  userData: () => null,
  assign(members, counts) {
    const assigned = new Map<string, TopicPartition[]>(members.map(({ memberId }) => [memberId, []]));
    for (const { topic, partitions, members: takers } of subscribers(inOrder(members), counts)) {
      const each = Math.floor(partitions / takers.length);
      const more = partitions % takers.length;
      let next = 0;
      for (const [i, { memberId }] of takers.entries()) {
        const end = next + each + (i < more ? 1 : 0);
        for (; next < end; next++) assigned.get(memberId)?.push({ topic, partition: next });
      }
    }
    return assigned;
  },
};
