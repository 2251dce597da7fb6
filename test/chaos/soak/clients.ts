// The soak's clients: sessions that change rows, alter tables and ask for snapshots until they are told to stop, over
// every outage of the server. Errors of statements are counted, not thrown.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestDatabase } from '../../servers/postgres.js';
import { alone, randomAlteration } from './alterations.js';
import { type Change, randomTransaction, type Target } from './changes.js';
import { dice } from './random.js';
import { columnsOf, createTable, type SoakTable } from './tables.js';

export class Tally {
  readonly counts = new Map<string, number>();

  add(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  toString(): string {
    return [...this.counts]
      .sort()
      .map(([what, count]) => `${what} ${count}`)
      .join(', ');
  }
}

export interface Soak {
  readonly db: TestDatabase;
  /** Changed in place: tables come and go. */
  readonly tables: SoakTable[];
  readonly tally: Tally;
  readonly seed: number;
  /** Pause between transactions of a client, milliseconds. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
}

/** Changes rows. */
export async function change(soak: Soak, number: number): Promise<void> {
  const random = dice(soak.seed + number);
  await session(soak, async (client) => {
    const targets: Target[] = [];
    for (let n = random.below(3); n >= 0; n--) targets.push(await target(client, random.pick(soak.tables)));
    const undone = random.below(25) === 0;
    await transaction(soak, client, { changes: randomTransaction(targets, random), targets, undone });
    if (soak.pauseMs > 0) await sleep(soak.pauseMs);
  });
}

/** Alters tables, drops some and makes new ones. */
export async function alter(soak: Soak, everyMs: number): Promise<void> {
  const random = dice(soak.seed + 1000);
  let made = soak.tables.length;
  await session(soak, async (client) => {
    await sleep(random.next() * 2 * everyMs);
    if (random.below(30) === 0) {
      soak.tables.push(await createTable(client, made++, random));
      const [gone] = soak.tables.splice(random.below(soak.tables.length - 1), 1);
      await client.query(`DROP TABLE ${gone!.name}`);
      soak.tally.add('drop and create table');
      return;
    }
    const at = await target(client, random.pick(soak.tables));
    const alteration = randomAlteration(at, random);
    const around = alone(alteration) || random.below(2) === 0 ? [] : randomTransaction([at], random);
    const changes = [...around.slice(0, 1), alteration];
    await transaction(soak, client, {
      changes,
      targets: [at],
      undone: random.below(15) === 0 && !alone(alteration),
    });
  });
}

async function target(client: pg.Client, table: SoakTable): Promise<Target> {
  return { table, columns: await columnsOf(client, table) };
}

interface Transaction {
  readonly changes: readonly Change[];
  readonly targets: readonly Target[];
  readonly undone: boolean;
}

async function transaction(
  soak: Soak,
  client: pg.Client,
  { changes, targets, undone }: Transaction,
): Promise<void> {
  const { tally } = soak;
  try {
    if (changes.length === 1 && !undone) await client.query(changes[0]!.sql);
    else {
      await client.query('BEGIN');
      for (const { sql } of changes) await client.query(sql);
      await client.query(undone ? 'ROLLBACK' : 'COMMIT');
    }
    tally.add(undone ? 'transactions rolled back' : 'transactions');
    if (!undone) for (const { kind } of changes) tally.add(kind);
  } catch (error) {
    tally.add(`refused ${String((error as { code?: string }).code ?? 'connection')}`);
    await client.query('ROLLBACK');
  } finally {
    // Whatever came of it, the catalogue knows.
    for (const { table } of targets) table.columns = null;
  }
}

/** Runs `body` on a session again and again; a broken session is opened anew. */
async function session(soak: Soak, body: (client: pg.Client) => Promise<void>): Promise<void> {
  const { db, signal, tally } = soak;
  const { host, port, user, password, name: database } = db;
  while (!signal.aborted) {
    const client = new pg.Client({ host, port, user, password, database });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query("SET lock_timeout = '3s'");
      while (!signal.aborted) await body(client);
    } catch {
      tally.add('sessions broken');
      await sleep(300);
    } finally {
      await client.end().catch(() => {});
    }
  }
}
