// A connection to a broker that does not answer, breaks off in an answer, or does not speak the protocol.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { isFailure } from '../../../src/errors/failure.js';
import { clientConfig } from '../../../src/log/kafka/client-properties.js';
import { BrokerConnection } from '../../../src/log/kafka/connection.js';
import { heartbeatRequest } from '../../../src/log/kafka/protocol/membership.js';

const who = { group: 'g', memberId: 'm', instanceId: null };

test('a request of its own time limit does not wait for request.timeout.ms', async (t) => {
  const connection = await connected(t, () => {}, { 'request.timeout.ms': '86400000' });
  await assert.rejects(connection.request(heartbeatRequest(who, 1, 50)), (error) =>
    isFailure(error, 'KAFKA_UNREACHABLE'),
  );
});

test('a new connection has nothing of an answer that the last one broke off in', async (t) => {
  let asked = 0;
  const connection = await connected(t, (socket, request) => {
    asked++;
    const answer = heartbeatAnswer(request);
    for (let cut = 1; cut < answer.length; cut++) {
      if (asked === cut) return void socket.end(answer.subarray(0, cut));
    }
    socket.write(answer);
  });
  const cuts = heartbeatAnswer(Buffer.alloc(12)).length - 1;
  for (let cut = 1; cut <= cuts; cut++) {
    await assert.rejects(connection.request(heartbeatRequest(who, 1, 60_000)), (error) =>
      isFailure(error, 'KAFKA_UNREACHABLE'),
    );
  }
  await connection.request(heartbeatRequest(who, 1, 60_000));
});

test('an answer that is not of the protocol fails the requests, and not the process', async (t) => {
  for (const answer of [
    Buffer.alloc(4),
    Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2]),
    Buffer.from([0, 0, 0, 2, 0, 0]),
  ]) {
    const connection = await connected(t, (socket) => void socket.write(answer));
    await assert.rejects(
      connection.request(heartbeatRequest(who, 1, 60_000)),
      (error) => isFailure(error, 'KAFKA_UNREACHABLE') && error.message.includes('not in the Kafka protocol'),
    );
  }
});

/** A connection to a server that does `answer` with each request. */
async function connected(
  t: { after(what: () => void): void },
  answer: (socket: Socket, request: Buffer) => void,
  properties: Record<string, string> = {},
): Promise<BrokerConnection> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    let rest = Buffer.alloc(0);
    socket.on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
        const end = 4 + rest.readInt32BE(0);
        answer(socket, rest.subarray(0, end));
        rest = rest.subarray(end);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const bootstrap = { 'bootstrap.servers': `127.0.0.1:${port}`, 'reconnect.backoff.ms': '0' };
  const connection = new BrokerConnection('127.0.0.1', port, clientConfig({ ...bootstrap, ...properties }));
  t.after(() => {
    connection.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return connection;
}

/** Heartbeat's answer of versions 1 to 3: size, correlation id, throttle time, error code 0. */
function heartbeatAnswer(request: Buffer): Buffer {
  const answer = Buffer.alloc(14);
  answer.writeInt32BE(10, 0);
  answer.writeInt32BE(request.readInt32BE(8), 4);
  return answer;
}
