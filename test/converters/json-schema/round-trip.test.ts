// JsonSchemaConverter by properties: what is written is read back the same, schema and value; its schemas allow its data
// by another implementation's judgement; broken input ends in an error of the catalogue.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { jsonSchemaOptions } from '../../../src/converters/json-schema/options.js';
import { JSON_SCHEMA_CONVERTER_CONFIG, jsonSchemaCodec } from '../../../src/converters/json-schema.js';
import { DECIMAL_NAME } from '../../../src/data/logical.js';
import { arrayOf, mapOf, primitive, STRING, structOf } from '../../../src/data/schema.js';
import { plainInAnyOrder as plain } from '../recorded.js';
import { leaves, roundTrip, rows, survivesBroken, thereAndBack } from '../registry/round-trip.js';

const codecOf = (props: Record<string, string> = {}) =>
  jsonSchemaCodec(
    jsonSchemaOptions(JSON_SCHEMA_CONVERTER_CONFIG.parse({ 'schema.registry.url': 'mock://x', ...props })),
  );

const codec = codecOf();

const row = rows({
  leaves: leaves({ all: false }),
  intKeys: true,
  names: fc.string({ minLength: 1, maxLength: 8 }),
  structName: () => 'n.S',
});

test('values and schemas come back as they went, and the schema allows the data', () => {
  fc.assert(
    fc.property(row, ({ schema, value }) => {
      const { text, bytes } = roundTrip(codec, schema, value);
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
      assert.deepEqual(plain(thereAndBack(strict, schema, value).back.value), plain(value));
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
  survivesBroken(codec, GARBAGE, text);
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
  const { bytes, back } = thereAndBack(lenient, schema!, value);
  assert.deepEqual(JSON.parse(bytes.toString('utf8')), JSON.parse(data));
  assert.deepEqual(plain(back.value), plain(value));
});
