// The tables of the stream when a session breaks while the catalogue is read: an answer that comes late changes nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SOURCE_SCHEMA } from '../../../../connectors/postgres/source-info.js';
import type { Relation } from '../../../../connectors/postgres/stream/pgoutput.js';
import { StreamTables, type StreamTablesOptions } from '../../../../connectors/postgres/stream/tables.js';
import { TypeCatalog } from '../../../../connectors/postgres/types/type-catalog.js';
import { defaultValueOptions } from '../../../../connectors/postgres/types/value-options.js';

test('a relation looked up by a session that has ended does not replace what the next one announced', async () => {
  const answers: (() => void)[] = [];
  const options = {
    captures: () => true,
    schemaOptions: {
      values: defaultValueOptions,
      topicOf: (schema: string, table: string) => `${schema}.${table}`,
      adjustSchemaName: (name: string) => name,
      adjustFieldName: (name: string) => name,
      sourceSchema: SOURCE_SCHEMA,
    },
    types: new TypeCatalog([]),
    withCatalog: () => new Promise((resolve) => answers.push(() => resolve(undefined))),
  } as unknown as StreamTablesOptions;
  const tables = new StreamTables(options);
  const relation = (name: string): Relation => ({
    oid: 7,
    schema: 'public',
    name,
    replicaIdentity: 'd',
    columns: [],
  });
  const late = tables.take(relation('renamed'));
  const next = tables.take(relation('before'));
  answers[1]!();
  await next;
  answers[0]!();
  await late;
  assert.deepEqual(tables.captured(), ['public.before']);
});
