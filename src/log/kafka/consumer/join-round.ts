// One join of a consumer: what it offers, the leader's part, and the assignment it came away with. Called by the consumer
// through its session, in the background.
import type { TopicPartition } from '../../port.js';
import type { KafkaGroupMember } from '../group/member.js';
import type { Assignor } from './assignors/assignor.js';
import type { ConsumerSettings } from './consumer-properties.js';
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from './consumer-protocol.js';
import type { TopicWatch } from './topic-watch.js';

export interface Round {
  readonly generation: number;
  readonly assignor: Assignor;
  /** All this member is to own. */
  readonly partitions: readonly TopicPartition[];
  /** What it subscribed to at the time. */
  readonly topics: readonly string[];
  /** For the leader: the topics of all members, and the partitions of those that exist. */
  readonly counts: { readonly asked: readonly string[]; readonly found: ReadonlyMap<string, number> } | null;
}

export interface RoundOptions {
  readonly settings: ConsumerSettings;
  readonly watch: TopicWatch;
  readonly member: KafkaGroupMember;
  readonly owned: readonly TopicPartition[];
  readonly last: Round | null;
  readonly signal: AbortSignal;
}

/** Throws as the group's requests and the look-up of topics do. */
export async function joinRound(o: RoundOptions): Promise<Round> {
  const { settings, watch, member, owned, last, signal } = o;
  const topics = await watch.subscribed();
  const had = { partitions: last?.partitions ?? [], generation: last?.generation ?? -1 };
  const protocols = settings.assignors.map((assignor) => ({
    name: assignor.name,
    metadata: encodeSubscription({
      topics,
      userData: assignor.userData(had),
      owned,
      generation: had.generation,
      rack: settings.fetch.rack || null,
    }),
  }));
  const joined = await member.join(protocols, signal);
  const assignor = settings.assignors.find(({ name }) => name === joined.protocol) as Assignor;
  let counts: Round['counts'] = null;
  let assignments: { memberId: string; assignment: Uint8Array }[] = [];
  if (joined.leaderId === joined.memberId) {
    const members = joined.members.map(({ memberId, instanceId, metadata }) => {
      return { memberId, instanceId, subscription: decodeSubscription(metadata) };
    });
    const asked = [...new Set(members.flatMap(({ subscription }) => subscription.topics))].sort();
    counts = { asked, found: await watch.counts(asked) };
    assignments = [...assignor.assign(members, counts.found)].map(([memberId, partitions]) => {
      return { memberId, assignment: encodeAssignment(partitions) };
    });
  }
  const partitions = decodeAssignment(await member.sync(assignments));
  return { generation: joined.generation, assignor, partitions, topics, counts };
}
