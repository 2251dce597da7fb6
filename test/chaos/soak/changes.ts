// Random transactions over the soak's tables: inserts, COPY, updates, changes of keys, deletes, truncates, savepoints and
// rollbacks. Statements may fail (another client altered the table): that is part of it.
import type { Dice } from './random.js';
import { insertSql, LARGE, randomValue, type SoakColumn, type SoakTable, someRows } from './tables.js';

/** A table with its columns of this moment. */
export interface Target {
  readonly table: SoakTable;
  readonly columns: readonly SoakColumn[];
}

/** Statements of one transaction, and what kinds they are of. */
export interface Change {
  readonly kind: string;
  readonly sql: string;
}

let copied = 0;

/** One random statement. */
export function randomChange({ table, columns }: Target, random: Dice): Change {
  const { name } = table;
  const at = random.below(400);
  if (at === 0) return { kind: 'truncate', sql: `TRUNCATE ${name}` };
  if (at < 120) return { kind: 'insert', sql: insertSql(table, columns, 1 + random.below(3)) };
  if (at < 130) return { kind: 'insert many', sql: insertSql(table, columns, 50 + random.below(100)) };
  if (at < 145 && table.key.definition.startsWith('id bigint')) {
    const from = 1e12 + copied;
    copied += 1000;
    return {
      kind: 'copy',
      sql: `COPY ${name} (id) FROM PROGRAM 'seq ${from} ${from + 1 + random.below(80)}'`,
    };
  }
  if (at < 290 && columns.length > 0) {
    const set = Array.from({ length: 1 + random.below(2) }, () => random.pick(columns));
    const values = [...new Set(set)].map((column) => `${column.name} = ${randomValue(column)}`);
    return {
      kind: 'update',
      sql: `UPDATE ${name} SET ${values.join(', ')} WHERE ${someRows(table, 1 + random.below(4))}`,
    };
  }
  // A large value that the server does not send again would be lost with the old key: there the key stays.
  if (at < 320 && columns.every(({ type }) => type !== LARGE)) {
    const values = `(${table.key.columns.join(', ')}) = (SELECT ${table.key.fresh} WHERE ${name} IS NOT NULL)`;
    return { kind: 'change of key', sql: `UPDATE ${name} SET ${values} WHERE ${someRows(table, 1)}` };
  }
  return { kind: 'delete', sql: `DELETE FROM ${name} WHERE ${someRows(table, 1 + random.below(4))}` };
}

/** The statements of a transaction over these targets. */
export function randomTransaction(targets: readonly Target[], random: Dice): Change[] {
  const change = () => randomChange(random.pick(targets), random);
  const count = random.below(3) === 0 ? 2 + random.below(6) : 1;
  const changes = Array.from({ length: count }, change);
  if (random.below(12) === 0) {
    const undone = { kind: 'savepoint undone', sql: `SAVEPOINT s; ${change().sql}; ROLLBACK TO s` };
    changes.splice(random.below(count + 1), 0, undone);
  }
  return changes;
}
