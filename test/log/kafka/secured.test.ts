// Logins and TLS by the Java client's own properties, against a broker with secured listeners; and what a user sees
// when they are wrong.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { isFailure } from '../../../src/errors/failure.js';
import { openKafkaLog } from '../../../src/log/kafka/open.js';
import { sharedKafka } from '../../servers/kafka.js';
import { keptLogger } from './logger.js';
import { PASSWORD, type SecuredBroker, startSecuredBroker } from './secured-broker.js';

const { skip } = await sharedKafka();
let broker: SecuredBroker;

before(async () => {
  if (skip === false) broker = await startSecuredBroker();
});
after(async () => {
  if (skip === false) await broker[Symbol.asyncDispose]();
});

const module = 'org.apache.kafka.common.security';
const alice = `${module}.plain.PlainLoginModule required username="alice" password="alice-secret";`;
const bob = `${module}.scram.ScramLoginModule required username='bob' password='bob-secret';`;
const logger = keptLogger();

/** Writes and reads a record over the connection that the properties describe. */
async function works(properties: Record<string, string>): Promise<void> {
  const log = await openKafkaLog(properties, logger);
  try {
    const topic = `t${Math.random()}`.replace('.', '');
    const admin = await log.admin();
    await admin.createTopic({ name: topic, partitions: 1, replicationFactor: 1, configs: {} });
    const producer = await log.producer();
    await producer.prepare(topic);
    const ticket = producer.append({
      topic,
      partition: 0,
      key: null,
      value: Buffer.from('v'),
      headers: [],
      timestamp: null,
    });
    await producer.flush();
    assert.equal(ticket.error, undefined);
    const reader = await log.reader();
    await reader.assign([{ topic, partition: 0, offset: 'earliest' }]);
    const parts = await reader.poll(180_000);
    assert.equal(parts[0].records.length, 1);
  } finally {
    await log.close();
  }
}

/** Opening fails with the code; no secret is in the message. */
async function fails(properties: Record<string, string>, code: string, text = /./): Promise<void> {
  await assert.rejects(openKafkaLog(properties, logger), (error) => {
    assert.ok(isFailure(error), String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, text);
    assert.doesNotMatch(error.trace, /secret|changeit/);
    return true;
  });
}

const sasl = (mechanism: string, jaas: string) => ({
  'bootstrap.servers': broker.sasl,
  'security.protocol': 'SASL_PLAINTEXT',
  'sasl.mechanism': mechanism,
  'sasl.jaas.config': jaas,
});

test('SASL PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512', { skip }, async () => {
  await works(sasl('PLAIN', alice));
  await works(sasl('SCRAM-SHA-256', bob));
  await works(sasl('SCRAM-SHA-512', bob));
});

test('SASL OAUTHBEARER with an unsecured token, a token file and a token endpoint', { skip }, async () => {
  const login = `${module}.oauthbearer.OAuthBearerLoginModule required`;
  await works(sasl('OAUTHBEARER', `${login} unsecuredLoginStringClaim_sub="carol";`));
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const token = `${part({ alg: 'none' })}.${part({ sub: 'dave', iat: now, exp: now + 600 })}.`;
  writeFileSync(broker.file('token'), `${token}\n`);
  const url = 'sasl.oauthbearer.token.endpoint.url';
  await works({ ...sasl('OAUTHBEARER', `${login};`), [url]: `file://${broker.file('token')}` });
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json');
    if (asked.length === 1) response.end(JSON.stringify({ access_token: token, expires_in: 600 }));
    else response.writeHead(401).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const properties = { ...sasl('OAUTHBEARER', `${login} clientId="id" clientSecret="s";`), [url]: endpoint };
  const log = await openKafkaLog(properties, logger);
  await log.close();
  assert.deepEqual(asked, [`Basic ${Buffer.from('id:s').toString('base64')}`]);
  await fails(properties, 'KAFKA_AUTH_FAILED', /401/);
  server.close();
});

