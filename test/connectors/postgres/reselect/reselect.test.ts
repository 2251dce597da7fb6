// Columns read anew without a server: which are asked for, by which key, and what becomes of events that fail.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../../../connectors/postgres/relation.js';
import { processorProblems, reselectOptions } from '../../../../connectors/postgres/reselect/options.js';
import { Reselector, type ReselectorOptions } from '../../../../connectors/postgres/reselect/reselect.js';
import { unavailableValues } from '../../../../connectors/postgres/reselect/unavailable.js';
import { SOURCE_SCHEMA } from '../../../../connectors/postgres/source-info.js';
import { buildTableSchema } from '../../../../connectors/postgres/table-schema.js';
import { type PgType, TypeCatalog } from '../../../../connectors/postgres/types/type-catalog.js';
import { defaultValueOptions } from '../../../../connectors/postgres/types/value-options.js';
import { NO_HEADERS } from '../../../../src/data/headers.js';
import type { SourceRecord } from '../../../../src/data/record.js';
import { Struct } from '../../../../src/data/struct.js';
import { isFailure } from '../../../../src/errors/failure.js';

const TYPE = 'io.debezium.processors.reselect.ReselectColumnsPostProcessor';
const PLACEHOLDER = '__debezium_unavailable_value';
const base = { kind: 'b', elementOid: 0, baseOid: 0, baseTypmod: -1, delimiter: ',', labels: [] as string[] };
const TYPES: PgType[] = [
  { ...base, oid: 1082, name: 'date' },
  { ...base, oid: 1083, name: 'time' },
  { ...base, oid: 1114, name: 'timestamp' },
  { ...base, oid: 25, name: 'text' },
  { ...base, oid: 17, name: 'bytea' },
  { ...base, oid: 1700, name: 'numeric' },
  { ...base, oid: 1009, name: '_text', elementOid: 25 },
];

function table(keys: Record<string, number>) {
  const column = (name: string, typeOid: number): Column => ({
    name,
    typeOid,
    typmod: -1,
    typeName: TYPES.find(({ oid }) => oid === typeOid)!.name,
    notNull: name in keys,
    identityPart: name in keys,
    defaultExpression: null,
    generated: false,
    comment: null,
  });
  const columns = Object.entries({ ...keys, v: 25, 'Tag s': 1009 }).map(([name, oid]) => column(name, oid));
  const shape = { oid: 1, schema: 'public', name: 't', kind: 'r', replicaIdentity: 'default' } as const;
  return buildTableSchema({ ...shape, columns, keyColumns: Object.keys(keys) }, new TypeCatalog(TYPES), {
    values: defaultValueOptions,
    topicOf: (schema, name) => `srv.${schema}.${name}`,
    adjustSchemaName: (name) => name,
    adjustFieldName: (name) => name,
    sourceSchema: SOURCE_SCHEMA,
  });
}

type Table = ReturnType<typeof table>;

function event(schema: Table, op: string, values: unknown[]): SourceRecord {
  const after = op === 'd' ? null : new Struct(schema.valueSchema, values);
  return {
    topic: schema.topic,
    partition: null,
    keySchema: schema.keySchema,
    key: schema.keyOf(values),
    valueSchema: schema.envelopeSchema,
    value: new Struct(schema.envelopeSchema, [null, after, null, null, op, 1, 1, 1]),
    timestamp: null,
    headers: NO_HEADERS,
    sourcePartition: {},
    sourceOffset: {},
  };
}

const rowOf = (record: SourceRecord) => ((record.value as Struct).values[1] as Struct).values;

function reselector(
  schema: Table,
  props: Record<string, string> = {},
  more: Partial<ReselectorOptions> = {},
) {
  const asked: { text: string; values: unknown[] | undefined }[] = [];
  let rows: (string | null)[][] | Error = [['read', '{x,y}']];
  const own = Object.fromEntries(Object.entries(props).map(([name, value]) => [`a.reselect.${name}`, value]));
  const made = new Reselector({
    processors: reselectOptions({ 'post.processors': 'a', 'a.type': TYPE, ...own }),
    isUnavailable: unavailableValues(PLACEHOLDER),
    schemaOf: ({ valueSchema }) => (valueSchema === schema.envelopeSchema ? schema : undefined),
    signalTable: null,
    query: async ({ text, values }) => {
      asked.push({ text, values });
      if (rows instanceof Error) throw rows;
      return rows;
    },
    onBadRow: 'fail',
    leftOut: () => {},
    warn: () => {},
    ...more,
  });
  return {
    asked,
    apply: (...batch: SourceRecord[]) => made.apply(batch),
    answers: (found: (string | null)[][] | Error) => {
      rows = found;
    },
  };
}

test('placeholders and nulls are read by the primary key, all other records pass untouched', async () => {
  const schema = table({ id: 25 });
  const { asked, apply } = reselector(schema);
  const whole = event(schema, 'u', ['k', 'v', ['t']]);
  const [read, removed] = [event(schema, 'r', ['k', null, null]), event(schema, 'd', ['k', null, null])];
  const out = await apply(whole, read, removed, event(schema, 'c', ["it's", PLACEHOLDER, null]));
  assert.equal(out[0], whole);
  assert.equal(out[1], read);
  assert.equal(out[2], removed);
  assert.deepEqual(rowOf(out[3]!), ["it's", 'read', ['x', 'y']]);
  const text = 'SELECT "v", "Tag s" FROM "public"."t" WHERE "id" = $1';
  assert.deepEqual(asked, [{ text, values: ["it's"] }]);
});

