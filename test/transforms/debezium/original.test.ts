// Every Debezium transform makes of every recorded record what the original made of it, schemas included. Where
// Millrace knowingly does otherwise, the case stands in differences.ts with the reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plugins } from '../../../src/transforms/plugin.js';
import type { Recorded } from '../../converters/recorded.js';
import { differs } from './differences.js';
import { cases, configs, recordOf, shownRecord } from './recorded-cases.js';

const byName = new Map(plugins.map((plugin) => [plugin.javaClass, plugin]));

async function transformOf(one: Recorded) {
  const plugin = byName.get(`io.debezium.${one.class}`);
  assert.ok(plugin?.type === 'transformation', one.class);
  return (await plugin.load()).create();
}

async function compare(one: Recorded): Promise<void> {
  const transform = await transformOf(one);
  if (one.configError) {
    assert.throws(() => transform.configure(one.config), `should not configure: ${one.configError.error}`);
    return;
  }
  transform.configure(one.config);
  if (one.error) {
    assert.throws(() => transform.apply(recordOf(one.record)), `should fail: ${one.error.error}`);
    return;
  }
  const input = recordOf(one.record);
  const before = shownRecord(input);
  const out = transform.apply(input);
  assert.deepEqual(shownRecord(input), before, 'the record given was changed');
  if (one.dropped) {
    assert.equal(out, null);
    return;
  }
  assert.ok(out, 'should not be dropped');
  assert.deepEqual(shownRecord(out), shownRecord(recordOf(one.record, one.result)));
}

const transformCases = cases.filter((one) => one.class !== undefined);

for (const name of new Set<string>(transformCases.map((one) => one.class))) {
  test(`${name} equals the original`, async () => {
    const failed: string[] = [];
    for (const one of transformCases.filter((c) => c.class === name)) {
      if (differs(one)) continue;
      try {
        await compare(one);
      } catch (error) {
        const { result, ...rest } = one;
        failed.push(`${JSON.stringify(rest).slice(0, 400)}\n  ${(error as Error).message.slice(0, 900)}`);
      }
    }
    assert.equal(failed.length, 0, `${failed.length} differ:\n${failed.slice(0, 20).join('\n')}`);
  });
}

test('keys, types, defaults and importance are those of the original', async () => {
  for (const [name, keys] of Object.entries(configs)) {
    if (name.startsWith('converters.')) continue;
    const own = (await transformOf({ class: name })).config().keys;
    for (const [key, type, fallback, importance] of keys) {
      const found = own.get(key);
      assert.ok(found || /^tracing\./.test(key), `${name} ${key}`);
      if (!found) continue;
      assert.equal(found.type, type, `${name} ${key}`);
      assert.equal(found.importance, importance, `${name} ${key}`);
      if (fallback.startsWith('=')) {
        const text = type === 'DOUBLE' ? '1.0' : String(found.default);
        assert.equal(text, fallback.slice(1), `${name} ${key}`);
      } else assert.ok(found.default === undefined || found.default === null, `${name} ${key}`);
    }
  }
});
