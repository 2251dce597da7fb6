// The soak's tables: their columns as the catalogue has them, and SQL that makes up values. A column keeps its first name
// as a stem (`c12`, renamed `c12__3`), so that events written before a rename can be told.
import type pg from 'pg';
import type { Dice } from './random.js';

export interface SoakColumn {
  readonly name: string;
  /** As format_type says it. */
  readonly type: string;
  readonly required: boolean;
}

export interface SoakTable {
  readonly name: string;
  readonly key: KeyKind;
  /** Without the key; null = to be read from the catalogue. */
  columns: readonly SoakColumn[] | null;
}

export interface KeyKind {
  readonly columns: readonly string[];
  readonly definition: string;
  /** A new key, by SQL. */
  readonly fresh: string;
}

const NEXT = "nextval('soak_ids')";

export const KEYS: readonly KeyKind[] = [
  { columns: ['id'], definition: 'id bigint PRIMARY KEY', fresh: NEXT },
  {
    columns: ['a', 'b'],
    definition: 'a int, b text, PRIMARY KEY (a, b)',
    fresh: `(random() * 9)::int, 'k' || ${NEXT}`,
  },
  { columns: ['id'], definition: 'id text PRIMARY KEY', fresh: `'k ' || ${NEXT}` },
  { columns: ['id'], definition: 'id uuid PRIMARY KEY', fresh: 'gen_random_uuid()' },
];

/** SQL for a random value by type. The last is stored out of line: an update that leaves it alone does not send it. */
const VALUES: Readonly<Record<string, string>> = {
  integer: '(random() * 1e9)::int',
  bigint: '(random() * 1e15)::bigint',
  boolean: 'random() < 0.5',
  text: "substr(md5(random()::text), 1, (random() * 32)::int) || 'ä☃'",
  'character varying(40)': 'substr(md5(random()::text), 1, (random() * 32)::int)',
  'numeric(12,3)': '(random() * 1e8)::numeric(12,3)',
  'numeric(16,3)': '(random() * 1e8)::numeric(16,3)',
  'timestamp without time zone': "timestamp '2000-01-01' + random() * interval '9000 days'",
  uuid: 'gen_random_uuid()',
  jsonb: "jsonb_build_object('a', (random() * 100)::int, 'b', md5(random()::text))",
  'text[]': "ARRAY[md5(random()::text), NULL, 'x\"y']",
  soak_mood:
    '(enum_range(NULL::soak_mood))[1 + (random() * (cardinality(enum_range(NULL::soak_mood)) - 1))::int]',
  bytea: "(SELECT string_agg(md5(random()::text || n), '') FROM generate_series(1, 120) n)::bytea",
};

export const TYPES = Object.keys(VALUES).filter((type) => type !== 'numeric(16,3)' && type !== 'bytea');
/** The type of the large column. */
export const LARGE = 'bytea';

/** A random value of a column, NULL now and then. */
export function randomValue(column: SoakColumn): string {
  const value = VALUES[column.type] ?? 'NULL';
  return column.required ? value : `CASE WHEN random() < 0.1 THEN NULL ELSE ${value} END`;
}

/** Creates what all tables share. */
export async function prepare(client: pg.Client): Promise<void> {
  await client.query(`CREATE SEQUENCE soak_ids; CREATE TYPE soak_mood AS ENUM ('sad', 'ok');
    CREATE TABLE soak_signal (id varchar(42) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
    CREATE TABLE soak_marker (id bigint PRIMARY KEY)`);
}

/** Creates a table with random columns and some rows. */
export async function createTable(client: pg.Client, number: number, random: Dice): Promise<SoakTable> {
  const key = KEYS[number % KEYS.length]!;
  const name = `t${number}`;
  const columns = Array.from({ length: 3 + random.below(5) }, (_, at) => `c${at} ${random.pick(TYPES)}`);
  if (random.below(3) === 0) columns.push(`big ${LARGE}`);
  await client.query(`CREATE TABLE ${name} (${[key.definition, ...columns].join(', ')})`);
  if (random.below(3) === 0) await client.query(`ALTER TABLE ${name} REPLICA IDENTITY FULL`);
  const table: SoakTable = { name, key, columns: null };
  await client.query(insertSql(table, await columnsOf(client, table), 20 + random.below(400)));
  return table;
}

/** The columns besides the key, from the catalogue where they are not known. */
export async function columnsOf(client: pg.Client, table: SoakTable): Promise<readonly SoakColumn[]> {
  if (table.columns !== null) return table.columns;
  const { rows } = await client.query<SoakColumn>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL($2) ORDER BY attnum`,
    [table.name, table.key.columns],
  );
  table.columns = rows;
  return rows;
}

export function insertSql(table: SoakTable, columns: readonly SoakColumn[], rows: number): string {
  const names = [...table.key.columns, ...columns.map(({ name }) => name)].join(', ');
  const values = [table.key.fresh, ...columns.map(randomValue)].join(', ');
  return `INSERT INTO ${table.name} (${names}) SELECT ${values} FROM generate_series(1, ${rows})`;
}

/** `rows` random rows, as a condition. */
export function someRows(table: SoakTable, rows: number): string {
  const from = `(SELECT ctid FROM ${table.name} OFFSET floor(random() * (SELECT count(*) FROM ${table.name})) LIMIT ${rows})`;
  return `ctid = ANY(ARRAY${from})`;
}

/** A column's name without the marks of renames. */
export function stem(name: string): string {
  return name.split('__')[0]!;
}
