// The JSON converter's own properties: any value survives the way to bytes and back, whatever came before it in
// the shared buffer, and field names are data, never code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { create } from '../../src/converters/json.js';
import {
  createBoolean,
  createDouble,
  createFloat,
  createInteger,
  createLong,
  createShort,
} from '../../src/converters/numbers.js';
import { plugins } from '../../src/converters/plugin.js';
import { NO_HEADERS } from '../../src/data/headers.js';
import { DerivedStruct, NumberedText } from '../../src/data/lazy-struct.js';
import {
  BOOLEAN,
  FLOAT32,
  FLOAT64,
  INT16,
  INT32,
  INT64,
  OPTIONAL_STRING,
  type Schema,
  STRING,
  structOf,
} from '../../src/data/schema.js';
import { Struct } from '../../src/data/struct.js';
import { isFailure } from '../../src/errors/failure.js';

const converter = (props: Record<string, string>) => {
  const made = create();
  made.configure(props, false);
  return made;
};

test('strings of any content and length survive', () => {
  const json = converter({ 'schemas.enable': 'false' });
  const kept: [Uint8Array, string][] = [];
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(3), (text, repeat) => {
      const value = text.repeat(repeat * repeat * 9 + 1);
      const bytes = json.fromConnectData('t', STRING, value, NO_HEADERS)!;
      assert.equal(JSON.parse(Buffer.from(bytes).toString()), value);
      kept.push([bytes, value]);
    }),
    { numRuns: 400 },
  );
  // Bytes handed out earlier are not written over.
  for (const [bytes, value] of kept) assert.equal(JSON.parse(Buffer.from(bytes).toString()), value);
});

test('values larger than the shared buffer are written whole', () => {
  const json = converter({ 'schemas.enable': 'false' });
  const schema = structOf([
    ['a', STRING],
    ['b', OPTIONAL_STRING],
  ]);
  for (const size of [1, 16_000, 60_000, 131_072, 400_000]) {
    const values = ['"é'.repeat(size), '\u0001'.repeat(size)];
    const bytes = json.fromConnectData('t', schema, new Struct(schema, values), NO_HEADERS)!;
    assert.deepEqual(Object.values(JSON.parse(Buffer.from(bytes).toString())), values);
  }
});

test('records survive with their schema, INT64 exactly', () => {
  const json = converter({});
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 6 }),
      fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (names, big, double) => {
        const fields = names.map((name, i) => [name, [INT64, FLOAT64, OPTIONAL_STRING][i % 3]] as const);
        const schema = structOf(fields, { name: 'n' });
        const exact = Number.isSafeInteger(Number(big)) ? Number(big) : big;
        const values = names.map((name, i) => [exact, double, name][i % 3]);
        const bytes = json.fromConnectData('t', schema, new Struct(schema, values), NO_HEADERS)!;
        const back = json.toConnectData('t', bytes, NO_HEADERS);
        assert.deepEqual(
          back.schema!.fields.map((f) => f.name),
          names,
        );
        assert.deepEqual((back.value as Struct).values, values);
      },
    ),
  );
});

test('field names are data', () => {
  const json = converter({ 'schemas.enable': 'false' });
  const names = ['"+process.exit(1)+"', '`$' + '{1}`', "'", '\\', '\u2028', '__proto__', '*/', '\n'];
  const schema = structOf(names.map((name) => [name, INT32] as const));
  const bytes = json.fromConnectData(
    't',
    schema,
    new Struct(
      schema,
      names.map((_, i) => i),
    ),
    NO_HEADERS,
  )!;
  assert.deepEqual(Object.keys(JSON.parse(Buffer.from(bytes).toString())), names);
});

test('the same schema text gives the same Schema object', () => {
  const json = converter({});
  const bytes = Buffer.from('{"schema":{"type":"int32"},"payload":1}');
  assert.equal(
    json.toConnectData('t', bytes, NO_HEADERS).schema,
    json.toConnectData('t', bytes, NO_HEADERS).schema,
  );
});

test('an unknown decimal.format is refused', () => {
  assert.throws(
    () => converter({ 'decimal.format': 'HEX' }),
    (error) => isFailure(error, 'CONFIG_INVALID'),
  );
});

test('number converters write fixed width, big endian, and refuse what does not fit', () => {
  const cases: [() => ReturnType<typeof createLong>, Schema, unknown, string, unknown][] = [
    [createShort, INT16, -2, 'fffe', 40000],
    [createInteger, INT32, 258, '00000102', 2 ** 31],
    [createLong, INT64, 9223372036854775807n, '7fffffffffffffff', 'x'],
    [createFloat, FLOAT32, 1.5, '3fc00000', 'x'],
    [createDouble, FLOAT64, -1.5, 'bff8000000000000', true],
    [createBoolean, BOOLEAN, true, '01', 1],
  ];
  for (const [make, schema, value, hex, bad] of cases) {
    const made = make();
    const bytes = made.fromConnectData('t', schema, value, NO_HEADERS)!;
    assert.equal(Buffer.from(bytes).toString('hex'), hex);
    assert.equal(made.toConnectData('t', bytes, NO_HEADERS).value, value);
    assert.equal(made.fromConnectData('t', schema, null, NO_HEADERS), null);
    assert.throws(
      () => made.fromConnectData('t', schema, bad, NO_HEADERS),
      (e) => isFailure(e, 'DATA_INVALID'),
    );
    assert.throws(
      () => made.fromConnectData('t', STRING, value, NO_HEADERS),
      (e) => isFailure(e, 'DATA_INVALID'),
    );
    assert.throws(
      () => made.toConnectData('t', Buffer.alloc(3), NO_HEADERS),
      (e) => isFailure(e, 'DATA_INVALID'),
    );
  }
});

test('every listed plugin loads', async () => {
  for (const plugin of plugins) {
    assert.ok(plugin.type === 'converter' || plugin.type === 'header_converter');
    assert.ok((await plugin.load()).create());
  }
});

test('a struct that differs from another one in a few fields is written as one with all its values', () => {
  const json = converter({ 'schemas.enable': 'false' });
  const schema = structOf([
    ['first', STRING],
    ['text', OPTIONAL_STRING],
    ['number', INT64],
    ['last', OPTIONAL_STRING],
  ]);
  const written = (value: Struct) => {
    json.recycle?.();
    return Buffer.from(json.fromConnectData('t', schema, value) as Uint8Array).toString();
  };
  const text = fc.string({ unit: 'grapheme', maxLength: 60 });
  const part = fc.record({
    base: fc.tuple(text, text, fc.maxSafeInteger(), text),
    before: text,
    number: fc.maxSafeInteger(),
    after: text,
  });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.boolean(), (parts, shares) => {
      const base = new Struct(schema, parts[0].base);
      for (const { base: own, before, number, after } of parts) {
        const of = shares ? base : new Struct(schema, own);
        const numbered = new NumberedText(before, number, after);
        const lazy = () => new DerivedStruct(of, [1, 2], [numbered, number]);
        const [first, , , last] = of.values;
        const plain = new Struct(schema, [first, `${before}${number}${after}`, number, last]);
        assert.deepEqual(lazy().values, plain.values);
        assert.equal(written(lazy()), written(plain));
      }
    }),
  );
});
