// TLS of the REST server's https listeners, from Java-style keys: stores as PEM (files or inline), PKCS12 or JKS. Used by
// server.ts when it opens a listener.
import { readFileSync } from 'node:fs';
import type { SecureVersion, TlsOptions } from 'node:tls';
import type { Props } from '../config/config-key.js';
import { mendedPem } from '../config/tls/pem.js';
import { fitsType, STORE_TYPES, storeIdentity, storeTrust } from '../config/tls/stores.js';
import { failure } from '../errors/failure.js';

/** Keys that would change what is served and cannot be carried out here. */
const refused: Readonly<Record<string, string>> = {
  'ssl.cipher.suites': 'Millrace does not support it',
  'ssl.secure.random.implementation': 'Millrace does not support it',
  'ssl.crl.file': 'Millrace does not support it',
  'ssl.keymanager.algorithm': 'Millrace does not support it',
  'ssl.trustmanager.algorithm': 'Millrace does not support it',
  'ssl.client.authentication': 'the key is ssl.client.auth (none, requested or required)',
};

/**
 * Options for a TLS server. Keys with `prefix` (`listeners.https.`) are used alone where there are any, else the plain
 * `ssl.*` keys. Throws REST_TLS_INVALID.
 */
export function tlsOptions(props: Props, prefix: string): TlsOptions {
  const ssl = sslProps(props, prefix);
  for (const [key, reason] of Object.entries(refused)) {
    if (given(ssl, key) !== undefined) throw invalid(key, reason);
  }
  const auth = given(ssl, 'ssl.client.auth') ?? 'none';
  if (!['none', 'requested', 'required'].includes(auth))
    throw invalid('ssl.client.auth', 'it is none of none, requested, required');
  return {
    ...identity(ssl),
    ...trust(ssl),
    ...versions(given(ssl, 'ssl.enabled.protocols')),
    requestCert: auth !== 'none',
    rejectUnauthorized: auth === 'required',
  };
}

/**
 * Options for a TLS client that talks to other workers: this worker's own stores, where it has any. Host names are checked
 * only where `listeners.https.ssl.endpoint.identification.algorithm` asks for it. Throws REST_TLS_INVALID.
 */
export function tlsClientOptions(props: Props): TlsOptions & { checkServerIdentity?: () => undefined } {
  const ssl = sslProps(props, 'listeners.https.');
  const hasKey = ['ssl.keystore.location', 'ssl.keystore.key'].some((key) => given(ssl, key) !== undefined);
  const named =
    props['listeners.https.ssl.endpoint.identification.algorithm']?.trim().toLowerCase() === 'https';
  return {
    ...(hasKey ? identity(ssl) : {}),
    ...trust(ssl),
    ...versions(given(ssl, 'ssl.enabled.protocols')),
    rejectUnauthorized: true,
    ...(named ? {} : { checkServerIdentity: () => undefined }),
  };
}

function sslProps(props: Props, prefix: string): Props {
  const own = Object.entries(props).filter(([key]) => key.startsWith(`${prefix}ssl.`));
  if (own.length > 0) return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
  return Object.fromEntries(Object.entries(props).filter(([key]) => key.startsWith('ssl.')));
}

function identity(ssl: Props): TlsOptions {
  const keyPassword = given(ssl, 'ssl.key.password');
  const key = given(ssl, 'ssl.keystore.key');
  const chain = given(ssl, 'ssl.keystore.certificate.chain');
  if (key !== undefined || chain !== undefined) {
    if (key === undefined) throw invalid('ssl.keystore.key', 'it belongs to ssl.keystore.certificate.chain');
    if (chain === undefined)
      throw invalid('ssl.keystore.certificate.chain', 'it belongs to ssl.keystore.key');
    const passphrase = keyPassword === undefined ? {} : { passphrase: keyPassword };
    return { key: mendedPem(key), cert: mendedPem(chain), ...passphrase };
  }
  const store = readStore(ssl, 'keystore');
  if (store === null) throw invalid('ssl.keystore.location', 'it is missing: an https listener needs a key');
  const password = given(ssl, 'ssl.keystore.password');
  return opened('keystore', () => storeIdentity(store, { password, keyPassword }));
}

function trust(ssl: Props): TlsOptions {
  const inline = given(ssl, 'ssl.truststore.certificates');
  if (inline !== undefined) return { ca: mendedPem(inline) };
  const store = readStore(ssl, 'truststore');
  if (store === null) return {};
  return { ca: opened('truststore', () => storeTrust(store, given(ssl, 'ssl.truststore.password'))) };
}

function readStore(ssl: Props, kind: 'keystore' | 'truststore'): Buffer | null {
  const key = `ssl.${kind}.location`;
  const location = given(ssl, key);
  if (location === undefined) return null;
  const type = (given(ssl, `ssl.${kind}.type`) ?? 'JKS').toUpperCase();
  if (!STORE_TYPES.includes(type as (typeof STORE_TYPES)[number]))
    throw invalid(`ssl.${kind}.type`, `stores of type ${type} cannot be read; ${STORE_TYPES.join(', ')} can`);
  let bytes: Buffer;
  try {
    bytes = readFileSync(location);
  } catch (error) {
    throw invalid(key, (error as Error).message);
  }
  if (!fitsType(bytes, type)) throw invalid(`ssl.${kind}.type`, `${location} is not a store of type ${type}`);
  return bytes;
}

function opened<T>(kind: 'keystore' | 'truststore', read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw invalid(`ssl.${kind}.location`, (error as Error).message);
  }
}

function versions(enabled: string | undefined): TlsOptions {
  if (enabled === undefined) return { minVersion: 'TLSv1.2' };
  const known: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
  const wanted = enabled.split(',').map((version) => version.trim());
  const chosen = known.filter((version) => wanted.includes(version));
  if (chosen.length === 0) throw invalid('ssl.enabled.protocols', `none of ${enabled} is known`);
  return { minVersion: chosen[0], maxVersion: chosen[chosen.length - 1] };
}

function given(ssl: Props, key: string): string | undefined {
  const value = ssl[key];
  return value === undefined || value.trim() === '' ? undefined : value;
}

function invalid(key: string, reason: string): Error {
  return failure('REST_TLS_INVALID', { key, reason });
}
