// Which stored options change when a table is added, dropped, paused or read again, or why they cannot. Pure: the caller
// (table-control.ts) makes the running task follow, the herder stores the patch.
import type { Props } from '../../../src/config/config-key.js';
import { compileJavaRegex } from '../../../src/config/java-regex.js';
import { rejoined } from '../config/rules.js';
import { MARKS, readMarks, type TableMarks, writeMarks } from './marks.js';

const INCLUDE = 'table.include.list';
const EXCLUDE = 'table.exclude.list';
export const TABLE_KEYS = [INCLUDE, EXCLUDE, MARKS] as const;

/** Values to store; null = the key goes. */
export type ConfigPatch = Readonly<Record<string, string | null>>;

export interface Refusal {
  readonly reason: string;
  readonly remedy: string;
}

export type Planned = { readonly patch: ConfigPatch } | Refusal;

/** True when the stored value stands for something else: it cannot be changed in place. */
const isPlaceholder = (text: string) => /\$\{[^}]+\}/.test(text);

/** `list` names the table now: the patch that makes it so. */
export function planAdd(stored: Props, table: string): Planned {
  const include = entries(stored, INCLUDE);
  if (include.length > 0) return listPatch(stored, INCLUDE, [...include, literal(table)]);
  const exclude = entries(stored, EXCLUDE);
  return without(stored, EXCLUDE, exclude, table);
}

export function planDrop(stored: Props, table: string): Planned {
  const include = entries(stored, INCLUDE);
  if (include.length === 0) return listPatch(stored, EXCLUDE, [...entries(stored, EXCLUDE), literal(table)]);
  const left = include.filter((entry) => !names(entry, table));
  if (left.length === 0) {
    const reason = `it is the only entry of ${INCLUDE}: without it every table would be captured`;
    return { reason, remedy: 'Add another table first, or stop the connector.' };
  }
  return without(stored, INCLUDE, include, table);
}

/** Paused or not, and the id of a reading that is due from now on; `read` null forgets the last one. */
export function planMarks(
  stored: Props,
  table: string,
  change: { paused?: boolean; read?: string | null },
): Planned {
  if (isPlaceholder(stored[MARKS] ?? '')) return placeholder(MARKS);
  const marks = readMarks(stored);
  const paused = marks.paused.filter((id) => id !== table);
  if (change.paused ?? marks.paused.includes(table)) paused.push(table);
  const { [table]: previous, ...others } = marks.read;
  const id = change.read === undefined ? previous : change.read;
  const next: TableMarks = { paused, read: id == null ? others : { ...others, [table]: id } };
  return { patch: { [MARKS]: writeMarks(next) } };
}

/** The config with a patch applied. */
export function patched(props: Props, patch: ConfigPatch): Props {
  const next: Record<string, string> = { ...props };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete next[name];
    else next[name] = value;
  }
  return next;
}

/** The regular expression that matches this name and no other; without a comma, at which lists are cut. */
export function literal(table: string): string {
  return table.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(',', '\\x2C');
}

function entries(stored: Props, name: string): string[] {
  return rejoined((stored[name] ?? '').split(',')).filter((entry) => entry !== '');
}

/** The entry is this table's own: its name as it stands, or escaped. */
function names(entry: string, table: string): boolean {
  return entry === table || entry === literal(table) || entry.replace(/\\([^a-zA-Z0-9])/g, '$1') === table;
}

/** Takes the table's own entries out; refuses while a wider one still matches it. */
function without(stored: Props, name: string, list: readonly string[], table: string): Planned {
  const left = list.filter((entry) => !names(entry, table));
  const wider = left.find((entry) => compileJavaRegex(entry, { caseInsensitive: true }).matches(table));
  if (wider === undefined) return listPatch(stored, name, left);
  return {
    reason: `the pattern ${wider} of ${name} matches it among others`,
    remedy: `Put narrower patterns into ${name} with PUT /connectors/{name}/config.`,
  };
}

function listPatch(stored: Props, name: string, list: readonly string[]): Planned {
  if (isPlaceholder(stored[name] ?? '')) return placeholder(name);
  return { patch: { [name]: list.length === 0 ? null : list.join(',') } };
}

function placeholder(name: string): Refusal {
  return {
    reason: `${name} comes from a config provider: the worker cannot change it`,
    remedy: `Change it where it is kept and restart the connector, or put the value itself into ${name}.`,
  };
}
