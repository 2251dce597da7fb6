// Table schemas without a server: keys, hidden key columns, defaults, fillers, placeholders, failures and clashes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column, Table } from '../../../connectors/postgres/relation.js';
import { SOURCE_SCHEMA } from '../../../connectors/postgres/source-info.js';
import { buildTableSchema, type TableSchemaOptions } from '../../../connectors/postgres/table-schema.js';
import { type PgType, TypeCatalog } from '../../../connectors/postgres/types/type-catalog.js';
import { defaultValueOptions, type ValueOptions } from '../../../connectors/postgres/types/value-options.js';
import { Decimal } from '../../../src/data/decimal.js';
import { isFailure } from '../../../src/errors/failure.js';

const base = { kind: 'b', elementOid: 0, baseOid: 0, baseTypmod: -1, delimiter: ',', labels: [] as string[] };
const TYPES: PgType[] = [
  { ...base, oid: 23, name: 'int4' },
  { ...base, oid: 25, name: 'text' },
  { ...base, oid: 17, name: 'bytea' },
  { ...base, oid: 1700, name: 'numeric' },
  { ...base, oid: 1009, name: '_text', elementOid: 25 },
  { ...base, oid: 1184, name: 'timestamptz' },
  { ...base, oid: 600, name: 'tsquery' },
  { ...base, oid: 90001, name: 'outer', kind: 'd', baseOid: 90002 },
  { ...base, oid: 90002, name: 'inner', kind: 'd', baseOid: 1700, baseTypmod: ((5 << 16) | 2) + 4 },
  { ...base, oid: 90003, name: 'mood', kind: 'e', labels: ['sad', 'ok'] },
];

const column = (name: string, typeOid: number, more: Partial<Column> = {}): Column => ({
  name,
  typeOid,
  typmod: -1,
  typeName: TYPES.find((type) => type.oid === typeOid)?.name ?? '',
  notNull: false,
  identityPart: false,
  defaultExpression: null,
  generated: false,
  comment: null,
  ...more,
});

function build(
  columns: Column[],
  more: {
    table?: Partial<Table>;
    options?: Partial<TableSchemaOptions>;
    values?: Partial<ValueOptions>;
  } = {},
) {
  const table: Table = {
    oid: 1,
    schema: 'public',
    name: 't',
    kind: 'r',
    columns,
    keyColumns: ['id'],
    replicaIdentity: 'default',
    ...more.table,
  };
  const types = new TypeCatalog(TYPES);
  const schema = buildTableSchema(table, types, {
    values: { ...defaultValueOptions, ...more.values },
    topicOf: (namespace, name) => `srv.${namespace}.${name}`,
    adjustSchemaName: (name) => name,
    adjustFieldName: (name) => name,
    sourceSchema: SOURCE_SCHEMA,
    ...more.options,
  });
  return { schema, types };
}

const text = (schema: ReturnType<typeof build>['schema'], position: number, value: string) => {
  const bytes = Buffer.from(value);
  return schema.columns[position]!.decodeText(bytes, 0, bytes.length);
};

test('names, and a key in key order', () => {
  const { schema } = build([column('b', 25), column('a', 23)], { table: { keyColumns: ['a', 'b'] } });
  assert.equal(schema.topic, 'srv.public.t');
  assert.equal(schema.keySchema!.name, 'srv.public.t.Key');
  assert.equal(schema.valueSchema.name, 'srv.public.t.Value');
  assert.equal(schema.envelopeSchema.name, 'srv.public.t.Envelope');
  assert.equal(schema.envelopeSchema.version, 2);
  assert.deepEqual(schema.keyOf(['x', 1])!.values, [1, 'x']);
});

test('no key columns: no key', () => {
  const { schema } = build([column('a', 23)], { table: { keyColumns: [] } });
  assert.equal(schema.keySchema, null);
  assert.equal(schema.keyOf([1]), null);
});

test('an excluded key column stays in the key, behind the row', () => {
  const { schema } = build([column('id', 23, { notNull: true }), column('v', 25), column('w', 25)], {
    options: { includesColumn: (_schema, _table, name) => name === 'v' },
  });
  assert.deepEqual(
    schema.valueSchema.fields.map((field) => field.name),
    ['v'],
  );
  assert.deepEqual(
    schema.columns.map((plan) => plan?.index ?? null),
    [1, 0, null],
  );
  assert.equal(schema.slots, 2);
  assert.deepEqual(schema.keyOf(['value', 7])!.values, [7]);
});

