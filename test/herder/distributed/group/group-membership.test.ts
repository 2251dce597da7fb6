// Membership over a coordinator that a test scripts: when work is given up, when it is kept, when the worker joins again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../../../src/errors/failure.js';
import {
  type Assignment,
  type ConnectProtocol,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  type Subscription,
} from '../../../../src/herder/distributed/assignment/protocol.js';
import { NO_WORK, type Work } from '../../../../src/herder/distributed/assignment/work.js';
import { GroupMembership } from '../../../../src/herder/distributed/group/group-membership.js';
import type { GroupMember, GroupProtocol, JoinedGroup } from '../../../../src/log/port.js';
import { ConfigState } from '../../../../src/storage/config-state.js';
import { until } from '../../../until.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
const URL = 'http://me:1/';

/** A coordinator with one real member and those that the test adds; the first protocol offered wins. */
class Script implements GroupMember {
  generation = 0;
  memberId = 'me';
  leader = 'me';
  readonly offered: Subscription[] = [];
  readonly calls: string[] = [];
  others: { memberId: string; subscription: Subscription }[] = [];
  /** What a follower is given. */
  given: Assignment | null = null;
  joinFails: Error[] = [];
  heartbeatFails: Error | null = null;
  beats = 0;

  async join(protocols: readonly GroupProtocol[]): Promise<JoinedGroup> {
    this.calls.push('join');
    const error = this.joinFails.shift();
    if (error !== undefined) throw error;
    const { name, metadata } = protocols[0]!;
    this.offered.push(decodeSubscription(metadata));
    const version = Buffer.from(metadata).readInt16BE() as 0 | 1 | 2;
    const members = [
      { memberId: 'me', metadata },
      ...this.others.map(({ memberId, subscription }) => ({
        memberId,
        metadata: encodeSubscription(version, subscription),
      })),
    ];
    return {
      generation: ++this.generation,
      memberId: this.memberId,
      leaderId: this.leader,
      protocol: name,
      members: this.leader === 'me' ? members : [],
    };
  }

  async sync(assignments: readonly { memberId: string; assignment: Uint8Array }[]): Promise<Uint8Array> {
    const mine = assignments.find(({ memberId }) => memberId === 'me')?.assignment;
    if (mine !== undefined) {
      for (const other of this.others) {
        const { assigned } = decodeAssignment(
          assignments.find(({ memberId }) => memberId === other.memberId)!.assignment,
        );
        this.calls.push(`${other.memberId} gets ${[...assigned.connectors, ...assigned.tasks].sort()}`);
      }
      return mine;
    }
    return encodeAssignment(2, this.given!);
  }

  async heartbeat(): Promise<void> {
    this.beats++;
    if (this.heartbeatFails !== null) throw this.heartbeatFails;
  }

  reset(): void {
    this.calls.push('reset');
  }
  async leave(): Promise<void> {
    this.calls.push('leave');
  }
  async close(): Promise<void> {}
}

function configs(names: readonly string[]): ConfigState {
  const state = new ConfigState();
  let offset = 0n;
  for (const name of names) {
    state.apply(`connector-${name}`, '{"properties":{}}', offset++);
    state.apply(`task-${name}-0`, '{"properties":{}}', offset++);
    state.apply(`commit-${name}`, '{"tasks":1}', offset++);
  }
  return state;
}

interface More {
  readonly protocol?: ConnectProtocol;
  readonly rebalanceTimeoutMs?: number;
  readonly heartbeatMs?: number;
  readonly beatMs?: number;
}

