// Rebuilds a soak table from its topic as a careful consumer would and compares it with the table: the last event of a key
// wins, a value that the server did not send again is the one known before, a truncate empties, a column of which an event
// says nothing has what ADD COLUMN gave to the rows that were there.
import type pg from 'pg';
import type { Log, LogRecord } from '../../../src/log/port.js';
import { addedDefaults } from './alterations.js';
import { type SoakTable, stem } from './tables.js';

export interface RebuiltTable {
  readonly table: string;
  readonly records: number;
  /** Of them from incremental snapshots. */
  readonly incremental: number;
  readonly rows: number;
  /** Empty = equal. */
  readonly differences: readonly string[];
}

type Row = Map<string, string | null>;

interface Envelope {
  readonly op: string;
  readonly after: Record<string, unknown> | null;
  readonly source: { readonly snapshot: string };
}

const UNCHANGED = '__debezium_unavailable_value';

class Rebuild {
  readonly rows = new Map<string, Row>();
  records = 0;
  incremental = 0;

  take({ key, value }: LogRecord): void {
    this.records++;
    const event = value === null ? null : (JSON.parse(text(value)) as Envelope | null);
    if (event?.op === 't') {
      this.rows.clear();
      return;
    }
    const id = keyText(Object.values(JSON.parse(text(key!)) as object));
    if (event?.source.snapshot === 'incremental') this.incremental++;
    if (!event?.after) {
      this.rows.delete(id);
      return;
    }
    const before = this.rows.get(id);
    const row: Row = new Map();
    for (const [name, value] of Object.entries(event.after)) {
      const column = stem(name);
      row.set(column, value === UNCHANGED ? (before?.get(column) ?? 'unknown') : valueText(value));
    }
    this.rows.set(id, row);
  }
}

/** Reads the topic whole; the table must stand still. */
export async function rebuildTable(log: Log, client: pg.Client, table: SoakTable): Promise<RebuiltTable> {
  const built = new Rebuild();
  await readTopic(log, `soak.public.${table.name}`, (record) => built.take(record));
  const names = await columnNames(client, table);
  const list = names.map((name) => `${expression(name)} AS "${name.name}"`).join(', ');
  const { rows } = await client.query<Record<string, string | null>>(`SELECT ${list} FROM ${table.name}`);
  const differences: string[] = [];
  for (const row of rows) {
    const id = keyText(table.key.columns.map((name) => row[name]));
    const told = built.rows.get(id);
    built.rows.delete(id);
    if (told === undefined) differences.push(`${id} is missing in the topic`);
    else differences.push(...differencesOf(id, told, row));
  }
  for (const id of built.rows.keys()) differences.push(`${id} is in the topic only`);
  const { records, incremental } = built;
  return { table: table.name, records, incremental, rows: rows.length, differences };
}

function differencesOf(id: string, told: Row, row: Record<string, string | null>): string[] {
  return Object.entries(row).flatMap(([name, value]) => {
    const column = stem(name);
    const found = told.has(column) ? told.get(column)! : (addedDefaults.get(column) ?? null);
    if (found === value) return [];
    return [`${id}.${name} is ${shown(found)} in the topic, ${shown(value)} in the table`];
  });
}

function shown(value: string | null): string {
  return value === null ? 'null' : value.slice(0, 60);
}

function keyText(parts: readonly unknown[]): string {
  return parts.map(String).join('|');
}

/** As `expression` makes it of the table's. */
function valueText(value: unknown): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

interface ColumnName {
  readonly name: string;
  readonly type: string;
}

async function columnNames(client: pg.Client, table: SoakTable): Promise<ColumnName[]> {
  const { rows } = await client.query<ColumnName>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [table.name],
  );
  return rows;
}

function expression({ name, type }: ColumnName): string {
  if (type === 'bytea') return `encode(${name}, 'hex')`;
  if (type === 'timestamp without time zone')
    return `trunc(extract(epoch FROM ${name}) * 1000000)::bigint::text`;
  if (type.endsWith('[]')) return `replace(to_json(${name})::text, ', ', ',')`;
  return `${name}::text`;
}

async function readTopic(log: Log, topic: string, take: (record: LogRecord) => void): Promise<void> {
  const admin = await log.admin();
  const ends = await admin.offsets(topic, 'latest');
  await admin.close();
  const reader = await log.reader({ maxBytes: 4 * 1024 * 1024 });
  const open = new Set([...ends].filter(([, end]) => end > 0n).map(([partition]) => partition));
  await reader.assign([...open].map((partition) => ({ topic, partition, offset: 'earliest' as const })));
  while (open.size > 0) {
    for (const fetched of await reader.poll(1000)) {
      fetched.records.forEach(take);
      if (fetched.nextOffset >= (ends.get(fetched.partition) ?? 0n)) open.delete(fetched.partition);
    }
  }
  await reader.close();
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
