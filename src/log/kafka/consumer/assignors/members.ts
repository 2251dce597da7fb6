// Orders members as Kafka's assignors do, so that a group gets the same assignment whoever leads it: static members by
// instance id before dynamic ones by member id. Used by the assignors.
import type { AssignorMember } from './assignor.js';

export function inOrder(members: readonly AssignorMember[]): AssignorMember[] {
  return [...members].sort(compareMembers);
}

function compareMembers(a: AssignorMember, b: AssignorMember): number {
  if (a.instanceId !== null && b.instanceId !== null) return compareText(a.instanceId, b.instanceId);
  if (a.instanceId !== null) return -1;
  if (b.instanceId !== null) return 1;
  return compareText(a.memberId, b.memberId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Topics that exist and somebody subscribed to, in order, with who did. */
export function subscribers(
  members: readonly AssignorMember[],
  counts: ReadonlyMap<string, number>,
): { topic: string; partitions: number; members: AssignorMember[] }[] {
  const byTopic = new Map<string, AssignorMember[]>();
  for (const member of members) {
    for (const topic of new Set(member.subscription.topics)) {
      if (!counts.has(topic)) continue;
      const list = byTopic.get(topic);
      if (list === undefined) byTopic.set(topic, [member]);
      else list.push(member);
    }
  }
  return [...byTopic]
    .sort(([a], [b]) => compareText(a, b))
    .map(([topic, list]) => ({ topic, partitions: counts.get(topic) as number, members: list }));
}
