// Java-style Kafka client properties -> what the connections here need. Called when a log, producer, reader or admin
// opens. A property is honoured, or listed as harmless without a JVM, or refused by name: none is dropped silently.
import type { ConnectionOptions } from 'node:tls';
import { failure } from '../../errors/failure.js';
import { type SaslOptions, saslOptions } from './security/sasl.js';
import { tlsOptions } from './security/tls.js';

export type Properties = Readonly<Record<string, string>>;

export interface ClientConfig {
  readonly bootstrap: readonly { readonly host: string; readonly port: number }[];
  readonly clientId: string;
  readonly requestTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
  readonly reconnectBackoffMs: number;
  readonly reconnectBackoffMaxMs: number;
  readonly metadataMaxAgeMs: number;
  /** How long admin calls and first look-ups go on trying. */
  readonly apiTimeoutMs: number;
  readonly tls: ConnectionOptions | null;
  readonly sasl: SaslOptions | null;
}

const honoured = new Set([
  'bootstrap.servers',
  'client.id',
  'security.protocol',
  'request.timeout.ms',
  'socket.connection.setup.timeout.ms',
  'retry.backoff.ms',
  'retry.backoff.max.ms',
  'reconnect.backoff.ms',
  'reconnect.backoff.max.ms',
  'metadata.max.age.ms',
  'default.api.timeout.ms',
  'sasl.mechanism',
  'sasl.jaas.config',
  'sasl.oauthbearer.token.endpoint.url',
  'sasl.oauthbearer.scope',
  'sasl.oauthbearer.client.credentials.client.id',
  'sasl.oauthbearer.client.credentials.client.secret',
  'sasl.oauthbearer.header.urlencode',
  'ssl.endpoint.identification.algorithm',
  'ssl.enabled.protocols',
  'ssl.truststore.location',
  'ssl.truststore.type',
  'ssl.truststore.password',
  'ssl.truststore.certificates',
  'ssl.keystore.location',
  'ssl.keystore.type',
  'ssl.keystore.password',
  'ssl.keystore.key',
  'ssl.keystore.certificate.chain',
  'ssl.key.password',
]);

/**
 * Accepted without effect: they tune JVM internals, or mechanisms refused elsewhere, or name what is done here
 * anyway (idle connections are reopened at need; a cluster that moved is found again from bootstrap.servers).
 */
const harmless = new Set([
  'ssl.protocol',
  'ssl.provider',
  'ssl.secure.random.implementation',
  'ssl.keymanager.algorithm',
  'ssl.trustmanager.algorithm',
  'sasl.kerberos.service.name',
  'sasl.kerberos.kinit.cmd',
  'sasl.kerberos.ticket.renew.window.factor',
  'sasl.kerberos.ticket.renew.jitter',
  'sasl.kerberos.min.time.before.relogin',
  'sasl.login.refresh.window.factor',
  'sasl.login.refresh.window.jitter',
  'sasl.login.refresh.min.period.seconds',
  'sasl.login.refresh.buffer.seconds',
  'sasl.login.connect.timeout.ms',
  'sasl.login.read.timeout.ms',
  'sasl.login.retry.backoff.ms',
  'sasl.login.retry.backoff.max.ms',
  'sasl.oauthbearer.jwks.endpoint.url',
  'sasl.oauthbearer.jwks.endpoint.refresh.ms',
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.ms',
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms',
  'sasl.oauthbearer.scope.claim.name',
  'sasl.oauthbearer.sub.claim.name',
  'sasl.oauthbearer.clock.skew.seconds',
  'sasl.oauthbearer.expected.audience',
  'sasl.oauthbearer.expected.issuer',
  'connections.max.idle.ms',
  'send.buffer.bytes',
  'receive.buffer.bytes',
  'socket.connection.setup.timeout.max.ms',
  'client.dns.lookup',
  'metadata.recovery.strategy',
  'metadata.recovery.rebootstrap.trigger.ms',
  'bootstrap.resolve.timeout.ms',
  'metrics.num.samples',
  'metrics.recording.level',
  'metrics.sample.window.ms',
  'auto.include.jmx.reporter',
  'enable.metrics.push',
  'retries',
]);

