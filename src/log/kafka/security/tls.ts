// Turns `ssl.*` properties into Node's TLS options. Called by client-properties.ts. PEM (files or inline) and PKCS12
// files; JKS, which Node cannot read, is refused with the way out.
import { readFileSync } from 'node:fs';
import type { ConnectionOptions, SecureVersion } from 'node:tls';
import { failure } from '../../../errors/failure.js';
import { pkcs12Certificates } from './pkcs12.js';

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
  options.ca = store.pem ?? pkcs12Certificates(store.bytes, properties['ssl.truststore.password'] ?? '');
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
  if (store.pem !== null) {
    options.key = store.pem;
    options.cert = store.pem;
    options.passphrase = given(properties['ssl.key.password']);
  } else {
    options.pfx = store.bytes;
    options.passphrase = given(properties['ssl.keystore.password']);
  }
}

function readStore(properties: Properties, kind: StoreKind): { bytes: Buffer; pem: string | null } | null {
  const name = `ssl.${kind}.location`;
  const location = given(properties[name]);
  if (location === undefined) return null;
  const type = (given(properties[`ssl.${kind}.type`]) ?? 'JKS').toUpperCase();
  if (!['JKS', 'PKCS12', 'PEM'].includes(type)) {
    throw failure('KAFKA_PROPERTY_UNSUPPORTED', {
      name: `ssl.${kind}.type`,
      detail: `'${type}' cannot be read; PEM and PKCS12 can.`,
    });
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(location);
  } catch (error) {
    throw failure('KAFKA_PROPERTY_INVALID', { name, value: location, detail: (error as Error).message });
  }
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0xfeedfeed) {
    throw failure('KAFKA_PROPERTY_UNSUPPORTED', {
      name,
      detail: `${location} is a JKS key store, which only a JVM reads. Convert it (keytool -importkeystore -srckeystore FILE.jks -destkeystore FILE.p12 -deststoretype PKCS12) and set ssl.${kind}.type=PKCS12.`,
    });
  }
  // The JVM, too, looks at the content: a PKCS12 file under type JKS is read as PKCS12.
  const der = bytes[0] === 0x30;
  if (type === 'PEM' ? der : !der) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name,
      value: location,
      detail: `the file is not of ssl.${kind}.type=${type}.`,
    });
  }
  return { bytes, pem: der ? null : bytes.toString('utf8') };
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
