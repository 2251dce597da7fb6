// ProtobufConverter by properties: what is written is read back the same, also by another implementation, from the text that
// is registered; lists may be packed or not and messages come in parts; broken input ends in an error of the catalogue.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { protobufOptions } from '../../../src/converters/protobuf/schema/options.js';
import { PROTOBUF_CONVERTER_CONFIG, protobufCodec } from '../../../src/converters/protobuf.js';
import { dateSchema } from '../../../src/data/logical.js';
import {
  arrayOf,
  type Field,
  mapOf,
  OPTIONAL_STRING,
  primitive,
  Schema,
  STRING,
  structOf,
} from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { plainInAnyOrder as plain } from '../recorded.js';
import { propsOf, written } from '../registry/original-cases.js';
import { leaves, survivesBroken, type Typed, thereAndBack } from '../registry/round-trip.js';

const codecOf = (options = '') =>
  protobufCodec(protobufOptions(PROTOBUF_CONVERTER_CONFIG.parse(propsOf(options))));

const codec = codecOf('optional.for.nullables=true');

const LEAVES: readonly Typed[] = [
  ...leaves({ all: true }),
  { schema: dateSchema(), value: fc.integer({ min: -719_162, max: 2_932_896 }) },
];

let named = 0;

/** Structs of single values, lists, maps and other structs: what protobuf can hold. */
function struct(depth: number): fc.Arbitrary<Typed> {
  const one =
    depth === 0 ? fc.constantFrom(...LEAVES) : fc.oneof(fc.constantFrom(...LEAVES), struct(depth - 1));
  const field = fc.oneof(
    one,
    one.map(({ schema, value }) => ({ schema: schema.with({ optional: true }), value: fc.option(value) })),
    one.map(({ schema, value }) => ({ schema: arrayOf(schema), value: fc.array(value, { maxLength: 4 }) })),
    fc.tuple(one, fc.nat(999)).map(([{ schema, value }, n]) => ({
      schema: mapOf(STRING, schema, { name: `m${n}_${named++}` }),
      value: fc.dictionary(fc.string(), value, { maxKeys: 3 }).map((o) => new Map(Object.entries(o))),
    })),
  );
  return fc.array(field, { maxLength: 12 }).map((parts) => {
    const schema = structOf(
      parts.map((part, i) => [`f${i}`, part.schema]),
      { name: `n.S${named++}` },
    );
    const value = fc
      .tuple(...parts.map((part) => part.value))
      .map((v) => new Struct(schema, [...(v as unknown[])]));
    return { schema, value };
  });
}

const row = struct(2).chain(({ schema, value }) => value.map((v) => ({ schema, value: v })));

test('values come back as they went', () => {
  fc.assert(
    fc.property(row, ({ schema, value }) => {
      assert.deepEqual(plain(thereAndBack(codec, schema, value).back.value), plain(value));
    }),
    { numRuns: 150 },
  );
});

/** A message of a text as protobufjs reads it from bytes behind the index. */
function theirs(text: string, name: string, bytes: Buffer): Record<string, unknown> {
  const { root } = protobuf.parse(text, { keepCase: true });
  const type = root.lookupType(name);
  const options = { longs: String, bytes: Buffer, defaults: true } as const;
  return type.toObject(type.decode(bytes.subarray(1)), options);
}

test('another implementation reads the same values from the registered text', () => {
  // It cannot read the option that narrow integers have.
  const kinds = LEAVES.filter(
    ({ schema: { name, type } }) => name === undefined && !/^INT(8|16)$/.test(type),
  );
  const some = fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 12 }).chain((parts) => {
    const schema = structOf(
      parts.flatMap((part, i) => [
        [`f${i}`, part.schema],
        [`l${i}`, arrayOf(part.schema)],
      ]),
      { name: 'n.R' },
    );
    const values = parts.flatMap(({ value }) => [value, fc.array(value, { maxLength: 3 })]);
    return fc.tuple(...values).map((v) => new Struct(schema, [...(v as unknown[])]));
  });
  const asTheirs = (schema: Schema, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => asTheirs(schema.valueSchema!, item));
    return schema.type === 'INT64' ? String(value) : value;
  };
  fc.assert(
    fc.property(some, (record) => {
      const { text, bytes } = written(codec, record.schema, record);
      const expected = record.schema.fields.map(({ name, index, schema }) => [
        name,
        asTheirs(schema, record.values[index]),
      ]);
      assert.deepEqual(plain(theirs(text, 'n.R', bytes)), plain(Object.fromEntries(expected)));
    }),
    { numRuns: 100 },
  );
});

