// Where the REST server listens and how others reach it: the worker's `listeners`, `admin.listeners`,
// `rest.advertised.*`, and TLS from Java-style keys (PEM and PKCS12). Used by server.ts; throws catalogue errors.
import { readFileSync } from 'node:fs';
import type { SecureVersion, TlsOptions } from 'node:tls';
import type { Props } from '../config/config-key.js';
import type { WorkerConfig } from '../config/keys/worker-config.js';
import { failure } from '../errors/failure.js';

export interface Listener {
  readonly scheme: 'http' | 'https';
  /** Empty = all addresses. */
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
}

/** Parses `scheme://host:port` entries that the worker config has already checked. */
export function parseListeners(entries: readonly string[]): Listener[] {
  return entries.map((entry) => {
    const [, scheme, host, port] = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$/.exec(entry)!;
    return { scheme: scheme.toLowerCase() as Listener['scheme'], host, port: Math.max(0, Number(port)) };
  });
}

/** `host:port` and URL under which other workers and people reach this one; the worker_id of statuses. */
export function advertised(
  config: WorkerConfig,
  bound: readonly Listener[],
  hostName: string,
): { id: string; url: string } {
  const { values } = config;
  const wanted = values.nullableString('rest.advertised.listener');
  const scheme = wanted ?? (bound.some((listener) => listener.scheme === 'http') ? 'http' : 'https');
  const listener = bound.find((one) => one.scheme === scheme) ?? bound[0];
  const host = values.nullableString('rest.advertised.host.name') || concrete(listener.host) || hostName;
  const port = (values.get('rest.advertised.port') as number | null) ?? listener.port;
  const id = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { id, url: `${scheme}://${id}/` };
}

function concrete(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '' : host;
}

/**
 * Options for a TLS server. Keys with `prefix` (`listeners.https.`) are used alone where there are any, else the plain
 * `ssl.*` keys. Throws REST_TLS_INVALID; JKS stores are refused.
 */
export function tlsOptions(props: Props, prefix: string): TlsOptions {
  const ssl = sslProps(props, prefix);
  for (const key of ['ssl.cipher.suites', 'ssl.secure.random.implementation', 'ssl.crl.file']) {
    if ((ssl[key] ?? '') !== '')
      throw failure('REST_TLS_INVALID', { key, reason: 'Millrace does not support it' });
  }
  const auth = ssl['ssl.client.auth'] ?? 'none';
  return {
    ...identity(ssl),
    ...trust(ssl),
    ...versions(ssl['ssl.enabled.protocols']),
    requestCert: auth !== 'none',
    rejectUnauthorized: auth === 'required',
  };
}

function sslProps(props: Props, prefix: string): Props {
  const own = Object.entries(props).filter(([key]) => key.startsWith(`${prefix}ssl.`));
  if (own.length > 0) return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
  return Object.fromEntries(Object.entries(props).filter(([key]) => key.startsWith('ssl.')));
}

function identity(ssl: Props): TlsOptions {
  const type = (ssl['ssl.keystore.type'] ?? 'JKS').toUpperCase();
  const location = ssl['ssl.keystore.location'];
  const passphrase = ssl['ssl.key.password'] ?? ssl['ssl.keystore.password'];
  if (type === 'PEM') {
    const text = location === undefined ? null : read('ssl.keystore.location', location).toString('utf8');
    const key = text ?? ssl['ssl.keystore.key'];
    const cert = text ?? ssl['ssl.keystore.certificate.chain'];
    if (key === undefined || cert === undefined) {
      throw failure('REST_TLS_INVALID', {
        key: 'ssl.keystore.key',
        reason: 'key and certificate chain are both needed',
      });
    }
    return { key: pem(key), cert: pem(cert), ...(passphrase === undefined ? {} : { passphrase }) };
  }
  if (type !== 'PKCS12') throw unreadableStore('ssl.keystore.type', type);
  if (location === undefined)
    throw failure('REST_TLS_INVALID', { key: 'ssl.keystore.location', reason: 'it is missing' });
  const password = ssl['ssl.keystore.password'];
  return {
    pfx: read('ssl.keystore.location', location),
    ...(password === undefined ? {} : { passphrase: password }),
  };
}

function trust(ssl: Props): TlsOptions {
  const location = ssl['ssl.truststore.location'];
  const certificates = ssl['ssl.truststore.certificates'];
  if (location === undefined && certificates === undefined) return {};
  const type = (ssl['ssl.truststore.type'] ?? 'JKS').toUpperCase();
  if (type !== 'PEM') throw unreadableStore('ssl.truststore.type', type);
  return { ca: certificates === undefined ? read('ssl.truststore.location', location!) : pem(certificates) };
}

function unreadableStore(key: string, type: string) {
  const supported = key === 'ssl.keystore.type' ? 'PEM or PKCS12' : 'PEM';
  return failure('REST_TLS_INVALID', {
    key,
    reason: `stores of type ${type} cannot be read; use ${supported}`,
  });
}

function read(key: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw failure('REST_TLS_INVALID', { key, reason: (error as Error).message }, error);
  }
}

/** PEM in a properties file often stands in one line; restore the line ends and widths OpenSSL insists on. */
function pem(text: string): string {
  return text.replace(
    /-----BEGIN ([A-Z0-9 ]+)-----([\sA-Za-z0-9+/=]*)-----END \1-----/g,
    (_whole, label, body: string) => {
      const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
      return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
    },
  );
}

function versions(enabled: string | undefined): TlsOptions {
  if (enabled === undefined) return { minVersion: 'TLSv1.2' };
  const known: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
  const wanted = enabled.split(',').map((version) => version.trim());
  const chosen = known.filter((version) => wanted.includes(version));
  if (chosen.length === 0) {
    throw failure('REST_TLS_INVALID', {
      key: 'ssl.enabled.protocols',
      reason: `none of ${enabled} is known`,
    });
  }
  return { minVersion: chosen[0], maxVersion: chosen[chosen.length - 1] };
}
