// A connection to a broker that takes requests and never answers.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { isFailure } from '../../../src/errors/failure.js';
import { clientConfig } from '../../../src/log/kafka/client-properties.js';
import { BrokerConnection } from '../../../src/log/kafka/connection.js';
import { heartbeatRequest } from '../../../src/log/kafka/protocol/membership.js';

test('a request of its own time limit does not wait for request.timeout.ms', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const config = clientConfig({
    'bootstrap.servers': `127.0.0.1:${port}`,
    'request.timeout.ms': '86400000',
  });
  const connection = new BrokerConnection('127.0.0.1', port, config);
  const who = { group: 'g', memberId: 'm', instanceId: null };
  await assert.rejects(connection.request(heartbeatRequest(who, 1, 50)), (error) =>
    isFailure(error, 'KAFKA_UNREACHABLE'),
  );
  connection.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});