test('message.key.columns wins over the primary key', () => {
  const { schema } = build([column('id', 23), column('v', 25)], {
    options: { messageKey: () => ['v', 'id'] },
  });
  assert.deepEqual(schema.keyOf([1, 'x'])!.values, ['x', 1]);
});

test('defaults and fillers', () => {
  const { schema } = build([
    column('id', 23, { notNull: true, defaultExpression: "nextval('s'::regclass)" }),
    column('q', 25, { defaultExpression: "'it''s'::text" }),
    column('n', 1700, { typmod: ((5 << 16) | 2) + 4, defaultExpression: '7.5' }),
    column('long', 1700, { typmod: ((5 << 16) | 2) + 4, defaultExpression: '7.555' }),
    column('now', 1184, { defaultExpression: 'now()' }),
    column('nothing', 25, { defaultExpression: 'NULL::text' }),
    column('m', 90003, { defaultExpression: "'ok'::mood" }),
    column('loose', 1700, { defaultExpression: '1.5' }),
    column('must', 25, { notNull: true }),
    column('maybe', 25),
  ]);
  assert.deepEqual(
    schema.valueSchema.fields.map((field) => field.schema.defaultValue),
    [
      0,
      "it's",
      new Decimal(750n, 2),
      undefined,
      '1970-01-01T00:00:00.000000Z',
      undefined,
      'ok',
      undefined,
      undefined,
      undefined,
    ],
  );
  assert.deepEqual(
    [0, 8, 9].map((i) => schema.columns[i]!.filler),
    [0, '', null],
  );
});

test('domains take the base type and the modifier that is set', () => {
  const { schema } = build([column('d', 90001)], { table: { keyColumns: [] } });
  assert.equal(schema.valueSchema.fields[0]!.schema.parameters!.get('scale'), '2');
  assert.deepEqual(text(schema, 0, '1.50'), new Decimal(150n, 2));
});

test('placeholders of unchanged TOAST values', () => {
  const of = (values: Partial<ValueOptions>) =>
    build([column('t', 25), column('b', 17), column('a', 1009)], {
      table: { keyColumns: [] },
      values,
    }).schema.columns.map((plan) => plan!.unavailable);
  const placeholder = '__debezium_unavailable_value';
  assert.deepEqual(of({}), [placeholder, Buffer.from(placeholder), [placeholder]]);
  assert.deepEqual(of({ binaryHandlingMode: 'hex' })[1], placeholder);
});

test('a type that is not captured is left out with a warning, or given as octets', () => {
  const warned: object[] = [];
  const columns = [column('id', 23), column('q', 600)];
  const { schema } = build(columns, { values: { warn: (fields) => warned.push(fields) } });
  assert.equal(schema.columns[1], null);
  assert.deepEqual(warned, [{ column: 'public.t.q', type: 'tsquery' }]);
  const whole = build(columns, { values: { includeUnknownDatatypes: true } }).schema;
  assert.deepEqual(text(whole, 1, "'fat'"), Buffer.from("'fat'"));
});

test('values that cannot be converted: null, or an error that names column and cause', () => {
  const numeric = (more: Partial<Column>, mode: ValueOptions['conversionFailureMode']) =>
    build([column('n', 1700, { typmod: ((5 << 16) | 2) + 4, ...more })], {
      table: { keyColumns: [] },
      values: { conversionFailureMode: mode },
    }).schema;
  assert.equal(text(numeric({}, 'warn'), 0, 'NaN'), null);
  assert.equal(text(numeric({}, 'skip'), 0, 'NaN'), null);
  assert.throws(
    () => text(numeric({}, 'fail'), 0, 'NaN'),
    (error) => {
      assert.ok(isFailure(error, 'POSTGRES_VALUE_INVALID'));
      assert.match(error.message, /'public\.t\.n' of type numeric: NaN has no exact decimal form/);
      return true;
    },
  );
  assert.throws(
    () => text(numeric({ notNull: true }, 'warn'), 0, 'NaN'),
    (error) => isFailure(error, 'POSTGRES_VALUE_NOT_NULL'),
  );
});

test('an unknown enum label marks the catalogue stale', () => {
  const { schema, types } = build([column('m', 90003)], { table: { keyColumns: [] } });
  assert.equal(text(schema, 0, 'ok'), 'ok');
  assert.equal(types.stale, false);
  assert.equal(text(schema, 0, 'happy'), 'happy');
  assert.equal(types.stale, true);
});

test('columns that differ only by case are refused', () => {
  assert.throws(
    () => build([column('id', 23), column('ID', 23)]),
    (error) => {
      assert.ok(isFailure(error, 'POSTGRES_COLUMN_CASE_CLASH'));
      return /public\.t.*id and ID/.test(error.message);
    },
  );
});
