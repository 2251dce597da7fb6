// The TLS options of connections to a registry, from `ssl.*` keys: stores are PEM (files or inline), PKCS12 or JKS.
import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { STORE_TYPES, storeIdentity, storeTrust } from '../../config/tls/stores.js';
import { failure } from '../../errors/failure.js';

type Properties = Readonly<Record<string, string>>;

export interface TlsOptions extends SecureContextOptions {
  checkServerIdentity?: () => undefined;
}

/** Throws CONFIG_INVALID where a store cannot be read, without its password in the text. */
export function registryTls(ssl: Properties): TlsOptions {
  const options: TlsOptions = {};
  if (ssl['endpoint.identification.algorithm'] === '') options.checkServerIdentity = () => undefined;
  const inline = ssl['truststore.certificates'];
  if (inline) options.ca = inline;
  else {
    const store = storeOf(ssl, 'truststore');
    if (store) options.ca = opened(store.path, () => storeTrust(store.bytes, ssl['truststore.password']));
  }
  if (ssl['keystore.key'] && ssl['keystore.certificate.chain']) {
    options.key = ssl['keystore.key'];
    options.cert = ssl['keystore.certificate.chain'];
    if (ssl['key.password']) options.passphrase = ssl['key.password'];
    return options;
  }
  const store = storeOf(ssl, 'keystore');
  if (store) {
    const passwords = { password: ssl['keystore.password'], keyPassword: ssl['key.password'] };
    Object.assign(
      options,
      opened(store.path, () => storeIdentity(store.bytes, passwords)),
    );
  }
  return options;
}

function storeOf(ssl: Properties, kind: string): { path: string; bytes: Buffer } | null {
  const path = ssl[`${kind}.location`];
  if (!path) return null;
  const type = (ssl[`${kind}.type`] ?? 'JKS').toUpperCase();
  if (!STORE_TYPES.includes(type as (typeof STORE_TYPES)[number])) {
    throw failure('CONFIG_UNSUPPORTED', {
      name: `ssl.${kind}.type`,
      value: type,
      supported: STORE_TYPES.join(', '),
    });
  }
  return { path, bytes: opened(path, () => readFileSync(path)) };
}

function opened<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw failure(
      'CONFIG_INVALID',
      { errors: [`The store ${path} cannot be opened: ${(error as Error).message}`] },
      error,
    );
  }
}
