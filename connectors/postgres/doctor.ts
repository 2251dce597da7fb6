// Looks at a database as the connector would before it runs, and says for each thing what was found and the exact SQL that
// puts it right. Called by `millrace doctor` through the plugin; changes nothing.
import type pg from 'pg';
import type { Finding } from '../../src/api/plugin.js';
import type { Props } from '../../src/config/config-key.js';
import { isFailure } from '../../src/errors/failure.js';
import { capture } from './capture.js';
import { listTables, readTables } from './catalog.js';
import { checkConfig } from './config/config-def.js';
import { type PostgresOptions, postgresOptions } from './config/options.js';
import { type Table, tableId } from './relation.js';
import { readServerInfo, type ServerInfo } from './server/checks.js';
import { openSession, quoted } from './server/connection.js';
import { createStatement, publicationName, publishedTables } from './server/publication.js';
import { readSlot } from './server/slot.js';

const ok = (check: string, found: string): Finding => ({ check, status: 'ok', found, fix: null });
const warn = (check: string, found: string, fix: string): Finding => ({ check, status: 'warn', found, fix });
const fail = (check: string, found: string, fix: string): Finding => ({ check, status: 'fail', found, fix });

/** Checks a connector's config and its database. Never throws for what it finds; errors become findings. */
export async function diagnose(props: Props): Promise<Finding[]> {
  const errors = checkConfig(props).flatMap((value) => value.errors);
  if (errors.length > 0)
    return errors.map((text) => fail('config', text, 'Correct the option in the connector config.'));
  const options = postgresOptions(props);
  const findings: Finding[] = [ok('config', 'every option is valid')];
  let client: pg.Client;
  try {
    client = await openSession(options.connection, 'Validate Connection');
  } catch (error) {
    return [...findings, fromError('connection', error)];
  }
  try {
    await examine(client, options, findings);
  } catch (error) {
    findings.push(fromError('examination', error));
  } finally {
    await client.end().catch(() => {});
  }
  return findings;
}

function fromError(check: string, error: unknown): Finding {
  if (isFailure(error)) return fail(check, error.message, error.remedy);
  return fail(check, error instanceof Error ? error.message : String(error), "See the server's log.");
}

async function examine(client: pg.Client, options: PostgresOptions, findings: Finding[]): Promise<void> {
  const info = await readServerInfo(client);
  findings.push(
    ok(
      'connection',
      `PostgreSQL ${info.versionText}, database ${options.connection.database}, role ${info.user}`,
    ),
  );
  findings.push(
    info.walLevel === 'logical'
      ? ok('wal_level', 'logical')
      : fail('wal_level', info.walLevel, 'ALTER SYSTEM SET wal_level = logical; then restart the server.'),
  );
  const role = quoted(info.user);
  findings.push(
    info.canLogin && info.canReplicate
      ? ok('role', 'may log in and replicate')
      : fail('role', `${info.user} lacks LOGIN or REPLICATION`, `ALTER ROLE ${role} LOGIN REPLICATION;`),
  );
  await examineSlots(client, options, findings);
  const captures = capture(options.config, () => {});
  const names = (await listTables(client)).filter((table) => captures.captures(table.schema, table.name));
  const tables = await readTables(
    client,
    names.map((table) => table.oid),
  );
  findings.push(
    tables.length > 0
      ? ok('tables', `${tables.length} captured`)
      : warn('tables', 'the filters match no table', 'Correct table.include.list or schema.include.list.'),
  );
  await examineTables(client, { tables, info }, findings);
  await examinePublication(client, { options, tables, info }, findings);
}

async function examineSlots(client: pg.Client, options: PostgresOptions, findings: Finding[]): Promise<void> {
  const { rows } = await client.query(`
    SELECT current_setting('max_replication_slots')::int AS slots, current_setting('max_wal_senders')::int AS senders,
           (SELECT count(*)::int FROM pg_catalog.pg_replication_slots) AS used,
           (SELECT count(*)::int FROM pg_catalog.pg_stat_replication) AS sending,
           current_setting('max_slot_wal_keep_size', true) AS keep`);
  const { slots, senders, used, sending, keep } = rows[0];
  const name = options.slot.name;
  const slot = await readSlot(client, name);
  const room = slot !== null || used < slots;
  findings.push(
    room
      ? ok('max_replication_slots', `${used} of ${slots} used`)
      : fail(
          'max_replication_slots',
          `all ${slots} are used`,
          `ALTER SYSTEM SET max_replication_slots = ${slots + 10}; then restart the server, or drop a slot that nothing uses.`,
        ),
    sending < senders
      ? ok('max_wal_senders', `${sending} of ${senders} used`)
      : fail(
          'max_wal_senders',
          `all ${senders} are used`,
          `ALTER SYSTEM SET max_wal_senders = ${senders + 10}; then restart the server.`,
        ),
    keep === '-1' || keep === null
      ? warn(
          'max_slot_wal_keep_size',
          'no limit: a connector that is down fills the disk',
          "ALTER SYSTEM SET max_slot_wal_keep_size = '50GB'; SELECT pg_reload_conf(); (a slot that falls behind further is then lost)",
        )
      : ok('max_slot_wal_keep_size', keep),
  );
  if (slot === null) {
    findings.push(ok('slot', `${name} does not exist yet: the connector creates it`));
    return;
  }
  const kept = await client.query<{ kept: string; bytes: string }>(
    `SELECT pg_size_pretty(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)) AS kept
       FROM pg_catalog.pg_replication_slots WHERE slot_name = $1`,
    [name],
  );
  const state = `${slot.active ? `in use by process ${slot.activePid}` : 'not in use'}, keeps ${kept.rows[0]?.kept ?? '0 bytes'} of WAL`;
  if (slot.walStatus === 'lost') {
    findings.push(
      fail(
        'slot',
        `${name} is lost: its WAL was removed`,
        `SELECT pg_drop_replication_slot('${name}'); and start with snapshot.mode=when_needed.`,
      ),
    );
  } else if (slot.active) {
    findings.push(
      warn(
        'slot',
        `${name}: ${state}`,
        'Give each connector a slot.name of its own, or stop the other reader first.',
      ),
    );
  } else if (slot.walStatus === 'unreserved') {
    findings.push(
      warn(
        'slot',
        `${name}: ${state}, and will soon be lost`,
        'Start the connector now or raise max_slot_wal_keep_size.',
      ),
    );
  } else findings.push(ok('slot', `${name}: ${state}`));
}

