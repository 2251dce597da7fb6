// A server whose answers the driver cannot read: the connection fails, the process goes on.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { PostgresConnector } from '../../../../connectors/postgres/connector.js';
import { newClient } from '../../../../connectors/postgres/server/client.js';
import { databaseError } from '../../../../connectors/postgres/server/errors.js';

/** AuthenticationGSS, as a line `gss` of pg_hba.conf makes the server ask. */
const GSS = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 7]);
const LOGGED_IN = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
/** A row description that says it has two fields and has none. */
const NO_ROWS = Buffer.from([0x54, 0, 0, 0, 6, 0, 2]);

const context = { host: 'h', port: 1, user: 'u', database: 'd', action: 'connect' };

test('a login that the driver does not have is refused by name', async (t) => {
  const client = await clientOf(t, GSS);
  await assert.rejects(client.connect(), (error) => {
    const found = databaseError(error, context);
    assert.equal(found.code, 'POSTGRES_AUTHENTICATION');
    assert.match(found.message, /asks for authentication by GSSAPI, which is not supported/);
    return true;
  });
});

test('an answer that is not of the protocol fails the query and loses the connection', async (t) => {
  const client = await clientOf(t, LOGGED_IN, NO_ROWS);
  await client.connect();
  await assert.rejects(client.query('SELECT 1'), (error) => {
    const found = databaseError(error, { ...context, action: 'read' });
    assert.equal(found.code, 'POSTGRES_CONNECTION_LOST');
    assert.match(found.message, /not in the PostgreSQL protocol/);
    return true;
  });
});

test('a config that names such a server is refused as one that it cannot connect with', async (t) => {
  const { port } = await clientOf(t, GSS);
  const values = await new PostgresConnector().validate({
    'topic.prefix': 'p',
    'database.hostname': '127.0.0.1',
    'database.port': String(port),
    'database.user': 'u',
    'database.password': 'p',
    'database.dbname': 'd',
    'database.sslmode': 'disable',
  });
  assert.match(values.flatMap(({ errors }) => errors).join('\n'), /GSSAPI/);
});

/** A client of a server that gives these answers, one after the other, whatever it is asked. */
async function clientOf(t: TestContext, ...answers: Buffer[]) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    let at = 0;
    socket.on('data', () => {
      if (at < answers.length) socket.write(answers[at++]);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = newClient({ host: '127.0.0.1', port, user: 'u', password: 'p', database: 'd' });
  client.on('error', () => {});
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return client;
}
