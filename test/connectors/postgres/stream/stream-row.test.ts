// Rows that stay in their bytes give the same JSON as rows that are decoded, for every type that has a visitor.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Table } from '../../../../connectors/postgres/relation.js';
import { SOURCE_SCHEMA } from '../../../../connectors/postgres/source-info.js';
import { readRow } from '../../../../connectors/postgres/stream/pgoutput.js';
import { holdsRow, StreamRow } from '../../../../connectors/postgres/stream/stream-row.js';
import { buildTableSchema, type TableSchema } from '../../../../connectors/postgres/table-schema.js';
import { TypeCatalog } from '../../../../connectors/postgres/types/type-catalog.js';
import {
  defaultValueOptions,
  type ValueOptions,
} from '../../../../connectors/postgres/types/value-options.js';
import { create } from '../../../../src/converters/json.js';
import { NO_HEADERS } from '../../../../src/data/headers.js';
import { DerivedStruct } from '../../../../src/data/lazy-struct.js';
import { INT64, OPTIONAL_STRING, structOf } from '../../../../src/data/schema.js';
import { Struct } from '../../../../src/data/struct.js';

const two = (n: number) => String(n).padStart(2, '0');
const int = (bits: bigint) => fc.bigInt(-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n).map(String);
const day = fc
  .tuple(
    fc.integer({ min: 1, max: 12_000 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([y, m, d]) => `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`);
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map(two).join(':'));
const fraction = (most: number) =>
  fc
    .integer({ min: 0, max: 10 ** most - 1 })
    .map((n) => String(n).padStart(most, '0').replace(/0+$/, ''))
    .map((digits) => (digits === '' ? '' : `.${digits}`));
const float8 = fc.oneof(
  fc.double(),
  fc.double({ min: -1e8, max: 1e8 }),
  fc.double({ min: 0, max: 0.01 }),
  fc.integer().map((n) => n / 100),
);
/** As the server's float8out: plain up to fifteen digits before the point and four zeros behind it. */
const floatText = (value: number) => {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0';
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude < 1e-4 || magnitude >= 1e15))
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return value.toString();
};
const scaled = (digits: number, scale: number) =>
  fc.bigInt(-(10n ** BigInt(digits)) + 1n, 10n ** BigInt(digits) - 1n).map((n) => {
    const text = (n < 0n ? -n : n).toString().padStart(scale + 1, '0');
    const point = text.length - scale;
    return `${n < 0n ? '-' : ''}${text.slice(0, point)}${scale > 0 ? `.${text.slice(point)}` : ''}`;
  });
const anyText = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ maxLength: 900 }),
    fc.json(),
  )
  .map((text) => text.replaceAll('\0', ''));

const numeric = (precision: number, scale: number) => ((precision << 16) | scale) + 4;

/** Type, modifier, and the texts a server may send for it. */
const COLUMNS: readonly (readonly [type: string, typmod: number, fc.Arbitrary<string>])[] = [
  ['bool', -1, fc.constantFrom('t', 'f')],
  ['int2', -1, int(16n)],
  ['int4', -1, int(32n)],
  ['int8', -1, int(64n)],
  ['oid', -1, fc.nat(0xffffffff).map(String)],
  ['float4', -1, fc.float().map((n) => floatText(Number(n.toPrecision(6))))],
  ['float8', -1, float8.map(floatText)],
  ['numeric', numeric(12, 2), scaled(12, 2)],
  ['numeric', numeric(30, 5), scaled(30, 5)],
  ['numeric', numeric(9, 0), scaled(9, 0)],
  ['numeric', numeric(3, 5), scaled(3, 5)],
  ['date', -1, day],
  ['time', -1, fc.tuple(time, fraction(6)).map((parts) => parts.join(''))],
  ['timetz', 3, fc.tuple(time, fraction(3)).map((parts) => `${parts.join('')}+02`)],
  ['timestamp', -1, fc.tuple(day, time, fraction(6)).map(([d, t, f]) => `${d} ${t}${f}`)],
  ['timestamp', 3, fc.tuple(day, time, fraction(3)).map(([d, t, f]) => `${d} ${t}${f}`)],
  ...[-1, 0, 3].map(
    (p) =>
      [
        'timestamptz',
        p,
        fc
          .tuple(day, time, fraction(p < 0 ? 6 : p), fc.constantFrom('+00', '+00', '+05:30', '+00 BC'))
          .map(([d, t, f, zone]) => `${d} ${t}${p === 0 ? '' : f}${zone}`),
      ] as const,
  ),
  ['timestamptz', -1, fc.constantFrom('infinity', '-infinity')],
  ['uuid', -1, fc.uuid()],
  ['text', -1, anyText],
  ['varchar', -1, anyText],
  ['bpchar', 14, anyText],
  ['json', -1, fc.json()],
  ['jsonb', -1, fc.json({ stringUnit: 'grapheme' })],
  ['xml', -1, anyText],
  ['inet', -1, fc.ipV4()],
];

