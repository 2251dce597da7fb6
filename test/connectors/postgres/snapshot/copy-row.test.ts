// Rows of COPY BINARY that stay in their bytes give the same JSON and the same values as rows that are decoded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Table } from '../../../../connectors/postgres/relation.js';
import { CopyBinaryDecoder } from '../../../../connectors/postgres/snapshot/copy-binary.js';
import type { CopyRow } from '../../../../connectors/postgres/snapshot/copy-row.js';
import { SOURCE_SCHEMA } from '../../../../connectors/postgres/source-info.js';
import { buildTableSchema } from '../../../../connectors/postgres/table-schema.js';
import { TypeCatalog } from '../../../../connectors/postgres/types/type-catalog.js';
import { defaultValueOptions } from '../../../../connectors/postgres/types/value-options.js';
import { create } from '../../../../src/converters/json.js';
import { Struct } from '../../../../src/data/struct.js';

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((b) => Buffer.from(b));
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.json()).map((t) => Buffer.from(t));
const int64 = (value: bigint) => {
  const b = Buffer.alloc(8);
  b.writeBigInt64BE(value);
  return b;
};
const INFINITY = 2n ** 63n - 1n;
const instant = fc
  .oneof(
    fc.bigInt(-63_000_000_000_000_000n, 250_000_000_000_000_000n),
    fc.bigInt(0n, 900_000_000n).map((seconds) => seconds * 1_000_000n),
    fc.constantFrom(INFINITY, -INFINITY - 1n),
  )
  .map(int64);

const shorts = (...values: number[]) => {
  const b = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => {
    b.writeInt16BE((value << 16) >> 16, i * 2);
  });
  return b;
};
/** Digits of base 10000 as the server sends them: none at either end is zero. */
const numeric = (groups: number, scale: number) =>
  fc
    .tuple(
      fc.array(fc.integer({ min: 0, max: 9999 }), { maxLength: groups }),
      fc.integer({ min: -1, max: groups - 2 }),
      fc.boolean(),
    )
    .map(([digits, weight, negative]) => {
      const all = digits.slice(0, weight + 1 + Math.ceil(scale / 4));
      // Nothing stands behind the scale.
      const cut = scale % 4;
      const last = weight + Math.ceil(scale / 4);
      if (cut > 0 && all.length > last && last >= 0) all[last] = all[last]! - (all[last]! % 10 ** (4 - cut));
      while (all.length > 0 && all.at(-1) === 0) all.pop();
      let lead = weight;
      while (all.length > 0 && all[0] === 0) {
        all.shift();
        lead -= 1;
      }
      const sign = all.length > 0 && negative ? 0x4000 : 0;
      return shorts(all.length, all.length === 0 ? 0 : lead, sign, scale, ...all);
    });

const modifier = (precision: number, scale: number) => ((precision << 16) | scale) + 4;
const COLUMNS: readonly (readonly [type: string, typmod: number, fc.Arbitrary<Buffer>])[] = [
  ['bool', -1, fc.constantFrom(Buffer.from([0]), Buffer.from([1]))],
  ['int2', -1, bytes(2)],
  ['int4', -1, bytes(4)],
  ['int8', -1, fc.oneof(bytes(8), fc.maxSafeInteger().map(BigInt).map(int64))],
  ['oid', -1, bytes(4)],
  ['float4', -1, bytes(4)],
  ['float8', -1, bytes(8)],
  ['numeric', modifier(12, 2), numeric(4, 2)],
  ['numeric', modifier(30, 5), numeric(7, 5)],
  ['date', -1, fc.integer({ min: -700_000, max: 3_000_000 }).map((days) => int64(BigInt(days)).subarray(4))],
  ['time', -1, fc.bigInt(0n, 86_399_999_999n).map(int64)],
  ['timestamp', -1, instant],
  ['timestamptz', -1, instant],
  ['timestamptz', 3, instant],
  ['uuid', -1, bytes(16)],
  ['text', -1, text],
  ['jsonb', -1, text.map((t) => Buffer.concat([Buffer.from([1]), t]))],
];
const names = [...new Set(COLUMNS.map(([name]) => name))];
const types = new TypeCatalog(
  names.map((name, i) => ({
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
const table: Table = {
  oid: 1,
  schema: 's',
  name: 't',
  kind: 'r',
  columns: COLUMNS.map(([typeName, typmod], i) => ({
    name: `c${i}`,
    typeOid: names.indexOf(typeName) + 1,
    typmod,
    typeName,
    notNull: false,
    identityPart: i === 3,
    defaultExpression: null,
    generated: false,
    comment: null,
  })),
  keyColumns: ['c14', 'c3'],
  replicaIdentity: 'default',
};
const schema = buildTableSchema(table, types, {
  values: defaultValueOptions,
  topicOf: () => 't',
  adjustSchemaName: (name) => name,
  adjustFieldName: (name) => name,
  sourceSchema: SOURCE_SCHEMA,
});

function message(cells: readonly (Buffer | null)[]): Buffer {
  const length = (n: number) => int64(BigInt(n)).subarray(4);
  const fields = cells.map((cell) =>
    cell === null ? length(-1) : Buffer.concat([length(cell.length), cell]),
  );
  const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
  return Buffer.concat([header, shorts(cells.length), ...fields]);
}

function read(cells: readonly (Buffer | null)[]): { row: CopyRow | null; values: unknown[] } {
  const b = message(cells);
  let row: CopyRow | null = null;
  let values: unknown[] = [];
  const take = (found: unknown[]) => {
    values = found;
  };
  new CopyBinaryDecoder(schema, { values: take }).message(b, 0, b.length);
  new CopyBinaryDecoder(schema, {
    values: () => {},
    row: (found) => {
      row = found;
    },
  }).message(b, 0, b.length);
  return { row, values };
}

test('JSON of a row in its bytes is that of its values', () => {
  assert.equal(schema.visitsBinary, true);
  const all = ['BASE64', 'NUMERIC'].map((format) => {
    const converter = create();
    converter.configure({ 'schemas.enable': 'false', 'decimal.format': format });
    return converter;
  });
  const cells = fc.tuple(...COLUMNS.map(([, , cell]) => fc.option(cell, { freq: 6 })));
  fc.assert(
    fc.property(cells, (given) => {
      const { row, values } = read(given);
      assert.ok(row !== null);
      for (const converter of all) {
        const json = (value: Struct) =>
          Buffer.from(converter.fromConnectData('t', schema.valueSchema, value)!).toString();
        assert.equal(json(row), json(new Struct(schema.valueSchema, values)));
      }
      assert.deepEqual(row.key(), schema.keyOf(values));
      assert.deepEqual(row.values, values);
    }),
    { numRuns: 500 },
  );
});

test('a row with a value that can fail is decoded', () => {
  const none = COLUMNS.map(() => null);
  assert.ok(read(none).row !== null);
  const nan = shorts(0, 0, 0xc000, 0);
  assert.equal(read((none as (Buffer | null)[]).with(7, nan)).row, null);
});
