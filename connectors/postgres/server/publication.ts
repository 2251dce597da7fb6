// The publication: made or altered as publication.autocreate.mode says, and replica identities set where asked. Used by the
// task before the slot is created and at every start of the stream.
import type { ClientBase } from 'pg';
import { compileJavaRegex } from '../../../src/config/java-regex.js';
import { failure } from '../../../src/errors/failure.js';
import type { PublicationOptions } from '../config/options.js';
import { quoted } from './connection.js';
import { reasonOf, sqlState } from './errors.js';

export interface TableRef {
  readonly schema: string;
  readonly name: string;
}

export interface EnsurePublicationOptions {
  readonly publication: PublicationOptions;
  /** Captured tables. */
  readonly tables: readonly TableRef[];
  readonly user: string;
  readonly timeoutMs: number;
}

/** Makes the publication right. Throws a Failure naming the statement that a more privileged role must run. */
export async function ensurePublication(
  client: ClientBase,
  options: EnsurePublicationOptions,
): Promise<void> {
  const { publication, tables } = options;
  const { name, autocreate } = publication;
  const standby = await isStandby(client);
  const { rows } = await client.query<{ puballtables: boolean }>(
    'SELECT puballtables FROM pg_catalog.pg_publication WHERE pubname = $1',
    [publicationName(name)],
  );
  const existing = rows[0];
  if (standby) {
    if (existing === undefined) throw failure('POSTGRES_PUBLICATION_MISSING', { publication: name, standby });
    return;
  }
  if (existing === undefined) {
    if (autocreate === 'disabled') throw failure('POSTGRES_PUBLICATION_MISSING', { publication: name });
    if (autocreate === 'filtered' && tables.length === 0) {
      throw failure('POSTGRES_PUBLICATION_EMPTY', { publication: name });
    }
    await run(client, createStatement(publication, tables), { ...options, action: 'create' });
    return;
  }
  if (autocreate !== 'filtered') return;
  if (existing.puballtables) throw failure('POSTGRES_PUBLICATION_ALL_TABLES', { publication: name });
  if (tables.length === 0) throw failure('POSTGRES_PUBLICATION_EMPTY', { publication: name });
  const published = await publishedTables(client, name);
  const wanted = new Set(tables.map((table) => `${table.schema}.${table.name}`));
  if (wanted.size === published.size && [...wanted].every((id) => published.has(id))) return;
  await run(client, `ALTER PUBLICATION ${name} SET TABLE ${tableList(tables)};`, {
    ...options,
    action: 'alter',
  });
  if (publication.publish !== null) {
    // SET TABLE and SET (publish) are two statements for the server.
    await run(client, `ALTER PUBLICATION ${name} SET (publish = '${publication.publish}');`, {
      ...options,
      action: 'alter',
    });
  }
}

/** The name in the catalogue: statements and the stream take `publication.name` as an identifier, in lower case unless quoted. */
export function publicationName(identifier: string): string {
  const quoted = /^\s*"(.*)"\s*$/s.exec(identifier);
  return quoted === null ? identifier.toLowerCase() : quoted[1]!.replaceAll('""', '"');
}

/** `schema.table` of what a publication holds. */
export async function publishedTables(client: ClientBase, name: string): Promise<Set<string>> {
  const { rows } = await client.query<{ schemaname: string; tablename: string }>(
    'SELECT schemaname, tablename FROM pg_catalog.pg_publication_tables WHERE pubname = $1',
    [publicationName(name)],
  );
  return new Set(rows.map((row) => `${row.schemaname}.${row.tablename}`));
}

/** The CREATE PUBLICATION statement of a mode. */
export function createStatement(publication: PublicationOptions, tables: readonly TableRef[]): string {
  const { name, autocreate, viaRoot, publish } = publication;
  const content = [
    ...(viaRoot ? ['publish_via_partition_root = true'] : []),
    ...(publish === null ? [] : [`publish = '${publish}'`]),
  ];
  const what =
    autocreate === 'no_tables'
      ? ''
      : autocreate === 'filtered'
        ? ` FOR TABLE ${tableList(tables)}`
        : ' FOR ALL TABLES';
  return `CREATE PUBLICATION ${name}${what}${content.length > 0 ? ` WITH (${content.join(', ')})` : ''};`;
}

function tableList(tables: readonly TableRef[]): string {
  return tables.map((table) => `${quoted(table.schema)}.${quoted(table.name)}`).join(', ');
}

async function run(
  client: ClientBase,
  sql: string,
  o: EnsurePublicationOptions & { action: string },
): Promise<void> {
  try {
    await client.query(`SET statement_timeout = ${o.timeoutMs}`);
    await client.query(sql);
    await client.query('RESET statement_timeout');
  } catch (error) {
    // Another task may have made it at the same moment.
    if (o.action === 'create' && sqlState(error) === '42710') return;
    const { name, autocreate } = o.publication;
    const code = autocreate === 'filtered' ? 'POSTGRES_PUBLICATION_FAILED' : 'POSTGRES_PUBLICATION_NOT_MADE';
    throw failure(
      code,
      { publication: name, action: o.action, user: o.user, reason: reasonOf(error), sql },
      error,
    );
  }
}

export async function isStandby(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ standby: boolean }>(
    'SELECT pg_catalog.pg_is_in_recovery() AS standby',
  );
  return rows[0].standby;
}

interface IdentityRule {
  readonly matches: (id: string) => boolean;
  /** As it stands after REPLICA IDENTITY. */
  readonly identity: string;
  /** relreplident letter. */
  readonly letter: string;
}

/** Parses `replica.identity.autoset.values`. */
export function identityRules(text: string): IdentityRule[] {
  return text.split(',').map((item) => {
    const at = item.lastIndexOf(':');
    const value = item.slice(at + 1).trim();
    const index = /^INDEX\s+(.+)$/i.exec(value);
    const regex = compileJavaRegex(item.slice(0, at).trim(), { caseInsensitive: true });
    return {
      matches: (id) => regex.matches(id),
      identity: index ? `USING INDEX ${index[1]}` : value.toUpperCase(),
      letter: index ? 'i' : value[0].toLowerCase(),
    };
  });
}

/** Sets replica identities that differ; what fails is handed to `warn`, as the stream works without. */
export async function setReplicaIdentities(
  client: ClientBase,
  tables: readonly TableRef[],
  options: { rules: readonly IdentityRule[]; warn: (fields: object, message: string) => void },
): Promise<void> {
  for (const table of tables) {
    const id = `${table.schema}.${table.name}`;
    const found = options.rules.filter((rule) => rule.matches(id));
    if (found.length === 0) continue;
    if (found.length > 1) {
      options.warn(
        { table: id },
        'More than one pattern of replica.identity.autoset.values matches the table: left as it is',
      );
      continue;
    }
    const target = `${quoted(table.schema)}.${quoted(table.name)}`;
    try {
      const { rows } = await client.query<{ relreplident: string }>(
        'SELECT relreplident FROM pg_catalog.pg_class WHERE oid = $1::regclass',
        [target],
      );
      if (rows[0]?.relreplident === found[0].letter && found[0].letter !== 'i') continue;
      await client.query(`ALTER TABLE ${target} REPLICA IDENTITY ${found[0].identity};`);
    } catch (error) {
      options.warn({ table: id, error: reasonOf(error) }, 'The replica identity could not be set');
    }
  }
}
