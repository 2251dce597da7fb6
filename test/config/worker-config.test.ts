// Worker files: which mode and log they mean, what is refused, what is warned about.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientProps, parseWorkerConfig } from '../../src/config/keys/worker-config.js';
import { isFailure } from '../../src/errors/failure.js';

const standalone = {
  'bootstrap.servers': 'a:9092, b:9092',
  'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'offset.storage.file.filename': '/tmp/x',
};

test('no file at all is a standalone worker on the embedded log', () => {
  const config = parseWorkerConfig({});
  assert.equal(config.mode, 'standalone');
  assert.equal(config.log, 'embedded');
  assert.equal(config.dataDir, './millrace-data');
  assert.equal(config.props['value.converter.schemas.enable'], 'false');
  assert.deepEqual(config.values.list('listeners'), ['http://:8083']);
  assert.deepEqual(config.warnings, []);
});

test('a standalone file of Kafka Connect', () => {
  const config = parseWorkerConfig({ ...standalone, 'producer.linger.ms': '7', 'security.protocol': 'SSL' });
  assert.equal(config.log, 'kafka');
  assert.deepEqual(config.values.list('bootstrap.servers'), ['a:9092', 'b:9092']);
  const producer = clientProps(config, 'producer');
  assert.equal(producer['linger.ms'], '7');
  assert.equal(producer['security.protocol'], 'SSL');
  assert.equal(clientProps(config, 'consumer')['linger.ms'], undefined);
  assert.deepEqual(config.warnings, []);
});

test('what a Kafka worker must name', () => {
  assert.throws(
    () => parseWorkerConfig({ 'bootstrap.servers': 'a:9092' }),
    (error) =>
      isFailure(error, 'CONFIG_INVALID') &&
      ['key.converter', 'value.converter', 'offset.storage.file.filename'].every((key) =>
        error.message.includes(`"${key}"`),
      ),
  );
});

test('group.id means distributed, unless the caller says otherwise', () => {
  const { 'offset.storage.file.filename': _file, ...common } = standalone;
  const props = {
    ...common,
    'group.id': 'g',
    'config.storage.topic': 'c',
    'offset.storage.topic': 'o',
    'status.storage.topic': 's',
  };
  assert.equal(parseWorkerConfig(props).mode, 'distributed');
  assert.equal(parseWorkerConfig({ ...props, ...standalone }, { mode: 'standalone' }).mode, 'standalone');
  assert.throws(
    () => parseWorkerConfig({ 'group.id': 'g' }),
    (error) => isFailure(error, 'CONFIG_INVALID') && error.message.includes('bootstrap.servers'),
  );
  assert.throws(
    () => parseWorkerConfig({}, { mode: 'other' }),
    (error) => isFailure(error, 'CONFIG_INVALID'),
  );
});

// Invariant 13.
test('what is not supported is refused by name', () => {
  for (const [name, value] of [
    ['rest.extension.classes', 'com.Auth'],
    ['exactly.once.source.support', 'enabled'],
    ['metric.reporters', 'com.Reporter'],
  ]) {
    assert.throws(
      () => parseWorkerConfig({ [name]: value }),
      (error) =>
        isFailure(error, 'CONFIG_UNSUPPORTED') && error.message.includes(name) && error.remedy.includes(name),
    );
  }
  assert.doesNotThrow(() =>
    parseWorkerConfig({ 'rest.extension.classes': '', 'exactly.once.source.support': 'disabled' }),
  );
});

test('unknown keys and keys without effect are warned about', () => {
  const { warnings } = parseWorkerConfig({ 'no.such.key': '1', 'plugin.discovery': 'only_scan' });
  assert.equal(warnings.length, 2);
  assert.match(warnings[0], /\[no\.such\.key\]/);
  assert.match(warnings[1], /plugin\.discovery/);
});

test('listeners must be http or https', () => {
  for (const listeners of ['ftp://x:1', 'http//x', '']) {
    assert.throws(
      () => parseWorkerConfig({ listeners }),
      (error) => isFailure(error, 'CONFIG_INVALID'),
    );
  }
});

test('algorithms of signatures are checked against what the worker knows and against each other', () => {
  const base = {
    'bootstrap.servers': 'kafka:9092',
    'group.id': 'g',
    'config.storage.topic': 'c',
    'offset.storage.topic': 'o',
    'status.storage.topic': 's',
    'key.converter': 'x',
    'value.converter': 'x',
  };
  const error = (more: Record<string, string>) => {
    try {
      parseWorkerConfig({ ...base, ...more });
      return null;
    } catch (thrown) {
      return (thrown as Error).message;
    }
  };
  assert.equal(error({}), null);
  assert.equal(
    error({
      'inter.worker.signature.algorithm': 'HmacSHA512',
      'inter.worker.verification.algorithms': 'HmacSHA256,HmacSHA512',
    }),
    null,
  );
  assert.match(
    error({ 'inter.worker.signature.algorithm': 'HmacSHA512' }) ?? '',
    /HmacSHA512 for configuration inter.worker.signature.algorithm: Signature algorithm must be present in inter.worker.verification.algorithms list/,
  );
  assert.match(
    error({ 'inter.worker.key.generation.algorithm': 'AES' }) ?? '',
    /not supported by this worker/,
  );
  assert.match(error({ 'inter.worker.verification.algorithms': '' }) ?? '', /At least one signature/);
  assert.match(error({ 'inter.worker.key.size': '1' }) ?? '', /Value must be at least 8/);
});