function start(script: Script, more: More = {}) {
  const revoked: string[] = [];
  const assigned: { assignment: Assignment; generation: number }[] = [];
  const woken = { times: 0, stoodStill: 0 };
  const known = configs(['a', 'b']);
  const membership = new GroupMembership({
    member: script,
    protocol: more.protocol ?? 'sessioned',
    url: URL,
    configs: () => known.snapshot(),
    listener: {
      revoked: async (work) => void revoked.push(list(work)),
      assigned: async (assignment, generation) => void assigned.push({ assignment, generation }),
      stoodStill: () => void woken.stoodStill++,
      wake: () => void woken.times++,
    },
    logger: quiet,
    heartbeatMs: more.heartbeatMs ?? 10,
    beatMs: more.beatMs,
    sessionTimeoutMs: 60_000,
    rebalanceTimeoutMs: more.rebalanceTimeoutMs ?? 60_000,
    maxDelayMs: 300_000,
  });
  membership.start();
  const join = () => membership.ensureActive(new AbortController().signal);
  return { membership, revoked, assigned, woken, known, join };
}

function list({ connectors, tasks }: Work): string {
  return [...connectors, ...tasks].sort().join(' ');
}

test('a leader alone gets everything, knows the owners, and joins again only when asked', async () => {
  const script = new Script();
  const { membership, assigned, join, revoked } = start(script);
  await join();
  assert.equal(list(assigned[0]!.assignment.assigned), 'a a-0 b b-0');
  assert.deepEqual([membership.memberId, membership.version, membership.needsJoin], ['me', 2, false]);
  assert.equal(membership.ownerUrl('task', 'a-0'), URL);
  await join();
  assert.equal(script.generation, 1);
  membership.requestRejoin();
  assert.equal(membership.ownerUrl('task', 'a-0'), null);
  await join();
  assert.equal(list(script.offered[1]!.owned!.assigned), 'a a-0 b b-0');
  assert.equal(list(assigned[1]!.assignment.assigned), 'a a-0 b b-0', 'kept');
  assert.deepEqual(revoked, []);
  await membership.stop();
  assert.equal(script.calls.at(-1), 'leave');
});

test('a leader revokes for a member that joined, and gives in the next round', async () => {
  const script = new Script();
  const { membership, join, revoked, assigned } = start(script);
  await join();
  script.others = [{ memberId: 'you', subscription: { url: 'http://you:1/', offset: 6n, owned: null } }];
  membership.requestRejoin();
  await join();
  assert.deepEqual(revoked, ['a a-0']);
  assert.equal(list(assigned[1]!.assignment.revoked!), 'a a-0');
  membership.requestRejoin();
  await join();
  assert.ok(script.calls.includes('you gets a,a-0'));
  assert.equal(membership.ownerUrl('connector', 'a'), 'http://you:1/');
  assert.equal(list(assigned[2]!.assignment.assigned), 'b b-0');
  await membership.stop();
});

test('a leader that is behind the others assigns nothing', async () => {
  const script = new Script();
  const { membership, join, assigned, known } = start(script);
  script.others = [{ memberId: 'you', subscription: { url: 'http://you:1/', offset: 8n, owned: null } }];
  await join();
  assert.deepEqual(
    [assigned[0]!.assignment.failed, assigned[0]!.assignment.offset, list(assigned[0]!.assignment.assigned)],
    [true, 8n, ''],
  );
  known.apply('connector-c', '{"properties":{}}', 8n);
  membership.requestRejoin();
  await join();
  assert.deepEqual([assigned[1]!.assignment.failed, assigned[1]!.assignment.offset], [false, 9n]);
  await membership.stop();
});

test('a rebalance told by a heartbeat wakes the loop; nothing is given up', async () => {
  const script = new Script();
  const { membership, join, woken, revoked } = start(script);
  await join();
  script.heartbeatFails = failure('GROUP_REBALANCING', { group: 'g' });
  await until(() => membership.needsJoin && woken.times > 0);
  script.heartbeatFails = null;
  await join();
  assert.deepEqual([membership.needsJoin, revoked], [false, []]);
  await membership.stop();
});

