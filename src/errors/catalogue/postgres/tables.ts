// Errors of single tables of a running connector: the tables API and its Postgres side.
import { entry } from '../../entry.js';

const BAD_REQUEST = 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException' as const;
const CONNECT_REST = 'org.apache.kafka.connect.runtime.rest.errors.ConnectRestException' as const;
const DEBEZIUM = 'io.debezium.DebeziumException' as const;

export const postgresTableErrors = {
  TABLE_REFUSED: entry<{ action: string; table: string; reason: string; remedy: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) => `Table ${p.table} cannot be changed (${p.action}): ${p.reason}`,
    remedy: (p) => p.remedy,
  }),
  TABLES_NOT_RUNNING: entry<{ connector: string }>({
    status: 409,
    retriable: true,
    javaClass: CONNECT_REST,
    message: (p) => `Connector ${p.connector} has no running task that tells of its tables`,
    remedy: (p) => `Look at the status of ${p.connector}; start or resume it.`,
  }),
  POSTGRES_TABLE_UNPUBLISHED: entry<{ publication: string; table: string; mode: string }>({
    status: 400,
    retriable: false,
    javaClass: DEBEZIUM,
    message: (p) =>
      `publication ${p.publication} does not contain ${p.table}, and publication.autocreate.mode=${p.mode} leaves it alone`,
    remedy: (p) =>
      `As its owner run ALTER PUBLICATION ${p.publication} ADD TABLE ${p.table}, then add the table again.`,
  }),
  POSTGRES_TABLE_BUSY: entry<{ table: string; tries: number }>({
    status: 409,
    retriable: true,
    javaClass: DEBEZIUM,
    message: (p) =>
      `${p.table} could not be locked for a moment (${p.tries} tries): a transaction that writes to it stays open`,
    remedy: () => 'Try again when the long transaction has ended; pg_stat_activity shows it.',
  }),
};