test('what another implementation writes is read, packed or not', () => {
  const file = (packed: boolean) =>
    `syntax = "proto3"; message R { repeated int32 i = 1 [packed = ${packed}]; repeated double d = 2 [packed = ${packed}]; map<sint64, R> m = 3; oneof o { fixed64 f = 4; R r = 5; } }`;
  const read = codec.parse(file(true), []);
  const reader = codec.reader(read, read, undefined);
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.array(fc.double()), fc.boolean(), (i, d, packed) => {
      const type = protobuf.parse(file(packed)).root.lookupType('R');
      const bytes = type.encode(type.fromObject({ i, d, m: { '-7': { i } }, r: { d } })).finish();
      const { value } = reader(Buffer.concat([Buffer.of(0), bytes]));
      const at = (of: unknown, name: string) => (of as Struct).get(name);
      assert.deepEqual(plain(at(value, 'i')), plain(i));
      assert.deepEqual(plain(at(value, 'd')), plain(d));
      assert.deepEqual(plain(at((at(value, 'm') as Map<unknown, unknown>).get(-7), 'i')), plain(i));
      assert.deepEqual(plain(at(at(at(value, 'o_0'), 'r'), 'd')), plain(d));
    }),
    { numRuns: 50 },
  );
});

test('a struct may contain itself', () => {
  const fields: Field[] = [];
  const node = new Schema('STRUCT', { name: 'Node' }, { fields });
  const optional = new Schema('STRUCT', { name: 'Node', optional: true }, { fields });
  fields.push(
    { name: 'value', index: 0, schema: primitive('INT32') },
    { name: 'next', index: 1, schema: optional },
  );
  const list = new Struct(node, [1, new Struct(optional, [2, new Struct(optional, [3, null])])]);
  const { text, back } = thereAndBack(codecOf(), node, list);
  assert.equal(text, 'syntax = "proto3";\n\nmessage Node {\n  int32 value = 1;\n  Node next = 2;\n}\n');
  assert.deepEqual(plain(back.value), plain(list));
  assert.equal(back.schema!.field('next')!.schema.fields, back.schema!.fields);
});

test('broken data ends in an error of the catalogue', () => {
  const inner = structOf([['s', OPTIONAL_STRING]], { name: 'In' });
  const schema = structOf(
    [
      ['a', arrayOf(primitive('INT64'))],
      ['m', mapOf(STRING, inner, { name: 'm' })],
      ['s', STRING],
      ['d', dateSchema()],
      ['i', inner],
    ],
    { name: 'n.Garbage' },
  );
  const whole = fc.uint8Array({ maxLength: 60 });
  const tagged = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom(0, 1, 2, 3, 5), whole), { maxLength: 4 })
    .map((parts) => Uint8Array.from([0, ...parts.flatMap(([n, wire, b]) => [n * 8 + wire, b.length, ...b])]));
  survivesBroken(codec, schema, fc.oneof(whole, tagged));
});

test('broken texts end in an error of the catalogue', () => {
  const word = fc.constantFrom(
    ...'syntax = "proto3" ; message A { } enum oneof map < string , int32 > x 1 0 -1 repeated optional option ( ) [ ] import "google/protobuf/any.proto" package reserved to max group // /* */ \' "\\'.split(
      ' ',
    ),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), fc.boolean(), (words, framed) => {
      const text = words.join(' ');
      try {
        const parsed = codec.parse(framed ? `syntax = "proto3"; message A { ${text} }` : text, []);
        codec.reader(parsed, parsed, 1)(Buffer.of(0));
      } catch (error) {
        const { code } = error as { code?: string };
        assert.match(
          String(code),
          /^(DATA|SCHEMA|SCHEMA_TEXT)_INVALID$/,
          `${text} ${(error as Error).stack}`,
        );
      }
    }),
    { numRuns: 1000 },
  );
});
