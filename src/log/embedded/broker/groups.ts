// Consumer groups of the embedded log: who is a member, which partitions each has, when they have to change hands. Lives
// on the store's thread. Guarantees: a partition has one owner at a time; a member gives up what it had before anybody
// gets it, unless it was dropped (its thread ended, or it did not come back within its max.poll.interval.ms).
import { failure } from '../../../errors/failure.js';
import type { TopicPartition } from '../../port.js';
import type { GroupAssignment, GroupEvent, Operations } from '../protocol.js';

/** What the groups need of the broker. */
export interface GroupStore {
  readonly topics: ReadonlyMap<string, { readonly partitions: readonly { start: bigint; end: bigint }[] }>;
  groupOffsets(group: string): (TopicPartition & { offset: bigint })[];
  storeOffsets(input: Operations['alterGroupOffsets']['in']): void;
}

interface Member {
  readonly id: string;
  /** The port it speaks through: when that closes, the member is gone. */
  readonly owner: object;
  readonly topics: readonly string[] | RegExp;
  readonly rebalanceMs: number;
  joined: { resolve(given: GroupAssignment): void; reject(error: unknown): void } | null;
  watch: ((event: GroupEvent) => void) | null;
}

interface Group {
  readonly name: string;
  generation: number;
  /** False while members are to join again. */
  stable: boolean;
  timer: NodeJS.Timeout | undefined;
  readonly members: Map<string, Member>;
}

export class Groups {
  private readonly groups = new Map<string, Group>();

  constructor(private readonly store: GroupStore) {}

  /** Joins, or joins again; resolves when all members have. */
  join(input: Operations['groupJoin']['in'], owner: object): Promise<GroupAssignment> {
    const { group: name, member: id, topics, rebalanceMs } = input;
    let group = this.groups.get(name);
    if (group === undefined) {
      group = { name, generation: 0, stable: true, timer: undefined, members: new Map() };
      this.groups.set(name, group);
    }
    const found = group;
    return new Promise((resolve, reject) => {
      found.members.get(id)?.watch?.('rebalance');
      const joined = { resolve, reject };
      found.members.set(id, { id, owner, topics, rebalanceMs, joined, watch: null });
      this.rebalance(found);
    });
  }

  /** Resolves when the member has to act. */
  watch({ group, member, generation }: Operations['groupWatch']['in']): Promise<GroupEvent> {
    const found = this.groups.get(group);
    const entry = found?.members.get(member);
    if (found === undefined || entry === undefined) return Promise.resolve('lost');
    if (!found.stable || found.generation !== generation) return Promise.resolve('rebalance');
    return new Promise((resolve) => {
      entry.watch = resolve;
    });
  }

  leave({ group, member }: Operations['groupLeave']['in']): void {
    const found = this.groups.get(group);
    if (found !== undefined) this.remove(found, (entry) => entry.id === member);
  }

  /** Throws GROUP_REBALANCED for who is not of the present generation. */
  commit({ group, member, generation, offsets }: Operations['groupCommit']['in']): void {
    const found = this.groups.get(group);
    const entry = found?.members.get(member);
    if (entry === undefined || found?.generation !== generation || entry.joined !== null) {
      throw failure('GROUP_REBALANCED', {
        group,
        detail: entry === undefined ? 'not a member' : 'older generation',
      });
    }
    this.store.storeOffsets({ group, offsets: [...offsets] });
  }

  /** Throws KAFKA_GROUP_ACTIVE for a group that has members. */
  checkEmpty(group: string): void {
    if (this.groups.has(group)) throw failure('KAFKA_GROUP_ACTIVE', { group, error: 'NON_EMPTY_GROUP' });
  }

  /** A thread's port closed: its members are gone. */
  drop(owner: object): void {
    for (const group of [...this.groups.values()]) this.remove(group, (entry) => entry.owner === owner);
  }

  /** A topic came or went. */
  topicChanged(name: string): void {
    for (const group of this.groups.values()) {
      if ([...group.members.values()].some((member) => subscribes(member, name))) this.rebalance(group);
    }
  }

  close(): void {
    for (const group of this.groups.values()) {
      clearTimeout(group.timer);
      for (const member of group.members.values()) {
        member.joined?.reject(failure('LOG_CLOSED', { what: 'embedded log' }));
        member.watch?.('lost');
      }
    }
    this.groups.clear();
  }

  private remove(group: Group, gone: (member: Member) => boolean): void {
    const leaving = [...group.members.values()].filter(gone);
    if (leaving.length === 0) return;
    for (const member of leaving) {
      group.members.delete(member.id);
      member.joined?.reject(failure('GROUP_MEMBER_UNKNOWN', { group: group.name }));
      member.watch?.('lost');
    }
    if (group.members.size > 0) {
      this.rebalance(group);
      return;
    }
    clearTimeout(group.timer);
    this.groups.delete(group.name);
  }

  /** Asks all members to join; those that do not in time are dropped. */
  private rebalance(group: Group): void {
    if (group.stable) {
      group.stable = false;
      let longest = 0;
      for (const member of group.members.values()) {
        longest = Math.max(longest, member.rebalanceMs);
        member.watch?.('rebalance');
        member.watch = null;
      }
      group.timer = setTimeout(() => this.remove(group, (member) => member.joined === null), longest);
    }
    for (const member of group.members.values()) if (member.joined === null) return;
    this.complete(group);
  }

  private complete(group: Group): void {
    clearTimeout(group.timer);
    group.stable = true;
    group.generation++;
    const stored = new Map<string, bigint>();
    for (const { topic, partition, offset } of this.store.groupOffsets(group.name)) {
      stored.set(`${topic}/${partition}`, offset);
    }
    const given = this.assign(group);
    for (const member of group.members.values()) {
      const partitions = (given.get(member) ?? []).map(({ topic, partition }) => {
        const state = this.store.topics.get(topic)?.partitions[partition] as { start: bigint; end: bigint };
        const committed = stored.get(`${topic}/${partition}`) ?? null;
        return { topic, partition, committed, start: state.start, end: state.end };
      });
      member.joined?.resolve({ generation: group.generation, partitions });
      member.joined = null;
    }
  }

  /** Of each topic consecutive partitions to each member in order, as Kafka's RangeAssignor. */
  private assign(group: Group): Map<Member, TopicPartition[]> {
    const given = new Map<Member, TopicPartition[]>();
    const members = [...group.members.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const [topic, { partitions }] of this.store.topics) {
      const takers = members.filter((member) => subscribes(member, topic));
      const each = Math.floor(partitions.length / takers.length);
      const more = partitions.length % takers.length;
      let next = 0;
      for (const [i, member] of takers.entries()) {
        const list = given.get(member) ?? [];
        given.set(member, list);
        for (const end = next + each + (i < more ? 1 : 0); next < end; next++)
          list.push({ topic, partition: next });
      }
    }
    return given;
  }
}

function subscribes({ topics }: Member, topic: string): boolean {
  return topics instanceof RegExp ? topics.test(topic) : topics.includes(topic);
}
