// Spreads partitions evenly over members and leaves as many as it can where they were. Used by the sticky assignors.
// Guarantees: each partition goes to one member that subscribed to its topic; no partition could go to another member
// that has at least two fewer; members with equal subscriptions differ by one at most.
import type { TopicPartition } from '../../../port.js';
import type { AssignorMember } from './assignor.js';
import { inOrder, subscribers } from './members.js';

/** What a member had, and in which generation it was given. */
export interface Claim {
  readonly partitions: readonly TopicPartition[];
  readonly generation: number;
}

interface Bin {
  readonly memberId: string;
  readonly topics: ReadonlySet<string>;
  readonly places: TopicPartition[];
}

export function balance(
  members: readonly AssignorMember[],
  counts: ReadonlyMap<string, number>,
  claims: ReadonlyMap<string, Claim>,
): Map<string, TopicPartition[]> {
  const ordered = inOrder(members);
  const bins = ordered.map(({ memberId, subscription }): Bin => {
    return { memberId, topics: new Set(subscription.topics), places: [] };
  });
  const owners = undisputed(bins, claims);
  const topics = subscribers(ordered, counts);
  const free: TopicPartition[] = [];
  for (const { topic, partitions } of topics) {
    for (let partition = 0; partition < partitions; partition++) {
      const owner = owners.get(`${topic}-${partition}`);
      if (owner?.topics.has(topic)) owner.places.push({ topic, partition });
      else free.push({ topic, partition });
    }
  }
  // Topics few can take come first, so that the others can even out what these leave uneven.
  const takers = new Map(topics.map(({ topic, members: list }) => [topic, list.length]));
  free.sort((a, b) => (takers.get(a.topic) ?? 0) - (takers.get(b.topic) ?? 0));
  for (const place of free) smallest(bins, place.topic)?.places.push(place);
  level(bins);
  return new Map(bins.map(({ memberId, places }) => [memberId, places]));
}

/** The member each partition was with: that of the newest generation; nobody where two claim it of the same one. */
function undisputed(bins: readonly Bin[], claims: ReadonlyMap<string, Claim>): Map<string, Bin> {
  const found = new Map<string, { bin: Bin | null; generation: number }>();
  for (const bin of bins) {
    const { partitions, generation } = claims.get(bin.memberId) ?? { partitions: [], generation: -1 };
    for (const { topic, partition } of partitions) {
      const key = `${topic}-${partition}`;
      const other = found.get(key);
      if (other === undefined || other.generation < generation) found.set(key, { bin, generation });
      else if (other.generation === generation) found.set(key, { bin: null, generation });
    }
  }
  const owners = new Map<string, Bin>();
  for (const [key, { bin }] of found) if (bin !== null) owners.set(key, bin);
  return owners;
}

function smallest(bins: readonly Bin[], topic: string): Bin | undefined {
  let best: Bin | undefined;
  for (const bin of bins) {
    if (bin.topics.has(topic) && (best === undefined || bin.places.length < best.places.length)) best = bin;
  }
  return best;
}

/** Moves single partitions, always from the fullest, to a member with at least two fewer, until none can be moved. */
function level(bins: readonly Bin[]): void {
  const order = [...bins];
  do order.sort((a, b) => b.places.length - a.places.length);
  while (order.some((bin) => moveOne(bin, bins)));
}

function moveOne(bin: Bin, bins: readonly Bin[]): boolean {
  for (let i = bin.places.length - 1; i >= 0; i--) {
    const target = smallest(bins, bin.places[i].topic);
    if (target === undefined || target.places.length + 1 >= bin.places.length) continue;
    target.places.push(...bin.places.splice(i, 1));
    return true;
  }
  return false;
}
