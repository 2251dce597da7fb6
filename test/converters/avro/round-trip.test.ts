// Whatever Connect can hold comes back from Avro as it went, and an independent implementation reads the same values
// from the bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import avsc from 'avsc';
import fc from 'fast-check';
import { avroOptions } from '../../../src/converters/avro/schema/options.js';
import { AVRO_CONVERTER_CONFIG, avroCodec } from '../../../src/converters/avro.js';
import { jsonBytes } from '../../../src/converters/json/slab.js';
import { int64FromBigInt } from '../../../src/data/int64.js';
import { dateSchema } from '../../../src/data/logical.js';
import { arrayOf, type Field, mapOf, primitive, Schema, STRING, structOf } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { plainInAnyOrder as plain } from '../recorded.js';
import { leaves, roundTrip, rows, survivesBroken, type Typed, thereAndBack } from '../registry/round-trip.js';

const codec = avroCodec(avroOptions(AVRO_CONVERTER_CONFIG.parse({ 'schema.registry.url': 'mock://x' })));

let named = 0;

const LEAVES: readonly Typed[] = [...leaves({ all: true }), { schema: dateSchema(), value: fc.integer() }];

const ROWS = rows({
  leaves: LEAVES,
  intKeys: false,
  names: fc.nat(20).map((n) => `f${n}`),
  structName: () => `n.S${named++}`,
});

test('values and schemas come back as they went', () => {
  fc.assert(
    fc.property(ROWS, ({ schema, value }) => {
      roundTrip(codec, schema, value);
    }),
    { numRuns: 100 },
  );
});

/** As avsc gives values: records by name, bytes as Buffer. */
function asRead(value: unknown): unknown {
  if (value instanceof Struct) {
    return Object.fromEntries(value.schema.fields.map((f) => [f.name, asRead(value.values[f.index])]));
  }
  return value;
}

test('another implementation reads the same values', () => {
  const kinds = LEAVES.filter((one) => !['FLOAT32', 'FLOAT64'].includes(one.schema.type) && !one.schema.name);
  fc.assert(
    fc.property(
      fc
        .array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 12 })
        .map((parts) => {
          const schema = structOf(
            parts.map((p, i) => [`f${i}`, i % 2 ? p.schema.with({ optional: true }) : p.schema]),
            { name: 'n.R' },
          );
          return { schema, value: fc.tuple(...parts.map((p, i) => (i % 2 ? fc.option(p.value) : p.value))) };
        })
        .chain(({ schema, value }) => value.map((values) => new Struct(schema, [...values] as unknown[]))),
      (row) => {
        // Its integers are exact to 2^51 only.
        fc.pre(
          row.values.every((v) => typeof v !== 'bigint' && !(typeof v === 'number' && Math.abs(v) > 2 ** 51)),
        );
        const { text, bytes } = roundTrip(codec, row.schema, row);
        const type = avsc.Type.forSchema(JSON.parse(text) as avsc.Schema, {
          noAnonymousTypes: false,
          wrapUnions: false,
        });
        const theirs = type.fromBuffer(bytes) as object;
        assert.deepEqual({ ...theirs }, asRead(row));
        assert.equal(type.toBuffer(theirs).toString('hex'), bytes.toString('hex'));
      },
    ),
    { numRuns: 100 },
  );
});

test('long integers are zigzag and least significant group first', () => {
  const { parsed } = codec.fromConnect(primitive('INT64'));
  const write = codec.writer(primitive('INT64'), parsed, parsed);
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.nat(63), (any, shift) => {
      const value = any >> BigInt(shift);
      const bytes: number[] = [];
      let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
      for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
      bytes.push(Number(rest));
      assert.deepEqual([...jsonBytes(write, int64FromBigInt(value))], bytes);
      roundTrip(codec, primitive('INT64'), int64FromBigInt(value));
    }),
  );
});

test('a record may contain itself', () => {
  const fields: Field[] = [];
  const node = new Schema('STRUCT', { name: 'n.Node' }, { fields });
  const optional = new Schema('STRUCT', { name: 'n.Node', optional: true }, { fields });
  fields.push(
    { name: 'value', index: 0, schema: primitive('INT32') },
    { name: 'next', index: 1, schema: optional },
  );
  const list = new Struct(node, [1, new Struct(optional, [2, new Struct(optional, [3, null])])]);
  const { text, back } = thereAndBack(codec, node, list);
  assert.equal(
    text,
    '{"type":"record","name":"Node","namespace":"n","fields":[{"name":"value","type":"int"},{"name":"next","type":["null","Node"],"default":null}],"connect.name":"n.Node"}',
  );
  const { schema, value } = back;
  assert.deepEqual(plain(value), plain(list));
  const inner = schema!.field('next')!.schema;
  assert.equal(inner.optional, true);
  assert.equal(inner.fields, schema!.fields);
});

test('broken bytes end in an error, never in a hang', () => {
  const schema = structOf(
    [
      ['a', arrayOf(structOf([], { name: 'n.Empty' }))],
      ['m', mapOf(STRING, primitive('INT64'))],
      ['s', STRING],
    ],
    { name: 'n.Garbage' },
  );
  survivesBroken(codec, schema, fc.uint8Array({ maxLength: 60 }));
});
