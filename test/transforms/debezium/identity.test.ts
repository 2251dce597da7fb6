// Derived schemas are the same object for every record of one schema, so that compiled converters downstream are found
// again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Transformation } from '../../../src/api/transform.js';
import type { Schema } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { plugins } from '../../../src/transforms/plugin.js';
import { cases, recordOf } from './recorded-cases.js';

const DERIVING: readonly (readonly [string, Record<string, string>])[] = [
  [
    'transforms.ExtractNewRecordState',
    { 'add.fields': 'op,lsn', 'delete.tombstone.handling.mode': 'rewrite' },
  ],
  ['transforms.ByLogicalTableRouter', { 'topic.regex': '(.*)orders', 'topic.replacement': '$1all' }],
  ['transforms.ExtractSchemaToNewRecord', {}],
  ['transforms.HeaderToValue', { headers: 'h2', fields: 'after.h2', operation: 'copy' }],
  ['transforms.VectorToJsonConverter', {}],
  ['transforms.TimezoneConverter', { 'converted.timezone': '+01:00' }],
];

const vectors: number = cases.find((one) => one.class === 'transforms.VectorToJsonConverter').record;

async function configured(name: string, props: Record<string, string>): Promise<Transformation> {
  const plugin = plugins.find((p) => p.javaClass === `io.debezium.${name}`);
  assert.ok(plugin?.type === 'transformation');
  const transform = (await plugin.load()).create();
  transform.configure(props);
  return transform;
}

test('a schema is derived once', async () => {
  for (const [name, props] of DERIVING) {
    const transform = await configured(name, props);
    const record = recordOf(name.endsWith('VectorToJsonConverter') ? vectors : 0);
    const derived = () => {
      const { value } = record;
      assert.ok(value instanceof Struct);
      const out = transform.apply({ ...record, value: new Struct(value.schema, value.values.slice()) });
      return [out?.keySchema, out?.valueSchema] as (Schema | null)[];
    };
    const first = derived();
    assert.ok(first[1], name);
    const second = derived();
    assert.equal(second[0], first[0], name);
    assert.equal(second[1], first[1], name);
  }
});

test('an expanded outbox payload of the same shape has the same schema', async () => {
  const transform = await configured('transforms.outbox.EventRouter', {
    'table.expand.json.payload': 'true',
    'table.fields.additional.placement': 'type:envelope',
  });
  const index = cases.find((one) => one.class?.endsWith('.EventRouter')).record;
  const record = recordOf(index);
  const first = transform.apply(record)?.valueSchema;
  assert.equal(first?.field('payload')?.schema.type, 'STRUCT');
  assert.equal(transform.apply(record)?.valueSchema, first);
});
