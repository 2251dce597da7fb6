// What must hold before a task runs, and the check of a config against the server. Called by the task at start and by
// the connector's validate.
import type { ClientBase } from 'pg';
import { failure } from '../../../src/errors/failure.js';

export interface ServerInfo {
  /** e.g. 150018. */
  readonly version: number;
  readonly versionText: string;
  readonly user: string;
  readonly walLevel: string;
  readonly standby: boolean;
  readonly canLogin: boolean;
  readonly canReplicate: boolean;
  readonly superuser: boolean;
}

const INFO = `
SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS version_text,
       current_user::text AS user, current_setting('wal_level') AS wal_level, pg_catalog.pg_is_in_recovery() AS standby,
       coalesce(r.rolcanlogin, true) AS can_login, coalesce(r.rolsuper, false) AS superuser,
       coalesce(r.rolreplication OR r.rolsuper, false) OR EXISTS (
         SELECT 1 FROM pg_catalog.pg_roles m
          WHERE m.rolname IN ('rds_superuser', 'rdsadmin', 'rdsrepladmin', 'rds_replication')
            AND pg_catalog.pg_has_role(current_user, m.oid, 'MEMBER')) AS can_replicate
  FROM (SELECT current_user AS name) u LEFT JOIN pg_catalog.pg_roles r ON r.rolname = u.name`;

export async function readServerInfo(client: ClientBase): Promise<ServerInfo> {
  const { rows } = await client.query(INFO);
  const row = rows[0];
  return {
    version: row.version,
    versionText: row.version_text,
    user: row.user,
    walLevel: row.wal_level,
    standby: row.standby,
    canLogin: row.can_login,
    canReplicate: row.can_replicate,
    superuser: row.superuser,
  };
}

/** First version with pgoutput. */
const OLDEST = 100_000;

/** Throws when the server cannot serve this connector at all. */
export function checkServer(info: ServerInfo, streams: boolean): void {
  if (info.version < OLDEST) throw failure('POSTGRES_TOO_OLD', { version: info.versionText });
  if (!streams) return;
  if (info.walLevel !== 'logical') throw failure('POSTGRES_WAL_LEVEL', { found: info.walLevel });
}

/** The current end of the log, on a standby what was replayed. */
export async function currentLsnText(client: ClientBase, standby: boolean): Promise<string> {
  const expression = standby ? 'pg_catalog.pg_last_wal_replay_lsn()' : 'pg_catalog.pg_current_wal_lsn()';
  const { rows } = await client.query<{ lsn: string }>(`SELECT ${expression}::text AS lsn`);
  return rows[0].lsn;
}

/** The current transaction id (64 bit), null on a standby, which has none. */
export async function currentTransaction(client: ClientBase, standby: boolean): Promise<number | null> {
  if (standby) return null;
  const { rows } = await client.query<{ id: string }>('SELECT pg_catalog.txid_current()::text AS id');
  return Number(rows[0].id);
}
