// Turns `ssl.*` properties into Node's TLS options. Called by client-properties.ts. Stores are PEM (files or inline),
// PKCS12 or JKS.
import { readFileSync } from 'node:fs';
import type { ConnectionOptions, SecureVersion } from 'node:tls';
import { fitsType, STORE_TYPES, storeIdentity, storeTrust } from '../../../config/tls/stores.js';
import { failure } from '../../../errors/failure.js';

type Properties = Readonly<Record<string, string>>;
type StoreKind = 'keystore' | 'truststore';

/** Throws KAFKA_PROPERTY_INVALID, KAFKA_PROPERTY_UNSUPPORTED. */
export function tlsOptions(properties: Properties): ConnectionOptions {
  const options: ConnectionOptions = {};
  const identification = properties['ssl.endpoint.identification.algorithm'] ?? 'https';
  if (identification === '') options.checkServerIdentity = () => undefined;
  else if (identification.toLowerCase() !== 'https') {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'ssl.endpoint.identification.algorithm',
      value: identification,
      detail: 'it must be https or empty.',
    });
  }
  protocols(properties['ssl.enabled.protocols'], options);
  trust(properties, options);
  identity(properties, options);
  return options;
}

function trust(properties: Properties, options: ConnectionOptions): void {
  const inline = given(properties['ssl.truststore.certificates']);
  if (inline !== undefined) {
    options.ca = inline;
    return;
  }
  const store = readStore(properties, 'truststore');
  if (store === null) return;
  options.ca = opened('truststore', () => storeTrust(store, given(properties['ssl.truststore.password'])));
}

function identity(properties: Properties, options: ConnectionOptions): void {
  const key = given(properties['ssl.keystore.key']);
  const chain = given(properties['ssl.keystore.certificate.chain']);
  if ((key === undefined) !== (chain === undefined)) {
    const missing = key === undefined ? 'ssl.keystore.key' : 'ssl.keystore.certificate.chain';
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: missing,
      value: 'null',
      detail: 'key and certificate chain belong together.',
    });
  }
  if (key !== undefined) {
    options.key = key;
    options.cert = chain;
    options.passphrase = given(properties['ssl.key.password']);
    return;
  }
  const store = readStore(properties, 'keystore');
  if (store === null) return;
  const password = given(properties['ssl.keystore.password']);
  const keyPassword = given(properties['ssl.key.password']);
  Object.assign(
    options,
    opened('keystore', () => storeIdentity(store, { password, keyPassword })),
  );
}

function readStore(properties: Properties, kind: StoreKind): Buffer | null {
  const name = `ssl.${kind}.location`;
  const location = given(properties[name]);
  if (location === undefined) return null;
  const type = (given(properties[`ssl.${kind}.type`]) ?? 'JKS').toUpperCase();
  if (!STORE_TYPES.includes(type as (typeof STORE_TYPES)[number])) {
    throw failure('KAFKA_PROPERTY_UNSUPPORTED', {
      name: `ssl.${kind}.type`,
      detail: `'${type}' cannot be read; ${STORE_TYPES.join(', ')} can.`,
    });
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(location);
  } catch (error) {
    throw failure('KAFKA_PROPERTY_INVALID', { name, value: location, detail: (error as Error).message });
  }
  if (!fitsType(bytes, type)) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name,
      value: location,
      detail: `the file is not of ssl.${kind}.type=${type}.`,
    });
  }
  return bytes;
}

/** What `read` makes of the store; its refusal in terms of the property. */
function opened<T>(kind: StoreKind, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const detail = `${(error as Error).message} (ssl.${kind}.password)`;
    throw failure('KAFKA_PROPERTY_INVALID', { name: `ssl.${kind}.location`, value: `the ${kind}`, detail });
  }
}

function protocols(list: string | undefined, options: ConnectionOptions): void {
  const names =
    given(list)
      ?.split(',')
      .map((name) => name.trim()) ?? [];
  const known: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
  const ranks = names.map((name) => known.indexOf(name as SecureVersion));
  if (ranks.includes(-1)) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'ssl.enabled.protocols',
      value: names.join(','),
      detail: `known are ${known.join(', ')}.`,
    });
  }
  if (ranks.length === 0) return;
  options.minVersion = known[Math.min(...ranks)];
  options.maxVersion = known[Math.max(...ranks)];
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}
