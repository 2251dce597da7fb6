// The catalogue reader against a real server: keys, identities, defaults, and the number of round trips.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientBase } from 'pg';
import { listTables, readTables } from '../../../connectors/postgres/catalog.js';
import { loadTypeCatalog } from '../../../connectors/postgres/types/type-catalog.js';
import { sharedPostgres } from '../../servers/postgres.js';

const postgres = await sharedPostgres();

test('tables, keys and columns', { skip: postgres.skip }, async () => {
  await using db = await postgres.database();
  await db.query(`
    CREATE TABLE keyed (b int, a int, v text DEFAULT 'x', g int GENERATED ALWAYS AS (a + 1) STORED, PRIMARY KEY (b, a));
    COMMENT ON COLUMN keyed.v IS 'a note';
    ALTER TABLE keyed DROP COLUMN v;
    ALTER TABLE keyed ADD COLUMN w numeric(7,3) NOT NULL DEFAULT 1.5;
    COMMENT ON COLUMN keyed.w IS 'weight';
    CREATE TABLE uniq (a int, b int NOT NULL, c int);
    CREATE UNIQUE INDEX u1_expression ON uniq ((a + b));
    CREATE UNIQUE INDEX u4_partial ON uniq (a) WHERE a > 0;
    CREATE UNIQUE INDEX u3 ON uniq (b) INCLUDE (c);
    ALTER TABLE uniq REPLICA IDENTITY USING INDEX u3;
    CREATE TABLE bare (a int);
    ALTER TABLE bare REPLICA IDENTITY FULL;
    CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE VIEW v AS SELECT 1;
    CREATE MATERIALIZED VIEW mv AS SELECT 1;
    CREATE TABLE spatial_ref_sys (a int);
    CREATE TEMP TABLE gone (a int);`);
  const names = await listTables(db.client);
  assert.deepEqual(
    names.map((name) => `${name.schema}.${name.name}`),
    ['public.bare', 'public.keyed', 'public.parted', 'public.spatial_ref_sys', 'public.uniq'],
  );
  const oids = names.map((name) => name.oid);
  const [bare, keyed, parted, , uniq] = await readTables(db.client, oids);
  assert.deepEqual(
    [bare!.keyColumns, bare!.replicaIdentity, bare!.columns[0]!.identityPart],
    [[], 'full', true],
  );
  assert.deepEqual(keyed!.keyColumns, ['b', 'a']);
  assert.deepEqual(
    keyed!.columns.map(({ name, notNull, identityPart, generated, defaultExpression, comment }) => ({
      ...{ name, notNull, identityPart, generated, defaultExpression, comment },
    })),
    [
      {
        name: 'b',
        notNull: true,
        identityPart: true,
        generated: false,
        defaultExpression: null,
        comment: null,
      },
      {
        name: 'a',
        notNull: true,
        identityPart: true,
        generated: false,
        defaultExpression: null,
        comment: null,
      },
      {
        name: 'g',
        notNull: false,
        identityPart: false,
        generated: true,
        defaultExpression: null,
        comment: null,
      },
      {
        name: 'w',
        notNull: true,
        identityPart: false,
        generated: false,
        defaultExpression: '1.5',
        comment: 'weight',
      },
    ],
  );
  assert.equal(parted!.kind, 'p');
  // As in the original, a unique index gives its included columns too, a primary key does not.
  assert.deepEqual([uniq!.keyColumns, uniq!.replicaIdentity], [['b', 'c'], 'index']);
  assert.deepEqual(
    (await readTables(db.client, [oids[1]!, 4_000_000_000, oids[0]!])).map((table) => table.name),
    ['keyed', 'bare'],
  );
});

test('many tables take three round trips', { skip: postgres.skip }, async () => {
  await using db = await postgres.database();
  await db.query(
    `DO $$ BEGIN FOR i IN 1..300 LOOP EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY)', i); END LOOP; END $$`,
  );
  let queries = 0;
  const counting = {
    query(...args: unknown[]) {
      queries += 1;
      return (db.client.query as (...all: unknown[]) => unknown)(...args);
    },
  } as unknown as ClientBase;
  counting.query = counting.query.bind(db.client);
  const names = await listTables(counting);
  const tables = await readTables(
    counting,
    names.map((name) => name.oid),
  );
  assert.equal(tables.length, 300);
  assert.ok(tables.every((table) => table.columns.length === 1 && table.keyColumns[0] === 'id'));
  assert.equal(queries, 3);
});

test('types: arrays, domains, enums in their order', { skip: postgres.skip }, async () => {
  await using db = await postgres.database();
  await db.query(`
    CREATE TYPE mood AS ENUM ('b', 'c');
    ALTER TYPE mood ADD VALUE 'a' BEFORE 'b';
    CREATE DOMAIN d1 AS varchar(10);
    CREATE DOMAIN d2 AS d1;`);
  const types = await loadTypeCatalog(db.client);
  const oidOf = async (name: string) =>
    Number((await db.query<{ oid: string }>(`SELECT '${name}'::regtype::oid::int8::text AS oid`))[0]!.oid);
  assert.deepEqual(types.get(await oidOf('mood'))!.labels, ['a', 'b', 'c']);
  assert.equal(types.get(await oidOf('mood[]'))!.elementOid, await oidOf('mood'));
  const resolved = types.resolve(await oidOf('d2'), -1)!;
  assert.deepEqual([resolved.type.name, resolved.typmod], ['varchar', 14]);
  assert.equal(types.get(await oidOf('box'))!.elementOid, 0);
});
