// Copy data read from a socket in pieces of any size, with pauses, and what belongs to the driver.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { CopyStream } from '../../../../connectors/postgres/server/copy-stream.js';
import { isFailure } from '../../../../src/errors/failure.js';

const COPY_DATA = 'd';
const READY = message('Z', Buffer.from('I'));

test('messages arrive whole and in order, however the reads cut them and whoever pauses', async () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 });
  const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 });
  const pauses = fc.array(fc.boolean(), { minLength: 1, maxLength: 10 });
  const notices = fc.array(fc.boolean(), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(bodies, cuts, pauses, notices, async (all, sizes, stops, noticed) => {
      const { socket, driver, seen, stream } = opened((count) => stops[count % stops.length]!);
      const bytes: Buffer[] = [];
      const toDriver: Buffer[] = [];
      all.forEach((body, i) => {
        if (noticed[i % noticed.length]) toDriver.push(message('N', Buffer.from(`notice ${i}`)));
        if (noticed[i % noticed.length]) bytes.push(toDriver.at(-1)!);
        bytes.push(message(COPY_DATA, body));
      });
      const rest = message('S', Buffer.from('after the query'));
      const whole = Buffer.concat([...bytes, READY, rest]);
      let at = 0;
      for (let i = 0; at < whole.length; i++) {
        const size = sizes[i % sizes.length]!;
        socket.emit('data', whole.subarray(at, at + size));
        at += size;
        if (i % 3 === 2) stream.resume();
      }
      while (Buffer.concat(driver).length < Buffer.concat([...toDriver, READY, rest]).length) {
        stream.resume();
        await new Promise(setImmediate);
      }
      assert.deepEqual(
        seen,
        all.map((body) => Buffer.from(body)),
      );
      assert.deepEqual(Buffer.concat(driver), Buffer.concat([...toDriver, READY, rest]));
      assert.equal(stream.received >= Buffer.concat(bytes).length, true);
    }),
  );
});

test('a length that no message has fails the stream, and nothing waits for its bytes', () => {
  for (const length of [-1, 0, 3, -2_147_483_648]) {
    const { socket, seen, failures } = opened(() => false);
    const wrong = Buffer.from('d....');
    wrong.writeInt32BE(length, 1);
    socket.emit('data', Buffer.concat([message(COPY_DATA, Buffer.from('a')), wrong, Buffer.from('more')]));
    assert.deepEqual(seen.map(String), ['a']);
    assert.ok(isFailure(failures[0], 'POSTGRES_CONNECTION_LOST'));
  }
});

/** A stream over a socket without a network; it is paused after the message whose number `pauses` says. */
function opened(pauses: (count: number) => boolean) {
  const socket = Object.assign(new EventEmitter(), { pause() {}, resume() {} });
  const driver: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => driver.push(Buffer.from(chunk)));
  const seen: Buffer[] = [];
  const failures: unknown[] = [];
  const stream = new CopyStream(
    socket as unknown as Socket,
    {
      data(buffer, start, end) {
        seen.push(Buffer.from(buffer.subarray(start, end)));
        if (pauses(seen.length)) stream.pause();
      },
      failed: (error) => failures.push(error),
    },
    1000,
  );
  return { socket, driver, seen, failures, stream };
}

function message(type: string, body: Uint8Array): Buffer {
  const head = Buffer.from(`${type}....`);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}
