// When heartbeats are due, and how reconnections wait: functions of the time given.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffMs } from '../../../connectors/cdc/backoff.js';
import { Heartbeat } from '../../../connectors/cdc/heartbeat.js';

test('a beat is due once an interval, never with interval 0', () => {
  const options = { topic: 't', serverName: 's', sourcePartition: { server: 's' } };
  const beat = new Heartbeat({ ...options, intervalMs: 100 }, 1000);
  assert.equal(beat.due(1099), false);
  assert.equal(beat.due(1100), true);
  const record = beat.beat(1150, { lsn: 5 });
  assert.deepEqual(record.sourceOffset, { lsn: 5 });
  assert.equal(beat.due(1249), false);
  assert.equal(beat.due(1250), true);
  assert.equal(new Heartbeat({ ...options, intervalMs: 0 }, 0).due(1e12), false);
});

test('back-off doubles up to the cap', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 99].map((n) => backoffMs(n, 1000)),
    [200, 400, 800, 1000, 1000],
  );
});
