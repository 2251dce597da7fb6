// The CLI's HTTP client: credentials, a group that rebalances, replies of other servers.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createClient } from '../../src/cli/client.js';
import { isFailure } from '../../src/errors/failure.js';

async function serving(answer: (request: IncomingMessage, reply: ServerResponse) => void): Promise<Server> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
const portOf = (server: Server) => (server.address() as AddressInfo).port;
const end = (server: Server) =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  });

test('user and password come from the URL or beside it, and are not part of what is shown', async () => {
  const seen: (string | undefined)[] = [];
  const server = await serving((request, reply) => {
    seen.push(request.headers.authorization);
    reply.end('[]');
  });
  try {
    const client = createClient(`http://al%40x:s%3Acret@127.0.0.1:${portOf(server)}/`);
    assert.equal(client.url, `http://127.0.0.1:${portOf(server)}`);
    await client.call('GET', '/connectors');
    await createClient(client.url, { user: 'bob:b' }).call('GET', '/connectors');
    await createClient(client.url).call('GET', '/connectors');
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    assert.deepEqual(seen, [basic('al@x:s:cret'), basic('bob:b'), undefined]);
  } finally {
    await end(server);
  }
});

test('a rebalance is waited for, a real conflict is not', async () => {
  let calls = 0;
  const server = await serving((request, reply) => {
    calls++;
    const rebalance = 'Cannot complete request because of a conflicting operation (e.g. worker rebalance)';
    const expected = 'Request cannot be completed because a rebalance is expected';
    const [status, message] =
      request.url === '/exists'
        ? [409, 'Connector c already exists']
        : calls === 1
          ? [409, rebalance]
          : calls === 2
            ? [500, expected]
            : [200, 'fine'];
    reply.statusCode = status as number;
    reply.end(JSON.stringify({ error_code: status, message }));
  });
  try {
    const client = createClient(`http://127.0.0.1:${portOf(server)}`);
    assert.deepEqual(await client.call('GET', '/connectors'), { error_code: 200, message: 'fine' });
    assert.equal(calls, 3);
    await assert.rejects(client.call('POST', '/exists'), (error) => isFailure(error, 'CLI_REPLY'));
    assert.equal(calls, 4);
  } finally {
    await end(server);
  }
});

test('refusals by status; what is not there is null for those who can do without', async () => {
  const server = await serving((request, reply) => {
    reply.statusCode = Number(request.url?.slice(1));
    reply.end('<html>no</html>');
  });
  try {
    const client = createClient(`http://127.0.0.1:${portOf(server)}`);
    await assert.rejects(client.call('GET', '/404'), (error) => isFailure(error, 'CLI_NOT_FOUND'));
    await assert.rejects(client.call('GET', '/401'), (error) => isFailure(error, 'CLI_UNAUTHORIZED'));
    await assert.rejects(client.call('GET', '/500'), (error) => isFailure(error, 'CLI_REPLY'));
    assert.equal(await client.find('/404'), null);
  } finally {
    await end(server);
  }
});