const types = new TypeCatalog(
  [...new Set(COLUMNS.map(([name]) => name))].map((name, i) => ({
    oid: i + 1,
    name,
    kind: 'b',
    elementOid: 0,
    baseOid: 0,
    baseTypmod: -1,
    delimiter: ',',
    labels: [],
  })),
);
const oids = new Map([...new Set(COLUMNS.map(([name]) => name))].map((name, i) => [name, i + 1]));

function tableSchema(options: Partial<ValueOptions>): TableSchema {
  const table: Table = {
    oid: 1,
    schema: 's',
    name: 't',
    kind: 'r',
    columns: COLUMNS.map(([typeName, typmod], i) => ({
      name: `c${i} "${typeName}"`,
      typeOid: oids.get(typeName)!,
      typmod,
      typeName,
      notNull: false,
      identityPart: i === 2,
      defaultExpression: null,
      generated: false,
      comment: null,
    })),
    keyColumns: ['c2 "int4"', 'c22 "varchar"'],
    replicaIdentity: 'default',
  };
  return buildTableSchema(table, types, {
    values: { ...defaultValueOptions, shortestFloats: true, ...options },
    topicOf: () => 't',
    adjustSchemaName: (name) => name,
    adjustFieldName: (name) => name,
    sourceSchema: SOURCE_SCHEMA,
  });
}

function tuple(cells: readonly (string | null)[]): Buffer {
  const parts = cells.map((text) => {
    if (text === null) return Buffer.from('n');
    const bytes = Buffer.from(text);
    const head = Buffer.from('t\0\0\0\0', 'latin1');
    head.writeInt32BE(bytes.length, 1);
    return Buffer.concat([head, bytes]);
  });
  const count = Buffer.alloc(2);
  count.writeInt16BE(cells.length);
  return Buffer.concat([Buffer.from('before'), count, ...parts, Buffer.from('behind')]);
}

const AT = 6;
const rows = fc.tuple(...COLUMNS.map(([, , text]) => fc.option(text, { freq: 6 })));

function converters() {
  return ['true', 'false'].flatMap((schemas) =>
    ['BASE64', 'NUMERIC'].map((format) => {
      const converter = create();
      converter.configure({ 'schemas.enable': schemas, 'decimal.format': format });
      return converter;
    }),
  );
}

const MODES: readonly Partial<ValueOptions>[] = [
  {},
  { timePrecisionMode: 'connect', decimalHandlingMode: 'string' },
  { timePrecisionMode: 'isostring', decimalHandlingMode: 'double', shortestFloats: false },
];

for (const mode of MODES) {
  test(`JSON of a row in its bytes is that of its values ${JSON.stringify(mode)}`, () => {
    const schema = tableSchema(mode);
    assert.equal(schema.visitsText, true);
    const all = converters();
    fc.assert(
      fc.property(rows, (cells) => {
        const bytes = tuple(cells);
        assert.equal(holdsRow(bytes, AT, schema), true);
        const values = readRow(bytes, AT, { schema, old: null });
        const plain = new Struct(schema.valueSchema, values);
        for (const converter of all) {
          const row = new StreamRow(schema, bytes, AT);
          const json = (value: Struct) =>
            Buffer.from(converter.fromConnectData('t', schema.valueSchema, value, NO_HEADERS)!).toString();
          assert.equal(json(row), json(plain));
          assert.equal(row.isUnread, true);
          assert.deepEqual(row.values, values);
          assert.equal(json(row), json(plain));
        }
        assert.deepEqual(new StreamRow(schema, bytes, AT).key(), schema.keyOf(values));
      }),
      { numRuns: 300 },
    );
  });
}

test('a row with a value that can fail, or without one, is not kept in its bytes', () => {
  const schema = tableSchema({});
  const cells: (string | null)[] = COLUMNS.map(() => null);
  assert.equal(holdsRow(tuple(cells), AT, schema), true);
  assert.equal(holdsRow(tuple(cells.with(7, 'NaN')), AT, schema), false);
  assert.equal(holdsRow(tuple(cells.with(7, '-Infinity')), AT, schema), false);
  assert.equal(holdsRow(tuple(cells.slice(1)), AT, schema), false);
  const unchanged = tuple(cells);
  unchanged[AT + 2] = 'u'.charCodeAt(0);
  assert.equal(holdsRow(unchanged, AT, schema), false);
});

test('a struct made of another one and a few fields is written as its values are', () => {
  const schema = structOf([
    ['a', OPTIONAL_STRING],
    ['b', INT64],
    ['c', OPTIONAL_STRING],
  ]);
  const [converter] = converters();
  const text = fc.option(fc.string());
  fc.assert(
    fc.property(text, fc.integer(), text, fc.subarray([0, 1, 2]), (a, b, c, places) => {
      const own = [a, b, c];
      const values = ['x', 7, null].map((value, i) => (places.includes(i) ? own[i] : value));
      const parts = places.map((place) => own[place]);
      const base = new Struct(schema, ['x', 7, null]);
      const derived = new DerivedStruct(base, places, parts);
      const json = (value: Struct) => Buffer.from(converter!.fromConnectData('t', schema, value)!).toString();
      assert.equal(json(derived), json(new Struct(schema, values)));
      assert.deepEqual(derived.values, values);
    }),
  );
});
