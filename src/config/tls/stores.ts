// Key and trust stores as Java's clients and servers name them, PEM, PKCS12 or JKS by their content, turned into Node's
// TLS options. Used by the Kafka clients (log/kafka/security) and the REST server (rest/listeners).
import type { SecureContextOptions } from 'node:tls';
import { failure } from '../../errors/failure.js';
import { isJks, readJks } from './jks.js';
import { mendedPem } from './pem.js';
import { pkcs12Certificates } from './pkcs12.js';

export const STORE_TYPES = ['JKS', 'PKCS12', 'PEM'] as const;

/** The private key and its chain. Throws KEY_STORE_UNREADABLE. */
export function storeIdentity(
  bytes: Buffer,
  { password, keyPassword }: { password: string | undefined; keyPassword: string | undefined },
): SecureContextOptions {
  if (isJks(bytes)) {
    const [first] = readJks(bytes, password ?? '', keyPassword ?? password ?? '').keys;
    if (first === undefined) throw failure('KEY_STORE_UNREADABLE', { reason: 'it holds no private key' });
    return { key: first.key, cert: first.chain.join('') };
  }
  if (isDer(bytes)) return { pfx: bytes, ...(password === undefined ? {} : { passphrase: password }) };
  const pem = mendedPem(bytes.toString('utf8'));
  return { key: pem, cert: pem, ...(keyPassword === undefined ? {} : { passphrase: keyPassword }) };
}

/** The certificates that are trusted. Throws KEY_STORE_UNREADABLE. */
export function storeTrust(bytes: Buffer, password: string | undefined): string | string[] {
  if (isJks(bytes)) {
    const { certificates } = readJks(bytes, password ?? '');
    if (certificates.length === 0)
      throw failure('KEY_STORE_UNREADABLE', { reason: 'it holds no certificate' });
    return [...certificates];
  }
  return isDer(bytes) ? pkcs12Certificates(bytes, password ?? '') : mendedPem(bytes.toString('utf8'));
}

/** Whether content and declared type go together; the JVM, too, reads either binary format under either name. */
export function fitsType(bytes: Buffer, type: string): boolean {
  return (type === 'PEM') !== (isJks(bytes) || isDer(bytes));
}

function isDer(bytes: Buffer): boolean {
  return bytes[0] === 0x30;
}
