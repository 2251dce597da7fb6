// Errors of the postgres room: connection, slot, publication, position, stream. Columns, values and snapshots have
// theirs in postgres-values.ts.
import { entry } from '../../entry.js';

const permanent = {
  status: 500,
  retriable: false,
  javaClass: 'org.apache.kafka.connect.errors.ConnectException',
} as const;
const passing = {
  status: 500,
  retriable: true,
  javaClass: 'org.apache.kafka.connect.errors.RetriableException',
} as const;
const debezium = { status: 500, retriable: false, javaClass: 'io.debezium.DebeziumException' } as const;

export interface PublicationStatement {
  publication: string;
  action: string;
  user: string;
  reason: string;
  sql: string;
}
const publicationFailed = {
  message: (p: PublicationStatement) =>
    `Could not ${p.action} publication ${p.publication} as "${p.user}": ${p.reason}`,
  remedy: (p: PublicationStatement) =>
    `Run as a superuser or the tables' owner: ${p.sql} (or, to capture only the tables of the filters, set publication.autocreate.mode=filtered).`,
};

export const postgresErrors = {
  POSTGRES_OPTION_UNSUPPORTED: entry<{ option: string; value: string; supported: readonly string[] }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `The '${p.option}' value is not supported by this version: ${p.value}`,
    remedy: (p) => {
      const values = p.supported.filter((value) => value !== '');
      if (p.option === 'plugin.name')
        return 'Set plugin.name=pgoutput: every server since version 10 has it.';
      return values.length === 0
        ? `Remove ${p.option}.`
        : `Remove ${p.option} or set it to ${values.join(', ')}.`;
    },
  }),
  POSTGRES_UNREACHABLE: entry<{ host: string; port: number; reason: string }>({
    ...passing,
    message: (p) => `No connection to the database server at ${p.host}:${p.port}: ${p.reason}`,
    remedy: () =>
      'Check database.hostname and database.port, that the server runs, listens on that address and that no firewall is between.',
  }),
  POSTGRES_CONNECTION_LOST: entry<{ what: string; reason: string }>({
    ...passing,
    message: (p) => `The connection for ${p.what} was lost: ${p.reason}`,
    remedy: () =>
      'Nothing to do when the server comes back: the connector reconnects and goes on where it was.',
  }),
  POSTGRES_RETRIES_EXHAUSTED: entry<{ retries: number; reason: string }>({
    ...permanent,
    message: (p) => `Gave up after ${p.retries} attempts (errors.max.retries): ${p.reason}`,
    remedy: () =>
      'Bring the database server back, then restart the task; errors.max.retries=-1 never gives up.',
  }),
  POSTGRES_SERVER_UNAVAILABLE: entry<{ reason: string }>({
    ...passing,
    message: (p) => `The database server takes no connections now: ${p.reason}`,
    remedy: () => 'Wait until the server has started or ended its recovery; the connector tries again.',
  }),
  POSTGRES_RECOVERY_CONFLICT: entry<{ action: string; reason: string }>({
    ...passing,
    message: (p) => `The standby could not ${p.action} beside the changes it replays: ${p.reason}`,
    remedy: () =>
      'Set hot_standby_feedback=on on the standby, or raise its max_standby_streaming_delay; the connector tries again.',
  }),
  POSTGRES_READ_ONLY: entry<{ action: string; reason: string }>({
    ...permanent,
    message: (p) => `The server takes no writes, so it could not ${p.action}: ${p.reason}`,
    remedy: () =>
      'On a standby set read.only=true for incremental snapshots, or name the primary in database.hostname.',
  }),
  POSTGRES_STANDBY_DECODING: entry<{ action: string; reason: string }>({
    ...permanent,
    message: (p) => `The standby could not ${p.action}: ${p.reason}`,
    remedy: () =>
      'Only PostgreSQL 16 and later decode their log on a standby: name the primary in database.hostname.',
  }),
  POSTGRES_TIMESCALE_UNREACHABLE: entry<{ reason: string }>({
    ...passing,
    message: (p) => `Failed to read TimescaleDB metadata: ${p.reason}`,
    remedy: () =>
      "Nothing to do when the server comes back: the record is tried again for errors.retry.timeout. Else check the transform's database.* options.",
  }),
  POSTGRES_TIMESCALE_CATALOG: entry<{ reason: string }>({
    ...debezium,
    message: (p) => `Failed to read TimescaleDB metadata: ${p.reason}`,
    remedy: () =>
      "The transform's database.dbname must have the extension timescaledb, and its role SELECT on the tables of _timescaledb_catalog.",
  }),
  POSTGRES_TOO_MANY_CONNECTIONS: entry<{ reason: string }>({
    ...passing,
    message: (p) => `The database server has no free connection: ${p.reason}`,
    remedy: () => 'Raise max_connections or max_wal_senders, or close sessions; the connector tries again.',
  }),
  POSTGRES_AUTHENTICATION: entry<{ user: string; reason: string }>({
    ...permanent,
    message: (p) => `The database server refused the login of "${p.user}": ${p.reason}`,
    remedy: (p) =>
      `Correct database.user and database.password (ALTER ROLE "${p.user}" LOGIN REPLICATION PASSWORD '...'), or allow the host in pg_hba.conf, for replication too.`,
  }),
  POSTGRES_DATABASE_MISSING: entry<{ database: string }>({
    ...permanent,
    message: (p) => `FATAL: database "${p.database}" does not exist`,
    remedy: (p) => `Correct database.dbname, or CREATE DATABASE "${p.database}".`,
  }),
  POSTGRES_TLS: entry<{ mode: string; reason: string }>({
    ...permanent,
    message: (p) => `TLS with database.sslmode=${p.mode} failed: ${p.reason}`,
    remedy: () =>
      'Turn on ssl on the server, give its authority in database.sslrootcert, or choose a weaker database.sslmode.',
  }),
  POSTGRES_FILE_UNREADABLE: entry<{ option: string; path: string; reason: string }>({
    ...permanent,
    message: (p) => `${p.option} names ${p.path}, which cannot be read: ${p.reason}`,
    remedy: (p) => `Correct ${p.option}, or let the worker's user read the file.`,
  }),
  POSTGRES_TOO_OLD: entry<{ version: string }>({
    ...permanent,
    message: (p) => `The server has version ${p.version}; pgoutput needs PostgreSQL 10 or later`,
    remedy: () => 'Upgrade the server.',
  }),
  POSTGRES_WAL_LEVEL: entry<{ found: string }>({
    ...permanent,
    message: (p) => `wal_level is '${p.found}'; logical decoding needs 'logical'`,
    remedy: () => 'ALTER SYSTEM SET wal_level = logical; then restart the database server.',
  }),
  POSTGRES_NOT_REPLICATION_ROLE: entry<{ user: string; reason: string }>({
    ...permanent,
    javaClass: 'io.debezium.DebeziumException',
    message: (p) => `"${p.user}" may not use replication: ${p.reason}`,
    remedy: (p) =>
      `ALTER ROLE "${p.user}" REPLICATION; (on Amazon RDS: GRANT rds_replication TO "${p.user}";)`,
  }),
  POSTGRES_PERMISSION: entry<{ action: string; user: string; reason: string }>({
    ...permanent,
    message: (p) => `"${p.user}" may not ${p.action}: ${p.reason}`,
    remedy: (p) => `Grant "${p.user}" what is missing, or let an owner do it: ${p.action}.`,
  }),
  POSTGRES_QUERY_FAILED: entry<{ action: string; reason: string }>({
    ...permanent,
    message: (p) => `Could not ${p.action}: ${p.reason}`,
    remedy: () => "See the server's message and its log.",
  }),
  POSTGRES_QUERY_TIMEOUT: entry<{ action: string; reason: string }>({
    ...passing,
    message: (p) => `Ran out of time to ${p.action}: ${p.reason}`,
    remedy: () =>
      'Look for long transactions (SELECT * FROM pg_stat_activity ORDER BY xact_start) or raise database.query.timeout.ms.',
  }),
  POSTGRES_SLOT_CREATE_TIMEOUT: entry<{ slot: string; attempts: number }>({
    ...debezium,
    message: (p) =>
      `Creation of replication slot ${p.slot} failed after ${p.attempts} attempt(s); query to create it timed out, please make sure that there are no long running queries on the database`,
    remedy: () =>
      'End old transactions (SELECT pid, xact_start, query FROM pg_stat_activity ORDER BY xact_start), then restart the task. ' +
      'On a standby whose primary is quiet: SELECT pg_log_standby_snapshot(); on the primary while the task starts.',
  }),
  POSTGRES_SLOT_TAKEN: entry<{ slot: string; detail: string }>({
    ...debezium,
    message: (p) =>
      `Creation of replication slot ${p.slot} failed; ${p.detail}. When several connectors use one database host, each needs a replication slot name of its own`,
    remedy: (p) =>
      `Set another slot.name, or drop the slot if nothing uses it: SELECT pg_drop_replication_slot('${p.slot}');`,
  }),
  POSTGRES_SLOT_ACTIVE: entry<{ slot: string; lsn: string; reason: string }>({
    ...debezium,
    message: (p) => `Failed to start replication stream at LSN ${p.lsn}: ${p.reason}`,
    remedy: (p) =>
      `Give each connector on this host a slot.name of its own, or end the other reader: SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '${p.slot}';`,
  }),
  POSTGRES_SLOTS_EXHAUSTED: entry<{ slot: string; reason: string }>({
    ...permanent,
    message: (p) => `No free replication slot for ${p.slot}: ${p.reason}`,
    remedy: () => 'Drop slots that nothing uses, or raise max_replication_slots and restart the server.',
  }),
  POSTGRES_SLOT_LOST: entry<{ slot: string; reason: string }>({
    ...permanent,
    message: (p) => `Replication slot ${p.slot} was invalidated by the server: ${p.reason}`,
    remedy: (p) =>
      `Raise max_slot_wal_keep_size (on a standby set hot_standby_feedback=on), SELECT pg_drop_replication_slot('${p.slot}'); and start with snapshot.mode=when_needed.`,
  }),
  POSTGRES_SLOT_MISSING: entry<{ slot: string; reason: string }>({
    ...permanent,
    message: (p) => `Replication slot ${p.slot} was dropped while it was read: ${p.reason}`,
    remedy: () =>
      'What was written since then is not in the stream: set snapshot.mode=when_needed and restart the task, which makes the slot anew and takes a new snapshot.',
  }),
  POSTGRES_PUBLICATION_LOST: entry<{ slot: string; reason: string }>({
    ...permanent,
    message: (p) => `The publication was dropped while it was read: ${p.reason}`,
    remedy: (p) =>
      `The server cannot decode what was written without it. SELECT pg_drop_replication_slot('${p.slot}'); then set snapshot.mode=when_needed and restart the task, which takes a new snapshot.`,
  }),
  POSTGRES_SLOT_NOT_READY: entry<{ slot: string }>({
    ...debezium,
    message: (p) => `Replication slot ${p.slot} has no valid position yet: an old transaction is still open`,
    remedy: () =>
      'End long running transactions: SELECT pid, xact_start, query FROM pg_stat_activity ORDER BY xact_start;',
  }),
  POSTGRES_SLOT_ADVANCE: entry<{ slot: string; lsn: string; reason: string }>({
    ...debezium,
    message: (p) => `Failed to move replication slot ${p.slot} to LSN ${p.lsn}: ${p.reason}`,
    remedy: () => 'Choose another offset.mismatch.strategy, or grant the role REPLICATION.',
  }),
  POSTGRES_WAL_REMOVED: entry<{ offset: string }>({
    ...debezium,
    message: (p) =>
      `The connector is trying to read change stream starting at ${p.offset}, but this is no longer available on the server`,
    remedy: () =>
      'Set snapshot.mode=when_needed to take a new snapshot, or delete the offsets of the connector.',
  }),
  POSTGRES_SNAPSHOT_INTERRUPTED: entry<Record<string, never>>({
    ...debezium,
    message: () =>
      'The connector was stopped during a snapshot, but now snapshot.mode=no_data says never to take one',
    remedy: () => 'Set snapshot.mode to initial or when_needed.',
  }),
  POSTGRES_PUBLICATION_MISSING: entry<{ publication: string; standby?: boolean }>({
    ...permanent,
    message: (p) =>
      `Publication ${p.publication} does not exist and ${p.standby ? 'a standby cannot make it' : 'publication.autocreate.mode=disabled'}`,
    remedy: (p) =>
      `CREATE PUBLICATION ${p.publication} FOR TABLE ...;${p.standby ? ' on the primary,' : ''} then restart the task.`,
  }),
  POSTGRES_PUBLICATION_ALL_TABLES: entry<{ publication: string }>({
    ...permanent,
    javaClass: 'io.debezium.DebeziumException',
    message: (p) =>
      `Publication ${p.publication} is for all tables and cannot be narrowed with publication.autocreate.mode=filtered`,
    remedy: (p) =>
      `DROP PUBLICATION ${p.publication}; so that it is made anew, or set publication.autocreate.mode=all_tables.`,
  }),
  POSTGRES_PUBLICATION_EMPTY: entry<{ publication: string }>({
    ...permanent,
    message: (p) => `No table matches the filters for publication ${p.publication}`,
    remedy: () => 'Correct table.include.list and schema.include.list.',
  }),
  POSTGRES_PUBLICATION_FAILED: entry<PublicationStatement>({ ...permanent, ...publicationFailed }),
  /** One for all tables or none, for which the original has another class. */
  POSTGRES_PUBLICATION_NOT_MADE: entry<PublicationStatement>({
    ...debezium,
    javaClass: 'io.debezium.jdbc.JdbcConnectionException',
    ...publicationFailed,
  }),
  POSTGRES_SCHEMA_RECOVERY: entry<Record<string, never>>({
    ...debezium,
    message: () =>
      'Could not find existing redo log information while attempting schema only recovery snapshot',
    remedy: () =>
      'Remove snapshot.mode.configuration.based.snapshot.on.schema.error: it recovers a history of structures, which PostgreSQL needs none of, and lets no first start begin.',
  }),
  POSTGRES_TOO_MANY_TABLES: entry<{ found: number; limit: number }>({
    ...debezium,
    message: (p) => `The filters capture ${p.found} tables, more than guardrail.collections.max=${p.limit}`,
    remedy: () => 'Narrow table.include.list or raise guardrail.collections.max.',
  }),
  POSTGRES_LSN_FLUSH_TIMEOUT: entry<{ lsn: string; timeoutMs: number }>({
    ...permanent,
    message: (p) => `Position ${p.lsn} was not handed to the server within ${p.timeoutMs} ms`,
    remedy: () =>
      'Look for a network or server that hangs; raise lsn.flush.timeout.ms or set lsn.flush.timeout.action=warn.',
  }),
  POSTGRES_PROTOCOL: entry<{ detail: string }>({
    ...permanent,
    message: (p) => `The replication stream cannot be read: ${p.detail}`,
    remedy: () =>
      'Report this with the server version; restart the task to read again from the stored position.',
  }),
  POSTGRES_TUPLE_MISSING: entry<{ table: string }>({
    ...permanent,
    message: (p) => `A change of ${p.table} came before the description of the table`,
    remedy: () => 'Restart the task: the stream begins again with the description.',
  }),
};