test('options choose what is read', async () => {
  const schema = table({ id: 25 });
  const values = ['k', PLACEHOLDER, null];
  const columnsOf = async (props: Record<string, string>) => {
    const { asked, apply } = reselector(schema, props);
    await apply(event(schema, 'u', values));
    return asked.map(({ text }) => text.slice('SELECT '.length, text.indexOf(' FROM')));
  };
  assert.deepEqual(await columnsOf({ 'null.values': 'false' }), ['"v"']);
  assert.deepEqual(await columnsOf({ 'unavailable.values': 'FALSE' }), ['"Tag s"']);
  assert.deepEqual(await columnsOf({ 'columns.include.list': 'public.T:V,x' }), ['"v"']);
  assert.deepEqual(await columnsOf({ 'columns.exclude.list': 'public.t:v' }), ['"Tag s"']);
  assert.deepEqual(await columnsOf({ 'null.values': 'false', 'unavailable.values': 'false' }), []);
});

test('keys are told as the server reads them', async () => {
  const schema = table({ d: 1082, ts: 1114, b: 17, n: 1700 });
  const { asked, apply } = reselector(schema);
  const unscaled = new Struct(schema.valueSchema.fields[3]!.schema, [3, Buffer.from([0x10, 0x01])]);
  await apply(event(schema, 'u', [-1, -1, Buffer.from([1, 255]), unscaled, null, null]));
  assert.deepEqual(asked[0]?.values, [
    '1969-12-31 00:00:00.000000',
    '1969-12-31 23:59:59.999999',
    '\\x01ff',
    '4.097',
  ]);
});

test('a key that the event does not tell finds no row', async () => {
  const schema = table({ t: 1083 });
  const told: object[] = [];
  const { asked, apply } = reselector(schema, {}, { warn: (fields) => told.push(fields) });
  const given = event(schema, 'u', [5, null, null]);
  assert.deepEqual(await apply(given), [given]);
  assert.deepEqual(asked, []);
  assert.match(JSON.stringify(told), /does not tell t \(time\)/);
});

test('a table without primary key is read by the event key alone', async () => {
  const schema = { ...table({ id: 25 }), table: { ...table({ id: 25 }).table, keyColumns: [] } };
  const given = event(schema, 'c', ['k', null, null]);
  const fails = reselector(schema, { 'error.handling.mode': 'fail' });
  await assert.rejects(fails.apply(given), (error) => isFailure(error, 'POSTGRES_RESELECT_FAILED'));
  const found = reselector(schema, { 'use.event.key': 'true' });
  assert.deepEqual(rowOf((await found.apply(given))[0]!), ['k', 'read', ['x', 'y']]);
});

test('a row that is gone: handed on, or fails behind what came before it', async () => {
  const schema = table({ id: 25 });
  const [whole, broken] = [event(schema, 'u', ['a', 'v', ['t']]), event(schema, 'u', ['b', null, null])];
  const warned = reselector(schema);
  warned.answers([]);
  assert.deepEqual(await warned.apply(broken), [broken]);
  const fails = reselector(schema, { 'error.handling.mode': 'fail' });
  fails.answers([]);
  assert.deepEqual(await fails.apply(whole, broken, whole), [whole]);
  await assert.rejects(fails.apply(whole), (error) => isFailure(error, 'POSTGRES_RESELECT_FAILED'));
  let left = 0;
  const leftOut = () => {
    left += 1;
  };
  const skips = reselector(schema, { 'error.handling.mode': 'fail' }, { onBadRow: 'skip', leftOut });
  skips.answers(new Error('relation "t" does not exist'));
  assert.deepEqual(await skips.apply(broken, whole), [whole]);
  assert.equal(left, 1);
});

test('what is wrong with processors is told by option', () => {
  const wrong = (props: Record<string, string>) =>
    processorProblems({ 'post.processors': 'a', 'a.type': TYPE, ...props }).map(({ option }) => option);
  assert.deepEqual(wrong({}), []);
  assert.deepEqual(wrong({ 'a.type': 'my.Processor' }), ['a.type']);
  assert.deepEqual(wrong({ 'post.processors': 'a, b' }), ['b.type']);
  assert.deepEqual(wrong({ 'a.reselect.null.values': 'maybe' }), ['a.reselect.null.values']);
  assert.deepEqual(wrong({ 'a.reselect.error.handling.mode': 'x' }), ['a.reselect.error.handling.mode']);
  assert.deepEqual(wrong({ 'a.reselect.columns.include.list': '(' }), ['a.reselect.columns.include.list']);
  assert.deepEqual(wrong({ 'a.reselect.cache.enabled': 'true' }), ['a.reselect.cache.enabled']);
});

test('placeholders in every form of a column', () => {
  const is = unavailableValues('no');
  const of = (oid: number) => table({ id: oid }).valueSchema.fields[0]!.schema;
  assert.equal(is(of(25), 'no'), true);
  assert.equal(is(of(25), 'yes'), false);
  assert.equal(is(of(17), Buffer.from('no')), true);
  assert.equal(is(of(1009), ['x', 'no']), true);
  assert.equal(is(of(1009), []), false);
  assert.equal(is(of(1700), null), false);
});
