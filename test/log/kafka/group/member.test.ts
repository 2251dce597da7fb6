// Group membership of protocol type `connect` against a real broker: joining, the leader's view, syncing, rebalances,
// expulsion and leaving, each error by its code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailure } from '../../../../src/errors/failure.js';
import { openKafkaLog } from '../../../../src/log/kafka/open.js';
import type { GroupMember, JoinedGroup } from '../../../../src/log/port.js';
import { quietClient, sharedKafka } from '../../../servers/kafka.js';
import { until } from '../../../until.js';
import { keptLogger } from '../logger.js';

const kafka = await sharedKafka();
const protocols = (text: string) => [
  { name: 'sessioned', metadata: Buffer.from(`${text} v2`) },
  { name: 'default', metadata: Buffer.from(`${text} v0`) },
];

async function group(name: string) {
  const log = await openKafkaLog({ 'bootstrap.servers': kafka.bootstrap }, keptLogger());
  const member = (options: { sessionTimeoutMs?: number; protocolType?: string } = {}) =>
    log.groupMember({
      group: name,
      protocolType: 'connect',
      sessionTimeoutMs: 120_000,
      rebalanceTimeoutMs: 120_000,
      ...options,
    });
  return { log, member };
}

/** Joins; a coordinator that is not there yet (the broker is just up) is asked again. */
const join = (member: GroupMember, text: string): Promise<JoinedGroup> =>
  until('the coordinator is there', () =>
    member.join(protocols(text)).catch((error: unknown) => {
      if (!isFailure(error, 'GROUP_COORDINATOR_UNAVAILABLE')) throw error;
      return null;
    }),
  );

async function heartbeatsUntil(member: GroupMember, code: 'GROUP_REBALANCING' | 'GROUP_MEMBER_UNKNOWN') {
  await until(`a heartbeat ends in ${code}`, () =>
    member.heartbeat().then(
      () => false,
      (error: unknown) => {
        if (!isFailure(error, code)) throw error;
        return true;
      },
    ),
  );
}

test('two members form a generation, and a leave makes the other join again', {
  skip: kafka.skip,
}, async () => {
  await using prefix = kafka.prefix();
  const name = prefix.topic('group');
  const { log, member } = await group(name);
  const a = member();
  const b = member();
  const alone = await join(a, 'a');
  assert.equal(alone.leaderId, alone.memberId);
  assert.equal(alone.protocol, 'sessioned');
  assert.deepEqual(
    alone.members.map((m) => Buffer.from(m.metadata).toString()),
    ['a v2'],
  );
  const mine = await a.sync([{ memberId: alone.memberId, assignment: Buffer.from('all') }]);
  assert.equal(Buffer.from(mine).toString(), 'all');
  await a.heartbeat();

  const joining = join(b, 'b');
  await heartbeatsUntil(a, 'GROUP_REBALANCING');
  const [joinedA, joinedB] = await Promise.all([join(a, 'a2'), joining]);
  assert.equal(joinedA.memberId, alone.memberId);
  assert.equal(joinedA.generation, joinedB.generation);
  assert.equal(joinedA.leaderId, joinedB.leaderId);
  const [leader, other] = joinedA.leaderId === joinedA.memberId ? [joinedA, joinedB] : [joinedB, joinedA];
  assert.deepEqual(leader.members.map((m) => Buffer.from(m.metadata).toString()).sort(), ['a2 v2', 'b v2']);
  assert.deepEqual(other.members, []);
  const parts = leader.members.map(({ memberId }) => ({ memberId, assignment: Buffer.from(memberId) }));
  const [givenA, givenB] = await Promise.all([
    a.sync(leader === joinedA ? parts : []),
    b.sync(leader === joinedB ? parts : []),
  ]);
  assert.equal(Buffer.from(givenA).toString(), joinedA.memberId);
  assert.equal(Buffer.from(givenB).toString(), joinedB.memberId);

  const client = quietClient(kafka.bootstrap).admin();
  await client.connect();
  const { groups } = await client.describeGroups([name]);
  await client.disconnect();
  assert.deepEqual(
    [groups[0].protocolType, groups[0].protocol, groups[0].state, groups[0].members.length],
    ['connect', 'sessioned', 'Stable', 2],
  );

  await b.leave();
  await heartbeatsUntil(a, 'GROUP_REBALANCING');
  const again = await join(a, 'a3');
  assert.deepEqual(
    again.members.map((m) => m.memberId),
    [joinedA.memberId],
  );
  await a.leave();
  await log.close();
});

test('errors are told by their codes', { skip: kafka.skip }, async () => {
  await using prefix = kafka.prefix();
  const { log, member } = await group(prefix.topic('group'));
  const a = member();
  const joined = await join(a, 'a');
  await a.sync([{ memberId: joined.memberId, assignment: Buffer.from('x') }]);

  const stranger = member({ protocolType: 'consumer' });
  await assert.rejects(stranger.join(protocols('s')), (error) =>
    isFailure(error, 'GROUP_PROTOCOL_INCONSISTENT'),
  );
  const hasty = member({ sessionTimeoutMs: 1 });
  await assert.rejects(hasty.join(protocols('h')), (error) => {
    assert.ok(isFailure(error, 'KAFKA_REFUSED'));
    assert.match((error as Error).message, /INVALID_SESSION_TIMEOUT/);
    return true;
  });
  const never = member();
  await assert.rejects(never.heartbeat(), (error) => isFailure(error, 'GROUP_MEMBER_UNKNOWN'));

  // Waits for `a`, which does not join: the wait ends with the signal.
  const b = member();
  const abort = new AbortController();
  const joining = b.join(protocols('b'), abort.signal);
  await heartbeatsUntil(a, 'GROUP_REBALANCING');
  abort.abort(new Error('enough'));
  await assert.rejects(joining, /enough/);
  await b.leave();
  await a.leave();
  await log.close();
  await assert.rejects(a.heartbeat(), (error) => isFailure(error, 'LOG_CLOSED'));
});

test('a member that does not answer for its session is dropped', { skip: kafka.skip }, async () => {
  await using prefix = kafka.prefix();
  const { log, member } = await group(prefix.topic('group'));
  const a = member({ sessionTimeoutMs: 6000 });
  const joined = await join(a, 'a');
  await a.sync([{ memberId: joined.memberId, assignment: Buffer.from('x') }]);
  const b = member();
  const others = await join(b, 'b');
  assert.deepEqual(
    others.members.map((m) => m.memberId),
    [others.memberId],
  );
  await b.sync([{ memberId: others.memberId, assignment: Buffer.from('y') }]);
  await assert.rejects(a.heartbeat(), (error) => isFailure(error, 'GROUP_MEMBER_UNKNOWN'));
  a.reset();
  const rejoining = join(a, 'a');
  await heartbeatsUntil(b, 'GROUP_REBALANCING');
  await Promise.all([rejoining, join(b, 'b')]);
  await log.close();
});