test('beats may go out more often than work is given up for: neither waits for the other', async () => {
  const script = new Script();
  const { membership, join, woken, revoked } = start(script, { heartbeatMs: 3_600_000, beatMs: 10 });
  await join();
  script.heartbeatFails = failure('GROUP_COORDINATOR_UNAVAILABLE', { group: 'g', detail: 'gone' });
  await until(() => membership.needsJoin && woken.times > 0);
  script.heartbeatFails = null;
  await join();
  assert.deepEqual([membership.needsJoin, revoked], [false, []]);
  await membership.stop();
});

test('a member that the coordinator has forgotten joins anew with what it runs', async () => {
  const script = new Script();
  const { membership, join, revoked } = start(script);
  await join();
  script.heartbeatFails = failure('GROUP_MEMBER_UNKNOWN', { group: 'g' });
  await until(() => membership.needsJoin);
  script.heartbeatFails = null;
  assert.equal(membership.memberId, '');
  await join();
  assert.ok(script.calls.includes('reset'));
  assert.equal(list(script.offered[1]!.owned!.assigned), 'a a-0 b b-0');
  assert.deepEqual(revoked, []);
  await membership.stop();
});

test('all work is given up when the coordinator stays away for a heartbeat', async () => {
  const script = new Script();
  const { membership, join, revoked, woken } = start(script);
  await join();
  const away = () => failure('GROUP_COORDINATOR_UNAVAILABLE', { group: 'g', detail: 'gone' });
  script.heartbeatFails = away();
  await until(() => revoked.length > 0);
  assert.deepEqual(revoked, ['a a-0 b b-0']);
  assert.ok(membership.needsJoin && woken.times > 0);
  script.joinFails = [away()];
  script.heartbeatFails = null;
  await join();
  assert.equal(script.offered[1]!.owned, null);
  await membership.stop();
});

test('the eager protocol gives everything up before each join', async () => {
  const script = new Script();
  const { membership, join, revoked, assigned } = start(script, { protocol: 'eager' });
  await join();
  assert.equal(membership.version, 0);
  membership.requestRejoin();
  await join();
  assert.deepEqual(revoked, ['a a-0 b b-0']);
  assert.equal(list(assigned[1]!.assignment.assigned), 'a a-0 b b-0');
  await membership.stop();
});

test('a follower takes what the leader gives, stops what it revokes, and never knows owners', async () => {
  const script = new Script();
  script.leader = 'you';
  const said = (assigned: Work, revoked: Work): Assignment => ({
    version: 2,
    failed: false,
    leader: 'you',
    leaderUrl: 'http://you:1/',
    offset: 6n,
    assigned,
    revoked,
    delayMs: 0,
  });
  const { membership, join, revoked, assigned } = start(script);
  script.given = said({ connectors: new Set(['a']), tasks: new Set(['a-0', 'b-0']) }, NO_WORK);
  await join();
  script.given = said(NO_WORK, { connectors: new Set(), tasks: new Set(['a-0']) });
  membership.requestRejoin();
  await join();
  assert.deepEqual(revoked, ['a-0']);
  assert.equal(list(assigned[1]!.assignment.assigned), 'a b-0');
  assert.equal(membership.ownerUrl('connector', 'a'), null);
  await membership.stop();
});

test('a loop that stands still leaves the group', async () => {
  const script = new Script();
  const { membership, join, woken } = start(script, { rebalanceTimeoutMs: 30 });
  await join();
  membership.working(true);
  await until(() => script.calls.includes('leave'));
  assert.equal(woken.stoodStill, 1);
  assert.equal(membership.needsJoin, true);
  membership.working(false);
  await membership.stop();
});

test('what makes joining impossible is thrown; what passes is tried again', async () => {
  const script = new Script();
  const { membership, join } = start(script);
  script.joinFails = [
    failure('GROUP_REBALANCING', { group: 'g' }),
    failure('GROUP_PROTOCOL_INCONSISTENT', { group: 'g', protocolType: 'connect', protocols: 'sessioned' }),
  ];
  await assert.rejects(join(), /does not take this member/);
  await join();
  assert.equal(script.calls.filter((call) => call === 'join').length, 3);
  await membership.stop();
});
