// JsonSchemaConverter by properties: what is written is read back the same, schema and value; its schemas allow its data
// by another implementation's judgement; broken input ends in an error of the catalogue.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { jsonBytes } from '../../../src/converters/json/slab.js';
import { jsonSchemaOptions } from '../../../src/converters/json-schema/options.js';
import { JSON_SCHEMA_CONVERTER_CONFIG, jsonSchemaCodec } from '../../../src/converters/json-schema.js';
import { Decimal } from '../../../src/data/decimal.js';
import { int64FromBigInt } from '../../../src/data/int64.js';
import { DECIMAL_NAME, TIMESTAMP_NAME } from '../../../src/data/logical.js';
import {
  arrayOf,
  mapOf,
  primitive,
  type Schema,
  type SchemaType,
  STRING,
  structOf,
} from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { plain, plainSchema } from '../recorded.js';

const codecOf = (props: Record<string, string> = {}) =>
  jsonSchemaCodec(
    jsonSchemaOptions(JSON_SCHEMA_CONVERTER_CONFIG.parse({ 'schema.registry.url': 'mock://x', ...props })),
  );

const codec = codecOf();

interface Typed {
  readonly schema: Schema;
  readonly value: fc.Arbitrary<unknown>;
}

const leaf = (
  type: Exclude<SchemaType, 'ARRAY' | 'MAP' | 'STRUCT'>,
  value: fc.Arbitrary<unknown>,
): Typed => ({
  schema: primitive(type),
  value,
});

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(int64FromBigInt);
const LEAVES: readonly Typed[] = [
  leaf('INT8', fc.integer({ min: -128, max: 127 })),
  leaf('INT16', fc.integer({ min: -32768, max: 32767 })),
  leaf('INT32', fc.integer()),
  leaf('INT64', int64),
  leaf('FLOAT64', fc.double({ noNaN: true, noDefaultInfinity: true })),
  leaf('FLOAT32', fc.float({ noNaN: true, noDefaultInfinity: true })),
  leaf('BOOLEAN', fc.boolean()),
  leaf('STRING', fc.string({ unit: 'grapheme' })),
  leaf(
    'BYTES',
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  ),
  {
    schema: primitive('BYTES', { name: DECIMAL_NAME, version: 1, parameters: new Map([['scale', '3']]) }),
    value: fc.bigInt().map((unscaled) => new Decimal(unscaled, 3)),
  },
  { schema: primitive('INT64', { name: TIMESTAMP_NAME, version: 1 }), value: fc.nat() },
];

const orNull = ({ schema, value }: Typed): Typed => ({
  schema: schema.with({ optional: true }),
  value: fc.option(value),
});

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
            value: fc
              .uniqueArray(fc.tuple(fc.string(), value), { maxLength: 4, selector: ([k]) => k })
              .map((e) => new Map(e)),
          })),
          typed(depth - 1).map(({ schema, value }) => ({
            schema: mapOf(primitive('INT32'), schema),
            value: fc
              .uniqueArray(fc.tuple(fc.integer(), value), { maxLength: 4, selector: ([k]) => k })
              .map((e) => new Map(e)),
          })),
          struct(depth - 1),
        );
  return fc.tuple(base, fc.boolean()).map(([one, nullable]) => (nullable ? orNull(one) : one));
}

function struct(depth: number): fc.Arbitrary<Typed> {
  return fc
    .uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 8 }), typed(depth)), {
      maxLength: 14,
      selector: ([name]) => name,
    })
    .map((parts) => {
      const schema = structOf(
        parts.map(([name, part]) => [name, part.schema]),
        { name: 'n.S' },
      );
      const value = fc
        .tuple(...parts.map(([, part]) => part.value))
        .map((values) => new Struct(schema, [...(values as unknown[])]));
      return { schema, value };
    });
}

const row = struct(2).chain(({ schema, value }) => value.map((v) => ({ schema, value: v })));

test('values and schemas come back as they went, and the schema allows the data', () => {
  fc.assert(
    fc.property(row, ({ schema, value }) => {
      const { parsed, text } = codec.fromConnect(schema);
      const bytes = Buffer.from(jsonBytes(codec.writer(schema, parsed), value));
      const again = codec.parse(text, []);
      const read = codec.reader(again, again, undefined)(bytes);
      assert.deepEqual(plainSchema(read.schema), plainSchema(schema));
      assert.deepEqual(plain(read.value), plain(value));
      const validate = new Ajv({ strict: false, validateSchema: false }).compile(JSON.parse(text) as object);
      assert.equal(validate(JSON.parse(bytes.toString('utf8'))), true, JSON.stringify(validate.errors));
    }),
    { numRuns: 100 },
  );
});