test('a wrong password, user or mechanism is a login that failed', { skip }, async () => {
  await fails(sasl('PLAIN', alice.replace('alice-secret', 'wrong-secret')), 'KAFKA_AUTH_FAILED', /PLAIN/);
  await fails(
    sasl('SCRAM-SHA-512', bob.replace('bob-secret', 'wrong-secret')),
    'KAFKA_AUTH_FAILED',
    /SCRAM/i,
  );
  await fails(sasl('GSSAPI', alice), 'KAFKA_PROPERTY_UNSUPPORTED', /GSSAPI/);
  await fails(sasl('PLAIN', bob), 'KAFKA_PROPERTY_INVALID', /PlainLoginModule/);
});

test('TLS with PEM and PKCS12, by file and inline, with a client certificate', { skip }, async () => {
  const tls = { 'bootstrap.servers': broker.tls, 'security.protocol': 'SSL' };
  await works({
    ...tls,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': broker.file('ca.crt'),
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': broker.file('client.pem'),
  });
  await works({
    ...tls,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.certificates': broker.text('ca.crt'),
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.key': broker.text('client.key'),
    'ssl.keystore.certificate.chain': broker.text('client.crt'),
    'ssl.enabled.protocols': 'TLSv1.2',
  });
  await works({
    ...tls,
    'ssl.truststore.location': broker.file('trust.p12'),
    'ssl.truststore.password': PASSWORD,
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': broker.file('client.p12'),
    'ssl.keystore.password': PASSWORD,
  });
});

test('SASL over TLS', { skip }, async () => {
  await works({
    ...sasl('SCRAM-SHA-512', bob),
    'bootstrap.servers': broker.saslTls,
    'security.protocol': 'SASL_SSL',
    'ssl.truststore.location': broker.file('trust.jks'),
    'ssl.truststore.password': PASSWORD,
  });
  await works({
    ...sasl('SCRAM-SHA-512', bob),
    'bootstrap.servers': broker.saslTls,
    'security.protocol': 'SASL_SSL',
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': broker.file('ca.crt'),
  });
});

test('what is wrong with TLS is said', { skip }, async () => {
  const both = {
    ...sasl('PLAIN', alice),
    'bootstrap.servers': broker.saslTls,
    'security.protocol': 'SASL_SSL',
  };
  const pem = { 'ssl.truststore.type': 'PEM' };
  await fails(both, 'KAFKA_TLS_FAILED', /self.signed|unable to/i);
  await fails({ ...both, ...pem, 'ssl.truststore.location': broker.file('other.crt') }, 'KAFKA_TLS_FAILED');
  await fails(
    { ...both, 'ssl.truststore.location': broker.file('trust.jks'), 'ssl.truststore.password': 'x' },
    'KAFKA_PROPERTY_INVALID',
    /password/,
  );
  await fails(
    { ...both, ...pem, 'ssl.truststore.location': '/no/such/file' },
    'KAFKA_PROPERTY_INVALID',
    /no such file/i,
  );
  await fails(
    { ...both, 'ssl.truststore.location': broker.file('trust.p12'), 'ssl.truststore.password': 'x' },
    'KAFKA_PROPERTY_INVALID',
    /password/,
  );
  const ca = { ...pem, 'ssl.truststore.location': broker.file('ca.crt') };
  await fails(
    { 'bootstrap.servers': broker.tls, 'security.protocol': 'SSL', ...ca },
    'KAFKA_TLS_FAILED',
    /certificate/i,
  );
});

test('a listener of another kind, and a port nobody listens on, are unreachable', { skip }, async () => {
  await fails({ 'bootstrap.servers': broker.sasl }, 'KAFKA_UNREACHABLE', /closed/i);
  await fails({ 'bootstrap.servers': '127.0.0.1:1' }, 'KAFKA_UNREACHABLE', /127\.0\.0\.1:1.*ECONNREFUSED/);
  assert.deepEqual(logger.lines, []);
});
