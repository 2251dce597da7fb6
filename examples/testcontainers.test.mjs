// A vitest test with PostgreSQL in a container: what the application does to its tables, seen as change events.
//   npm install -D vitest millrace testcontainers pg && npx vitest run
// Skipped where no Docker engine answers.
import { Worker } from 'millrace';
import pg from 'pg';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import { afterAll, beforeAll, expect, test } from 'vitest';

const docker = await getContainerRuntimeClient().then(
  () => true,
  () => false,
);

let container;
let client;

beforeAll(async () => {
  if (!docker) return;
  container = await new GenericContainer('postgres:17-alpine')
    .withEnvironment({ POSTGRES_PASSWORD: 'secret' })
    .withCommand(['postgres', '-c', 'wal_level=logical'])
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  client = new pg.Client({
    host: container.getHost(),
    port: container.getMappedPort(5432),
    user: 'postgres',
    password: 'secret',
    database: 'postgres',
  });
  await client.connect();
  await client.query('create table people (id int primary key, name text)');
  await client.query("insert into people values (1, 'Ann')");
}, 180_000);

afterAll(async () => {
  await client?.end();
  await container?.stop();
});

test.skipIf(!docker)('rows that are there and rows that come', async () => {
  await using worker = await Worker.start({
    connectors: {
      people: {
        'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
        'database.hostname': container.getHost(),
        'database.port': container.getMappedPort(5432),
        'database.user': 'postgres',
        'database.password': 'secret',
        'database.dbname': 'postgres',
        'topic.prefix': 'app',
        'plugin.name': 'pgoutput',
      },
    },
  });
  const seen = [];
  for await (const { op, after } of worker.changes({ topics: 'app.public.people' })) {
    seen.push([op, after.name]);
    if (seen.length === 1) await client.query("insert into people values (2, 'Bob')");
    else break;
  }
  expect(seen).toEqual([
    ['r', 'Ann'],
    ['c', 'Bob'],
  ]);
}, 120_000);