async function examineTables(
  client: pg.Client,
  at: { tables: readonly Table[]; info: ServerInfo },
  findings: Finding[],
): Promise<void> {
  const { tables, info } = at;
  const { rows } = await client.query<{ oid: string }>(
    `SELECT o::int8::text AS oid FROM unnest($1::oid[]) o WHERE NOT pg_catalog.has_table_privilege(o, 'SELECT')`,
    [tables.map((table) => table.oid)],
  );
  const denied = new Set(rows.map((row) => Number(row.oid)));
  for (const table of tables) {
    const id = tableId(table);
    const name = `${quoted(table.schema)}.${quoted(table.name)}`;
    if (denied.has(table.oid)) {
      findings.push(
        fail(
          `table ${id}`,
          `${info.user} may not read it`,
          `GRANT USAGE ON SCHEMA ${quoted(table.schema)} TO ${quoted(info.user)}; GRANT SELECT ON ${name} TO ${quoted(info.user)};`,
        ),
      );
    }
    const full = `ALTER TABLE ${name} REPLICA IDENTITY FULL;`;
    if (table.replicaIdentity === 'nothing') {
      findings.push(
        fail(`table ${id}`, 'replica identity NOTHING: the server refuses updates and deletes', full),
      );
    } else if (table.keyColumns.length === 0 && table.replicaIdentity !== 'full') {
      findings.push(
        fail(
          `table ${id}`,
          'no key: the server refuses updates and deletes once it is published',
          `Add a primary key, or ${full}`,
        ),
      );
    } else if (table.keyColumns.length === 0) {
      findings.push(
        warn(`table ${id}`, 'no key: records have none', 'Add a primary key or set message.key.columns.'),
      );
    } else if (table.replicaIdentity === 'index') {
      findings.push(
        warn(
          `table ${id}`,
          'replica identity USING INDEX: deletes know the index columns only',
          `ALTER TABLE ${name} REPLICA IDENTITY DEFAULT;`,
        ),
      );
    }
  }
}

async function examinePublication(
  client: pg.Client,
  at: { options: PostgresOptions; tables: readonly Table[]; info: ServerInfo },
  findings: Finding[],
): Promise<void> {
  const { options, tables, info } = at;
  const { publication } = options;
  const check = 'publication';
  const { rows } = await client.query<{ puballtables: boolean }>(
    'SELECT puballtables FROM pg_catalog.pg_publication WHERE pubname = $1',
    [publicationName(publication.name)],
  );
  if (rows[0] === undefined) {
    const sql = createStatement(
      publication.autocreate === 'disabled' ? { ...publication, autocreate: 'filtered' } : publication,
      tables,
    );
    if (publication.autocreate === 'disabled')
      findings.push(fail(check, `${publication.name} does not exist and is not created`, sql));
    else if (publication.autocreate === 'all_tables' && !info.superuser) {
      findings.push(
        fail(
          check,
          `${publication.name} does not exist, and only a superuser may create it FOR ALL TABLES`,
          `As a superuser: ${sql} or set publication.autocreate.mode=filtered and own the tables.`,
        ),
      );
    } else findings.push(ok(check, `${publication.name} does not exist yet: the connector creates it`));
    return;
  }
  const published = await publishedTables(client, publication.name);
  const missing = tables.filter((table) => !published.has(tableId(table)));
  if (missing.length === 0) findings.push(ok(check, `${publication.name} has every captured table`));
  else if (publication.autocreate === 'filtered' && !rows[0].puballtables) {
    findings.push(
      ok(check, `${publication.name} lacks ${missing.length} captured tables: the connector adds them`),
    );
  } else {
    const list = missing.map((table) => `${quoted(table.schema)}.${quoted(table.name)}`).join(', ');
    findings.push(
      fail(
        check,
        `${publication.name} lacks ${missing.map(tableId).join(', ')}`,
        `ALTER PUBLICATION ${publication.name} ADD TABLE ${list};`,
      ),
    );
  }
}
