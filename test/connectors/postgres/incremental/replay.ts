// Helpers of the incremental snapshot tests: state by key as a consumer of the topics has it, and a writer that changes
// a table at random.
import { setTimeout as wait } from 'node:timers/promises';
import type { SourceRecord } from '../../../../src/data/record.js';
import type { TestDatabase } from '../../../servers/test-database.js';
import { plain, type TaskRun } from '../run-task.js';

export const SIGNAL_TABLE =
  'CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32), data varchar(2048))';
export const PLACEHOLDER = '__debezium_unavailable_value';

export interface Change {
  readonly op: string;
  readonly key: string;
  readonly after: Record<string, unknown> | null;
  readonly snapshot: string | null;
}

/** The change records of a topic, in order. */
export function changesOf(records: readonly SourceRecord[], topic: string): Change[] {
  return records.flatMap((record) => {
    if (record.topic !== topic || record.value === null) return [];
    const value = plain(record.value) as {
      op: string;
      after: Record<string, unknown> | null;
      source: { snapshot: string | null };
    };
    const key = JSON.stringify(plain(record.key));
    return [{ op: value.op, key, after: value.after, snapshot: value.source.snapshot }];
  });
}

/** The table as a consumer rebuilds it: a value the server did not send is what the consumer had before. */
export function replay(changes: readonly Change[]): Map<string, Record<string, unknown>> {
  const state = new Map<string, Record<string, unknown>>();
  for (const { op, key, after } of changes) {
    if (op === 't') state.clear();
    else if (op === 'd') state.delete(key);
    else {
      const before = state.get(key);
      const merged = Object.entries(after!).map(([name, value]) => [
        name,
        value === PLACEHOLDER ? before?.[name] : value,
      ]);
      state.set(key, Object.fromEntries(merged));
    }
  }
  return state;
}

/** The table as it stands. */
export async function tableState(
  db: TestDatabase,
  sql: string,
  key: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  const rows = await db.query<Record<string, unknown>>(sql);
  return new Map(
    rows.map((row) => [JSON.stringify(Object.fromEntries(key.map((name) => [name, row[name]]))), row]),
  );
}

/** Numbers from 0 to 1 that depend on the seed alone. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Polls until no incremental snapshot runs, then until a row written last has come. */
export async function pollToEnd(run: TaskRun, db: TestDatabase, done: () => boolean): Promise<void> {
  await run.pollUntil(() => done() && run.task.progress().incremental === undefined);
  await db.query('CREATE TABLE IF NOT EXISTS last_row (id int PRIMARY KEY)');
  await db.query('INSERT INTO last_row SELECT count(*) FROM last_row');
  const [{ n }] = await db.query<{ n: number }>('SELECT count(*)::int AS n FROM last_row');
  await run.pollUntil(
    (records) => records.filter((record) => record.topic === 'p.public.last_row').length >= n!,
  );
}

export { wait };
