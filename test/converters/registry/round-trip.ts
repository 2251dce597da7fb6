// What the round-trip tests of the three schema formats share: schemas of some depth with the values they hold, a value
// written and read back, and the check that broken data ends in an error of the catalogue.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SchemaAndValue } from '../../../src/api/converter.js';
import type { ParsedSchema, SchemaCodec } from '../../../src/converters/registry/converter.js';
import { Decimal } from '../../../src/data/decimal.js';
import { int64FromBigInt } from '../../../src/data/int64.js';
import { decimalSchema, timestampSchema } from '../../../src/data/logical.js';
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
import { plainInAnyOrder as plain, plainSchema } from '../recorded.js';
import { type Written, written } from './original-cases.js';

export interface Typed {
  readonly schema: Schema;
  readonly value: fc.Arbitrary<unknown>;
}

export const leaf = (
  type: Exclude<SchemaType, 'ARRAY' | 'MAP' | 'STRUCT'>,
  value: fc.Arbitrary<unknown>,
): Typed => ({ schema: primitive(type), value });

/** Any INT64, and one shifted so that small ones are as frequent as large ones. */
export const int64 = fc
  .tuple(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.nat(63))
  .map(([any, shift]) => int64FromBigInt(any >> BigInt(shift)));

/** The leaves that every format keeps as they are; the floating ones may be limited. */
export const leaves = (floats: { readonly all: boolean }): readonly Typed[] => {
  const limits = floats.all ? {} : { noNaN: true, noDefaultInfinity: true };
  return [
    leaf('INT8', fc.integer({ min: -128, max: 127 })),
    leaf('INT16', fc.integer({ min: -32768, max: 32767 })),
    leaf('INT32', fc.integer()),
    leaf('INT64', int64),
    leaf('FLOAT32', fc.float(limits)),
    leaf('FLOAT64', fc.double(limits)),
    leaf('BOOLEAN', fc.boolean()),
    leaf('STRING', fc.string({ unit: 'grapheme', maxLength: 200 })),
    leaf(
      'BYTES',
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    ),
    { schema: decimalSchema(3), value: fc.bigInt().map((unscaled) => new Decimal(unscaled, 3)) },
    { schema: timestampSchema(), value: fc.nat() },
  ];
};

export interface Shape {
  readonly leaves: readonly Typed[];
  /** The keys of maps beside texts. */
  readonly intKeys: boolean;
  /** The names of a struct's fields. */
  readonly names: fc.Arbitrary<string>;
  /** The name of the next struct. */
  structName(): string;
}

const mapWith = (key: Schema, keys: fc.Arbitrary<unknown>, { schema, value }: Typed): Typed => ({
  schema: mapOf(key, schema),
  value: fc
    .uniqueArray(fc.tuple(keys, value), { maxLength: 4, selector: ([k]) => k })
    .map((entries) => new Map(entries)),
});

const orNull = ({ schema, value }: Typed): Typed => ({
  schema: schema.with({ optional: true }),
  value: fc.option(value),
});

function typed(depth: number, shape: Shape): fc.Arbitrary<Typed> {
  const own = fc.constantFrom(...shape.leaves);
  const inner = depth === 0 ? own : typed(depth - 1, shape);
  const base =
    depth === 0
      ? own
      : fc.oneof(
          own,
          inner.map(({ schema, value }) => ({
            schema: arrayOf(schema),
            value: fc.array(value, { maxLength: 4 }),
          })),
          inner.map((one) => mapWith(STRING, fc.string(), one)),
          ...(shape.intKeys ? [inner.map((one) => mapWith(primitive('INT32'), fc.integer(), one))] : []),
          struct(depth - 1, shape),
        );
  return fc.tuple(base, fc.boolean()).map(([one, nullable]) => (nullable ? orNull(one) : one));
}

function struct(depth: number, shape: Shape): fc.Arbitrary<Typed> {
  return fc
    .uniqueArray(fc.tuple(shape.names, typed(depth, shape)), { maxLength: 10, selector: ([name]) => name })
    .map((parts) => {
      const schema = structOf(
        parts.map(([name, part]) => [name, part.schema]),
        { name: shape.structName() },
      );
      const value = fc
        .tuple(...parts.map(([, part]) => part.value))
        .map((values) => new Struct(schema, [...(values as unknown[])]));
      return { schema, value };
    });
}

/** Structs with other structs, lists and maps in them. */
export const rows = (shape: Shape): fc.Arbitrary<{ schema: Schema; value: unknown }> =>
  struct(2, shape).chain(({ schema, value }) => value.map((v) => ({ schema, value: v })));

/** Writes a value and reads it back, its schema read from the text. */
export function thereAndBack<P extends ParsedSchema>(
  codec: SchemaCodec<P>,
  schema: Schema,
  value: unknown,
): Written & { readonly back: SchemaAndValue } {
  const { text, bytes } = written(codec, schema, value);
  const again = codec.parse(text, []);
  return { text, bytes, back: codec.reader(again, again, undefined)(bytes) };
}

/** As `thereAndBack`, and it must come back as it went. */
export function roundTrip<P extends ParsedSchema>(
  codec: SchemaCodec<P>,
  schema: Schema,
  value: unknown,
): Written {
  const { back, ...rest } = thereAndBack(codec, schema, value);
  assert.deepEqual(plain(back.value), plain(value));
  assert.deepEqual(plainSchema(back.schema), plainSchema(schema));
  return rest;
}

/** Whatever the data is, reading it ends with a value or with DATA_INVALID. */
export function survivesBroken<P extends ParsedSchema>(
  codec: SchemaCodec<P>,
  schema: Schema,
  data: fc.Arbitrary<Uint8Array>,
): void {
  const { parsed } = codec.fromConnect(schema);
  const read = codec.reader(parsed, parsed, undefined);
  fc.assert(
    fc.property(data, (bytes) => {
      try {
        read(Buffer.from(bytes));
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'DATA_INVALID', String((error as Error).stack));
      }
    }),
    { numRuns: 500 },
  );
}
