// A database for one test on a PostgreSQL server; made by postgres.ts, dropped with its slots when disposed.
// Guarantees: dispose ends every session on the database and drops its replication slots, active ones too.
import pg from 'pg';
import { until } from '../until.js';
import { uniqueName } from './kept.js';
import type { PostgresAddress } from './postgres.js';

export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly url: string;
  /** A connected client, for tests that need sessions, transactions or parameters; do not end it. */
  readonly client: pg.Client;
  /** Runs a script of one or more statements. With one statement, its rows. */
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /**
   * Runs a statement as soon as nobody uses what it is about: a reader that is gone holds its slot until the server has
   * noticed.
   */
  whenFree(sql: string, values?: unknown[]): Promise<void>;
  /** Another connected client, ended when the database is disposed. */
  connect(options?: pg.ClientConfig): Promise<pg.Client>;
  /** Debezium's `database.*` properties for this database. */
  connectorConfig(): Record<string, string>;
}

/** Creates a database from template0. */
export async function createDatabase(address: PostgresAddress): Promise<TestDatabase> {
  const name = uniqueName('t');
  await asAdmin(address, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  const clients: pg.Client[] = [];
  const connect = async (options: pg.ClientConfig = {}) => {
    const { host, port, user, password } = address;
    const client = new pg.Client({ host, port, user, password, database: name, ...options });
    // Sessions still open at dispose are ended by the server; that is no failure of the test.
    client.on('error', () => {});
    await client.connect();
    clients.push(client);
    return client;
  };
  const client = await connect();
  const { host, port, user, password } = address;
  return {
    name,
    host,
    port,
    user,
    password,
    url: `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}`,
    client,
    connect,
    async query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]> {
      const result = await client.query<Row>(sql, values);
      return Array.isArray(result) ? [] : result.rows;
    },
    whenFree: (sql, values) => whenFree(client, sql, values),
    connectorConfig: () => ({
      'database.hostname': host,
      'database.port': String(port),
      'database.user': user,
      'database.password': password,
      'database.dbname': name,
    }),
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((each) => each.end().catch(() => {})));
      await asAdmin(address, (admin) => dropDatabase(admin, name));
    },
  };
}

async function dropDatabase(admin: pg.Client, name: string): Promise<void> {
  const slots = 'SELECT slot_name, active_pid FROM pg_replication_slots WHERE database = $1';
  await until(`${name} has no slots`, async () => {
    const { rows } = await admin.query(slots, [name]);
    for (const { slot_name, active_pid } of rows) {
      if (active_pid !== null) await admin.query('SELECT pg_terminate_backend($1)', [active_pid]);
      // Taken again by a connector that is still alive: the next round ends it once more.
      await admin.query('SELECT pg_drop_replication_slot($1)', [slot_name]).catch(() => {});
    }
    return rows.length === 0;
  });
  await whenFree(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

const OBJECT_IN_USE = '55006';

async function whenFree(client: pg.Client, sql: string, values?: unknown[]): Promise<void> {
  await until(sql, () =>
    client.query(sql, values).then(
      () => true,
      (error: { code?: string }) => {
        if (error.code !== OBJECT_IN_USE) throw error;
        return false;
      },
    ),
  );
}

async function asAdmin(
  address: PostgresAddress,
  body: (admin: pg.Client) => Promise<unknown>,
): Promise<void> {
  const { host, port, user, password } = address;
  const admin = new pg.Client({ host, port, user, password, database: 'postgres' });
  admin.on('error', () => {});
  await admin.connect();
  try {
    await body(admin);
  } finally {
    await admin.end();
  }
}
