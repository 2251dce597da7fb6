// Row schemas, keys and rows of snapshots, beside what Debezium 3.6.1 gave for the same tables (test/conformance):
// every type in every mode. Differences that are meant are listed here with their reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TableSchema } from '../../../../connectors/postgres/table-schema.js';
import type { ValueOptions } from '../../../../connectors/postgres/types/value-options.js';
import type { Converter } from '../../../../src/api/converter.js';
import { create as createJsonConverter } from '../../../../src/converters/json.js';
import { NO_HEADERS } from '../../../../src/data/headers.js';
import type { SourceRecord } from '../../../../src/data/record.js';
import { Struct } from '../../../../src/data/struct.js';
import { type ConformanceCase, findCases } from '../../../conformance/case-file.js';
import { firstDifference } from '../../../conformance/compare.js';
import { type JsonObject, type JsonTree, parseJson, printJson } from '../../../conformance/json-tree.js';
import { readRecording } from '../../../conformance/recording.js';
import { sharedPostgres } from '../../../servers/postgres.js';
import { compileTables, drain, snapshotOf } from '../snapshots.js';

const postgres = await sharedPostgres();
const OPTIONS: Record<string, keyof ValueOptions> = {
  'decimal.handling.mode': 'decimalHandlingMode',
  'time.precision.mode': 'timePrecisionMode',
  'binary.handling.mode': 'binaryHandlingMode',
  'hstore.handling.mode': 'hstoreHandlingMode',
  'interval.handling.mode': 'intervalHandlingMode',
  'include.unknown.datatypes': 'includeUnknownDatatypes',
  'event.converting.failure.handling.mode': 'conversionFailureMode',
};

/** `table[row].field` of differences that are meant, and why; they hold for every case with such a table. */
const MEANT: Record<string, string> = {
  'public.dates[0].d': 'infinity as it is streamed, not an overflow that depends on the zone',
  'public.dates[1].d': 'infinity as it is streamed, not an overflow that depends on the zone',
  'public.dates[2].d': 'a year before Christ keeps its era',
  'public.a3[0].tt': 'times with zone keep their fraction inside arrays too',
  'public.ints[6].f4': 'the shortest digits that give the float, as Java prints since 19',
};

function valueOptions(config: Readonly<Record<string, string>>): Partial<ValueOptions> | null {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(config)) {
    const key = OPTIONS[name];
    if (!key) return null;
    options[key] = key === 'includeUnknownDatatypes' ? value === 'true' : value;
  }
  return options;
}

function jsonConverter(isKey: boolean): Converter {
  const converter = createJsonConverter();
  converter.configure({ 'schemas.enable': 'true' }, isKey);
  return converter;
}

const keys = jsonConverter(true);
const jsonValues = jsonConverter(false);

function printed(record: SourceRecord): { key: JsonObject; value: JsonObject } {
  const text = (bytes: Uint8Array | null) => parseJson(Buffer.from(bytes!).toString('utf8')) as JsonObject;
  return {
    key: text(keys.fromConnectData(record.topic, record.keySchema, record.key, NO_HEADERS)),
    value: text(jsonValues.fromConnectData(record.topic, record.valueSchema, record.value, NO_HEADERS)),
  };
}

const at = (tree: JsonTree | undefined, ...path: (string | number)[]): JsonTree => {
  let here: JsonTree = tree ?? null;
  for (const step of path) {
    if (here instanceof Map) here = here.get(String(step)) ?? null;
    else here = Array.isArray(here) ? (here[Number(step)] ?? null) : null;
  }
  return here;
};

/** The schema of `before`, without the topic prefix in its name. */
const rowSchema = (schema: JsonTree, prefix: string): JsonTree =>
  parseJson(printJson(at(schema, 'fields', 0)).replaceAll(`${prefix}.`, ''));

/** What a delete shows of a row of which the server sent the key only: the fillers of the other columns. */
function deletedRow(schema: TableSchema, id: number): JsonTree {
  const values = new Array<unknown>(schema.slots).fill(null);
  for (const plan of schema.columns) {
    if (plan) values[plan.index] = plan.column.name === 'id' ? id : plan.filler;
  }
  const row = new Struct(schema.valueSchema, values);
  const bytes = jsonValues.fromConnectData(schema.topic, schema.valueSchema, row, NO_HEADERS);
  return at(parseJson(Buffer.from(bytes!).toString('utf8')), 'payload');
}

async function compare(each: ConformanceCase, options: Partial<ValueOptions>): Promise<string[]> {
  await using db = await postgres.database();
  for (const statement of each.setup) await db.query(statement);
  const tables = await compileTables(db, options);
  const ours = await drain(snapshotOf(db, tables));
  const recorded = readRecording(`test/conformance/recorded/postgres`, each.name)!;
  const differences: string[] = [];
  const note = (where: string, difference: string | null) => {
    if (difference !== null && !(where in MEANT)) differences.push(`${where} ${difference}`);
  };
  for (const [topic, records] of recorded.topics) {
    const table = topic.slice(each.name.length + 1);
    const reads = records.filter((record) => at(record, 'value', 'payload', 'op') === 'r');
    const mine = ours.filter((record) => record.topic === `srv.${table}`).map(printed);
    const schema = tables.find((candidate) => candidate.topic === `srv.${table}`);
    const deletes = records.filter((record) => at(record, 'value', 'payload', 'op') === 'd');
    for (const record of schema?.table.replicaIdentity === 'default' ? deletes : []) {
      const id = Number((at(record, 'key', 'payload', 'id') as { text: string }).text);
      note(
        `${table} delete`,
        firstDifference(at(record, 'value', 'payload', 'before'), deletedRow(schema!, id), ''),
      );
    }
    note(table, mine.length === reads.length ? null : `${mine.length} rows instead of ${reads.length}`);
    for (const [i, read] of reads.entries()) {
      const row = mine[i];
      if (!row) continue;
      const theirSchema = recorded.schemas[Number((at(read, 'value', 'schema') as { text: string }).text)]!;
      if (i === 0) {
        note(
          `${table} schema`,
          firstDifference(rowSchema(theirSchema, each.name), rowSchema(row.value.get('schema')!, 'srv'), ''),
        );
      }
      note(`${table}[${i}] key`, firstDifference(at(read, 'key', 'payload'), at(row.key, 'payload'), ''));
      const theirs = at(read, 'value', 'payload', 'after') as JsonObject;
      for (const [field, value] of at(row.value, 'payload', 'after') as JsonObject) {
        note(`${table}[${i}].${field}`, firstDifference(theirs.get(field) ?? null, value, ''));
      }
    }
  }
  return differences;
}

for (const each of findCases('test/conformance/cases/postgres', ['types', 'defaults'])) {
  const options = valueOptions(each.config);
  if (!options || !readRecording('test/conformance/recorded/postgres', each.name)) continue;
  test(`as recorded: ${each.name}`, { skip: postgres.skip }, async () => {
    assert.deepEqual(await compare(each, options), []);
  });
}
