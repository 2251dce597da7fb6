// Signatures of the requests that workers of a group send each other: HMAC over the body with the group's session key,
// which the leader makes and replaces. Used by the distributed herder on both ends (pure but for the key's randomness).
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { failure } from '../../../errors/failure.js';
import type { SessionKey } from '../../../storage/config-state.js';
import type { SignedRequest } from '../../port.js';

export const SIGNATURE_HEADER = 'X-Connect-Authorization';
export const ALGORITHM_HEADER = 'X-Connect-Request-Signature-Algorithm';

/** Java's names of MACs and key generators, with Node's name of the digest and the default key size in bits. */
const ALGORITHMS: ReadonlyMap<string, { readonly digest: string; readonly bits: number }> = new Map([
  ['HmacMD5', { digest: 'md5', bits: 512 }],
  ['HmacSHA1', { digest: 'sha1', bits: 512 }],
  ['HmacSHA224', { digest: 'sha224', bits: 224 }],
  ['HmacSHA256', { digest: 'sha256', bits: 256 }],
  ['HmacSHA384', { digest: 'sha384', bits: 384 }],
  ['HmacSHA512', { digest: 'sha512', bits: 512 }],
]);

export const SIGNATURE_ALGORITHMS: readonly string[] = [...ALGORITHMS.keys()];

/** Length of a generated key, bytes. `bits` null = the algorithm's default. */
export function keyLength(algorithm: string, bits: number | null): number {
  return Math.ceil((bits ?? ALGORITHMS.get(algorithm)!.bits) / 8);
}

export function newSessionKey(algorithm: string, bits: number | null): SessionKey {
  const key = randomBytes(keyLength(algorithm, bits)).toString('base64');
  return { key, algorithm, creationTimestamp: Date.now() };
}

/** The headers of a signed request. */
export function signatureHeaders(
  key: SessionKey,
  algorithm: string,
  body: Uint8Array,
): Record<string, string> {
  return {
    [SIGNATURE_HEADER]: mac(algorithm, key, body).toString('base64'),
    [ALGORITHM_HEADER]: algorithm,
  };
}

/** Throws SIGNATURE_* unless the request carries this key's signature under one of the accepted algorithms. */
export function checkSignature(
  { signature, algorithm, body }: SignedRequest,
  { key, accepted }: { readonly key: SessionKey | null; readonly accepted: readonly string[] },
): void {
  if (signature === null || algorithm === null) throw failure('SIGNATURE_MISSING', {});
  if (!ALGORITHMS.has(algorithm)) {
    throw failure('SIGNATURE_UNREADABLE', { detail: `Algorithm ${algorithm} not available` });
  }
  const bad = /[^A-Za-z0-9+/=]/.exec(signature)?.[0];
  if (bad !== undefined) {
    const code = bad.charCodeAt(0).toString(16);
    throw failure('SIGNATURE_UNREADABLE', { detail: `Illegal base64 character ${code}` });
  }
  if (!accepted.includes(algorithm)) throw failure('SIGNATURE_ALGORITHM', { algorithm, accepted });
  if (key === null) throw failure('SIGNATURE_NO_KEY', {});
  const given = Buffer.from(signature, 'base64');
  const own = mac(algorithm, key, body);
  if (given.length !== own.length || !timingSafeEqual(given, own)) throw failure('SIGNATURE_INVALID', {});
}

function mac(algorithm: string, key: SessionKey, body: Uint8Array): Buffer {
  const { digest } = ALGORITHMS.get(algorithm)!;
  return createHmac(digest, Buffer.from(key.key, 'base64')).update(body).digest();
}
