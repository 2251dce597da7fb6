// Random changes of the soak's tables themselves: columns added, dropped, renamed, retyped, defaults, NOT NULL, replica
// identities, enum labels, rewrites, whole tables dropped and made. Also inside a transaction that changes rows.

import type { Change, Target } from './changes.js';
import type { Dice } from './random.js';
import { LARGE, randomValue, type SoakColumn, TYPES } from './tables.js';

/** Values that ADD COLUMN gave to the rows that were there, as text, by stem; null = NULL. */
export const addedDefaults = new Map<string, string | null>();

const CONSTANTS: Readonly<Record<string, string>> = {
  integer: '42',
  bigint: '9000000001',
  boolean: 'true',
  text: 'it is new',
  'character varying(40)': 'short',
  'numeric(12,3)': '1.500',
  uuid: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
};

let numbered = 100;

/** A random alteration of a table; ADD COLUMN notes what older rows get. */
export function randomAlteration({ table, columns }: Target, random: Dice): Change {
  const { name } = table;
  const column = columns.length === 0 ? undefined : random.pick(columns);
  const at = random.below(20);
  const alter = (kind: string, rest: string) => ({ kind, sql: `ALTER TABLE ${name} ${rest}` });
  if (at < 4 && columns.length < 14) return addColumn(name, random);
  if (at < 6 && columns.length > 3) return alter('drop column', `DROP COLUMN ${column!.name}`);
  if (at < 9 && column !== undefined) {
    const next = `${column.name.split('__')[0]}__${++numbered}`;
    return alter('rename column', `RENAME COLUMN ${column.name} TO ${next}`);
  }
  if (at < 11) {
    const retyped = columns.flatMap((each) => retype(each));
    if (retyped.length > 0) return alter('change of type', random.pick(retyped));
  }
  if (at < 13 && column !== undefined && CONSTANTS[column.type] !== undefined) {
    const to = random.below(2) === 0 ? `SET DEFAULT '${CONSTANTS[column.type]}'` : 'DROP DEFAULT';
    return alter('default', `ALTER COLUMN ${column.name} ${to}`);
  }
  if (at < 15 && column !== undefined && column.type !== LARGE) {
    if (column.required) return alter('drop not null', `ALTER COLUMN ${column.name} DROP NOT NULL`);
    const filled = `UPDATE ${name} SET ${column.name} = ${randomValue({ ...column, required: true })} WHERE ${column.name} IS NULL`;
    return {
      kind: 'set not null',
      sql: `${filled}; ALTER TABLE ${name} ALTER COLUMN ${column.name} SET NOT NULL`,
    };
  }
  if (at < 18) return alter('replica identity', `REPLICA IDENTITY ${random.pick(['DEFAULT', 'FULL'])}`);
  if (at === 18) return { kind: 'enum label', sql: `ALTER TYPE soak_mood ADD VALUE 'm${++numbered}'` };
  return { kind: 'rewrite', sql: `VACUUM FULL ${name}` };
}

function addColumn(table: string, random: Dice): Change {
  const type = random.pick(TYPES);
  const constant = random.below(2) === 0 ? CONSTANTS[type] : undefined;
  const name = `c${++numbered}`;
  addedDefaults.set(name, constant ?? null);
  const rest =
    constant === undefined ? '' : ` DEFAULT '${constant}'${random.below(2) === 0 ? ' NOT NULL' : ''}`;
  return { kind: 'add column', sql: `ALTER TABLE ${table} ADD COLUMN ${name} ${type}${rest}` };
}

// Only such as leave the text of the values as it is.
function retype({ name, type }: SoakColumn): string[] {
  const wider: Readonly<Record<string, string>> = {
    integer: 'bigint',
    'character varying(40)': 'text',
    'numeric(12,3)': 'numeric(16,3)',
    uuid: 'text',
  };
  return wider[type] === undefined
    ? []
    : [`ALTER COLUMN ${name} TYPE ${wider[type]} USING ${name}::${wider[type]}`];
}

/** True for what PostgreSQL refuses inside a transaction. */
export function alone({ kind }: Change): boolean {
  return kind === 'rewrite' || kind === 'enum label';
}
