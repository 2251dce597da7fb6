// Rebuilds a table from its change topic, as a careful consumer would: the last event of a key wins, a delete and its
// tombstone remove it. Compares the result with the table itself, row for row.
import type pg from 'pg';
import type { Log } from '../../src/log/port.js';

export interface Rebuilt {
  readonly table: string;
  readonly records: number;
  readonly rowsInTopic: number;
  readonly rowsInTable: number;
  /** Keys that differ: missing in the topic, left over in it, or with another value. Empty = equal. */
  readonly differences: readonly string[];
}

interface Envelope {
  readonly op: string;
  readonly after: Record<string, unknown> | null;
}

/** Reads the topic from its beginning to its end as of now. */
async function readState(log: Log, topic: string): Promise<{ records: number; rows: Map<string, string> }> {
  const admin = await log.admin();
  const ends = await admin.offsets(topic, 'latest');
  const reader = await log.reader({ maxBytes: 4 * 1024 * 1024 });
  await reader.assign(
    [...ends.keys()].map((partition) => ({ topic, partition, offset: 'earliest' as const })),
  );
  const open = new Set([...ends].filter(([, end]) => end > 0n).map(([partition]) => partition));
  const rows = new Map<string, string>();
  let records = 0;
  while (open.size > 0) {
    for (const fetched of await reader.poll(1000)) {
      for (const record of fetched.records) {
        records++;
        const key = text(record.key);
        const event = record.value === null ? null : (JSON.parse(text(record.value)) as Envelope | null);
        if (event?.after) rows.set(key, JSON.stringify(event.after));
        else rows.delete(key);
      }
      if (fetched.nextOffset >= (ends.get(fetched.partition) ?? 0n)) open.delete(fetched.partition);
    }
  }
  await reader.close();
  await admin.close();
  return { records, rows };
}

/** `keys` are the primary key's columns; all columns must be of types whose JSON is the same on both sides. */
export async function compareTable(
  log: Log,
  client: pg.Client,
  table: { readonly name: string; readonly topic: string; readonly keys: readonly string[] },
): Promise<Rebuilt> {
  const { records, rows } = await readState(log, table.topic);
  const found = await client.query({
    text: `SELECT * FROM ${table.name}`,
    types: { getTypeParser: () => asJsonText },
  });
  const differences: string[] = [];
  const rowsInTable = found.rows.length;
  for (const row of found.rows as Record<string, string | null>[]) {
    const key = `{${table.keys.map((k) => `"${k}":${row[k]}`).join(',')}}`;
    const inTopic = rows.get(key);
    rows.delete(key);
    if (inTopic === undefined) differences.push(`${key} is missing in the topic`);
    else if (!sameRow(JSON.parse(inTopic) as Record<string, unknown>, row)) {
      differences.push(`${key} is ${inTopic} in the topic, ${JSON.stringify(row)} in the table`);
    }
  }
  const rowsInTopic =
    rowsInTable + rows.size - differences.filter((d) => d.endsWith('missing in the topic')).length;
  for (const key of rows.keys()) differences.push(`${key} is in the topic only`);
  return { table: table.name, records, rowsInTopic, rowsInTable, differences };
}

const asJsonText = (value: string | Buffer) => value.toString();

/** Numbers compare as text, timestamps as instants in microseconds; `char(n)` keeps its blanks on both sides. */
function sameRow(event: Record<string, unknown>, row: Record<string, string | null>): boolean {
  const names = Object.keys(row);
  if (names.length !== Object.keys(event).length) return false;
  return names.every((name) => {
    const [a, b] = [event[name], row[name]];
    if (a === null || b === null) return a === b;
    if (typeof a === 'number' && /^\d{4}-/.test(b)) return a === microseconds(b);
    return String(a) === b;
  });
}

function microseconds(timestamp: string): number {
  const [seconds, fraction = ''] = timestamp.split('.');
  return Date.parse(`${seconds.replace(' ', 'T')}Z`) * 1000 + Number(fraction.padEnd(6, '0'));
}

const text = (bytes: Uint8Array | null) => (bytes === null ? 'null' : Buffer.from(bytes).toString('utf8'));
