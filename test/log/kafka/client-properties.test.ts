// Client properties as a Java client's user writes them: what they become, and what is refused by name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailure } from '../../../src/errors/failure.js';
import { clientConfig } from '../../../src/log/kafka/client-properties.js';
import { producerProperties, producerSettings } from '../../../src/log/kafka/producer/producer-properties.js';
import { parseJaas } from '../../../src/log/kafka/security/jaas.js';

const servers = { 'bootstrap.servers': 'a:1' };

function refuses(properties: Record<string, string>, code: string, text: RegExp): void {
  assert.throws(
    () => {
      clientConfig({ ...servers, ...properties }, producerProperties);
      producerSettings(properties);
    },
    (error) => isFailure(error) && error.code === code && text.test(error.message),
  );
}

test('bootstrap.servers: lists, IPv6, and what is no address', () => {
  const config = clientConfig({ 'bootstrap.servers': ' a.b:9092, [::1]:9093 ,SSL://c:1,' });
  assert.deepEqual(config.bootstrap, [
    { host: 'a.b', port: 9092 },
    { host: '::1', port: 9093 },
    { host: 'c', port: 1 },
  ]);
  assert.equal(config.tls, null);
  assert.equal(config.sasl, null);
  for (const bad of ['', 'a', 'a:b', ':1', 'a:70000'])
    refuses({ 'bootstrap.servers': bad }, 'KAFKA_PROPERTY_INVALID', /bootstrap/);
});

test('numbers are checked', () => {
  const config = clientConfig({
    ...servers,
    'request.timeout.ms': '7',
    'retry.backoff.ms': '8',
    'metadata.max.age.ms': '9',
  });
  assert.deepEqual([config.requestTimeoutMs, config.retryBackoffMs, config.metadataMaxAgeMs], [7, 8, 9]);
  refuses({ 'request.timeout.ms': '1.5' }, 'KAFKA_PROPERTY_INVALID', /request\.timeout\.ms/);
  refuses({ 'retry.backoff.ms': '-1' }, 'KAFKA_PROPERTY_INVALID', /at least 0/);
});

test('what cannot be had is refused by name, what only tunes a JVM is accepted', () => {
  refuses(
    { 'interceptor.classes': 'com.example.Audit' },
    'KAFKA_PROPERTY_UNSUPPORTED',
    /interceptor\.classes/,
  );
  refuses({ 'ssl.engine.factory.class': 'x' }, 'KAFKA_PROPERTY_UNSUPPORTED', /ssl\.engine/);
  refuses({ 'no.such.setting': 'x' }, 'KAFKA_PROPERTY_UNSUPPORTED', /no\.such\.setting/);
  refuses({ 'security.protocol': 'TLS' }, 'KAFKA_PROPERTY_INVALID', /security\.protocol/);
  clientConfig({
    ...servers,
    'send.buffer.bytes': '1',
    'ssl.protocol': 'TLSv1.3',
    'interceptor.classes': '',
  });
});

test('producer settings', () => {
  assert.deepEqual(producerSettings({}), {
    batchSize: 524288,
    lingerMs: 0,
    maxRequestSize: 1048576,
    maxInFlight: 5,
    deliveryTimeoutMs: 2147483647,
    maxBlockMs: Number.MAX_SAFE_INTEGER,
    retries: 2147483647,
    compression: 'none',
    idempotent: true,
    transactionTimeoutMs: 60000,
    transactionalId: null,
  });
  assert.equal(producerSettings({ 'max.block.ms': '9223372036854775807' }).maxBlockMs > 1e15, true);
  refuses({ acks: '1' }, 'KAFKA_PROPERTY_UNSUPPORTED', /acks/);
  refuses({ 'max.in.flight.requests.per.connection': '6' }, 'KAFKA_PROPERTY_INVALID', /at most 5/);
  refuses({ 'compression.type': 'brotli' }, 'KAFKA_PROPERTY_INVALID', /brotli/);
  assert.equal(producerSettings({ 'transactional.id': 'x' }).transactionalId, 'x');
  refuses({ 'enable.idempotence': 'maybe' }, 'KAFKA_PROPERTY_INVALID', /true or false/);
});

test('JAAS lines', () => {
  const { module, options } = parseJaas(
    `a.b.PlainLoginModule  required username="al\\"ice" password='p;= "x' plain=bare ;`,
  );
  assert.equal(module, 'PlainLoginModule');
  assert.deepEqual(
    [...options],
    [
      ['username', 'al"ice'],
      ['password', 'p;= "x'],
      ['plain', 'bare'],
    ],
  );
  assert.deepEqual([...parseJaas('a.B required;').options], []);
  for (const bad of [
    '',
    'a.B',
    'a.B maybe;',
    'a.B required x="y"',
    'a.B required x="y;',
    'a.B required x y;',
    'a.B required x=;',
  ]) {
    assert.throws(
      () => parseJaas(bad),
      (error) => isFailure(error, 'KAFKA_PROPERTY_INVALID'),
      bad,
    );
  }
});
