// StickyAssignor and CooperativeStickyAssignor: as even as the subscriptions allow, with as few partitions moved as that
// takes. The cooperative one hands a partition that moves to its new owner only after the old one gave it up, in the
// rebalance that follows.
import type { TopicPartition } from '../../../port.js';
import { WireReader, WireWriter } from '../../protocol/wire.js';
import { readPartitions, writePartitions } from '../consumer-protocol.js';
import type { Assignor, AssignorMember } from './assignor.js';
import { balance, type Claim } from './balance.js';

export const sticky: Assignor = {
  name: 'sticky',
  cooperative: false,
  userData({ partitions, generation }) {
    const writer = new WireWriter();
    writePartitions(writer, partitions);
    return writer.int32(generation).finish();
  },
  assign(members, counts) {
    return balance(
      members,
      counts,
      new Map(members.map((member) => [member.memberId, fromUserData(member)])),
    );
  },
};

export const cooperativeSticky: Assignor = {
  name: 'cooperative-sticky',
  cooperative: true,
  userData: ({ generation }) => new WireWriter(4).int32(generation).finish(),
  assign(members, counts) {
    const claims = new Map(members.map((member) => [member.memberId, fromSubscription(member)]));
    const assigned = balance(members, counts, claims);
    const owners = new Map<string, string>();
    for (const { memberId, subscription } of members) {
      for (const place of subscription.owned) owners.set(`${place.topic}-${place.partition}`, memberId);
    }
    for (const [memberId, places] of assigned) {
      assigned.set(
        memberId,
        places.filter(({ topic, partition }) => {
          const owner = owners.get(`${topic}-${partition}`);
          return owner === undefined || owner === memberId;
        }),
      );
    }
    return assigned;
  },
};

/** A member under the eager protocol gave up everything: what it had stands in its user data. */
function fromUserData({ subscription }: AssignorMember): Claim {
  const bytes = subscription.userData;
  if (bytes === null) return NOTHING;
  try {
    const reader = new WireReader(Buffer.from(bytes));
    const partitions = readPartitions(reader);
    return { partitions, generation: reader.position < bytes.length ? reader.int32() : -1 };
  } catch {
    return NOTHING;
  }
}

function fromSubscription({ subscription }: AssignorMember): Claim {
  const { owned, generation, userData } = subscription;
  if (generation >= 0 || userData === null || userData.length < 4) return { partitions: owned, generation };
  return { partitions: owned, generation: Buffer.from(userData).readInt32BE(0) };
}

const NOTHING: Claim = { partitions: [] as readonly TopicPartition[], generation: -1 };
