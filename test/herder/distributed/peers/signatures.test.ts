// Signatures between workers: what one signs another takes, what is wrong is refused with the original's words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ALGORITHM_HEADER,
  checkSignature,
  keyLength,
  newSessionKey,
  SIGNATURE_ALGORITHMS,
  SIGNATURE_HEADER,
  signatureHeaders,
} from '../../../../src/herder/distributed/peers/signatures.js';

const body = Buffer.from('[{"task.class":"T"}]');

function request(headers: Record<string, string>, bytes: Uint8Array = body) {
  return {
    signature: headers[SIGNATURE_HEADER] ?? null,
    algorithm: headers[ALGORITHM_HEADER] ?? null,
    body: bytes,
  };
}

test('every algorithm signs and verifies; another body, key or algorithm does not', () => {
  for (const algorithm of SIGNATURE_ALGORITHMS) {
    const key = newSessionKey('HmacSHA256', null);
    const accepted = [algorithm];
    const headers = signatureHeaders(key, algorithm, body);
    checkSignature(request(headers), { key, accepted });
    assert.throws(
      () => checkSignature(request(headers, Buffer.from('[]')), { key, accepted }),
      /invalid signature/,
    );
    const other = newSessionKey('HmacSHA256', null);
    assert.throws(() => checkSignature(request(headers), { key: other, accepted }), /invalid signature/);
  }
});

test('the signature of a known key is the one Java makes', () => {
  const key = { key: Buffer.alloc(32, 7).toString('base64'), algorithm: 'HmacSHA256', creationTimestamp: 0 };
  assert.equal(
    signatureHeaders(key, 'HmacSHA256', Buffer.from(''))[SIGNATURE_HEADER],
    'naxqdEAbRu2bSJ0OGdaNGxPMa1CQNS/c+lvXTfTmnYc=',
  );
});

test('keys have the length of their algorithm', () => {
  assert.deepEqual(
    SIGNATURE_ALGORITHMS.map((algorithm) => keyLength(algorithm, null)),
    [64, 64, 28, 32, 48, 64],
  );
  assert.equal(Buffer.from(newSessionKey('HmacSHA256', 512).key, 'base64').length, 64);
});

test('refusals', () => {
  const key = newSessionKey('HmacSHA256', null);
  const accepted = ['HmacSHA256'];
  const headers = signatureHeaders(key, 'HmacSHA256', body);
  const refusal = (given: Record<string, string>, known: typeof key | null = key) => {
    try {
      checkSignature(request(given), { key: known, accepted });
    } catch (error) {
      const { status, message } = error as { status: number; message: string };
      return [status, message];
    }
    return null;
  };
  assert.deepEqual(refusal({}), [400, 'Internal request missing required signature']);
  assert.deepEqual(refusal({ ...headers, [ALGORITHM_HEADER]: 'X' }), [400, 'Algorithm X not available']);
  assert.deepEqual(refusal({ ...headers, [SIGNATURE_HEADER]: '!!' }), [400, 'Illegal base64 character 21']);
  const md5 = signatureHeaders(key, 'HmacMD5', body);
  assert.match(String(refusal(md5)), /^400,This worker does not support the 'HmacMD5' key signing algorithm/);
  assert.deepEqual(refusal(headers, null)?.[0], 503);
});
