// `millrace connectors tables` and the commands that change one table of a running connector: each one REST call.
import type { TableStatus } from '../../api/source.js';
import { type Client, segment } from '../client.js';
import { bold, count, dim, duration, printJson, printLine, printTable, red } from '../output.js';
import type { OutputOptions } from './connectors.js';

export async function tables(client: Client, name: string, options: OutputOptions): Promise<void> {
  const all = await client.call<TableStatus[]>('GET', pathOf(name));
  if (options.json) return printJson(all);
  if (all.length === 0) return printLine('No table is captured.');
  printTable(
    ['TABLE', 'STATE', 'ROWS', 'EVENTS', 'LAG', 'KEY', 'IDENTITY', 'PUBLISHED'],
    all.map((table) => [
      table.table,
      table.state === 'failed' ? red(table.state) : table.state,
      rowsOf(table),
      count(table.events),
      table.lagMs === null ? dim('-') : duration(table.lagMs),
      table.key.join(', ') || dim('none'),
      table.replicaIdentity,
      table.inPublication ? 'yes' : red('no'),
    ]),
  );
  for (const { table, error } of all)
    if (error !== undefined) printLine(`${red('failed')} ${bold(table)}: ${error}`);
}

function rowsOf({ state, rows, totalRows }: TableStatus): string {
  return state === 'snapshot' ? `${count(rows)} of about ${count(totalRows)}` : count(rows);
}

const SAID = {
  add: (table: string) => `${table} is captured; its rows are being read.`,
  drop: (table: string) => `${table} is captured no more.`,
  reread: (table: string) => `${table} is being read again.`,
  pause: (table: string) => `${table} is paused.`,
  resume: (table: string) => `${table} goes on; it is being read again.`,
  retry: (table: string) => `${table} is being read again.`,
};

export async function changeTable(
  client: Client,
  change: { action: keyof typeof SAID; name: string; table: string },
): Promise<void> {
  const { action, name, table } = change;
  const one = `${pathOf(name)}/${segment(table)}`;
  if (action === 'add') await client.call('POST', pathOf(name), { table });
  else if (action === 'drop') await client.call('DELETE', one);
  else await client.call('POST', `${one}/${action}`);
  printLine(SAID[action](bold(table)));
}

function pathOf(name: string): string {
  return `/millrace/connectors/${segment(name)}/tables`;
}