/** Refused unless empty or equal to the value given here. */
const refused: ReadonlyMap<string, readonly string[]> = new Map([
  ['ssl.engine.factory.class', []],
  ['ssl.cipher.suites', []],
  ['sasl.client.callback.handler.class', []],
  ['sasl.login.class', []],
  [
    'sasl.login.callback.handler.class',
    [
      'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler',
      'org.apache.kafka.common.security.oauthbearer.secured.OAuthBearerLoginCallbackHandler',
    ],
  ],
  [
    'sasl.oauthbearer.jwt.retriever.class',
    ['org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever'],
  ],
  [
    'sasl.oauthbearer.jwt.validator.class',
    ['org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator'],
  ],
  ['security.providers', []],
  ['metric.reporters', ['org.apache.kafka.common.metrics.JmxReporter']],
  ['interceptor.classes', []],
  ['bootstrap.controllers', []],
]);

/**
 * @param own names the caller understands itself (producer or reader settings)
 * Throws KAFKA_PROPERTY_INVALID, KAFKA_PROPERTY_UNSUPPORTED.
 */
export function clientConfig(properties: Properties, own: ReadonlySet<string> = new Set()): ClientConfig {
  for (const [name, value] of Object.entries(properties)) {
    if (own.has(name) || honoured.has(name) || harmless.has(name)) continue;
    const allowed = refused.get(name);
    if (allowed === undefined) {
      throw failure('KAFKA_PROPERTY_UNSUPPORTED', { name, detail: 'it is not known here.' });
    }
    if (value.trim() !== '' && !allowed.includes(value.trim())) {
      throw failure('KAFKA_PROPERTY_UNSUPPORTED', {
        name,
        detail: 'it names Java code or has no counterpart here.',
      });
    }
  }
  const protocol = (properties['security.protocol'] ?? 'PLAINTEXT').trim().toUpperCase();
  if (!['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'].includes(protocol)) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'security.protocol',
      value: protocol,
      detail: 'it must be PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.',
    });
  }
  return {
    bootstrap: bootstrapServers(properties['bootstrap.servers'] ?? ''),
    clientId: properties['client.id'] || 'millrace',
    requestTimeoutMs: integer(properties, 'request.timeout.ms', { fallback: 30_000, min: 1 }),
    connectTimeoutMs: integer(properties, 'socket.connection.setup.timeout.ms', { fallback: 10_000, min: 1 }),
    retryBackoffMs: integer(properties, 'retry.backoff.ms', { fallback: 100 }),
    retryBackoffMaxMs: integer(properties, 'retry.backoff.max.ms', { fallback: 1000 }),
    reconnectBackoffMs: integer(properties, 'reconnect.backoff.ms', { fallback: 50 }),
    reconnectBackoffMaxMs: integer(properties, 'reconnect.backoff.max.ms', { fallback: 1000 }),
    metadataMaxAgeMs: integer(properties, 'metadata.max.age.ms', { fallback: 300_000 }),
    apiTimeoutMs: integer(properties, 'default.api.timeout.ms', { fallback: 60_000 }),
    tls: protocol.endsWith('SSL') ? tlsOptions(properties) : null,
    sasl: protocol.startsWith('SASL') ? saslOptions(properties) : null,
  };
}

/** A whole number of a property. Throws KAFKA_PROPERTY_INVALID. */
export function integer(
  properties: Properties,
  name: string,
  bounds: { fallback: number; min?: number; max?: number },
): number {
  const text = properties[name];
  if (text === undefined || text.trim() === '') return bounds.fallback;
  const value = Number(text);
  const { min = 0, max = Number.MAX_VALUE } = bounds;
  if (!/^[+-]?\d+$/.test(text.trim())) {
    throw failure('KAFKA_PROPERTY_INVALID', { name, value: text, detail: 'Not a number' });
  }
  if (value < min || value > max) {
    const detail = value < min ? `Value must be at least ${min}` : `Value must be no more than ${max}`;
    throw failure('KAFKA_PROPERTY_INVALID', { name, value: text, detail });
  }
  return value;
}

function bootstrapServers(list: string): { host: string; port: number }[] {
  const servers = list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (servers.length === 0) {
    throw failure('KAFKA_PROPERTY_INVALID', {
      name: 'bootstrap.servers',
      value: list,
      detail: 'No bootstrap urls given in bootstrap.servers',
    });
  }
  return servers.map((server) => {
    const match = /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/)?\[?([0-9a-zA-Z\-%._:]*?)\]?:([0-9]+)$/.exec(server);
    const port = Number(match?.[2]);
    if (match === null || match[1] === '' || port > 65_535) {
      throw failure('KAFKA_PROPERTY_INVALID', {
        name: 'bootstrap.servers',
        value: list,
        detail: `Invalid url in bootstrap.servers: ${server}`,
      });
    }
    return { host: match[1], port };
  });
}
