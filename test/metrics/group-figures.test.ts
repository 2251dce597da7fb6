// Figures of a worker's membership in its group, from the calls it makes to the coordinator.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredMember } from '../../src/herder/measured-member.js';
import type { GroupMember } from '../../src/log/port.js';
import { GroupFigures } from '../../src/metrics/group-figures.js';
import { METRICS } from '../../src/metrics/names.js';

const state = { leaderUrl: 'http://a:1/', protocol: 'sessioned', connectors: 2, tasks: 5 };

function values(figures: GroupFigures, now: number): Record<string, number> {
  return Object.fromEntries(
    figures
      .samples(now, state)
      .map(({ name, value }) => [name.replace(/^kafka_connect_connect_/, ''), value]),
  );
}

test('rebalances: counted when they are complete, timed from the first join', () => {
  const figures = new GroupFigures('client');
  assert.equal(values(figures, 0)['worker_rebalance_metrics_epoch'], -1);
  figures.rebalancing(1000);
  figures.called('join', 1400, 400);
  figures.rebalancing(1500);
  assert.equal(values(figures, 1500)['worker_rebalance_metrics_rebalancing'], 1);
  figures.called('join', 1600, 100);
  figures.called('sync', 1700, 50);
  figures.rebalanced(1700, 4);
  figures.called('heartbeat', 2000, 3);
  const now = values(figures, 3000);
  assert.equal(now['worker_rebalance_metrics_rebalancing'], 0);
  assert.equal(now['worker_rebalance_metrics_completed_rebalances_total'], 1);
  assert.equal(now['worker_rebalance_metrics_epoch'], 4);
  assert.equal(now['worker_rebalance_metrics_rebalance_max_time_ms'], 700);
  assert.equal(now['worker_rebalance_metrics_time_since_last_rebalance_ms'], 1300);
  assert.equal(now['coordinator_metrics_join_total'], 2);
  assert.equal(now['coordinator_metrics_join_time_avg'], 250);
  assert.equal(now['coordinator_metrics_last_heartbeat_seconds_ago'], 1);
  assert.equal(now['coordinator_metrics_assigned_tasks'], 5);
});

test('all samples have declared names; leader and protocol are labels', () => {
  const samples = new GroupFigures('client').samples(0, state);
  for (const { name } of samples) assert.ok(Object.hasOwn(METRICS, name), name);
  const leader = samples.find(({ name }) => name.endsWith('_leader_name'));
  assert.deepEqual(leader?.labels, { leader_name: 'http://a:1/' });
});

test('a measured member answers what the member answers, and counts what succeeded', async () => {
  const joined = { memberId: 'm', leaderId: 'm', generation: 7, protocol: 'sessioned', members: [] };
  let beats = 0;
  const member: GroupMember = {
    join: async () => joined,
    sync: async () => Uint8Array.of(1),
    heartbeat: async () => {
      if (++beats > 1) throw new Error('gone');
    },
    reset: () => {},
    leave: async () => {},
    close: async () => {},
  };
  const figures = new GroupFigures('client');
  const measured = measuredMember(member, figures);
  assert.equal(await measured.join([]), joined);
  assert.deepEqual(await measured.sync([]), Uint8Array.of(1));
  await measured.heartbeat();
  await assert.rejects(measured.heartbeat(), /gone/);
  const now = values(figures, Date.now());
  assert.equal(now['worker_rebalance_metrics_epoch'], 7);
  assert.equal(now['coordinator_metrics_heartbeat_total'], 1);
});
