// Errors of signals and incremental snapshots of the Postgres connector, and of signals as REST takes them.
import { entry } from '../../entry.js';

const told = {
  status: 500,
  retriable: false,
  javaClass: 'io.debezium.DebeziumException',
} as const;

export const postgresSignalErrors = {
  POSTGRES_INCREMENTAL_NO_KEY: entry<{ table: string; surrogate: string | null }>({
    ...told,
    message: (p) =>
      p.surrogate === null
        ? `Incremental snapshot for table '${p.table}' skipped cause the table has no primary keys`
        : `Incremental snapshot for table '${p.table}' skipped: it has no column ${p.surrogate}`,
    remedy: () =>
      'Give the table a primary key, name its key in message.key.columns, or name a column of unique, ordered values as "surrogate-key" of the signal.',
  }),
  POSTGRES_INCREMENTAL_UNKNOWN_TABLE: entry<{ table: string }>({
    ...told,
    message: (p) => `Schema not found for table '${p.table}': the incremental snapshot leaves it out`,
    remedy: () => 'Name a table that exists and that the filters of the connector capture.',
  }),
  POSTGRES_SIGNAL_TABLE_UNPUBLISHED: entry<{ table: string; publication: string }>({
    ...told,
    message: (p) => `The signal table ${p.table} is not in publication ${p.publication}`,
    remedy: (p) =>
      `ALTER PUBLICATION ${p.publication} ADD TABLE ${p.table}; or set read.only=true, which writes no watermarks.`,
  }),
  SIGNAL_REFUSED: entry<{ type: string; reason: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException',
    message: (p) => `The signal ${p.type} was not taken: ${p.reason}`,
    remedy: () => 'Correct the signal; docs/signals.md lists types and data.',
  }),
  SIGNAL_NOT_RUNNING: entry<{ connector: string }>({
    status: 409,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.runtime.rest.errors.ConnectRestException',
    message: (p) => `Connector ${p.connector} has no running task that takes signals`,
    remedy: (p) => `Look at the status of ${p.connector}; start or resume it.`,
  }),
};
