// Errors of the postgres room that concern columns, values and the snapshot.
import { entry } from '../../entry.js';

export const postgresValueErrors = {
  POSTGRES_VALUE_INVALID: entry<{ column: string; type: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `Failed to properly convert data value for '${p.column}' of type ${p.type}: ${p.detail}`,
    remedy: () =>
      'Correct the value in the source table, leave the column out (column.exclude.list), choose another handling mode for its type, or set event.converting.failure.handling.mode=warn to emit null instead.',
  }),
  POSTGRES_VALUE_NOT_NULL: entry<{ column: string; type: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) =>
      `The value of '${p.column}' of type ${p.type} cannot be converted (${p.detail}) and the column is NOT NULL, so null cannot stand for it`,
    remedy: () =>
      'Correct the value in the source table, leave the column out (column.exclude.list), or choose a handling mode that can hold it (decimal.handling.mode=string for NaN and infinity).',
  }),
  POSTGRES_RESELECT_FAILED: entry<{ table: string; reason: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `Columns of ${p.table} could not be read anew for an event: ${p.reason}`,
    remedy: () =>
      'Rows that are gone by then are found no more: set reselect.error.handling.mode=warn of the post processor to emit such events as they came, or leave the columns out of its reselect.columns.include.list.',
  }),
  POSTGRES_COLUMN_CASE_CLASH: entry<{ table: string; first: string; second: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) =>
      `Table ${p.table} has two columns whose names differ only by case: ${p.first} and ${p.second}`,
    remedy: () => 'Rename one of the columns, or leave the table out with table.exclude.list.',
  }),
  POSTGRES_SNAPSHOT_FAILED: entry<{ table: string; detail: string }>({
    status: 500,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The snapshot of ${p.table} stopped: ${p.detail}`,
    remedy: () =>
      'Look into the server log for the cause; after it is gone the snapshot resumes at the chunks that were not finished.',
  }),
  POSTGRES_SNAPSHOT_LOCK: entry<{ table: string; timeoutMs: number }>({
    status: 500,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The snapshot got no lock on ${p.table} within ${p.timeoutMs} ms`,
    remedy: () =>
      'Wait for the DDL that holds the table, end it, raise snapshot.lock.timeout.ms, or set snapshot.locking.mode=none.',
  }),
  POSTGRES_SNAPSHOT_REFUSED: entry<{ table: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The snapshot cannot read ${p.table}: ${p.detail}`,
    remedy: (p) =>
      `Grant the connector's user USAGE on the schema and SELECT on ${p.table}, or leave the table out with table.exclude.list; then restart the task.`,
  }),
  POSTGRES_SNAPSHOT_TABLE_CHANGED: entry<{ table: string; detail: string }>({
    status: 500,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.errors.RetriableException',
    message: (p) => `${p.table} was altered while the snapshot ran: ${p.detail}`,
    remedy: () =>
      'Nothing to do: the snapshot goes on with the tables that are not complete. To forbid it, set snapshot.locking.mode=shared.',
  }),
  POSTGRES_COPY_INVALID: entry<{ table: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'io.debezium.DebeziumException',
    message: (p) => `The server's COPY data of ${p.table} cannot be read: ${p.detail}`,
    remedy: () =>
      'Check that nothing between the connector and the server alters the connection, and restart the task.',
  }),
};
