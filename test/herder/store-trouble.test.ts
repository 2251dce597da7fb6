// The standalone herder over a config store that cannot be written when the worker starts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../src/errors/failure.js';
import {
  StandaloneHerder,
  type StandaloneHerderOptions,
} from '../../src/herder/standalone/standalone-herder.js';
import { MemoryBacking, type StoreRecord } from '../../src/storage/backing.js';
import { ConfigStore } from '../../src/storage/config-store.js';
import { StatusStore } from '../../src/storage/status-store.js';
import { until } from '../until.js';
import { collectingLogger } from '../worker/fixture.js';

/** A store that takes records until it is broken. */
class Breakable extends MemoryBacking {
  broken = false;

  override async write(records: readonly StoreRecord[]): Promise<void> {
    if (this.broken) throw failure('STORE_WRITE_FAILED', { topic: 'configs' });
    await super.write(records);
  }
}

test('a connector whose state cannot be stored at the start is shown as failed; the process goes on', async () => {
  const backing = new Breakable();
  const configs = new ConfigStore(backing);
  await configs.start();
  await configs.putConnector('c', { 'connector.class': 'FileStreamSource' });
  await configs.putTasks('c', [{}]);
  await configs.putTargetState('c', 'STOPPED');
  backing.broken = true;
  const statuses = new StatusStore(new MemoryBacking(), () => {});
  await statuses.start();
  const herder = new StandaloneHerder({
    workerId: 'w:1',
    clusterId: 'cluster',
    configs,
    statuses,
    trackTopics: false,
    allowTopicReset: false,
    healing: { maxRestarts: 0, delayMs: 1, maxDelayMs: 1 },
    registry: { findConnector: () => undefined },
    logger: collectingLogger([]),
    worker: () => ({}),
  } as unknown as StandaloneHerderOptions);
  herder.start();
  const told = await until('it is told', () => statuses.connector('c'));
  assert.equal(told.state, 'FAILED');
  assert.match(told.trace ?? '', /configs/);
});
