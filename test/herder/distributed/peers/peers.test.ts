// Requests between workers while the group's session key is replaced: one that the other worker takes for forged is signed
// anew with the key as it is known then; one that stays refused, or is refused for something else, is told as it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailure } from '../../../../src/errors/failure.js';
import { Peers } from '../../../../src/herder/distributed/peers/peers.js';
import { checkSignature, newSessionKey } from '../../../../src/herder/distributed/peers/signatures.js';
import type { WorkerReply } from '../../../../src/herder/port.js';

const ALGORITHM = 'HmacSHA256';
const reply = (status: number, message = ''): WorkerReply => ({
  status,
  body: JSON.stringify({ message }),
  location: null,
});

test('a request signed with a key that has just been replaced is sent again with the new one', async () => {
  const [old, fresh] = [newSessionKey(ALGORITHM, null), newSessionKey(ALGORITHM, null)];
  let known = old;
  let asked = 0;
  const peers = new Peers({
    key: () => known,
    algorithm: ALGORITHM,
    ask: async ({ headers, body }) => {
      asked++;
      const signed = {
        signature: headers['X-Connect-Authorization'] ?? null,
        algorithm: headers['X-Connect-Request-Signature-Algorithm'] ?? null,
        body: Buffer.from(body ?? ''),
      };
      try {
        checkSignature(signed, { key: fresh, accepted: [ALGORITHM] });
        return reply(200);
      } catch (error) {
        known = fresh;
        return reply(isFailure(error, 'SIGNATURE_INVALID') ? 403 : 500);
      }
    },
  });
  await peers.send('http://leader/', { method: 'PUT', path: 'connectors/a/fence', body: [1] });
  assert.equal(asked, 2);
});

test('a refusal that stays, and any other, ends it', async () => {
  for (const [status, tries] of [
    [403, 6],
    [409, 1],
  ] as const) {
    let asked = 0;
    const peers = new Peers({
      key: () => newSessionKey(ALGORITHM, null),
      algorithm: ALGORITHM,
      ask: async () => {
        asked++;
        return reply(status, 'no');
      },
    });
    await assert.rejects(peers.send('http://leader/', { method: 'PUT', path: 'x' }), (error) =>
      isFailure(error, 'FORWARD_REFUSED'),
    );
    assert.equal(asked, tries);
  }
});
