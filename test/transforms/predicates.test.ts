// The predicates, and that every transform and predicate that is listed loads and tells its config.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Predicate } from '../../src/api/transform.js';
import { NO_HEADERS } from '../../src/data/headers.js';
import type { ConnectRecord } from '../../src/data/record.js';
import { STRING } from '../../src/data/schema.js';
import { isFailure } from '../../src/errors/failure.js';
import { plugins } from '../../src/transforms/plugin.js';

const record: ConnectRecord = {
  topic: 'db.orders',
  partition: null,
  keySchema: null,
  key: null,
  valueSchema: STRING,
  value: 'x',
  timestamp: null,
  headers: NO_HEADERS.with('h', STRING, 'v'),
};

async function predicate(name: string, props: Record<string, string>): Promise<Predicate> {
  const plugin = plugins.find((p) => p.javaClass.endsWith(`.predicates.${name}`));
  assert.ok(plugin?.type === 'predicate');
  const made = (await plugin.load()).create();
  made.configure(props);
  return made;
}

test('predicates answer as their names say', async () => {
  assert.equal((await predicate('HasHeaderKey', { name: 'h' })).test(record), true);
  assert.equal((await predicate('HasHeaderKey', { name: 'x' })).test(record), false);
  const tombstone = await predicate('RecordIsTombstone', {});
  assert.equal(tombstone.test(record), false);
  assert.equal(tombstone.test({ ...record, value: null }), true);
  assert.equal((await predicate('TopicNameMatches', { pattern: 'db\\..*+' })).test(record), true);
  assert.equal((await predicate('TopicNameMatches', { pattern: 'orders' })).test(record), false);
  await assert.rejects(predicate('TopicNameMatches', { pattern: '(' }), (e) =>
    isFailure(e, 'CONFIG_INVALID'),
  );
  await assert.rejects(predicate('HasHeaderKey', {}), (e) => isFailure(e, 'CONFIG_INVALID'));
});

test('every listed plugin loads, and its config validates without throwing', async () => {
  for (const plugin of plugins) {
    assert.ok(plugin.type === 'transformation' || plugin.type === 'predicate');
    const made = (await plugin.load()).create();
    assert.equal(made.config().validate({}).length, made.config().keys.size);
  }
});
