// Whatever Connect can hold comes back from Avro as it went, and an independent implementation reads the same values
// from the bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import avsc from 'avsc';
import fc from 'fast-check';
import { avroOptions } from '../../../src/converters/avro/schema/options.js';
import { AVRO_CONVERTER_CONFIG, avroCodec } from '../../../src/converters/avro.js';
import { jsonBytes } from '../../../src/converters/json/slab.js';
import { Decimal } from '../../../src/data/decimal.js';
import { int64FromBigInt } from '../../../src/data/int64.js';
import { dateSchema, decimalSchema, timestampSchema } from '../../../src/data/logical.js';
import { arrayOf, type Field, mapOf, primitive, Schema, STRING, structOf } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { plain, plainSchema } from '../recorded.js';

const codec = avroCodec(avroOptions(AVRO_CONVERTER_CONFIG.parse({ 'schema.registry.url': 'mock://x' })));

interface Typed {
  readonly schema: Schema;
  readonly value: fc.Arbitrary<unknown>;
}

const leaf = (type: Parameters<typeof primitive>[0], value: fc.Arbitrary<unknown>): Typed => ({
  schema: primitive(type),
  value,
});

const LEAVES: readonly Typed[] = [
  leaf('INT8', fc.integer({ min: -128, max: 127 })),
  leaf('INT16', fc.integer({ min: -32768, max: 32767 })),
  leaf('INT32', fc.integer()),
  leaf('INT64', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(int64FromBigInt)),
  leaf('INT64', fc.maxSafeInteger()),
  leaf('FLOAT32', fc.float()),
  leaf('FLOAT64', fc.double()),
  leaf('BOOLEAN', fc.boolean()),
  leaf('STRING', fc.string({ unit: 'binary', maxLength: 200 })),
  leaf(
    'BYTES',
    fc.uint8Array({ maxLength: 200 }).map((b) => Buffer.from(b)),
  ),
  { schema: decimalSchema(3), value: fc.bigInt().map((n) => new Decimal(n, 3)) },
  { schema: dateSchema(), value: fc.integer() },
  { schema: timestampSchema(), value: fc.maxSafeInteger() },
];

const orNull = ({ schema, value }: Typed): Typed => ({
  schema: schema.with({ optional: true }),
  value: fc.option(value),
});

/** A schema of some depth and the values it holds. */
function typed(depth: number): fc.Arbitrary<Typed> {
  const leaves = fc.constantFrom(...LEAVES);
  const base =
    depth === 0
      ? leaves
      : fc.oneof(
          leaves,
          typed(depth - 1).map(({ schema, value }) => ({
            schema: arrayOf(schema),
            value: fc.array(value, { maxLength: 4 }),
          })),
          typed(depth - 1).map(({ schema, value }) => ({
            schema: mapOf(STRING, schema),
            value: fc.dictionary(fc.string(), value, { maxKeys: 4 }).map((o) => new Map(Object.entries(o))),
          })),
          struct(depth - 1),
        );
  return fc.tuple(base, fc.boolean()).map(([one, nullable]) => (nullable ? orNull(one) : one));
}

let named = 0;

function struct(depth: number): fc.Arbitrary<Typed> {
  return fc.array(typed(depth), { minLength: 0, maxLength: 6 }).map((parts) => {
    const schema = structOf(
      parts.map((part, i) => [`f${i}`, part.schema]),
      { name: `n.S${named++}` },
    );
    return {
      schema,
      value: fc.tuple(...parts.map((p) => p.value)).map((values) => new Struct(schema, [...values])),
    };
  });
}

function roundTrip(schema: Schema, value: unknown): { text: string; bytes: Buffer } {
  const { parsed, text } = codec.fromConnect(schema);
  const bytes = Buffer.from(jsonBytes(codec.writer(schema, parsed), value));
  const again = codec.parse(text, []);
  const read = codec.reader(again, again, undefined)(bytes);
  assert.deepEqual(plain(read.value), plain(value));
  assert.deepEqual(plainSchema(read.schema), plainSchema(schema));
  return { text, bytes };
}

test('values and schemas come back as they went', () => {
  fc.assert(
    fc.property(
      struct(2).chain(({ schema, value }) => value.map((v) => ({ schema, value: v }))),
      ({ schema, value }) => {
        roundTrip(schema, value);
      },
    ),
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
        const { text, bytes } = roundTrip(row.schema, row);
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
  const write = codec.writer(primitive('INT64'), parsed);
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.nat(63), (any, shift) => {
      const value = any >> BigInt(shift);
      const bytes: number[] = [];
      let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
      for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
      bytes.push(Number(rest));
      assert.deepEqual([...jsonBytes(write, int64FromBigInt(value))], bytes);
      roundTrip(primitive('INT64'), int64FromBigInt(value));
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
  const { parsed, text } = codec.fromConnect(node);
  assert.equal(
    text,
    '{"type":"record","name":"Node","namespace":"n","fields":[{"name":"value","type":"int"},{"name":"next","type":["null","Node"],"default":null}],"connect.name":"n.Node"}',
  );
  const list = new Struct(node, [1, new Struct(optional, [2, new Struct(optional, [3, null])])]);
  const bytes = Buffer.from(jsonBytes(codec.writer(node, parsed), list));
  const again = codec.parse(text, []);
  const { schema, value } = codec.reader(again, again, undefined)(bytes);
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
  const { parsed } = codec.fromConnect(schema);
  const read = codec.reader(parsed, parsed, undefined);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        read(Buffer.from(bytes));
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'DATA_INVALID', String(error));
      }
    }),
    { numRuns: 500 },
  );
});
