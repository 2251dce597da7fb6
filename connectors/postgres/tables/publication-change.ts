// Puts one table into the publication, or takes it out, while the stream runs. Called by table-control.ts.
import type { ClientBase } from 'pg';
import { sleep } from '../../../src/api/sleep.js';
import { failure } from '../../../src/errors/failure.js';
import type { PublicationOptions } from '../config/options.js';
import { quoted } from '../server/connection.js';
import { reasonOf, sqlState } from '../server/errors.js';
import { isStandby, publishedTables, type TableRef } from '../server/publication.js';

export interface PublicationChange {
  readonly publication: PublicationOptions;
  readonly table: TableRef;
  readonly user: string;
  readonly stopping: AbortSignal;
}

const LOCK_WAIT_MS = 2000;
const LOCK_TRIES = 5;
const LOCK_PAUSE_MS = 300;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Makes the server publish the table. Only `filtered` may alter; in the other modes the table has to be there already:
 * throws POSTGRES_TABLE_UNPUBLISHED. Throws POSTGRES_PUBLICATION_FAILED, POSTGRES_TABLE_BUSY.
 */
export async function publish(client: ClientBase, change: PublicationChange): Promise<void> {
  const { publication, table } = change;
  const published = await publishedTables(client, publication.name);
  if (published.has(`${table.schema}.${table.name}`)) return;
  if (publication.autocreate !== 'filtered' || (await isStandby(client))) {
    throw failure('POSTGRES_TABLE_UNPUBLISHED', {
      publication: publication.name,
      table: target(table),
      mode: publication.autocreate,
    });
  }
  const sql = `ALTER PUBLICATION ${publication.name} ADD TABLE ${target(table)};`;
  for (let tries = 1; ; tries++) {
    try {
      await client.query('BEGIN');
      await client.query(`SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`);
      // No transaction may have written before and go on after: the server would not publish its later changes.
      await client.query(`LOCK TABLE ${target(table)} IN SHARE ROW EXCLUSIVE MODE`);
      await client.query(sql);
      await client.query('COMMIT');
      return;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw refused(change, sql, error);
      if (tries >= LOCK_TRIES || change.stopping.aborted) {
        throw failure('POSTGRES_TABLE_BUSY', { table: target(table), tries }, error);
      }
      await sleep(LOCK_PAUSE_MS, change.stopping);
    }
  }
}

/** Takes the table out where the connector keeps the publication (`filtered`). Throws POSTGRES_PUBLICATION_FAILED. */
export async function unpublish(client: ClientBase, change: PublicationChange): Promise<void> {
  const { publication, table } = change;
  if (publication.autocreate !== 'filtered' || (await isStandby(client))) return;
  if (!(await publishedTables(client, publication.name)).has(`${table.schema}.${table.name}`)) return;
  const sql = `ALTER PUBLICATION ${publication.name} DROP TABLE ${target(table)};`;
  try {
    await client.query(sql);
  } catch (error) {
    throw refused(change, sql, error);
  }
}

function target({ schema, name }: TableRef): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

function refused({ publication, user }: PublicationChange, sql: string, error: unknown): Error {
  const params = { publication: publication.name, action: 'alter', user, reason: reasonOf(error), sql };
  return failure('POSTGRES_PUBLICATION_FAILED', params, error);
}