test('what is valid passes json.fail.invalid.schema both ways', () => {
  const strict = codecOf({ 'json.fail.invalid.schema': 'true' });
  fc.assert(
    fc.property(row, ({ schema, value }) => {
      const { parsed } = strict.fromConnect(schema);
      const bytes = Buffer.from(jsonBytes(strict.writer(schema, parsed), value));
      assert.deepEqual(plain(strict.reader(parsed, parsed, 1)(bytes).value), plain(value));
    }),
    { numRuns: 30 },
  );
});

const GARBAGE = structOf(
  [
    ['a', arrayOf(structOf([], { name: 'n.Empty' }))],
    ['m', mapOf(primitive('INT32'), primitive('INT64'))],
    ['s', STRING],
    ['d', primitive('BYTES', { name: DECIMAL_NAME, parameters: new Map([['scale', '2']]) })],
  ],
  { name: 'n.Garbage' },
);

test('broken data ends in an error of the catalogue', () => {
  const { parsed } = codec.fromConnect(GARBAGE);
  const read = codec.reader(parsed, parsed, undefined);
  const member = fc.record(
    { a: fc.jsonValue(), m: fc.jsonValue(), s: fc.jsonValue(), d: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc.oneof(member, fc.jsonValue()).map((json) => Buffer.from(JSON.stringify(json))),
    member.chain((json) => {
      const whole = JSON.stringify(json);
      return fc.nat(whole.length).map((end) => Buffer.from(whole.slice(0, end)));
    }),
  );
  fc.assert(
    fc.property(text, (bytes) => {
      try {
        read(bytes);
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'DATA_INVALID', String((error as Error).stack));
      }
    }),
    { numRuns: 500 },
  );
});

test('broken schemas end in an error of the catalogue', () => {
  const keyword = fc.constantFrom(
    ...[
      'type',
      'properties',
      'items',
      'oneOf',
      'allOf',
      'enum',
      '$ref',
      'connect.type',
      'connect.index',
      'title',
      'default',
      'additionalProperties',
      'required',
      'connect.parameters',
      'connect.version',
    ],
  );
  const word = fc.constantFrom<unknown>(
    'object',
    'string',
    'integer',
    'array',
    '#',
    '#/x',
    'map',
    'null',
    5,
    null,
    true,
    [],
  );
  const { schema } = fc.letrec<{ schema: unknown; value: unknown }>((tie) => ({
    schema: fc.dictionary(keyword, tie('value'), { maxKeys: 4 }),
    value: fc.oneof({ maxDepth: 3 }, word, tie('schema'), fc.array(tie('schema'), { maxLength: 3 })),
  }));
  fc.assert(
    fc.property(schema, (json) => {
      try {
        const parsed = codec.parse(JSON.stringify(json), []);
        codec.reader(parsed, parsed, 1)(Buffer.from('{}'));
      } catch (error) {
        assert.match(
          String((error as { code?: string }).code),
          /^(DATA|SCHEMA|SCHEMA_TEXT)_INVALID$/,
          `${JSON.stringify(json)} ${(error as Error).stack}`,
        );
      }
    }),
    { numRuns: 500 },
  );
});

test('a schema that contains itself is written as it was read', () => {
  const lenient = codecOf({ 'use.optional.for.nonrequired': 'true' });
  const text = '{"type":"object","title":"Node","properties":{"v":{"type":"integer"},"next":{"$ref":"#"}}}';
  const parsed = lenient.parse(text, []);
  const data = '{"v":1,"next":{"v":2,"next":{"v":3,"next":null}}}';
  const { schema, value } = lenient.reader(parsed, parsed, undefined)(Buffer.from(data));
  const again = lenient.fromConnect(schema);
  const bytes = Buffer.from(jsonBytes(lenient.writer(schema, again.parsed), value)).toString('utf8');
  assert.deepEqual(JSON.parse(bytes), JSON.parse(data));
  const third = lenient.reader(again.parsed, again.parsed, undefined)(Buffer.from(bytes));
  assert.deepEqual(plain(third.value), plain(value));
});
