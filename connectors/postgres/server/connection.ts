// Opens sessions on the database: ordinary ones for queries and one for the replication stream, with the settings every
// decoder relies on (UTC, ISO dates, exact floats). Used by everything that talks to the server.
import { readFileSync } from 'node:fs';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type pg from 'pg';
import type { ClientConfig } from 'pg';
import { failure } from '../../../src/errors/failure.js';
import type { ConnectionOptions } from '../config/options.js';
import { newClient } from './client.js';
import { databaseError, type ErrorContext, reasonOf } from './errors.js';

export type SessionName =
  | 'General'
  | 'Streaming'
  | 'Slot Info'
  | 'Drop Slot'
  | 'Validate Connection'
  | 'Heartbeat';

/** Text output the decoders read: sent as startup options, so that it holds for the replication session too. */
const SESSION_SETTINGS =
  '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=3 -c bytea_output=hex';

/** When a server that says nothing counts as cut off: after so many questions unanswered, and no sooner than so many ms. */
export const SILENCE = { beats: 6, ms: 5000 } as const;

const CONNECT_TIMEOUT_MS = 30_000;

/** As a socket says that it came to nobody. */
const UNREACHABLE = { code: 'ECONNREFUSED', syscall: 'connect' } as const;

/** Settings of a `pg.Client`. `tls` undefined = as `clientConfigs` finds by sslmode. */
export function clientConfig(options: ConnectionOptions, name: SessionName, tls?: boolean): ClientConfig {
  const ssl = tls ?? firstAttemptUsesTls(options.sslMode);
  return {
    host: options.host,
    port: options.port,
    user: options.user,
    password: options.password ?? '',
    database: options.database,
    application_name: `Debezium ${name}`,
    options: [options.sessionOptions, SESSION_SETTINGS].filter((text) => text !== '').join(' '),
    keepAlive: options.keepAlive,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    query_timeout: options.queryTimeoutMs || undefined,
    ssl: ssl ? tlsOptions(options) : false,
  };
}

/** A connected session; initial statements run unless it is for replication. Throws a Failure of the catalogue. */
export async function openSession(
  options: ConnectionOptions,
  name: SessionName,
  extra: Partial<ClientConfig> & { replication?: 'database' } = {},
): Promise<pg.Client> {
  const context = errorContext(options, 'connect');
  const client = await connectBySslMode(options, (tls) => ({
    ...clientConfig(options, name, tls),
    ...extra,
  }));
  if (extra.replication === undefined) {
    try {
      for (const sql of options.initialStatements) await client.query(sql);
    } catch (error) {
      await client.end().catch(() => {});
      throw databaseError(error, { ...context, action: 'run database.initial.statements' });
    }
  }
  return client;
}

/** Runs work on a session of its own and closes it. */
export async function withSession<T>(
  options: ConnectionOptions,
  name: SessionName,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await openSession(options, name);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

export function errorContext(options: ConnectionOptions, action: string): ErrorContext {
  return { host: options.host, port: options.port, user: options.user, database: options.database, action };
}

/** Identifier in double quotes. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const firstAttemptUsesTls = (mode: ConnectionOptions['sslMode']) => mode !== 'disable' && mode !== 'allow';

/** `prefer` falls back to plain when the server has no TLS; `allow` tries plain first. */
async function connectBySslMode(
  options: ConnectionOptions,
  config: (tls: boolean) => ClientConfig,
): Promise<pg.Client> {
  const { sslMode } = options;
  const first = firstAttemptUsesTls(sslMode);
  try {
    return await connect(config(first));
  } catch (error) {
    const reason = reasonOf(error);
    const again =
      (sslMode === 'prefer' && /does not support SSL|SSL off/i.test(reason)) ||
      (sslMode === 'allow' && /SSL off|no encryption/i.test(reason));
    if (!again) {
      if (first && /does not support SSL|certificate|self.signed|altnames/i.test(reason)) {
        throw failure('POSTGRES_TLS', { mode: sslMode, reason }, error);
      }
      throw databaseError(error, errorContext(options, 'connect'));
    }
  }
  try {
    return await connect(config(!first));
  } catch (error) {
    throw databaseError(error, errorContext(options, 'connect'));
  }
}

async function connect(config: ClientConfig): Promise<pg.Client> {
  const { port = 0 } = config;
  // pg would leave a timer behind that ends the process.
  if (port < 0 || port > 65_535) throw Object.assign(new Error(`no such port: ${port}`), UNREACHABLE);
  const client = newClient(config);
  // A connection that breaks between queries has no promise to reject; the next query on it fails instead.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  return client;
}

function tlsOptions(options: ConnectionOptions): TlsOptions {
  const { sslMode } = options;
  const verifies = sslMode === 'verify-ca' || sslMode === 'verify-full';
  return {
    rejectUnauthorized: verifies,
    ca: file('database.sslrootcert', options.sslRootCert),
    cert: file('database.sslcert', options.sslCert),
    key: file('database.sslkey', options.sslKey),
    passphrase: options.sslPassword,
    ...(sslMode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}

function file(option: string, path: string): Buffer | undefined {
  if (path === '') return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    throw failure('POSTGRES_FILE_UNREADABLE', { option, path, reason: (error as Error).message }, error);
  }
}

/** True when the session is encrypted: others of the same kind are then opened the same way. */
export function isEncrypted(client: pg.Client): boolean {
  return (
    (client as unknown as { connection: { stream: { encrypted?: boolean } } }).connection.stream.encrypted ===
    true
  );
}
