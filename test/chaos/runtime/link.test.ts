// The network of the chaos run: order is kept whatever is done to it, and each trouble does what its name says.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { after, before, test } from 'node:test';
import { startLink } from './link.js';

let echo: Server;
before(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
});
after(() => echo.close());

async function client(port: number) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  const has = async (wanted: string) => {
    while (text.length < wanted.length) await once(socket, 'data');
    assert.equal(text, wanted);
  };
  return { socket, has };
}

test('bytes come in order through delays and silence', async () => {
  await using link = await startLink((echo.address() as AddressInfo).port);
  const { socket, has } = await client(link.port);
  socket.write('one ');
  await has('one ');
  link.delay(30);
  socket.write('two ');
  await has('one two ');
  socket.write('three ');
  link.stall();
  socket.write('four');
  link.heal();
  await has('one two three four');
});

test('a cut ends what is open and lets nothing in until it heals', async () => {
  await using link = await startLink((echo.address() as AddressInfo).port);
  const { socket } = await client(link.port);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  link.cut();
  await closed;
  const refused = connect(link.port, '127.0.0.1');
  refused.on('error', () => {});
  await new Promise((resolve) => refused.once('close', resolve));
  link.heal();
  const again = await client(link.port);
  again.socket.write('back');
  await again.has('back');
});
