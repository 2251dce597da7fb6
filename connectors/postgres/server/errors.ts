// Turns what pg and the server say into errors of the catalogue: SQLSTATE and socket codes decide the code and whether
// waiting helps. Every call to the database goes through `databaseError`.
import { DatabaseError } from 'pg';
import { Failure, failure } from '../../../src/errors/failure.js';

export interface ErrorContext {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** What was being done, in the form "read the publication". */
  readonly action: string;
}

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The catalogue's error for anything thrown by pg. A Failure passes through. */
export function databaseError(error: unknown, context: ErrorContext): Failure {
  if (error instanceof Failure) return error;
  const { host, port, user, database, action } = context;
  const reason = reasonOf(error);
  if (error instanceof DatabaseError) return serverError(error, context, reason);
  const code = (error as { code?: string }).code ?? '';
  if (
    NETWORK.has(code) &&
    /connect|getaddrinfo/.test(String((error as { syscall?: string }).syscall ?? ''))
  ) {
    return failure('POSTGRES_UNREACHABLE', { host, port, reason }, error);
  }
  if (/SSL|TLS|certificate|self.signed/i.test(`${code} ${reason}`)) {
    return failure('POSTGRES_TLS', { mode: 'given', reason }, error);
  }
  if (/SASL|password|authentication/i.test(reason))
    return failure('POSTGRES_AUTHENTICATION', { user, reason }, error);
  if (/timeout expired|Query read timeout/i.test(reason)) {
    return /connection/i.test(reason) || action === 'connect'
      ? failure('POSTGRES_UNREACHABLE', { host, port, reason }, error)
      : failure('POSTGRES_QUERY_TIMEOUT', { action, reason }, error);
  }
  if (NETWORK.has(code) || /terminat|not queryable|closed|ended|hang up/i.test(reason)) {
    return failure('POSTGRES_CONNECTION_LOST', { what: action, reason }, error);
  }
  return failure('POSTGRES_QUERY_FAILED', { action, reason: `${reason} (database ${database})` }, error);
}

function serverError(error: DatabaseError, context: ErrorContext, reason: string): Failure {
  const { user, database, action } = context;
  const state = error.code ?? '';
  switch (state) {
    case '3D000':
      return failure('POSTGRES_DATABASE_MISSING', { database }, error);
    case '53300':
      return failure('POSTGRES_TOO_MANY_CONNECTIONS', { reason }, error);
    case '57P03':
      return failure('POSTGRES_SERVER_UNAVAILABLE', { reason }, error);
    case '57P01':
    case '57P02':
    case '57P05':
      return failure('POSTGRES_CONNECTION_LOST', { what: action, reason }, error);
    case '40001':
      if (!/recovery/.test(reason)) break;
      return failure('POSTGRES_RECOVERY_CONFLICT', { action, reason }, error);
    case '25006':
      return failure('POSTGRES_READ_ONLY', { action, reason }, error);
    case '57014':
    case '55P03':
      return failure('POSTGRES_QUERY_TIMEOUT', { action, reason }, error);
    case '42501':
      return /replication/i.test(reason)
        ? failure('POSTGRES_NOT_REPLICATION_ROLE', { user, reason }, error)
        : failure('POSTGRES_PERMISSION', { action, user, reason }, error);
  }
  if (state.startsWith('28')) return failure('POSTGRES_AUTHENTICATION', { user, reason }, error);
  if (state.startsWith('08')) return failure('POSTGRES_CONNECTION_LOST', { what: action, reason }, error);
  if (state === '55000' && /wal_level/.test(reason))
    return failure('POSTGRES_WAL_LEVEL', { found: 'not logical' }, error);
  // The words of versions before 16.
  if (/cannot be used while in recovery/.test(reason))
    return failure('POSTGRES_STANDBY_DECODING', { action, reason }, error);
  return failure('POSTGRES_QUERY_FAILED', { action, reason: `${reason} (SQLSTATE ${state})` }, error);
}

/** The server's message with its detail, or the driver's. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (error instanceof DatabaseError) {
    const severity = error.severity ? `${error.severity}: ` : '';
    return `${severity}${error.message}${error.detail ? ` (${error.detail})` : ''}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** SQLSTATE of the first server error in a chain of causes; empty when there is none. */
export function sqlState(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof DatabaseError) return at.code ?? '';
  }
  return '';
}
