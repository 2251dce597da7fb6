// The data model: exact numbers survive every conversion, validation and projection follow the original's rules.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal, parseDecimal, unscaledBytes, unscaledFromBytes } from '../../src/data/decimal.js';
import { int64FromBigInt, int64FromText } from '../../src/data/int64.js';
import { decimalSchema } from '../../src/data/logical.js';
import { project } from '../../src/data/projection.js';
import { arrayOf, FLOAT64, INT32, INT64, mapOf, primitive, STRING, structOf } from '../../src/data/schema.js';
import { bits, enumeration, geometry, variableScaleDecimal } from '../../src/data/semantic.js';
import { Struct, structFrom } from '../../src/data/struct.js';
import { decimalText, doubleText, floatText } from '../../src/data/text/number-text.js';
import { validateStruct, validateValue } from '../../src/data/validation.js';
import { isFailure } from '../../src/errors/failure.js';

const invalid = (text: string) => (error: unknown) =>
  isFailure(error) && (error as Error).message.includes(text);

test('an unscaled value survives its bytes, which are minimal', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(1n << 200n), max: 1n << 200n }), (value) => {
      const bytes = unscaledBytes(value);
      assert.equal(unscaledFromBytes(bytes), value);
      if (bytes.length > 1) assert.notEqual(unscaledFromBytes(bytes.subarray(1)), value);
    }),
  );
});

test('decimal text survives, plain and with exponent', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.integer({ min: -30, max: 30 }), (unscaled, scale) => {
      const value = new Decimal(unscaled, scale);
      assert.deepEqual(parseDecimal(decimalText(value)), value);
      const plain = parseDecimal(value.toString());
      const shift = BigInt(Math.max(0, -scale));
      assert.equal(plain.unscaled, unscaled * 10n ** shift);
    }),
  );
});

// Invariant 11.
test('INT64 is never rounded', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (value) => {
      assert.equal(BigInt(int64FromBigInt(value)), value);
      assert.equal(BigInt(int64FromText(value.toString())), value);
      assert.equal(int64FromText(value.toString()), int64FromBigInt(value));
    }),
  );
});

test('floating point text reads back as the same number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (v) =>
      assert.ok(Object.is(Number(doubleText(v)), v)),
    ),
  );
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (v) =>
      assert.ok(Object.is(Math.fround(Number(floatText(v))), v)),
    ),
  );
});

test('validation names the place', () => {
  validateValue(INT64, 9223372036854775807n);
  validateValue(decimalSchema(2), new Decimal(1n, 2));
  assert.throws(
    () => validateValue(INT32, null),
    invalid('Invalid value: null used for required value, schema type: INT32'),
  );
  assert.throws(() => validateValue(INT32, 2147483648), invalid('with type INT32'));
  assert.throws(() => validateValue(INT64, 1n << 63n), invalid('with type INT64'));
  assert.throws(() => validateValue(arrayOf(STRING), ['a', 1]), invalid('for element of array value'));
  assert.throws(
    () => validateValue(mapOf(STRING, INT32), new Map([['a', 'b']])),
    invalid('for value of map value'),
  );
  const schema = structOf([
    ['a', INT32],
    ['b', primitive('STRING', { defaultValue: 'x' })],
  ]);
  validateStruct(structFrom(schema, { a: 1 }));
  assert.throws(() => validateStruct(structFrom(schema, {})), invalid('field: "a"'));
  assert.throws(
    () => validateValue(structOf([['z', INT32]]), structFrom(schema, { a: 1 })),
    invalid('do not match'),
  );
});

test('projection widens, fills and refuses', () => {
  assert.equal(project(INT32, 5, INT64), 5);
  assert.equal(project(INT64, 9007199254740993n, FLOAT64), 9007199254740992);
  assert.throws(
    () => project(INT64, 5, INT32),
    invalid('Schema type mismatch. source type: INT64 and target type: INT32'),
  );
  const optional = primitive('INT32', { optional: true });
  assert.throws(() => project(optional, null, INT32), invalid('Writer schema is optional'));
  assert.equal(project(optional, null, primitive('INT32', { defaultValue: 3 })), 3);
  const source = structOf([['a', INT32]]);
  const target = structOf([
    ['b', primitive('STRING', { defaultValue: 'x' })],
    ['a', INT64],
  ]);
  assert.deepEqual((project(source, new Struct(source, [1]), target) as Struct).values, ['x', 1]);
  assert.throws(
    () => project(source, new Struct(source, [1]), structOf([['c', INT32]])),
    invalid('Required field `c` is missing'),
  );
  assert.throws(
    () => project(enumeration('a'), 'a', enumeration('b')),
    invalid('Schema parameters not equal'),
  );
});

test("Debezium's semantic schemas carry their names, versions and parameters", () => {
  assert.deepEqual(
    [...bits(5, { parameters: new Map([['p', 'q']]) }).parameters!],
    [
      ['length', '5'],
      ['p', 'q'],
    ],
  );
  assert.equal(enumeration('a,b', { optional: true }).optional, true);
  assert.equal(geometry().optional, true);
  assert.deepEqual(
    variableScaleDecimal().fields.map((f) => `${f.name}:${f.schema.type}`),
    ['scale:INT32', 'value:BYTES'],
  );
});
