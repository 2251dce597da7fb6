// Task configs on their way into the store: no secret is written out, and only what differs is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Props } from '../../../src/config/config-key.js';
import { areTasksOutdated, withPlaceholders } from '../../../src/herder/connector/task-configs.js';
import { ConfigState } from '../../../src/storage/config-state.js';

test('values that came from a provider go back to their placeholder', () => {
  const connector = {
    name: 'c',
    password: `\${file:/run/secrets:password}`,
    url: `http://\${env:HOST}/`,
    plain: 'x',
  };
  const tasks: Props[] = [
    { password: 'secret', url: 'http://db/', plain: 'x', 'task.class': 'T' },
    { plain: 'y', 'task.class': 'T' },
  ];
  assert.deepEqual(withPlaceholders(connector, tasks), [
    { password: connector.password, url: connector.url, plain: 'x', 'task.class': 'T' },
    { plain: 'y', 'task.class': 'T' },
  ]);
});

test('tasks are outdated when their number, their configs or the connector’s config differ', () => {
  const state = new ConfigState();
  let offset = 0n;
  const apply = (key: string, value: unknown) => state.apply(key, JSON.stringify(value), offset++);
  apply('connector-c', { properties: { name: 'c' } });
  assert.equal(areTasksOutdated(state, 'c', []), true, 'never configured');
  apply('task-c-0', { properties: { n: '0' } });
  apply('commit-c', { tasks: 1 });
  assert.equal(areTasksOutdated(state, 'c', [{ n: '0' }]), false);
  assert.equal(areTasksOutdated(state, 'c', [{ n: '1' }]), true);
  assert.equal(areTasksOutdated(state, 'c', [{ n: '0' }, { n: '1' }]), true);
  apply('connector-c', { properties: { name: 'c', more: '1' } });
  assert.equal(areTasksOutdated(state, 'c', [{ n: '0' }]), true);
});
