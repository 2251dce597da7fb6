// SQL of an incremental snapshot: the greatest key, the end of the next chunk, its rows. Keys are compared as the server
// orders them, with NULL last; values stand in the text as literals of the column's type, since COPY takes no parameters.
import { quoted } from '../server/connection.js';
import type { KeyPart } from './java-keys.js';

export interface KeyColumn {
  readonly name: string;
  /** As format_type prints it. */
  readonly type: string;
  readonly nullable: boolean;
}

export interface ChunkTable {
  readonly schema: string;
  readonly name: string;
  readonly key: readonly KeyColumn[];
  /** SQL of the additional condition; null = none. */
  readonly condition: string | null;
}

type Key = readonly KeyPart[];

/** Text of the greatest key's columns k0, k1, …; no row = the table has none. */
export function maximumKeySql(table: ChunkTable): string {
  return `SELECT ${keyTexts(table)} FROM ${from(table)}${where([table.condition])} ORDER BY ${order(table, 'DESC')} LIMIT 1`;
}

/** Text of the key that ends the next chunk of about `size` rows; no row = nothing is left. */
export function chunkEndSql(
  table: ChunkTable,
  range: { after: Key | null; maximum: Key },
  size: number,
): string {
  const columns = table.key.map(({ name }, i) => `${quoted(name)} AS c${i}`).join(', ');
  const texts = table.key.map((_, i) => `c${i}::text AS k${i}`).join(', ');
  const inner = `SELECT ${columns} FROM ${from(table)}${range_(table, range.after, range.maximum)} ORDER BY ${order(table, 'ASC')} LIMIT ${size}`;
  const last = table.key.map((_, i) => `c${i} DESC`).join(', ');
  return `SELECT ${texts} FROM (${inner}) AS chunk ORDER BY ${last} LIMIT 1`;
}

/** All columns of the rows of a chunk, by key. */
export function chunkRowsSql(table: ChunkTable, range: { after: Key | null; to: Key }): string {
  return `SELECT * FROM ${from(table)}${range_(table, range.after, range.to)} ORDER BY ${order(table, 'ASC')}`;
}

function from({ schema, name }: ChunkTable): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

function keyTexts({ key }: ChunkTable): string {
  return key.map(({ name }, i) => `${quoted(name)}::text AS k${i}`).join(', ');
}

function order({ key }: ChunkTable, direction: 'ASC' | 'DESC'): string {
  return key.map(({ name }) => `${quoted(name)} ${direction}`).join(', ');
}

function range_(table: ChunkTable, after: Key | null, to: Key): string {
  return where([after && greater(table.key, after), atMost(table.key, to), table.condition]);
}

function where(parts: readonly (string | null)[]): string {
  const given = parts.filter((part) => part !== null);
  return given.length === 0 ? '' : ` WHERE ${given.join(' AND ')}`;
}

function literal({ type }: KeyColumn, part: NonNullable<KeyPart>): string {
  return `'${part.text.replaceAll("'", "''")}'::${type}`;
}

/** A row comparison is what an index serves; it cannot say where NULL stands. */
function plain(key: readonly KeyColumn[], values: Key): boolean {
  return key.every((column, i) => !column.nullable && values[i] !== null);
}

function row(key: readonly KeyColumn[], values: Key): { left: string; right: string } {
  const left = key.map(({ name }) => quoted(name)).join(', ');
  const right = key.map((column, i) => literal(column, values[i]!)).join(', ');
  return key.length === 1 ? { left, right } : { left: `(${left})`, right: `(${right})` };
}

function greater(key: readonly KeyColumn[], values: Key): string {
  if (plain(key, values)) {
    const { left, right } = row(key, values);
    return `${left} > ${right}`;
  }
  return lexical(key, values, (column, part) => {
    const name = quoted(column.name);
    if (part === null) return 'false';
    const beyond = `${name} > ${literal(column, part)}`;
    return column.nullable ? `(${beyond} OR ${name} IS NULL)` : beyond;
  });
}

function atMost(key: readonly KeyColumn[], values: Key): string {
  if (plain(key, values)) {
    const { left, right } = row(key, values);
    return `${left} <= ${right}`;
  }
  const less = lexical(key, values, (column, part) => {
    const name = quoted(column.name);
    return part === null ? `${name} IS NOT NULL` : `${name} < ${literal(column, part)}`;
  });
  return `(${less} OR (${key.map((column, i) => same(column, values[i]!)).join(' AND ')}))`;
}

function same(column: KeyColumn, part: KeyPart): string {
  const name = quoted(column.name);
  return part === null ? `${name} IS NULL` : `${name} = ${literal(column, part)}`;
}

/** `a ? x OR (a = x AND (b ? y …))` over the columns. */
function lexical(
  key: readonly KeyColumn[],
  values: Key,
  compare: (column: KeyColumn, part: KeyPart) => string,
): string {
  const ways = key.map((column, i) => {
    const before = key.slice(0, i).map((each, j) => same(each, values[j]!));
    return `(${[...before, compare(column, values[i]!)].join(' AND ')})`;
  });
  return `(${ways.join(' OR ')})`;
}
